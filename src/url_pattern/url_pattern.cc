#include "src/url_pattern/url_pattern.h"

#include <cstddef>

#include "src/base/concat.h"
#include "src/url/special_scheme.h"
#include "src/url_pattern/capture_program.h"
#include "src/url_pattern/capture_program_generator.h"
#include "src/url_pattern/constructor_string_parser.h"
#include "src/url_pattern/part_list_text.h"
#include "src/url_pattern/url_pattern_compiler.h"

namespace swale {
namespace {

using C = InitComponent;

// Errors name them as literals.
static_assert(kPatternTextSizeMax == 8192 && kCaptureProgramSizeMax == 65535);

class UrlPatternCreator {
 public:
  UrlPatternCreator(const UrlPatternInit& given, const UrlComponents* base, bool ignore_case,
                    UrlPatternHost& host, UrlPattern* pattern, C* failed, PatternError* error)
      : given_(given),
        init_(ProcessPatternInit(given, base)),
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
    const bool is_special =
        ProtocolMatchesSpecialScheme(pattern_.components[static_cast<size_t>(C::kProtocol)], host_);
    return Compile(C::kPathname, is_special ? Cased(kPathnameOptions) : cased,
                   Callback(is_special ? CanonicalizationKind::kPathname
                                       : CanonicalizationKind::kOpaquePathname)) &&
           Compile(C::kSearch, cased, Callback(CanonicalizationKind::kSearch)) &&
           Compile(C::kHash, cased, Callback(CanonicalizationKind::kHash));
  }

 private:
  bool Compile(C component, const PatternOptions& options, const EncodingCallback& callback) {
    if (CompileTexts(component, options, callback)) return true;
    *failed_ = component;
    MakeErrorAuthors(component);
    return false;
  }

  bool CompileTexts(C component, const PatternOptions& options, const EncodingCallback& callback) {
    const std::string& input = *init_[component];
    if (input.size() > kPatternTextSizeMax) {
      *error_ = {0, {}, "a pattern of at most 8192 bytes"};
      return false;
    }
    Component& compiled = pattern_.components[static_cast<size_t>(component)];
    ComponentText& text = pattern_.texts[static_cast<size_t>(component)];
    PartList parts;
    if (!CompileComponentParts(input, options, callback, host_, &parts, &compiled, error_)) {
      return false;
    }
    text.pattern_string = GeneratePatternString(parts, options);
    text.regexp =
        Concat({options.ignore_case ? "vi/" : "v/", GenerateRegExp(parts, options, &text.names)});
    text.ignore_case = options.ignore_case;
    text.has_program = GenerateProgram(parts, options, &compiled.program);
    if (!text.has_program) compiled.program.clear();
    if (!text.has_program && component == C::kProtocol) {
      *error_ = {0, {}, "a shorter protocol (compiled, at most 1023 bytes)"};
      return false;
    }
    if (!compiled.has_regexp_groups &&
        !GenerateCaptureProgram(parts, options, &text.capture_program)) {
      *error_ = {0, {}, "a shorter pattern (compiled, at most 65535 bytes)"};
      return false;
    }
    return true;
  }

  // From the text after processing, which does not last, to the one that was given. Processing cuts
  // the end of a protocol; of the others it changes what is at the front.
  void MakeErrorAuthors(C component) {
    const std::optional<std::string_view>& given = given_[component];
    if (!given) {
      error_->position = 0;
      error_->found = {};
      return;
    }
    const size_t processed_size = init_[component]->size();
    const auto to_given = [&](size_t position) {
      if (component == C::kProtocol) return position;
      position += given->size();
      return position < processed_size ? 0 : position - processed_size;
    };
    const size_t end = to_given(error_->position + error_->found.size());
    error_->position = to_given(error_->position);
    error_->found = given->substr(error_->position, end - error_->position);
  }

  EncodingCallback Callback(CanonicalizationKind kind) const { return {kind, host_}; }

  PatternOptions Cased(PatternOptions options) const {
    options.ignore_case = ignore_case_;
    return options;
  }

  const UrlPatternInit& given_;
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
  return UrlPatternCreator(init, base, ignore_case, host, pattern, component, error).Run();
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
  if (CreateUrlPattern(init, base, ignore_case, host, pattern, component, error)) return true;
  if (init[*component]) {
    error->position += static_cast<size_t>(init[*component]->data() - input.data());
  }
  return false;
}

}  // namespace swale
