// URL patterns, for the toolkit module. What crosses is plain data: no object of ours outlives a
// call, so that nobody has to free one.
#include "src/url_pattern/url_pattern.h"

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bindings/toolkit/bytes.h"
#include "bindings/toolkit/url_pattern_host.h"
#include "src/base/ascii.h"
#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/url/pattern_program.h"
#include "src/url_pattern/capture_program.h"

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

// UTF-8 in the units of JavaScript's strings.
size_t Utf16Size(std::string_view text) {
  size_t size = 0;
  for (char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    if (byte < 0x80 || byte >= 0xc0) ++size;
    if (byte >= 0xf0) ++size;
  }
  return size;
}

// `text` is what the error's position is in.
std::string ErrorLine(std::string_view component, std::string_view text,
                      const PatternError& error) {
  const std::string position = NumberToString(Utf16Size(text.substr(0, error.position)));
  if (error.found.empty()) {
    return Concat({component, " pattern, position ", position, ": expected ", error.expected});
  }
  return Concat({component, " pattern, position ", position, ": found \"", error.found,
                 "\", expected ", error.expected});
}

val ComponentValue(const Component& component, const ComponentText& text) {
  val value = val::object();
  value.set("pattern", text.pattern_string);
  value.set("ignoreCase", text.ignore_case);
  val names = val::array();
  for (const std::string& name : text.names) names.call<void>("push", name);
  value.set("names", names);
  if (text.has_program) value.set("program", ToUint8Array(component.program));
  if (component.has_regexp_groups) {
    value.set("regexp", component.regexp);
  } else {
    value.set("captureProgram", ToUint8Array(text.capture_program));
  }
  return value;
}

// {error}, or an object of components: {pattern, ignoreCase, names, program?, captureProgram?,
// regexp?}. `input` is a constructor string or an object.
val CreateUrlPatternValue(val input, val base_object, bool ignore_case) {
  ToolkitUrlPatternHost host;
  const BaseValue base(base_object);
  UrlPattern pattern;
  InitComponent component = InitComponent::kProtocol;
  PatternError error;
  const bool is_string = input.isString();
  const std::string text = is_string ? input.as<std::string>() : std::string();
  const InitValue value(is_string ? val::object() : input);
  const bool ok = is_string ? CreateUrlPattern(text, base.get(), ignore_case, host, &pattern,
                                               &component, &error)
                            : CreateUrlPattern(value.init, base.get(), ignore_case, host, &pattern,
                                               &component, &error);
  const auto failed = static_cast<size_t>(component);
  val result = val::object();
  if (!ok) {
    result.set("error",
               ErrorLine(kComponentNames[failed], is_string ? text : value.texts[failed], error));
    return result;
  }
  for (size_t i = 0; i < kInitComponentCount; ++i) {
    result.set(std::string(kComponentNames[i]),
               ComponentValue(pattern.components[i], pattern.texts[i]));
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

bool MatchesProgram(std::string program, bool ignore_case, std::string text) {
  if (ignore_case) {
    for (char& c : text) c = ToAsciiLower(c);
  }
  return MatchesPatternProgram(program, text);
}

// What each of the groups matched, undefined where it did not; undefined where the text does not
// match.
val MatchCaptureProgramValue(std::string program, size_t group_count, std::string text) {
  std::vector<std::optional<std::string_view>> groups(group_count);
  if (!MatchCaptureProgram(program, text, &groups)) return val::undefined();
  val result = val::array();
  for (const std::optional<std::string_view>& group : groups) {
    result.call<void>("push", group ? val(std::string(*group)) : val::undefined());
  }
  return result;
}

}  // namespace

EMSCRIPTEN_BINDINGS(swale_toolkit_url_pattern) {
  emscripten::function("createUrlPattern", &CreateUrlPatternValue);
  emscripten::function("processUrlInit", &ProcessUrlInitValue);
  emscripten::function("matchesProgram", &MatchesProgram);
  emscripten::function("matchCaptureProgram", &MatchCaptureProgramValue);
}

}  // namespace swale::toolkit
