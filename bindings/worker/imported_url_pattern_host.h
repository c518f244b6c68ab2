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
  bool Canonicalize(CanonicalizationKind kind, std::string_view value, std::string_view protocol,
                    std::string* result) override {
    return AskHostForText(QueryKind::kCanonicalize, static_cast<uint32_t>(kind), value, protocol,
                          result);
  }
  std::string RegExpError(std::string_view regexp) override {
    std::string error;
    return AskHostForText(QueryKind::kRegExpError, 0, regexp, {}, &error) ? error : std::string();
  }
  bool TestRegExp(std::string_view regexp, std::string_view text) override {
    return AskHost(QueryKind::kTestRegExp, 0, regexp, text) > 0;
  }
};

}  // namespace swale

#endif  // SWALE_BINDINGS_WORKER_IMPORTED_URL_PATTERN_HOST_H_
