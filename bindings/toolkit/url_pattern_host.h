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
  std::string RegExpError(std::string_view regexp) override;
};

}  // namespace swale::toolkit

#endif  // SWALE_BINDINGS_TOOLKIT_URL_PATTERN_HOST_H_
