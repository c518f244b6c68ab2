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

bool Ask(QueryKind kind, uint32_t number, std::string_view a, std::string_view b,
         std::string* text) {
  const emscripten::val answer = HostFunction()(static_cast<uint32_t>(kind), number,
                                                std::string(a), std::string(b));
  if (answer.isUndefined()) return false;
  *text = answer.as<std::string>();
  return true;
}

}  // namespace

std::string ToolkitUrlPatternHost::RegExpError(std::string_view regexp) {
  std::string error;
  return Ask(QueryKind::kRegExpError, 0, regexp, {}, &error) ? error : std::string();
}

EMSCRIPTEN_BINDINGS(swale_toolkit_url_pattern_host) {
  emscripten::function("setUrlHost", &SetUrlHost);
}

}  // namespace swale::toolkit
