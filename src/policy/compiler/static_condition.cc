#include "src/policy/compiler/static_condition.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "src/base/concat.h"
#include "src/base/json_text.h"
#include "src/policy/compiler/exact_url.h"
#include "src/policy/compiler/policy_options.h"
#include "src/url/url_pattern_view.h"
#include "src/url_pattern/url_pattern_compiler.h"

namespace swale {
namespace {

struct PatternPart {
  const char* name;
  InitComponent component;
};
constexpr PatternPart kPatternParts[] = {{"protocol", InitComponent::kProtocol},
                                         {"hostname", InitComponent::kHostname},
                                         {"port", InitComponent::kPort},
                                         {"pathname", InitComponent::kPathname},
                                         {"search", InitComponent::kSearch}};

StaticCondition Wider() { return {.json = {}, .is_wider = true}; }

StaticCondition Not(const StaticCondition& condition) {
  // What is negated must not be wider: its negation would be narrower.
  if (condition.is_wider || condition.json.empty()) return Wider();
  return {.json = Concat({R"({"not":)", condition.json, "}"}), .depth = condition.depth + 1};
}

StaticCondition Any(const std::vector<StaticCondition>& conditions) {
  if (conditions.size() == 1) return conditions[0];
  StaticCondition any = {.json = R"({"or":[)"};
  for (const StaticCondition& condition : conditions) {
    any.is_wider |= condition.is_wider;
    any.depth = std::max(any.depth, condition.depth + 1);
    if (condition.json.empty()) return {.json = {}, .is_wider = any.is_wider};
    if (any.json.back() != '[') any.json += ',';
    any.json += condition.json;
  }
  any.json += "]}";
  return any;
}

// All of them, as the negation of any negation: a RouterCondition has no "and".
StaticCondition All(const std::vector<StaticCondition>& conditions) {
  std::vector<StaticCondition> negated;
  bool is_wider = false;
  const StaticCondition* only = nullptr;
  for (const StaticCondition& condition : conditions) {
    is_wider |= condition.is_wider;
    if (condition.json.empty()) continue;
    StaticCondition exact = condition;
    exact.is_wider = false;
    negated.push_back(Not(exact));
    only = &condition;
  }
  StaticCondition all;
  if (negated.size() == 1) {
    all = *only;
  } else if (!negated.empty()) {
    all = Not(Any(negated));
  }
  all.is_wider = is_wider;
  return all;
}

// Members of components, each a JSON string, as a "urlPattern".
StaticCondition UrlPattern(std::string_view members) {
  return {.json = Concat({R"({"urlPattern":{)", members, "}}"})};
}

}  // namespace

StaticCondition StaticConditionWriter::OfMatch(size_t match) const {
  StaticCondition condition =
      reader_.kind(match) == JsonKind::kString ? OfPattern(match) : OfObject(match);
  return condition.depth > kStaticConditionDepthMax ? Wider() : condition;
}

StaticCondition StaticConditionWriter::OfRoute(size_t match, bool is_for_get) const {
  if (!is_for_get || NamesMethods(match)) return OfMatch(match);
  StaticCondition condition =
      All({StaticCondition{.json = R"({"requestMethod":"GET"})"}, OfMatch(match)});
  return condition.depth > kStaticConditionDepthMax ? Wider() : condition;
}

StaticCondition StaticConditionWriter::OfObject(size_t match) const {
  std::vector<StaticCondition> conditions;
  for (size_t key = match + 1; key != reader_.document()[match].next;
       key = reader_.document()[key + 1].next) {
    const size_t value = key + 1;
    const std::string_view name = reader_.text(key);
    if (name == "pattern") {
      conditions.push_back(OfPattern(value));
    } else if (name == "url") {
      conditions.push_back(OfUrl(value));
    } else if (name == "method") {
      conditions.push_back(OfNames("requestMethod", value));
    } else if (name == "mode") {
      conditions.push_back(OfNames("requestMode", value));
    } else if (name == "destination") {
      conditions.push_back(OfNames("requestDestination", value));
    } else if (name == "origin") {
      conditions.push_back(OfAny(value, [this](size_t origin) { return OfOrigin(origin); }));
    } else if (name == "any") {
      conditions.push_back(OfAny(value, [this](size_t nested) { return OfMatch(nested); }));
    } else if (name == "not") {
      conditions.push_back(Not(OfAny(value, [this](size_t nested) { return OfMatch(nested); })));
    } else if (name == "all") {
      std::vector<StaticCondition> nested;
      for (size_t i = value + 1; i != reader_.document()[value].next;
           i = reader_.document()[i].next) {
        nested.push_back(OfMatch(i));
      }
      conditions.push_back(All(nested));
    } else {
      // Header fields, regular expressions and functions are the worker's alone.
      conditions.push_back(Wider());
    }
  }
  return All(conditions);
}

StaticCondition StaticConditionWriter::OfPattern(size_t pattern) const {
  std::string compiled;
  PatternError error;
  const std::string_view source = reader_.document().source(reader_.document()[pattern]);
  if (reader_.kind(pattern) == JsonKind::kString) {
    CompileUrlPattern(reader_.text(pattern), host_, &compiled, &error);
  } else {
    UrlPatternInit init;
    InitComponent component;
    if (reader_.FindMember(pattern, "ignoreCase") != kNoValue) return Wider();
    for (const auto& [name, part] : kPatternParts) {
      const size_t value = reader_.FindMember(pattern, name);
      if (value != kNoValue) init[part] = reader_.text(value);
    }
    CompileUrlPattern(init, false, host_, &compiled, &component, &error);
  }
  const UrlPatternView view(compiled);
  for (ComponentKind kind : view.header().kinds) {
    // The browser's router takes no regular expressions.
    if (kind == ComponentKind::kRegExp || kind == ComponentKind::kRelativeRegExp) return Wider();
  }
  // Ours ignore fragments, the browser's router may not.
  if (source.find('#') != std::string_view::npos) return Wider();
  return {.json = Concat({R"({"urlPattern":)", source, "}"})};
}

StaticCondition StaticConditionWriter::OfUrl(size_t url) const {
  const ExactUrl exact(reader_.text(url));
  std::string members;
  const UrlPatternInit init = exact.init();
  for (const auto& [name, part] : kPatternParts) {
    if (!init[part]) continue;
    members += Concat({members.empty() ? "\"" : ",\"", name, "\":"});
    AppendJsonString(*init[part], &members);
  }
  return UrlPattern(members);
}

StaticCondition StaticConditionWriter::OfNames(const char* member, size_t names) const {
  return OfAny(names, [this, member](size_t name) {
    return StaticCondition{
        .json = Concat(
            {"{\"", member, "\":", reader_.document().source(reader_.document()[name]), "}"})};
  });
}

StaticCondition StaticConditionWriter::OfOrigin(size_t origin) const {
  StaticCondition same = UrlPattern(R"("pathname":"*")");
  const std::string_view text = reader_.text(origin);
  if (text == "same") return same;
  if (text == "cross") return Not(same);
  std::string pattern;
  AppendJsonString(Concat({text, "/*"}), &pattern);
  return {.json = Concat({R"({"urlPattern":)", pattern, "}"})};
}

template <typename OfElement>
StaticCondition StaticConditionWriter::OfAny(size_t list, OfElement of_element) const {
  if (reader_.kind(list) != JsonKind::kArray) return of_element(list);
  std::vector<StaticCondition> conditions;
  for (size_t i = list + 1; i != reader_.document()[list].next; i = reader_.document()[i].next) {
    conditions.push_back(of_element(i));
  }
  return Any(conditions);
}

bool StaticConditionWriter::NamesMethods(size_t value) const {
  for (size_t i = value; i != reader_.document()[value].next; ++i) {
    if (reader_.FindMember(i, "method") != kNoValue) return true;
  }
  return false;
}

}  // namespace swale
