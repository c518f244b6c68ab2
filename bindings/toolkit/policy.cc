// Policies, for the toolkit module.
#include <emscripten/bind.h>

#include <string>

#include "bindings/toolkit/bytes.h"
#include "bindings/toolkit/url_pattern_host.h"
#include "src/policy/compiler/policy_compiler.h"

namespace swale::toolkit {
namespace {

EMSCRIPTEN_DECLARE_VAL_TYPE(PolicyErrorArray)

// PolicyError with its line for people.
struct PolicyErrorValue {
  std::string path;
  double offset;
  std::string found, expected, nearest, message;
};

struct PolicyResult {
  Uint8Array image{emscripten::val::undefined()};  // empty where there are errors
  PolicyErrorArray errors{emscripten::val::undefined()};
};

PolicyResult CompilePolicyValue(std::string json) {
  ToolkitUrlPatternHost host;
  PolicyCompileResult result = CompilePolicy(json, host);
  emscripten::val errors = emscripten::val::array();
  for (const PolicyError& error : result.errors) {
    errors.call<void>("push",
                      PolicyErrorValue{error.path, static_cast<double>(error.offset), error.found,
                                       error.expected, error.nearest, error.ToString()});
  }
  return {ToUint8Array(result.image), PolicyErrorArray(errors)};
}

}  // namespace

EMSCRIPTEN_BINDINGS(swale_toolkit_policy) {
  emscripten::value_object<PolicyErrorValue>("PolicyErrorValue")
      .field("path", &PolicyErrorValue::path)
      .field("offset", &PolicyErrorValue::offset)
      .field("found", &PolicyErrorValue::found)
      .field("expected", &PolicyErrorValue::expected)
      .field("nearest", &PolicyErrorValue::nearest)
      .field("message", &PolicyErrorValue::message);
  emscripten::register_type<PolicyErrorArray>("PolicyErrorValue[]");
  emscripten::value_object<PolicyResult>("PolicyResult")
      .field("image", &PolicyResult::image)
      .field("errors", &PolicyResult::errors);
  emscripten::function("compilePolicy", &CompilePolicyValue);
}

}  // namespace swale::toolkit
