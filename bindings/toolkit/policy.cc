// Policies, for the toolkit module.
#include "src/policy/policy.h"

#include <emscripten/bind.h>

#include <string>
#include <vector>

#include "bindings/toolkit/bytes.h"
#include "bindings/toolkit/policy_errors.h"
#include "bindings/toolkit/url_pattern_host.h"
#include "src/policy/compiler/policy_compiler.h"

namespace swale::toolkit {
namespace {

// PolicyError with its line for people.
struct PolicyErrorValue {
  std::string path;
  double offset;
  std::string found, expected, nearest, message;
};

struct PolicyResult {
  Uint8Array image{emscripten::val::undefined()};  // empty where there are errors
  bool isLean;
  bool hasBackgroundWork;
  PolicyErrorArray errors{emscripten::val::undefined()};
};

PolicyResult CompilePolicyValue(std::string json) {
  ToolkitUrlPatternHost host;
  const PolicyCompileResult result = CompilePolicy(json, host);
  Policy policy;
  const bool loaded = Policy::Load(result.image, &policy);
  return {ToUint8Array(result.image), loaded && policy.is_lean(),
          loaded && policy.has_background_work(), ToErrorArray(result.errors)};
}

}  // namespace

PolicyErrorArray ToErrorArray(const std::vector<PolicyError>& errors) {
  emscripten::val array = emscripten::val::array();
  for (const PolicyError& error : errors) {
    array.call<void>("push",
                     PolicyErrorValue{error.path, static_cast<double>(error.offset), error.found,
                                      error.expected, error.nearest, error.ToString()});
  }
  return PolicyErrorArray(array);
}

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
      .field("isLean", &PolicyResult::isLean)
      .field("hasBackgroundWork", &PolicyResult::hasBackgroundWork)
      .field("errors", &PolicyResult::errors);
  emscripten::function("compilePolicy", &CompilePolicyValue);
}

}  // namespace swale::toolkit
