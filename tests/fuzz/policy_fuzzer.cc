// The policy compiler, its messages, and routing with what it accepts: the index that lists of
// matches are found by must not change what is found.
//
// The input is lines of requests, each "URL method mode destination" with the numbers of the last
// three, an empty line, and the policy's JSON.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/policy/compiler/policy_compiler.h"
#include "src/routing/router.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_host.h"

namespace swale {
namespace {

constexpr std::string_view kScriptUrl = "https://example.com/app/sw.js";
constexpr size_t kRequestCountMax = 8;

constexpr MatchList kMatchLists[] = {MatchList::kBypass, MatchList::kNavigateFallbackAllow,
                                     MatchList::kNavigateFallbackDeny, MatchList::kRoutes};

// The last `count` enumerators wrap around.
template <typename Enum>
Enum TakeEnum(std::string_view* line, uint8_t count) {
  const size_t space = line->rfind(' ');
  if (space == std::string_view::npos || space + 1 == line->size()) return Enum{};
  const auto digit = static_cast<uint8_t>(line->back());
  *line = line->substr(0, space);
  return static_cast<Enum>(digit % count);
}

RequestView ToRequest(std::string_view line) {
  RequestView request;
  request.destination = TakeEnum<Destination>(&line, std::size(kDestinationNames));
  request.mode = TakeEnum<Mode>(&line, std::size(kModeNames));
  request.method = TakeEnum<Method>(&line, std::size(kMethodNames));
  request.url = line;
  return request;
}

void CheckErrors(const PolicyCompileResult& result, std::string_view json) {
  Require(result.image.empty() != result.errors.empty(), "an image or errors, never both", {json});
  size_t offset = 0;
  for (const PolicyError& error : result.errors) {
    const std::string text = error.ToString();
    Require(!error.found.empty() && !error.expected.empty(),
            "an error says what was found and expected", {json, text});
    Require(error.offset <= json.size(), "an error lies in the text", {json, text});
    Require(error.offset >= offset, "errors come in the order of the text", {json, text});
    Require(text.find('\n') == std::string::npos, "an error is one line", {json, text});
    offset = error.offset;
  }
}

void CheckRouting(const Router& router, const RequestView& request, const UrlView& url) {
  const Policy& policy = router.policy();
  for (MatchList list : kMatchLists) {
    size_t first = kNoRoute;
    for (size_t i = 0; i < policy.match_count(list) && first == kNoRoute; ++i) {
      if (router.Matches(policy.match(list, i), request, url)) first = i;
    }
    Require(router.FirstMatch(list, request, url) == first,
            "a list's index gives what trying one match after the other does",
            {request.url, policy.image()});
  }
  const size_t route = router.Match(request, url);
  if (route != kNoRoute) {
    Require(policy.route(route).strategy <= Strategy::kFunction, "a route has a strategy",
            {request.url, policy.image()});
  }
  RouteOptions options;
  router.IsBypassed(request, url);
  router.AllowsNavigateFallback(request, url);
  router.MatchDefault(request, &options);
}

void CheckImage(const std::string& image, const std::vector<RequestView>& requests) {
  Policy policy;
  Require(Policy::Load(image, &policy), "what the compiler writes loads", {image});
  const size_t route_count = policy.route_count();
  Require(route_count == policy.match_count(MatchList::kRoutes), "each route has a match", {image});
  FuzzQueries host;
  const Router router(policy, kScriptUrl, &host);
  for (const RequestView& request : requests) {
    if (const std::optional<UrlView> url = UrlView::Parse(request.url)) {
      CheckRouting(router, request, *url);
    }
  }
}

}  // namespace
}  // namespace swale

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace swale;
  FuzzInput input(data, size);
  std::vector<RequestView> requests;
  for (;;) {
    const std::string_view line = input.TakeLine();
    if (line.empty()) break;
    if (requests.size() < kRequestCountMax) requests.push_back(ToRequest(line));
  }
  const std::string json(input.rest());
  FuzzUrlPatternHost host;
  const PolicyCompileResult result = CompilePolicy(json, host);
  CheckErrors(result, json);
  if (result.ok()) CheckImage(result.image, requests);
  return 0;
}
