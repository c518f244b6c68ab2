// The standard resolves a pattern against its base URL before it compiles it. Here the base URL is
// the worker's script, known only at run time, so each component is compiled to one of the
// ComponentKinds: what the standard would copy from the base URL is compared with it at the match.
#include "src/url_pattern/url_pattern_compiler.h"

#include <cstring>

#include "src/url/pattern_program.h"
#include "src/url/special_scheme.h"
#include "src/url/url_pattern_view.h"
#include "src/url_pattern/component.h"
#include "src/url_pattern/constructor_string_parser.h"
#include "src/url_pattern/process_init.h"

namespace swale {
namespace {

static_assert(kPatternTextSizeMax == 8192);  // errors name it as a literal

class UrlPatternCompiler {
 public:
  UrlPatternCompiler(const UrlPatternInit& init, bool ignore_case, UrlPatternHost& host,
                     InitComponent* failed, PatternError* error)
      : init_(init), ignore_case_(ignore_case), host_(host), failed_(failed), error_(error) {
    if (ignore_case) header_.flags = kPatternIgnoreCase;
  }

  bool Run(std::string* compiled) {
    if (!CheckSizes() || !RefuseCredentials() || !CompileProtocol() || !CompileHostname() ||
        !CompilePort() || !CompilePathname() || !CompileSearch()) {
      return false;
    }
    compiled->assign(sizeof(header_), '\0');
    std::memcpy(compiled->data(), &header_, sizeof(header_));
    for (size_t i = 0; i < kPatternComponentCount; ++i) {
      compiled->append(text(static_cast<PatternComponent>(i)));
    }
    return true;
  }

 private:
  bool CheckSizes() {
    for (size_t i = 0; i < kInitComponentCount; ++i) {
      if (!init_.components[i] || init_.components[i]->size() <= kPatternTextSizeMax) continue;
      return Fail(static_cast<InitComponent>(i), {0, {}, "a pattern of at most 8192 bytes"});
    }
    return true;
  }

  bool RefuseCredentials() {
    for (InitComponent component : {InitComponent::kUsername, InitComponent::kPassword}) {
      if (!init_[component]) continue;
      return Fail(component, {0, *init_[component],
                              "no user name or password: routing does not look at them"});
    }
    return true;
  }

  bool CompileProtocol() {
    const std::optional<std::string_view>& value = init_[InitComponent::kProtocol];
    if (!value) {
      SetKind(PatternComponent::kProtocol, ComponentKind::kBase);
      return true;
    }
    std::string_view stripped = *value;
    if (stripped.ends_with(':')) stripped.remove_suffix(1);
    if (!Compile(PatternComponent::kProtocol, InitComponent::kProtocol, stripped, kDefaultOptions,
                 Callback(CanonicalizationKind::kProtocol))) {
      return false;
    }
    return true;
  }

  bool CompileHostname() {
    const std::optional<std::string_view>& value = init_[InitComponent::kHostname];
    if (!value) return InheritOrAny(PatternComponent::kHostname, InitComponent::kHostname);
    return Compile(PatternComponent::kHostname, InitComponent::kHostname, *value, kHostnameOptions,
                   HostnameCallback(*value, host_));
  }

  bool CompilePort() {
    const std::optional<std::string_view>& value = init_[InitComponent::kPort];
    if (!value) return InheritOrAny(PatternComponent::kPort, InitComponent::kPort);
    std::string_view port = *value;
    if (const SpecialScheme* scheme = FindSpecialScheme(text(PatternComponent::kProtocol))) {
      if (port == scheme->default_port) port = "";
    } else if (!init_[InitComponent::kProtocol] && (port == "443" || port == "80")) {
      // Whether it is the default port is not known before the base URL is.
      return Fail(InitComponent::kPort, {0, port, "a protocol too, or no port"});
    }
    return Compile(PatternComponent::kPort, InitComponent::kPort, port, kDefaultOptions,
                   Callback(CanonicalizationKind::kPort));
  }

  bool CompilePathname() {
    const std::optional<std::string_view>& value = init_[InitComponent::kPathname];
    if (!value) return InheritOrAny(PatternComponent::kPathname, InitComponent::kPathname);
    if (!has_special_scheme_) {
      return Compile(PatternComponent::kPathname, InitComponent::kPathname, *value,
                     Cased(kDefaultOptions), Callback(CanonicalizationKind::kOpaquePathname));
    }
    if (IsAbsolutePathnamePattern(*value)) {
      return Compile(PatternComponent::kPathname, InitComponent::kPathname, *value,
                     Cased(kPathnameOptions), Callback(CanonicalizationKind::kPathname));
    }
    return CompileRelativePathname(*value);
  }

