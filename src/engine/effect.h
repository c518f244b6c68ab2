// Effects: what the core asks its host to do, as plain data.
#ifndef SWALE_ENGINE_EFFECT_H_
#define SWALE_ENGINE_EFFECT_H_

#include <cstdint>
#include <string>

namespace swale {

// Given by the engine, from 1 up; 0 is none. An id is never used twice in one life of a worker.
using EventId = uint32_t;
using EffectId = uint32_t;
// Given by the host to each Response that it keeps for the core; 0 is none.
using ResponseHandle = uint32_t;

// Wire format: web/worker/protocol.ts has the same numbers, a test compares them.
// Which fields of Effect a kind uses, and what its outcome holds, stands beside it. A kind without
// "Outcome" has id 0 and the host reports nothing back.
enum class EffectKind : uint8_t {
  kNone = 0,

  // ---- The event's answer and end ----
  // Answers the fetch event `event` with `response`.
  kRespond = 1,
  // Answers the fetch event `event` with a network error; `text` is the reason, for the log.
  kRespondWithError = 2,
  // Everything that was to be done for `event` is done: its waitUntil() ends. An empty `text`
  // resolves it, any other rejects it with that message (which fails an install).
  kSettle = 3,

  // ---- Network ----
  // Fetches `url`, or the event's own request where `url` is empty. `number` is a CacheMode,
  // `flags` of kFetch…. Outcome: kOk with a response (of any status), or kFailed with the reason in
  // `text`.
  kNetworkFetch = 10,

  // ---- Cache Storage: `cache` names the cache; keys are `url`, or the event's own request where
  // empty ----
  // `flags` of kMatch…. Outcome: kOk with a response, kNone, or kFailed.
  kCacheMatch = 20,
  // Stores a clone of `response`: the handle remains usable. Outcome: kOk, kQuotaExceeded or
  // kFailed.
  kCachePut = 21,
  // Outcome: kOk, kNone where there was no such entry, or kFailed.
  kCacheDelete = 22,
  // Outcome: kOk with the entries' URLs in `text`, oldest first, each followed by '\n', or kFailed.
  kCacheKeys = 23,
  // Outcome: kOk with the names of all caches in `text`, each followed by '\n', or kFailed.
  kCacheNames = 24,
  // Deletes the whole cache. Outcome: kOk, kNone or kFailed.
  kCacheDrop = 25,

  // ---- Bodies ----
  // Reads the body of a clone of `response`. Outcome: kOk with the bytes in `text`, or kFailed.
  kReadBody = 30,
  // Whether the SHA-256 of the body of `response` begins with `text` (32 to 64 lower-case
  // hexadecimal digits). The handle remains usable; its response is from then on one made of the
  // bytes that were checked, with status 200 and the header fields but Content-Encoding,
  // Content-Length and Vary. Outcome: kOk; kMismatch with the digest found in `text`; kFailed.
  kCheckDigest = 31,

  // The SHA-256 of the body of the event's own request, which can still be sent. Outcome: kOk with
  // 64 lower-case hexadecimal digits in `text`, or kFailed.
  kDigestRequest = 32,
  // Outcome: kOk with a response without a body, of status 200, with the header fields in `text`:
  // each its name, ':', its value and '\n'.
  kMakeResponse = 33,

  // ---- Time ----
  // Outcome: kOk once `number` milliseconds have passed.
  kSetTimer = 40,
  // The outcome of effect `number` is no longer wanted: the host may abort it, and reports it no
  // more.
  kCancel = 41,

  // ---- Handles ----
  // The core holds `response` no longer.
  kReleaseResponse = 50,

  // ---- Clients and the registration ----
  // Posts the JSON value in `text` to those that `number` (a MessageTarget) names.
  kPostMessage = 60,
  kSkipWaiting = 61,
  // Outcome: kOk or kFailed.
  kClaimClients = 62,
  // For the install event `event`: adds rules to the browser's own router; `text` is a JSON array
  // of RouterRule, in which a "urlPattern" is what URLPattern's constructor takes with the worker's
  // script as its base URL. Outcome: kOk; kNone where the browser has no such router; kFailed.
  // https://w3c.github.io/ServiceWorker/#dom-installevent-addroutes
  kAddRoutes = 63,

  // ---- Code ----
  // Calls the policy's JavaScript function number `number` with the event. Outcome: kOk with a
  // response, kNone where it returned none, or kFailed with the reason in `text`.
  kCallFunction = 70,
  // For the developer: writes `text` to the console, `number` is a LogLevel.
  kLog = 71,
};

// https://fetch.spec.whatwg.org/#concept-request-cache-mode
enum class CacheMode : uint8_t { kDefault, kNoStore, kReload, kNoCache };

// The browser may put this request behind the page's own.
inline constexpr uint32_t kFetchLowPriority = 1;

// https://w3c.github.io/ServiceWorker/#dictdef-cachequeryoptions
inline constexpr uint32_t kMatchIgnoreSearch = 1;
inline constexpr uint32_t kMatchIgnoreVary = 2;
inline constexpr uint32_t kMatchIgnoreMethod = 4;
// Of kCacheMatch and kCachePut: the key `url` has the header fields of the event's own request, so
// that Vary is compared as for that. https://www.rfc-editor.org/rfc/rfc9111#section-4.1
inline constexpr uint32_t kMatchWithRequestHeaders = 8;

enum class MessageTarget : uint8_t {
  kReply,       // the sender of the message event `event`: its port, else its client
  kAllClients,  // every window client of this origin in scope, controlled or not
};

enum class LogLevel : uint8_t { kInfo, kWarning, kError };

struct Effect {
  EffectKind kind = EffectKind::kNone;
  EffectId id = 0;  // 0 where there is no outcome
  EventId event = 0;
  ResponseHandle response = 0;
  uint32_t number = 0;
  uint32_t flags = 0;
  std::string cache{};
  std::string url{};
  std::string text{};
};

}  // namespace swale

#endif  // SWALE_ENGINE_EFFECT_H_
