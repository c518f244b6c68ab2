// Effects: what the core asks its host to do, as plain data.
#ifndef SWALE_ENGINE_EFFECT_H_
#define SWALE_ENGINE_EFFECT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

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
  // Fetches `url`, or the event's own request where `url` is empty. `number` is a CacheMode plus a
  // CredentialsMode times kCredentialsUnit, `flags` of kFetch…, `text` header fields to set.
  // Outcome: kOk with a response (of any status), or kFailed with the reason in `text`.
  kNetworkFetch = 10,

  // ---- Cache Storage: `cache` names the cache; keys are `url`, or the event's own request where
  // empty ----
  // `flags` of kMatch…. Outcome: kOk with a response and, for kMatchWithTimes, in `text` what the
  // put said in the field "swale-times" of its key; kNone; or kFailed.
  kCacheMatch = 20,
  // Stores a clone of `response`: the handle remains usable. The key gets the header fields in
  // `text`. Outcome: kOk, with kPutMeasured the bytes of the body as a decimal number in `text`;
  // kQuotaExceeded or kFailed.
  kCachePut = 21,
  // Outcome: kOk, kNone where there was no such entry, or kFailed.
  kCacheDelete = 22,
  // Outcome: kOk with the entries' URLs in `text`, oldest first, each followed by '\n', or kFailed.
  kCacheKeys = 23,
  // Outcome: kOk with the names of all caches in `text`, each followed by '\n', or kFailed.
  kCacheNames = 24,
  // Deletes the whole cache. Outcome: kOk, kNone or kFailed.
  kCacheDrop = 25,
  // A response of `flags` bytes from byte `number` on of the entry `url`, or of all of it where
  // `flags` is kWholeBody. `text` is the beginning of the SHA-256 of these bytes in lower-case
  // hexadecimal digits (or empty: they are not checked), '\n', and the response's header fields as
  // in kMakeResponse; without any it has the entry's. The host keeps what it has opened and checked
  // for the life of the worker. Outcome: kOk with it; kNone where there is no such entry; kMismatch
  // where it is shorter, or with the digest found in `text`; kFailed.
  kMatchPart = 26,
  // What storage holds and may hold for this origin. Outcome: kOk with "usage quota" in `text`, in
  // bytes; kNone where the browser does not say; kFailed.
  // https://storage.spec.whatwg.org/#dom-storagemanager-estimate
  kEstimateStorage = 27,

  // ---- Bodies ----
  // Reads the body of a clone of `response`. Outcome: kOk with the bytes in `text`, or kFailed.
  kReadBody = 30,
  // Whether the SHA-256 of the body of `response` begins with `text` (lower-case
  // hexadecimal digits, up to 64; the first 16 are a version's name). The handle remains usable;
  // its response is from then on one made of the bytes that were checked, with status 200 and the
  // header fields but Content-Encoding, Content-Length and Vary. Outcome: kOk; kMismatch with the
  // digest found in `text`; kFailed.
  kCheckDigest = 31,

  // The SHA-256 of the body of the event's own request, which can still be sent. Outcome: kOk with
  // 64 lower-case hexadecimal digits in `text`, or kFailed.
  kDigestRequest = 32,
  // Outcome: kOk with a response of status `number`, 0 stands for 200, with the header fields in
  // `text`: each its name, ':', its value and '\n'; behind an empty line its body, if any.
  kMakeResponse = 33,
  // A response like `response`, whose body it takes over, with the header fields of response
  // `number`, if any, but those named in `cache` (each followed by '\n') in place of its own, then
  // those of `text`. `flags` of kRemake…. It is not redirected and of type kDefault. Outcome: kOk
  // with it, or kFailed.
  kRemakeResponse = 34,
  // Outcome: kOk with the bytes of the body of `response` as a decimal number in `text`, or
  // kFailed. The handle remains usable.
  kMeasureBody = 35,
  // The ranges in `text` ("0-4 10-19", first and last byte, within the body) of `response`, which
  // was measured, as a response of status 206; several as multipart/byteranges. Outcome: kOk with
  // it, or kFailed. https://www.rfc-editor.org/rfc/rfc9110#section-15.3.7
  kSliceBody = 36,
  // Outcome: kOk with a clone of `response`, taken before any later effect is performed; or
  // kFailed.
  kCloneResponse = 38,
  // The SHA-256 of the body of a clone of `response`. Outcome: kOk with 64 lower-case hexadecimal
  // digits in `text`, or kFailed.
  kDigestBody = 37,
  // The blocks of the body of `response`, which can be sliced still: from byte `number` on, of the
  // sizes in `text` ("100 250"), each decompressed where it is gzip, end to end. Outcome: kOk with
  // a response of them, or kFailed. https://www.rfc-editor.org/rfc/rfc1952
  kInflateBody = 39,
  // Parts of bodies end to end, as a response with the header fields in `url` (as in
  // kMakeResponse). `text` has a line for each: the key of an entry of `cache`, or '#' and a handle
  // of a response that was not read yet, ' ', the first byte, ' ', the number of bytes. The part
  // of a response ends where its body does. Outcome: kOk with it; kNone where an entry is not there
  // or is shorter; kFailed.
  kJoinParts = 45,
  // As kJoinParts, of the bytes in `text`.
  kMakeBytes = 46,

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
  // Turns navigation preload on (`number` 1) or off. Outcome: kOk; kNone where there is none.
  // https://w3c.github.io/ServiceWorker/#navigationpreloadmanager
  kNavigationPreload = 64,
  // The clients that this worker controls or, where `number` is kAllWindows, all windows in its
  // scope. Outcome: kOk with, for each, its id, ' ', its type
  // ("window", "worker", "sharedworker"), ' ', its URL and '\n' in `text`, or kFailed.
  // https://w3c.github.io/ServiceWorker/#clients-matchall
  kListClients = 65,
  // Removes the registration. Outcome: kOk, kNone where it is gone already, or kFailed.
  // https://w3c.github.io/ServiceWorker/#service-worker-registration-unregister
  kUnregister = 66,
  // Whether `text` was signed: `url` is the public key, `cache` the signature, both as Base64; by
  // ECDSA with P-256 and SHA-256, the signature as two numbers of 32 bytes. Outcome: kOk, kMismatch
  // or kFailed. https://www.w3.org/TR/webcrypto-2/#ecdsa
  kVerifySignature = 67,
  // Has the worker that waits to take over from this one do so. Outcome: kOk, kNone where none
  // waits.
  kActivateWaiting = 68,
  // Has the module that sets versions up handle an event of EventKind `number` with `text`, on
  // behalf of `event`. Outcome: kOk when that has settled, or kFailed with the reason.
  kRunSetUp = 69,

  // ---- Code ----
  // Calls the policy's JavaScript function number `number` with the event; `url`, where not empty,
  // is the part's that it is asked for; `flags` is the EventContext::part that calls. Outcome: kOk
  // with a response, kNone where it returned none, or kFailed with the reason in `text`.
  kCallFunction = 70,
  // For the developer: writes `text` to the console, `number` is a LogLevel.
  kLog = 71,
  // Calls the hook `flags` (a Hook, plus kHookWrites where it is for a put), the policy's function
  // number `number`, with `response`, `cache`, the key `url`, and in `text` an error, or the handle
  // of the response that was stored before. Outcome: kOk with the response or, in `text`, the key
  // that it returned, kOk without where it returned undefined, kNone where it returned null, or
  // kFailed.
  kCallHook = 72,
  // Gives what the handler asked for in call `number`: `response`, 0: none; an error where `text`
  // is not empty.
  kReturn = 73,

  // ---- Streams ----
  // Outcome: kOk with a response as kMakeResponse's, whose body is what is appended.
  kOpenStream = 80,
  // Pipes the body of response `number` into `response`. Outcome: kOk when all of it is there, or
  // kFailed.
  kAppendToStream = 81,
  // The body of `response` ends; with an error where `text` is not empty. Outcome: kOk, or kFailed
  // where nobody reads it any more.
  kCloseStream = 82,

  // ---- Records: small texts by key in IndexedDB, in the order of their keys ----
  // `text` holds queries, each a key and '\n': behind a '*' the beginning of keys, which asks for
  // the first `number` records that have it, any other for that record. Outcome: kOk with, for each
  // record found, its key, '\n', its value and '\n', in the order of queries; or kFailed.
  kReadRecords = 90,
  // `text` holds changes, in lines:
  //   "=KEY", "VALUE"            sets a record
  //   "~KEY", "VALUE"            sets it where there is such a record
  //   "-KEY"                     deletes it, and the body that lies beside it
  //   "+COUNTER", "PREFIX", "VALUE"   appends: the key is PREFIX and a number of kRecordDigits
  //                              digits, one above the one that the record COUNTER has, which it
  //                              replaces; never twice the same
  // All are made or none, in order. Where `flags` is kWithBody, the body of the event's request,
  // which kKeepRequest kept, is stored beside the record that was appended last. Outcome: kOk with
  // the keys that were appended, each followed by '\n', in `text`; kQuotaExceeded or kFailed.
  // `cache` of both: the database; empty: what can be lost with a crash, kQueueRecords: what is
  // written when it is on the disk.
  kWriteRecords = 91,

  // ---- Requests that wait for the network ----
  // Keeps the event's own request, or the one that a message has, for kWriteRecords; to be asked
  // for before it is fetched, which it can still be. Where `url` is not empty, the request that it
  // says, as kSendRequest takes it, with the body `text`. Outcome: kOk with what
  // src/sync/stored_request.h reads in `text` when its body is there, or kFailed.
  kKeepRequest = 100,
  // Sends a request as kKeepRequest gave it, in `text`. Its body is, end to end, what the lines of
  // `url` say: '#' and a key of kQueueRecords: the body that lies there; '=' and text, in which
  // "\\n" is a line feed. Without lines it has none. Outcome: as kNetworkFetch; kNone where a body
  // is not there any more.
  kSendRequest = 101,
  // Holds the lock `text` of the worker's scope, of which only one worker has it, until
  // kReleaseLock or the worker's end. Outcome: kOk when it is held; kNone where another one has it
  // and `flags` is kIfAvailable. https://www.w3.org/TR/web-locks/
  kAcquireLock = 102,
  kReleaseLock = 103,
  // Asks for an event kSync with the tag `text` when there is a network. Outcome: kOk, kNone where
  // the browser has no such thing, or kFailed.
  // https://wicg.github.io/background-sync/spec/#sync-manager-interface
  kRegisterSync = 104,
  // Calls the policy's function `number`, which is not about a request, with the JSON value in
  // `text`. Outcome: kOk with what it returned, as JSON, in `text` (empty: nothing), or kFailed.
  kCallTask = 105,

  // ---- Push and notifications ----
  // The event's payload. Outcome: kOk with it in `text`, kNone where it has none, or kFailed.
  // https://www.w3.org/TR/push-api/#pushmessagedata-interface
  kReadPush = 110,
  // `text` is a JSON array of a title and the members of NotificationOptions. Outcome: kOk or
  // kFailed. https://notifications.spec.whatwg.org/#dom-serviceworkerregistration-shownotification
  kShowNotification = 111,
  // Outcome: kOk with a JSON array of the title, tag and data of each notification that is shown,
  // with the tag `text` where that is not empty, as objects; or kFailed.
  kListNotifications = 112,
  // Closes those with the tag `text`; where it is empty, the event's own. Outcome: kOk or kFailed.
  kCloseNotifications = 113,
  // Focuses the client `text`; where `url` is not empty, once it has gone there. Outcome: kOk with
  // its id, which that changes, in `text`; kNone where it is gone or is not controlled; kFailed.
  // https://w3c.github.io/ServiceWorker/#client-focus
  kFocusClient = 114,
  // Outcome: kOk with the client's id in `text`, where there is one; kFailed.
  // https://w3c.github.io/ServiceWorker/#clients-openwindow
  kOpenWindow = 115,
  // Shows `number` on the application's icon, nothing where it is 0. Outcome: kOk, kNone where
  // there is no such thing, or kFailed. https://www.w3.org/TR/badging/
  kSetBadge = 116,
  // Subscribes anew, as the event's old subscription or, where it has none, with the key `text`
  // (base64url). Outcome: kOk with PushSubscription's JSON in `text`, kNone without a push service,
  // or kFailed. https://www.w3.org/TR/push-api/#pushmanager-interface
  kSubscribePush = 117,
  // Posts the JSON value in `text` to the client `url`. Outcome: kOk, kNone where it is gone.
  kPostToClient = 118,

  // ---- Periodic work and downloads ----
  // Asks for an event kPeriodicSync with the tag `text`, every `number` seconds at most. Outcome:
  // kOk, kNone where the browser has no such thing or does not grant it, or kFailed.
  // https://wicg.github.io/periodic-background-sync/
  kRegisterPeriodicSync = 120,
  // Outcome: kOk, kNone or kFailed.
  kUnregisterPeriodicSync = 121,
  // Has the browser fetch in the background: `url` is the download's id, `text` a JSON array of the
  // requests' URLs and the members of BackgroundFetchOptions. Outcome: kOk, kNone where the browser
  // has no such thing, or kFailed. https://wicg.github.io/background-fetch/
  kStartBackgroundFetch = 122,
  // The responses that the event's background fetch has: stores each that is complete and of status
  // 200 in `cache` under its URL. Outcome: kOk, kQuotaExceeded or kFailed.
  kTakeBackgroundFetch = 123,
  // Shows `text` as the title of the event's background fetch. Outcome: kOk or kFailed.
  kTitleBackgroundFetch = 124,
  // Outcome: kOk, kNone where there is none of the id `url`, or kFailed.
  kAbortBackgroundFetch = 125,
};

