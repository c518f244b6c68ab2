// ImportedUrlPatternHost: the shim as UrlPatternHost.
#ifndef SWALE_BINDINGS_WORKER_IMPORTED_URL_PATTERN_HOST_H_
#define SWALE_BINDINGS_WORKER_IMPORTED_URL_PATTERN_HOST_H_

#include <string>
#include <string_view>

#include "bindings/worker/host_import.h"
#include "src/url_pattern/url_pattern_host.h"

namespace swale {

class ImportedUrlPatternHost final : public UrlPatternHost {
 public:
  std::string RegExpError(std::string_view regexp) override {
    std::string error;
    return AskHostForText(QueryKind::kRegExpError, 0, regexp, {}, &error) ? error : std::string();
  }
};

}  // namespace swale

#endif  // SWALE_BINDINGS_WORKER_IMPORTED_URL_PATTERN_HOST_H_
