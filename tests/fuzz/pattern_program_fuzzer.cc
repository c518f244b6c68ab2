// Programs of URL patterns and compiled patterns as they never are: read within their bounds, and
// matched as the reference does.
//
// The input is a line of text, then the program; the whole of it is also a compiled pattern.
#include <optional>
#include <string>
#include <string_view>

#include "src/url/pattern_program.h"
#include "src/url/url_pattern_view.h"
#include "src/url/url_view.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_host.h"
#include "tests/fuzz/reference_matcher.h"

namespace swale {
namespace {

constexpr size_t kReferenceSizeMax = 256;  // it is slow

void CheckProgram(const std::string& program, const std::string& text) {
  const bool matches = MatchesPatternProgram(program, text);
  if (!IsPatternProgram(program) || program.size() + text.size() > kReferenceSizeMax) return;
  Require(matches == MatchesByReference(program, text),
          "the automaton matches what the program says", {program, text});
}

void CheckView(const std::string& compiled) {
  const std::optional<UrlView> url = UrlView::Parse("https://example.com:8443/a/b?c");
  const std::optional<UrlView> base = UrlView::Parse("https://example.com/a/sw.js");
  const UrlPatternView view(compiled);
  FuzzQueries queries;
  const bool matches = view.Matches(*url, *base, &queries);
  bool all_match = true;
  for (size_t i = 0; i < kPatternComponentCount; ++i) {
    const auto component = static_cast<PatternComponent>(i);
    if (!view.MatchesComponent(component, *url, *base, &queries)) all_match = false;
    Require(view.program(component).size() + view.regexp(component).size() <= compiled.size(),
            "a component's texts lie in the pattern", {compiled});
  }
  Require(matches == all_match, "a pattern matches where its components do", {compiled});
}

}  // namespace
}  // namespace swale

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace swale;
  FuzzInput input(data, size);
  CheckView(std::string(input.rest()));
  const std::string text(input.TakeLine());
  CheckProgram(std::string(input.rest()), text);
  return 0;
}