// The database of kReadRecords and kWriteRecords whose records are on the disk once written.
inline constexpr std::string_view kQueueRecords = "queues";
// Of a number that kWriteRecords appends to a key.
inline constexpr size_t kRecordDigits = 16;
// Of kWriteRecords.
inline constexpr uint32_t kWithBody = 1;
// Of kAcquireLock.
inline constexpr uint32_t kIfAvailable = 1;

// https://fetch.spec.whatwg.org/#concept-request-cache-mode
// With the last, only requests to the worker's own origin succeed.
enum class CacheMode : uint8_t { kDefault, kNoStore, kReload, kNoCache, kOnlyIfCached };

// https://fetch.spec.whatwg.org/#concept-request-credentials-mode
enum class CredentialsMode : uint8_t { kAsRequested, kOmit, kSameOrigin, kInclude };
inline constexpr uint32_t kCredentialsUnit = 16;

// The browser may put this request behind the page's own.
inline constexpr uint32_t kFetchLowPriority = 1;
// The event's own request may be cancelled.
inline constexpr uint32_t kFetchAbortable = 2;

// https://w3c.github.io/ServiceWorker/#dictdef-cachequeryoptions
inline constexpr uint32_t kMatchIgnoreSearch = 1;
inline constexpr uint32_t kMatchIgnoreVary = 2;
inline constexpr uint32_t kMatchIgnoreMethod = 4;
// Of kCacheMatch and kCachePut: the key `url` has the header fields of the event's own request, so
// that Vary is compared as for that. https://www.rfc-editor.org/rfc/rfc9111#section-4.1
inline constexpr uint32_t kMatchWithRequestHeaders = 8;
// Of kCacheMatch: its outcome tells the times that the put noted.
inline constexpr uint32_t kMatchWithTimes = 16;
// Of kCachePut: its outcome tells the size of what was stored.
inline constexpr uint32_t kPutMeasured = 32;

// Of kListClients.
inline constexpr uint32_t kAllWindows = 1;

// Of kMatchPart: the whole entry.
inline constexpr uint32_t kWholeBody = 0xffffffff;

// Of kRemakeResponse: without a body, as for HEAD.
inline constexpr uint32_t kRemakeWithoutBody = 1;

// Added to a Hook.
inline constexpr uint32_t kHookWrites = 256;

enum class MessageTarget : uint8_t {
  kReply,       // the sender of the message event `event`: its port, else its client
  kAllClients,  // every window client of this origin in scope, controlled or not
  // The same once the client is there that the event's navigation makes.
  kAllClientsAfterNavigation,
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