  // The directory's last '/' is compiled with the pattern: it may be the prefix of its first group.
  // "./" and
  // "../" at the front are resolved against the directory at the match; dot segments further on
  // only within the pattern. The standard joins the directory first: there "../*" comes out as
  // "//*", of no use, and "a/../../b" leaves the directory, which it does not here.
  bool CompileRelativePathname(std::string_view value) {
    std::string_view rest = value;
    while (true) {
      if (rest.starts_with("./")) {
        rest.remove_prefix(2);
      } else if (rest.starts_with("../") && header_.levels_up < UINT8_MAX) {
        rest.remove_prefix(3);
        ++header_.levels_up;
      } else {
        break;
      }
    }
    std::string text("/");
    text += rest;
    if (!Compile(PatternComponent::kPathname, InitComponent::kPathname, text,
                 Cased(kPathnameOptions), Callback(CanonicalizationKind::kPathname))) {
      // From positions in `text` to those in `value`.
      const size_t start = error_->position > 0 ? error_->position - 1 : 0;
      error_->position = start + (value.size() - rest.size());
      error_->found = value.substr(error_->position, error_->found.size());
      return false;
    }
    const bool is_regexp = kind(PatternComponent::kPathname) == ComponentKind::kRegExp;
    SetKind(PatternComponent::kPathname,
            is_regexp ? ComponentKind::kRelativeRegExp : ComponentKind::kRelativeProgram);
    return true;
  }

  bool CompileSearch() {
    const std::optional<std::string_view>& value = init_[InitComponent::kSearch];
    if (!value) return InheritOrAny(PatternComponent::kSearch, InitComponent::kSearch);
    const size_t stripped = value->starts_with('?') ? 1 : 0;
    if (Compile(PatternComponent::kSearch, InitComponent::kSearch, value->substr(stripped),
                Cased(kDefaultOptions), Callback(CanonicalizationKind::kSearch))) {
      return true;
    }
    error_->position += stripped;
    return false;
  }

  // A missing component is the base URL's where no less specific one was given, and "*" otherwise.
  // https://urlpattern.spec.whatwg.org/#process-a-urlpatterninit
  bool InheritOrAny(PatternComponent component, InitComponent missing) {
    bool inherits = true;
    for (size_t i = 0; i < static_cast<size_t>(missing); ++i) {
      if (init_.components[i]) inherits = false;
    }
    SetKind(component, inherits ? ComponentKind::kBase : ComponentKind::kAny);
    return true;
  }

  bool Compile(PatternComponent component, InitComponent source, std::string_view text,
               const PatternOptions& options, const EncodingCallback& encoding_callback) {
    Component& compiled = components_[static_cast<size_t>(component)];
    PatternError error;
    if (!CompileComponent(text, options, encoding_callback, host_, &compiled, &error)) {
      return Fail(source, error);
    }
    if (component == PatternComponent::kProtocol) {
      has_special_scheme_ = ProtocolMatchesSpecialScheme(compiled, host_);
    }
    constexpr char kAnyText[] = {static_cast<char>(PatternOp::kAnyRun)};
    const bool matches_any =
        !compiled.has_regexp_groups && compiled.program == std::string_view(kAnyText, 1);
    SetKind(component, compiled.has_regexp_groups ? ComponentKind::kRegExp
                       : matches_any              ? ComponentKind::kAny
                                                  : ComponentKind::kProgram);
    if (matches_any) compiled.program.clear();
    if (compiled.has_regexp_groups) {
      const auto size = static_cast<uint16_t>(compiled.program.size());
      compiled.program.insert(0, reinterpret_cast<const char*>(&size), sizeof(size));
      compiled.program += compiled.regexp;
    }
    header_.text_sizes[static_cast<size_t>(component)] =
        static_cast<uint16_t>(compiled.program.size());
    return true;
  }

  EncodingCallback Callback(CanonicalizationKind kind) const { return {kind, host_}; }

  PatternOptions Cased(PatternOptions options) const {
    options.ignore_case = ignore_case_;
    return options;
  }

  bool Fail(InitComponent component, const PatternError& error) {
    *failed_ = component;
    *error_ = error;
    return false;
  }

  void SetKind(PatternComponent component, ComponentKind kind) {
    header_.kinds[static_cast<size_t>(component)] = kind;
  }
  ComponentKind kind(PatternComponent component) const {
    return header_.kinds[static_cast<size_t>(component)];
  }
  // What stands for the component behind the header.
  const std::string& text(PatternComponent component) const {
    return components_[static_cast<size_t>(component)].program;
  }

  const UrlPatternInit& init_;
  const bool ignore_case_;
  UrlPatternHost& host_;
  InitComponent* failed_;
  PatternError* error_;
  UrlPatternHeader header_ = {};
  Component components_[kPatternComponentCount];
  bool has_special_scheme_ = true;  // the base URL's is, and so is one of what "*" matches
};

}  // namespace

bool CompileUrlPattern(const UrlPatternInit& init, bool ignore_case, UrlPatternHost& host,
                       std::string* compiled, InitComponent* component, PatternError* error) {
  return UrlPatternCompiler(init, ignore_case, host, component, error).Run(compiled);
}

bool CompileUrlPattern(std::string_view input, UrlPatternHost& host, std::string* compiled,
                       PatternError* error) {
  if (input.size() > kPatternTextSizeMax) {
    *error = {kPatternTextSizeMax, {}, "a pattern of at most 8192 bytes"};
    return false;
  }
  UrlPatternInit init;
  if (!ParseConstructorString(input, host, &init, error)) return false;
  InitComponent component;
  if (CompileUrlPattern(init, false, host, compiled, &component, error)) return true;
  error->position += static_cast<size_t>(init[component]->data() - input.data());
  return false;
}

}  // namespace swale
