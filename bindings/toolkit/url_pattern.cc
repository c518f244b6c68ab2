// URL patterns, for the toolkit module. What crosses is plain data: no object of ours outlives a
// call, so that nobody has to free one.
#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <optional>
#include <string>
#include <string_view>

#include "bindings/toolkit/bytes.h"
#include "bindings/toolkit/url_pattern_host.h"
#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/url/pattern_program.h"
#include "src/url_pattern/url_pattern.h"

namespace swale::toolkit {
namespace {

using emscripten::val;

constexpr std::string_view kComponentNames[kInitComponentCount] = {
    "protocol", "username", "password", "hostname", "port", "pathname", "search", "hash"};

// An object's members by the names of components; those that are undefined do not exist.
struct InitValue {
  explicit InitValue(const val& object) {
    for (size_t i = 0; i < kInitComponentCount; ++i) {
      const val member = object[std::string(kComponentNames[i])];
      if (member.isUndefined()) continue;
      texts[i] = member.as<std::string>();
      init.components[i] = texts[i];
    }
  }
  InitValue(const InitValue&) = delete;
  InitValue& operator=(const InitValue&) = delete;

  std::string texts[kInitComponentCount];
  UrlPatternInit init;
};

// A URL's components, undefined where there is no base.
struct BaseValue {
  explicit BaseValue(const val& object) : is_given(!object.isUndefined()) {
    if (!is_given) return;
    for (size_t i = 0; i < kInitComponentCount; ++i) {
      url.components[i] = object[std::string(kComponentNames[i])].as<std::string>();
    }
    url.has_opaque_path = object["hasOpaquePath"].as<bool>();
  }
  const UrlComponents* get() const { return is_given ? &url : nullptr; }

  bool is_given;
  UrlComponents url;
};

std::string ErrorLine(std::string_view component, const PatternError& error) {
  const std::string position = NumberToString(error.position);
  if (error.found.empty()) {
    return Concat({component, " pattern, position ", position, ": expected ", error.expected});
  }
  return Concat({component, " pattern, position ", position, ": found \"", error.found,
                 "\", expected ", error.expected});
}

// {error}, or an object of components: {pattern, regexp, names, hasRegExpGroups, program}.
// `input` is a constructor string or an object.
val CreateUrlPatternValue(val input, val base_object, bool ignore_case) {
  ToolkitUrlPatternHost host;
  const BaseValue base(base_object);
  UrlPattern pattern;
  InitComponent component = InitComponent::kProtocol;
  PatternError error;
  val result = val::object();
  bool ok;
  std::string text;
  if (input.isString()) {
    text = input.as<std::string>();
    ok = CreateUrlPattern(text, base.get(), ignore_case, host, &pattern, &component, &error);
  } else {
    const InitValue value(input);
    ok = CreateUrlPattern(value.init, base.get(), ignore_case, host, &pattern, &component, &error);
  }
  if (!ok) {
    result.set("error", ErrorLine(kComponentNames[static_cast<size_t>(component)], error));
    return result;
  }
  for (size_t i = 0; i < kInitComponentCount; ++i) {
    const ComponentText& texts = pattern.texts[i];
    val value = val::object();
    value.set("pattern", texts.pattern_string);
    value.set("regexp", texts.regexp);
    val names = val::array();
    for (const std::string& name : texts.names) names.call<void>("push", name);
    value.set("names", names);
    value.set("hasRegExpGroups", pattern.components[i].has_regexp_groups);
    value.set("program", ToUint8Array(pattern.components[i].program));
    result.set(std::string(kComponentNames[i]), value);
  }
  return result;
}

// The components of a URL made of the object's and the base's; undefined where the standard throws.
val ProcessUrlInitValue(val object, val base_object) {
  ToolkitUrlPatternHost host;
  const InitValue value(object);
  const BaseValue base(base_object);
  UrlComponents url;
  if (!ProcessUrlInit(value.init, base.get(), host, &url)) return val::undefined();
  val result = val::object();
  for (size_t i = 0; i < kInitComponentCount; ++i) {
    result.set(std::string(kComponentNames[i]), url.components[i]);
  }
  return result;
}

bool MatchesProgram(std::string program, std::string text) {
  return MatchesPatternProgram(program, text);
}

}  // namespace

EMSCRIPTEN_BINDINGS(swale_toolkit_url_pattern) {
  emscripten::function("createUrlPattern", &CreateUrlPatternValue);
  emscripten::function("processUrlInit", &ProcessUrlInitValue);
  emscripten::function("matchesProgram", &MatchesProgram);
}

}  // namespace swale::toolkit
