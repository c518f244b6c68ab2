// What a private cache may store, give and must validate: RFC 9111, with RFC 5861 and RFC 8246.
// Pure decisions; src/strategies/http_cache.cc acts on them. All times are milliseconds since 1970.
#ifndef SWALE_HTTP_CACHE_HTTP_CACHE_H_
#define SWALE_HTTP_CACHE_HTTP_CACHE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/fetch/request.h"
#include "src/http_cache/cache_control.h"

namespace swale {

// The header fields of a request or a response.
class FieldSource {
 public:
  // `name` in lower case. Lines of one field are combined. False where there is none.
  virtual bool Get(std::string_view name, std::string* value) const = 0;

 protected:
  ~FieldSource() = default;  // not deleted through this class
};

// How a request wants to be answered: by its header fields, and by its cache mode where that is not
// the default. https://fetch.spec.whatwg.org/#concept-request-cache-mode
struct RequestWishes {
  CacheControl control;
  bool is_conditional = false;  // it has a condition of its own, which is the server's to answer
  bool ignores_cache = false;   // "reload" and "no-store"
  bool is_reload = false;       // "no-cache": what a reload of the page asks for
};
// `cache_mode`: as Request.cache has it.
RequestWishes ReadWishes(const FieldSource& request, std::string_view cache_mode);

// https://www.rfc-editor.org/rfc/rfc9111#section-3
bool MayStoreByHttp(const RequestWishes& wishes, Method method, uint16_t status,
                    const FieldSource& response);

// What is known of a stored response. A time of 0 is not known.
struct StoredResponseView {
  uint16_t status;
  const FieldSource& fields;
  int64_t request_ms;
  int64_t response_ms;
};

// https://www.rfc-editor.org/rfc/rfc9111#section-4.2
struct Freshness {
  int64_t lifetime_ms = 0;
  int64_t age_ms = 0;
  bool is_fresh() const { return lifetime_ms > age_ms; }
  // Of a stale one.
  int64_t staleness_ms() const { return age_ms - lifetime_ms; }
};
Freshness FreshnessOf(const StoredResponseView& stored, int64_t now_ms);

enum class Reuse : uint8_t {
  kFresh,
  kStale,                 // stale, and the request takes it so
  kStaleWhileRevalidate,  // given now, validated behind it
  kValidate,              // not before the server has said so
};
// https://www.rfc-editor.org/rfc/rfc9111#section-4
Reuse DecideReuse(const RequestWishes& wishes, const StoredResponseView& stored, int64_t now_ms);

// Whether a response that was to be validated may be given where the server does not answer, or
// with an error of its own: `status`, 0 where there is no answer at all.
// https://www.rfc-editor.org/rfc/rfc9111#section-4.2.4,
// https://www.rfc-editor.org/rfc/rfc5861#section-4
bool MayUseOnError(const RequestWishes& wishes, const StoredResponseView& stored, uint16_t status,
                   int64_t now_ms);

// Header fields that ask the server whether a stored response still holds, each its name, ':', its
// value and '\n'; empty where it has no validator.
// https://www.rfc-editor.org/rfc/rfc9111#section-4.3.1
std::string ConditionFor(const FieldSource& stored);

// Whether a 304 is about this stored response.
// https://www.rfc-editor.org/rfc/rfc9111#section-4.3.4
bool Selects(const FieldSource& not_modified, const FieldSource& stored);

// Names of the fields of a stored response that a newer one's do not replace, each followed by
// '\n'. https://www.rfc-editor.org/rfc/rfc9111#section-3.2
inline constexpr std::string_view kKeptFields =
    "connection\ncontent-encoding\ncontent-length\ncontent-range\ncontent-type\nkeep-alive\n"
    "proxy-authenticate\nproxy-authentication-info\nproxy-authorization\nproxy-connection\nte\n"
    "trailer\ntransfer-encoding\nupgrade\n";

// Whether what a 304 says is worth writing down: it changes a field, or makes the response fresh.
bool IsWorthFreshening(const FieldSource& not_modified, const StoredResponseView& stored,
                       int64_t now_ms);

// What the answer to a HEAD says of the stored response to a GET.
// https://www.rfc-editor.org/rfc/rfc9111#section-4.3.5
enum class HeadVerdict : uint8_t { kNothing, kFreshens, kInvalidates };
HeadVerdict CompareHead(uint16_t status, const FieldSource& head, const FieldSource& stored);

// Whether the answer to such a request invalidates what is stored for its URL.
// https://www.rfc-editor.org/rfc/rfc9111#section-4.4
bool Invalidates(Method method, uint16_t status);

// https://www.rfc-editor.org/rfc/rfc9211
struct CacheStatus {
  bool is_hit = false;
  std::string_view forward = {};  // why the request went on, where it did: "uri-miss", …
  uint16_t forward_status = 0;
  bool is_stored = false;
  std::optional<int64_t> ttl_seconds = std::nullopt;
  std::string_view detail = {};  // a token
};
std::string CacheStatusText(const CacheStatus& status);

}  // namespace swale

#endif  // SWALE_HTTP_CACHE_HTTP_CACHE_H_
