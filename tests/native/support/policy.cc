#include "tests/native/support/policy.h"

#include <optional>

#include "src/native_host/url_pattern_host.h"
#include "src/url/url_view.h"

namespace swale {

PolicyCompileResult CompileTestPolicy(std::string_view json) {
  NativeUrlPatternHost host;
  return CompilePolicy(json, host);
}

bool IsBypassed(const Router& router, const RequestView& request) {
  const std::optional<UrlView> url = UrlView::Parse(request.url);
  return !url || router.IsBypassed(request, *url);
}

bool AllowsNavigateFallback(const Router& router, const RequestView& request) {
  const std::optional<UrlView> url = UrlView::Parse(request.url);
  return url && router.AllowsNavigateFallback(request, *url);
}

size_t MatchRoute(const Router& router, const RequestView& request) {
  const std::optional<UrlView> url = UrlView::Parse(request.url);
  return url ? router.Match(request, *url) : kNoRoute;
}

}  // namespace swale
