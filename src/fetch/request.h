// The parts of a request that decisions are made on, named as in the Fetch standard.
#ifndef SWALE_FETCH_REQUEST_H_
#define SWALE_FETCH_REQUEST_H_

#include <cstdint>
#include <string_view>

namespace swale {

// The request's method. https://fetch.spec.whatwg.org/#concept-method
// The numbers are wire format: the shim's table in web/worker/protocol.ts has the same order.
enum class Method : uint8_t { kOther, kGet, kHead, kPost, kPut, kDelete, kPatch, kOptions };
inline constexpr std::string_view kMethodNames[] = {"",    "GET",    "HEAD",  "POST",
                                                    "PUT", "DELETE", "PATCH", "OPTIONS"};

// https://fetch.spec.whatwg.org/#concept-request-mode. Wire format, as above.
enum class Mode : uint8_t { kOther, kNavigate, kSameOrigin, kNoCors, kCors, kWebSocket };
inline constexpr std::string_view kModeNames[] = {"",        "navigate", "same-origin",
                                                  "no-cors", "cors",     "websocket"};

// https://fetch.spec.whatwg.org/#concept-request-destination. Wire format, as above.
enum class Destination : uint8_t {
  kEmpty,
  kAudio,
  kAudioWorklet,
  kDocument,
  kEmbed,
  kFont,
  kFrame,
  kIframe,
  kImage,
  kJson,
  kManifest,
  kObject,
  kPaintWorklet,
  kReport,
  kScript,
  kServiceWorker,
  kSharedWorker,
  kStyle,
  kTrack,
  kVideo,
  kWebIdentity,
  kWorker,
  kXslt,
  kOther,  // one that a newer browser knows and we do not
};
inline constexpr std::string_view kDestinationNames[] = {
    "",       "audio",         "audioworklet", "document", "embed",  "font",         "frame",
    "iframe", "image",         "json",         "manifest", "object", "paintworklet", "report",
    "script", "serviceworker", "sharedworker", "style",    "track",  "video",        "webidentity",
    "worker", "xslt"};

// Added to a Mode by the shim, where a request's redirect mode is another than "follow". Wire
// format.
inline constexpr uint32_t kFollowsNoRedirects = 256;

// A set of up to 32 enumerators, one bit each.
template <typename Enum>
constexpr uint32_t BitOf(Enum value) {
  return uint32_t{1} << static_cast<uint32_t>(value);
}
inline constexpr uint32_t kAnyBit = 0xffffffff;

// What a decision reads of a request. `url` is serialised by the URL standard (as Request.url is)
// and must outlive the call that is given this.
struct RequestView {
  std::string_view url;
  Method method = Method::kGet;
  Mode mode = Mode::kNoCors;
  Destination destination = Destination::kEmpty;
  // Its redirect mode is "follow". https://fetch.spec.whatwg.org/#concept-request-redirect-mode
  bool follows_redirects = true;
};

}  // namespace swale

#endif  // SWALE_FETCH_REQUEST_H_
