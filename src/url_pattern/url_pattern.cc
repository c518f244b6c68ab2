#include "src/url_pattern/url_pattern.h"

#include <cstddef>

#include "src/url/special_scheme.h"
#include "src/url_pattern/constructor_string_parser.h"
#include "src/url_pattern/url_pattern_compiler.h"

namespace swale {
namespace {

using C = InitComponent;

class UrlPatternCreator {
 public:
  UrlPatternCreator(ProcessedInit init, bool ignore_case, UrlPatternHost& host, UrlPattern* pattern,
                    C* failed, PatternError* error)
      : init_(std::move(init)),
        ignore_case_(ignore_case),
        host_(host),
        pattern_(*pattern),
        failed_(failed),
        error_(error) {}

  bool Run() {
    for (std::optional<std::string>& component : init_.components) {
      if (!component) component = "*";
    }
    const SpecialScheme* scheme = FindSpecialScheme(*init_[C::kProtocol]);
    if (scheme != nullptr && *init_[C::kPort] == scheme->default_port) init_[C::kPort] = "";

    const PatternOptions cased = Cased(kDefaultOptions);
    const EncodingCallback hostname = HostnameCallback(*init_[C::kHostname], host_);
    if (!Compile(C::kProtocol, kDefaultOptions, Callback(CanonicalizationKind::kProtocol)) ||
        !Compile(C::kUsername, kDefaultOptions, Callback(CanonicalizationKind::kUsername)) ||
        !Compile(C::kPassword, kDefaultOptions, Callback(CanonicalizationKind::kPassword)) ||
        !Compile(C::kHostname, kHostnameOptions, hostname) ||
        !Compile(C::kPort, kDefaultOptions, Callback(CanonicalizationKind::kPort))) {
      return false;
    }
    const bool is_special = ProtocolMatchesSpecialScheme(
        pattern_.components[static_cast<size_t>(C::kProtocol)], host_);
    return Compile(C::kPathname, is_special ? Cased(kPathnameOptions) : cased,
                   Callback(is_special ? CanonicalizationKind::kPathname
                                       : CanonicalizationKind::kOpaquePathname)) &&
           Compile(C::kSearch, cased, Callback(CanonicalizationKind::kSearch)) &&
           Compile(C::kHash, cased, Callback(CanonicalizationKind::kHash));
  }

 private:
  bool Compile(C component, const PatternOptions& options, const EncodingCallback& callback) {
    const auto i = static_cast<size_t>(component);
    const std::string& input = *init_.components[i];
    *failed_ = component;
    if (input.size() > kPatternTextSizeMax) {
      *error_ = {0, {}, "a pattern of at most 8192 bytes"};
      return false;
    }
    if (CompileComponent(input, options, callback, host_, &pattern_.components[i],
                         &pattern_.texts[i], error_)) {
      return true;
    }
    error_->found = {};  // it points into a text that does not last
    return false;
  }

  EncodingCallback Callback(CanonicalizationKind kind) const { return {kind, host_}; }

  PatternOptions Cased(PatternOptions options) const {
    options.ignore_case = ignore_case_;
    return options;
  }

  ProcessedInit init_;
  const bool ignore_case_;
  UrlPatternHost& host_;
  UrlPattern& pattern_;
  C* failed_;
  PatternError* error_;
};

}  // namespace

bool CreateUrlPattern(const UrlPatternInit& init, const UrlComponents* base, bool ignore_case,
                      UrlPatternHost& host, UrlPattern* pattern, InitComponent* component,
                      PatternError* error) {
  return UrlPatternCreator(ProcessPatternInit(init, base), ignore_case, host, pattern, component,
                           error)
      .Run();
}

bool CreateUrlPattern(std::string_view input, const UrlComponents* base, bool ignore_case,
                      UrlPatternHost& host, UrlPattern* pattern, InitComponent* component,
                      PatternError* error) {
  UrlPatternInit init;
  if (!ParseConstructorString(input, host, &init, error)) return false;
  if (base == nullptr && !init[C::kProtocol]) {
    *error = {0, {}, "a protocol such as \"https:\", or a base URL"};
    return false;
  }
  return CreateUrlPattern(init, base, ignore_case, host, pattern, component, error);
}

}  // namespace swale
