#include "bindings/toolkit/url_pattern_host.h"

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <cstdint>

#include "bindings/worker/host_import.h"

namespace swale::toolkit {
namespace {

emscripten::val& HostFunction() {
  static emscripten::val* function = new emscripten::val(emscripten::val::undefined());
  return *function;
}

void SetUrlHost(emscripten::val function) { HostFunction() = function; }

emscripten::val Ask(QueryKind kind, uint32_t number, std::string_view a, std::string_view b) {
  return HostFunction()(static_cast<uint32_t>(kind), number, std::string(a), std::string(b));
}

bool TakeText(const emscripten::val& answer, std::string* text) {
  if (answer.isUndefined()) return false;
  *text = answer.as<std::string>();
  return true;
}

}  // namespace

bool ToolkitUrlPatternHost::Canonicalize(CanonicalizationKind kind, std::string_view value,
                                         std::string_view protocol, std::string* result) {
  return TakeText(Ask(QueryKind::kCanonicalize, static_cast<uint32_t>(kind), value, protocol),
                  result);
}

std::string ToolkitUrlPatternHost::RegExpError(std::string_view regexp) {
  std::string error;
  TakeText(Ask(QueryKind::kRegExpError, 0, regexp, {}), &error);
  return error;
}

bool ToolkitUrlPatternHost::TestRegExp(std::string_view regexp, std::string_view text) {
  return Ask(QueryKind::kTestRegExp, 0, regexp, text).as<int>() > 0;
}

EMSCRIPTEN_BINDINGS(swale_toolkit_url_pattern_host) {
  emscripten::function("setUrlHost", &SetUrlHost);
}

}  // namespace swale::toolkit
