// The policy image: a policy as the compiler writes it and the worker reads it, in place.
//
//   PolicyImageHeader
//   texts                 UTF-8, compiled URL patterns and match indexes, each wherever its Text
//   says ConditionRecord[]     of the matches that have some MatchRecord[]         of each
//   MatchList, and of conditions that combine others Text[] ignoreURLParametersMatching Text[]
//   origins of all matches RouteOptionsRecord[]  in the order of MatchList::kRoutes
//
// Numbers are little-endian; offsets count bytes from the start of the image. Nothing is aligned,
// as the image lies wherever the host put it: records are copied out, never pointed to. What lies
// outside the image reads as zeros, so that a start need not check it all. An image is read only by
// a worker of the same build (it lies in the same script), so `version` guards against mistakes,
// not for migration.
#ifndef SWALE_POLICY_POLICY_IMAGE_H_
#define SWALE_POLICY_POLICY_IMAGE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "src/base/byte_io.h"

namespace swale {

inline constexpr uint32_t kPolicyImageMagic = 0x504c5753;  // "SWLP"
inline constexpr uint32_t kPolicyImageVersion = 5;

struct PolicyImageText {
  uint32_t offset;
  uint32_t size;  // in bytes
};

struct PolicyImageTable {
  uint32_t offset;
  uint32_t count;  // of records
};

// Bits of PolicyImageHeader::flags.
inline constexpr uint32_t kSkipWaitingFlag = 1;
inline constexpr uint32_t kClientsClaimFlag = 2;
inline constexpr uint32_t kCleanUrlsFlag = 4;
inline constexpr uint32_t kDefaultRouteFlag = 8;
inline constexpr uint32_t kCatchRouteFlag = 16;
inline constexpr uint32_t kNavigationPreloadFlag = 32;
// Something that worker-lean.wasm does without: bindings/worker/without/features.cc.
inline constexpr uint32_t kNotLeanFlag = 64;
// A waiting worker takes over with the next page that is opened.
inline constexpr uint32_t kSkipWaitingOnNavigationFlag = 128;
inline constexpr uint32_t kKeepOtherCachesFlag = 256;
// The worker has work that no page waits for: it takes the events of it.
inline constexpr uint32_t kBackgroundFlag = 512;
inline constexpr uint32_t kPolicyFlagsMask = 1023;

// Bits of MatchRecord::origins.
inline constexpr uint32_t kSameOriginFlag = 1;
inline constexpr uint32_t kCrossOriginFlag = 2;
inline constexpr uint32_t kAnyOrigin = kSameOriginFlag | kCrossOriginFlag;

// Which requests a rule is for: all conditions must hold. Those that a bit set can say come first.
struct MatchRecord {
  uint32_t methods;       // bits of Method
  uint32_t modes;         // bits of Mode
  uint32_t destinations;  // bits of Destination
  uint32_t origins;       // or one of origin_list
  PolicyImageTable
      origin_list;          // Text[], each a URL whose origin is meant: "https://cdn.example.com/"
  PolicyImageText pattern;  // src/url/url_pattern_view.h has its layout; empty: any URL
  PolicyImageTable conditions;  // ConditionRecord[], the cheapest first
};
static_assert(sizeof(MatchRecord) == 40);

enum class ConditionKind : uint32_t {
  kAll,           // all of `matches` hold
  kAny,           // one of them does
  kNot,           // none of them does
  kHeader,        // the request has the header field `name`, and `regexp`, if any, finds a match
  kHeaderAbsent,  // it has no such field
  kRegExp,        // `regexp` finds a match in the URL without its fragment
  kPredicate,     // the policy's function number `function` says so
};

struct ConditionRecord {
  ConditionKind kind;
  uint32_t function;
  PolicyImageTable matches;  // MatchRecord[]
  PolicyImageText name;      // in lower case
  PolicyImageText regexp;    // "flags/source"
};
static_assert(sizeof(ConditionRecord) == 32);

// Deeper than JSON may nest.
inline constexpr int kConditionDepthMax = 32;

// CacheKeyRules (src/cache_key/cache_key.h).
struct CacheKeyRecord {
  uint32_t flags;
  PolicyImageText ignored;
  PolicyImageText kept;
  PolicyImageText directory_index;
};
static_assert(sizeof(CacheKeyRecord) == 28);

// What a runtime cache takes in and how long it keeps it.
struct CacheRecord {
  PolicyImageText name;         // empty: the default runtime cache
  PolicyImageTable also_match;  // Text[], names
  CacheKeyRecord key;
  uint32_t flags;     // kCache…
  uint32_t eviction;  // EvictionPolicy
  uint32_t max_entries;
  uint32_t max_age_seconds;
  uint32_t max_idle_seconds;
  PolicyImageText statuses;  // "200 404"; empty: 200
  PolicyImageTable headers;  // ConditionRecord[] on the response, of kHeader and kHeaderAbsent
  uint64_t max_bytes;
  uint64_t max_response_bytes;
};
static_assert(sizeof(CacheRecord) == 96);

// Bits of CacheRecord::flags.
inline constexpr uint32_t kCacheIgnoreSearch = 1;  // as kMatchIgnoreSearch
inline constexpr uint32_t kCacheIgnoreVary = 2;    // as kMatchIgnoreVary
inline constexpr uint32_t kCacheOpaque = 4;        // opaque responses may be stored
inline constexpr uint32_t kCachePurgeOnQuota = 8;  // is emptied where storage is full
inline constexpr uint32_t kCacheMatchFlags = kCacheIgnoreSearch | kCacheIgnoreVary;

// What answers where a route has no answer, for requests of some destinations.
enum class FallbackKind : uint32_t { kPrecached, kJson, kFunction };
struct FallbackRecord {
  uint32_t destinations;  // bits of Destination
  FallbackKind kind;
  PolicyImageText text;  // the precached URL, or the JSON value
  uint32_t function;
};
static_assert(sizeof(FallbackRecord) == 20);

// The moments at which a policy's JavaScript is called. Wire format, as Strategy.
enum class Hook : uint8_t {
  kHandlerWillStart,
  kRequestWillFetch,
  kFetchDidFail,
  kFetchDidSucceed,
  kCacheKeyWillBeUsed,
  kCachedResponseWillBeUsed,
  kCacheWillUpdate,
  kCacheDidUpdate,
  kHandlerWillRespond,
  kHandlerDidRespond,
  kHandlerDidComplete,
  kHandlerDidError,
};
inline constexpr std::string_view kHookNames[] = {
    "handlerWillStart",   "requestWillFetch",         "fetchDidFail",       "fetchDidSucceed",
    "cacheKeyWillBeUsed", "cachedResponseWillBeUsed", "cacheWillUpdate",    "cacheDidUpdate",
    "handlerWillRespond", "handlerDidRespond",        "handlerDidComplete", "handlerDidError"};

struct HookRecord {
  Hook hook;
  uint8_t unused[3];
  uint32_t function;
};
static_assert(sizeof(HookRecord) == 8);

// A part of a composed response: RouteOptionsRecord `route` of the parts, for the URL `url`.
struct PartRecord {
  PolicyImageText url;  // with "{pathname}" and "{search}" for those of the request
  uint32_t is_precached;
  uint32_t route;  // index into PolicyImageHeader::part_routes
};
static_assert(sizeof(PartRecord) == 16);

// The order in which requests of a queue are sent: those that have the same key one after the
// other.
enum class QueueOrder : uint32_t { kNone, kUrl, kOrigin, kQueue };

// Requests that wait for the network.
struct QueueRecord {
  PolicyImageText name;
  QueueOrder order;
  uint32_t flags;                   // kQueue…
  PolicyImageText idempotency_key;  // the header field's name; empty: none
  PolicyImageText success;          // "200 204"; empty: every 2xx
  uint32_t entries_max;
  uint32_t retention_seconds;
  uint32_t attempts_max;  // 0: no limit
  uint32_t backoff_min_ms;
  uint32_t backoff_max_ms;
  uint32_t batch_max;              // requests that are sent as one; 0: none are
  uint64_t bytes_max;              // of all bodies; 0: no limit
  PolicyImageText time_parameter;  // a search parameter that says how long it waited, in ms
  PolicyImageText time_header;     // the same as a header field
  PolicyImageText time_member;     // the same as a member of JSON objects, in batches
};
static_assert(sizeof(QueueRecord) == 88);

// Bits of QueueRecord::flags.
inline constexpr uint32_t kQueueKeyCrossOrigin = 1;  // the key is sent to other origins as well
inline constexpr uint32_t kQueueDropOldest = 2;  // where it is full; else the new one is refused
inline constexpr uint32_t kQueueBatchLines = 4;  // joined by line feeds; else as a JSON array

struct RouteOptionsRecord {
  uint32_t strategy;  // Strategy
  uint32_t flags;     // kRoute…
  uint32_t network_timeout_ms;
  uint32_t function;
  uint32_t fetch_number;         // of kNetworkFetch
  PolicyImageText fetch_fields;  // header fields to set
  PolicyImageText part_fields;   // header fields of a composed response
  PolicyImageTable parts;        // PartRecord[]
  PolicyImageTable fallbacks;    // FallbackRecord[]
  PolicyImageTable hooks;        // HookRecord[]
  uint32_t hook_bits;            // bits of Hook
  uint32_t queue;                // index into PolicyImageHeader::queues, plus 1; 0: none
  uint32_t unused;
  CacheRecord cache;
};
static_assert(sizeof(RouteOptionsRecord) == 168);

// Bits of RouteOptionsRecord::flags.
inline constexpr uint32_t kRouteBroadcastUpdate = 1;  // pages are told of changed responses
inline constexpr uint32_t kRouteCacheStatus = 2;      // answers get the field Cache-Status
inline constexpr uint32_t kRouteQueueAlways = 4;      // requests are queued without being tried
inline constexpr uint32_t kRouteQueueAccepts = 8;     // the page is told that its request waits

enum class StaticRuleKind : uint32_t {
  kNetwork,       // the browser goes to the network without starting the worker
  kRouteNetwork,  // the same, where no precached file could be what route `route` would be for
  kFetchEvent,    // the worker decides
  kPrecache,      // the worker decides what could be a precached file; without `condition`
};

// A rule for the browser's own router.
struct StaticRuleRecord {
  StaticRuleKind kind;
  uint32_t route;
  PolicyImageText condition;  // JSON, as src/policy/compiler/static_condition.h says
};
static_assert(sizeof(StaticRuleRecord) == 16);

struct PolicyImageHeader {
  uint32_t magic;
  uint32_t version;
  uint32_t image_size;
  uint32_t flags;
  PolicyImageText directory_index;
  PolicyImageText navigate_fallback;
  PolicyImageText offline_fallback;
  PolicyImageText default_cache_name;
  PolicyImageText retire_key;           // a public key, Base64; empty: none
  uint32_t precache_max_age_seconds;    // 0: no limit
  PolicyImageTable ignored_parameters;  // Text[]
  PolicyImageTable match_lists[4];      // MatchRecord[], by MatchList
  PolicyImageText match_indexes[4];     // src/routing/match_index.h; empty: the list is short
  PolicyImageTable routes;              // RouteOptionsRecord[]
  PolicyImageTable part_routes;         // RouteOptionsRecord[] of parts of composed responses
  PolicyImageTable warm_up;             // Text[], URLs that an install stores by their routes
  PolicyImageTable static_rules;        // StaticRuleRecord[]; none: no static routing
  PolicyImageTable queues;              // QueueRecord[]
  // JSON, as the policy has it: what is read when there is something to do. Empty: none.
  PolicyImageText push;
  PolicyImageText periodic;
  PolicyImageText downloads;
  RouteOptionsRecord default_route;  // where kDefaultRouteFlag
  RouteOptionsRecord catch_route;    // where kCatchRouteFlag
};

// Zeros where the record does not lie within `image`.
template <typename Record>
Record ReadRecord(std::string_view image, size_t offset) {
  if (offset > image.size() || image.size() - offset < sizeof(Record)) return {};
  return LoadLittleEndian<Record>(image.data() + offset);
}

}  // namespace swale

#endif  // SWALE_POLICY_POLICY_IMAGE_H_
