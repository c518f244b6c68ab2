// Explaining decisions, for the toolkit module.
#include "src/explain/explain.h"

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <string>
#include <string_view>

#include "bindings/toolkit/url_pattern_host.h"
#include "src/precache/manifest.h"
#include "src/precache/precache_index.h"

namespace swale::toolkit {
namespace {

using emscripten::val;

// The JavaScript engine's RegExp, and the header fields that were given.
class ExplainQueries final : public HostQueries {
 public:
  explicit ExplainQueries(val headers) : headers_(std::move(headers)) {}

  bool TestRegExp(std::string_view regexp, std::string_view text) override {
    return host_.TestRegExp(regexp, text);
  }
  bool CallPredicate(uint32_t) override { return false; }
  bool Header(uint32_t response, std::string_view name, std::string* value) override {
    if (response != 0) return false;
    const val field = headers_[std::string(name)];
    if (field.isUndefined()) return false;
    *value = field.as<std::string>();
    return true;
  }

 private:
  ToolkitUrlPatternHost host_;
  val headers_;  // an object, names in lower case
};

template <typename Enum, size_t n>
Enum ByName(const std::string_view (&names)[n], const std::string& name, Enum other) {
  for (size_t i = 0; i < n; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return other;
}

val ToArray(const std::vector<std::string>& texts) {
  val array = val::array();
  for (const std::string& text : texts) array.call<void>("push", text);
  return array;
}

val ToValue(const Explanation& explanation) {
  val result = val::object();
  result.set("decider", std::string(kDeciderNames[static_cast<size_t>(explanation.decider)]));
  result.set("number", static_cast<double>(explanation.number));
  result.set("precached", explanation.precached);
  val routes = val::array();
  for (const Mismatch& mismatch : explanation.routes) {
    val route = val::object();
    route.set("condition", mismatch.condition);
    route.set("found", mismatch.found);
    routes.call<void>("push", route);
  }
  result.set("routes", routes);
  result.set("strategy", explanation.strategy);
  result.set("cache", explanation.cache);
  val steps = val::array();
  for (const KeyStep& step : explanation.key_steps) {
    val value = val::object();
    value.set("rule", step.rule);
    value.set("key", step.key);
    steps.call<void>("push", value);
  }
  result.set("keySteps", steps);
  result.set("key", explanation.key);
  val plans = val::array();
  for (const EffectPlan& plan : explanation.plans) {
    val value = val::object();
    value.set("name", plan.name);
    value.set("effects", ToArray(plan.effects));
    plans.call<void>("push", value);
  }
  result.set("plans", plans);
  result.set("staticRoutes", explanation.static_routes);
  return result;
}

// `request`: {url, method, mode, destination, headers}; the images of policy, index and manifest
// may be empty.
val ExplainValue(std::string policy, std::string index, std::string manifest_image,
                 std::string script_url, std::string scope, val request) {
  ExplainQueries queries(request["headers"]);
  WorkerConfig config;
  config.script_url = script_url;
  config.scope = scope;
  config.host = &queries;
  if (!policy.empty()) Policy::Load(policy, &config.policy);
  if (!index.empty()) PrecacheIndex::Load(index, &config.precache);
  ManifestView manifest;
  if (!manifest_image.empty()) ManifestView::LoadChecked(manifest_image, &manifest);
  const std::string url = request["url"].as<std::string>();
  return ToValue(
      Explain(config, manifest,
              {.url = url,
               .method = ByName(kMethodNames, request["method"].as<std::string>(), Method::kOther),
               .mode = ByName(kModeNames, request["mode"].as<std::string>(), Mode::kOther),
               .destination = ByName(kDestinationNames, request["destination"].as<std::string>(),
                                     Destination::kOther)}));
}

}  // namespace

EMSCRIPTEN_BINDINGS(swale_toolkit_explain) { emscripten::function("explain", &ExplainValue); }

}  // namespace swale::toolkit
