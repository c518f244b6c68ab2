#include "src/policy/compiler/static_rules.h"

#include "src/base/concat.h"
#include "src/policy/compiler/static_condition.h"
#include "src/policy/policy.h"

namespace swale {

PolicyImageTable StaticRulesCompiler::Compile(size_t policy, PolicyImageWriter* writer) {
  const StaticConditionWriter conditions(&reader_, &host_);
  const auto member = [this, policy](const char* name) { return reader_.FindMember(policy, name); };

  // What is bypassed is the network's whatever comes later: what cannot be said may be left out.
  if (const size_t bypass = member("bypass"); bypass != kNoValue) {
    for (size_t i = bypass + 1; i != reader_.document()[bypass].next;
         i = reader_.document()[i].next) {
      const StaticCondition condition = conditions.OfMatch(i);
      if (!condition.is_wider) Add(StaticRuleKind::kNetwork, condition.json, 0, writer);
    }
  }

  const size_t precache = member("precache");
  const bool has_offline_fallback =
      precache != kNoValue && reader_.FindMember(precache, "offlineFallback") != kNoValue;
  if (has_offline_fallback) {
    Add(StaticRuleKind::kFetchEvent, R"({"requestMode":"navigate"})", 0, writer);
  }
  const size_t routes = member("routes");
  const bool has_catch = member("catch") != kNoValue;
  if (routes == kNoValue || AddRoutes(routes, has_catch, writer)) {
    Add(StaticRuleKind::kPrecache, {}, 0, writer);
    if (member("default") != kNoValue) {
      Add(StaticRuleKind::kFetchEvent, R"({"requestMethod":"GET"})", 0, writer);
    }
    Add(StaticRuleKind::kNetwork, R"({"urlPattern":{"protocol":"*"}})", 0, writer);
  }
  return writer->AddTable(rules_);
}

bool StaticRulesCompiler::AddRoutes(size_t routes, bool may_fall_back, PolicyImageWriter* writer) {
  const StaticConditionWriter conditions(&reader_, &host_);
  uint32_t number = 0;
  for (size_t route = routes + 1; route != reader_.document()[routes].next;
       route = reader_.document()[route].next) {
    const StaticCondition condition = conditions.OfRoute(reader_.FindMember(route, "match"),
                                                         !HasStrategy(route, Strategy::kHttpCache));
    // Beside the rules behind the routes.
    if (rule_count_ + 3 >= kStaticRuleCountMax) return false;
    if (IsNetworkOnly(route) && !may_fall_back && !condition.is_wider) {
      Add(StaticRuleKind::kRouteNetwork, condition.json, number, writer);
    } else if (condition.json.empty()) {
      return false;
    } else {
      Add(StaticRuleKind::kFetchEvent, condition.json, 0, writer);
    }
    ++number;
  }
  return true;
}

bool StaticRulesCompiler::HasStrategy(size_t route, Strategy strategy) const {
  const size_t value = reader_.FindMember(route, "strategy");
  return value != kNoValue && reader_.text(value) == kStrategyNames[static_cast<size_t>(strategy)];
}

// Nothing but the strategy: whatever else a route has is the worker's to do.
bool StaticRulesCompiler::IsNetworkOnly(size_t route) const {
  for (size_t key = route + 1; key != reader_.document()[route].next;
       key = reader_.document()[key + 1].next) {
    const std::string_view name = reader_.text(key);
    if (name != "strategy" && name != "match") return false;
  }
  return HasStrategy(route, Strategy::kNetworkOnly);
}

void StaticRulesCompiler::Add(StaticRuleKind kind, std::string_view condition, uint32_t route,
                              PolicyImageWriter* writer) {
  rules_.Add({kind, route, writer->AddText(condition)});
  ++rule_count_;
}

}  // namespace swale
