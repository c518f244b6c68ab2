#include "src/url_pattern/process_init.h"

#include <cstddef>
#include <initializer_list>
#include <utility>

#include "src/url/special_scheme.h"
#include "src/url_pattern/part_list_text.h"

namespace swale {
namespace {

using C = InitComponent;

class InitProcessor {
 public:
  InitProcessor(const UrlPatternInit& init, const UrlComponents* base, bool is_pattern,
                UrlPatternHost* host)
      : init_(init), base_(base), is_pattern_(is_pattern), host_(host) {}

  bool Run(ProcessedInit* result) {
    if (base_ != nullptr) Inherit();
    const bool ok = Process(C::kProtocol, CanonicalizationKind::kProtocol) &&
                    Process(C::kUsername, CanonicalizationKind::kUsername) &&
                    Process(C::kPassword, CanonicalizationKind::kPassword) &&
                    Process(C::kHostname, CanonicalizationKind::kHostname) &&
                    Process(C::kPort, CanonicalizationKind::kPort) && ProcessPathname() &&
                    Process(C::kSearch, CanonicalizationKind::kSearch) &&
                    Process(C::kHash, CanonicalizationKind::kHash);
    *result = std::move(result_);
    return ok;
  }

 private:
  // A component is the base URL's where none that is as specific or less is given.
  void Inherit() {
    MaybeInherit(C::kProtocol, {C::kProtocol});
    if (!is_pattern_) {
      MaybeInherit(C::kUsername, {C::kProtocol, C::kHostname, C::kPort, C::kUsername});
      MaybeInherit(C::kPassword,
                   {C::kProtocol, C::kHostname, C::kPort, C::kUsername, C::kPassword});
    }
    MaybeInherit(C::kHostname, {C::kProtocol, C::kHostname});
    MaybeInherit(C::kPort, {C::kProtocol, C::kHostname, C::kPort});
    MaybeInherit(C::kPathname, {C::kProtocol, C::kHostname, C::kPort, C::kPathname});
    MaybeInherit(C::kSearch, {C::kProtocol, C::kHostname, C::kPort, C::kPathname, C::kSearch});
    MaybeInherit(C::kHash,
                 {C::kProtocol, C::kHostname, C::kPort, C::kPathname, C::kSearch, C::kHash});
  }

  void MaybeInherit(C component, std::initializer_list<C> unless) {
    for (C given : unless) {
      if (init_[given]) return;
    }
    result_[component] = BaseText(component);
  }

  // https://urlpattern.spec.whatwg.org/#process-a-base-url-string
  std::string BaseText(C component) const {
    const std::string& text = base_->components[static_cast<size_t>(component)];
    return is_pattern_ ? EscapePatternString(text) : text;
  }

  bool Process(C component, CanonicalizationKind kind) {
    if (!init_[component]) return true;
    std::string_view value = *init_[component];
    if (component == C::kProtocol && value.ends_with(':')) value.remove_suffix(1);
    if (component == C::kSearch && value.starts_with('?')) value.remove_prefix(1);
    if (component == C::kHash && value.starts_with('#')) value.remove_prefix(1);
    return Set(component, value, kind);
  }

  bool ProcessPathname() {
    if (!init_[C::kPathname]) return true;
    std::string pathname(*init_[C::kPathname]);
    const bool is_absolute =
        is_pattern_ ? IsAbsolutePathnamePattern(pathname) : pathname.starts_with('/');
    if (base_ != nullptr && !base_->has_opaque_path && !is_absolute) {
      const std::string base_path = BaseText(C::kPathname);
      const size_t slash = base_path.rfind('/');
      if (slash != std::string::npos) pathname.insert(0, base_path, 0, slash + 1);
    }
    const std::string protocol = result_[C::kProtocol].value_or("");
    const bool is_opaque = !protocol.empty() && FindSpecialScheme(protocol) == nullptr;
    return Set(C::kPathname, pathname,
               is_opaque ? CanonicalizationKind::kOpaquePathname : CanonicalizationKind::kPathname);
  }

  bool Set(C component, std::string_view value, CanonicalizationKind kind) {
    std::string& result = result_[component].emplace();
    if (is_pattern_) {
      result = value;
      return true;
    }
    return value.empty() ||
           host_->Canonicalize(kind, value, result_[C::kProtocol].value_or(""), &result);
  }

  const UrlPatternInit& init_;
  const UrlComponents* base_;
  const bool is_pattern_;
  UrlPatternHost* host_;
  ProcessedInit result_;
};

}  // namespace

ProcessedInit ProcessPatternInit(const UrlPatternInit& init, const UrlComponents* base) {
  ProcessedInit result;
  InitProcessor(init, base, true, nullptr).Run(&result);
  return result;
}

bool ProcessUrlInit(const UrlPatternInit& init, const UrlComponents* base, UrlPatternHost& host,
                    UrlComponents* result) {
  ProcessedInit processed;
  if (!InitProcessor(init, base, false, &host).Run(&processed)) return false;
  for (size_t i = 0; i < kInitComponentCount; ++i) {
    result->components[i] = std::move(processed.components[i]).value_or("");
  }
  return true;
}

bool IsAbsolutePathnamePattern(std::string_view input) {
  return input.starts_with('/') || input.starts_with("\\/") || input.starts_with("{/");
}

EncodingCallback HostnameCallback(std::string_view pattern, UrlPatternHost& host) {
  const bool is_ipv6 =
      pattern.size() >= 2 &&
      (pattern.starts_with('[') || pattern.starts_with("{[") || pattern.starts_with("\\["));
  return is_ipv6 ? EncodingCallback::Ipv6Hostname(host)
                 : EncodingCallback(CanonicalizationKind::kHostname, host);
}

}  // namespace swale
