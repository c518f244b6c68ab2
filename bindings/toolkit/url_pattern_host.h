// ToolkitUrlPatternHost: the JavaScript engine as UrlPatternHost.
#ifndef SWALE_BINDINGS_TOOLKIT_URL_PATTERN_HOST_H_
#define SWALE_BINDINGS_TOOLKIT_URL_PATTERN_HOST_H_

#include <string>
#include <string_view>

#include "src/url_pattern/url_pattern_host.h"

namespace swale::toolkit {

// Asks the function that JavaScript gave to setUrlHost (web/worker/url_queries.ts).
class ToolkitUrlPatternHost final : public UrlPatternHost {
 public:
  bool Canonicalize(CanonicalizationKind kind, std::string_view value, std::string_view protocol,
                    std::string* result) override;
  std::string RegExpError(std::string_view regexp) override;
  bool TestRegExp(std::string_view regexp, std::string_view text) override;
};

}  // namespace swale::toolkit

#endif  // SWALE_BINDINGS_TOOLKIT_URL_PATTERN_HOST_H_
