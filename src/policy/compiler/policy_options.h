// The names that a policy is written in. policy.schema.json describes them; a test keeps the two
// together.
#ifndef SWALE_POLICY_COMPILER_POLICY_OPTIONS_H_
#define SWALE_POLICY_COMPILER_POLICY_OPTIONS_H_

#include <cstdint>
#include <string_view>

namespace swale {

// For each kind of object an enumeration of its options, and their names in the same order.
enum class PolicyOption : uint8_t {
  kPrecache,
  kRoutes,
  kDefault,
  kCatch,
  kBypass,
  kSkipWaiting,
  kClientsClaim,
  kStaticRouting,
  kCacheKey,
  kWarmUp,
  kNavigationPreload,
  kCleanUpCaches,
  kRetireKey,
  kQueues,
  kPush,
  kPeriodic,
  kDownloads,
};
inline constexpr std::string_view kPolicyOptionNames[] = {
    "precache",          "routes",        "default",       "catch",    "bypass",
    "skipWaiting",       "clientsClaim",  "staticRouting", "cacheKey", "warmUp",
    "navigationPreload", "cleanUpCaches", "retireKey",     "queues",   "push",
    "periodic",          "downloads"};

enum class PrecacheOption : uint8_t {
  kDirectoryIndex,
  kCleanUrls,
  kIgnoreUrlParametersMatching,
  kNavigateFallback,
  kNavigateFallbackAllowlist,
  kNavigateFallbackDenylist,
  kOfflineFallback,
  kMaxAgeSeconds,
};
inline constexpr std::string_view kPrecacheOptionNames[] = {"directoryIndex",
                                                            "cleanURLs",
                                                            "ignoreURLParametersMatching",
                                                            "navigateFallback",
                                                            "navigateFallbackAllowlist",
                                                            "navigateFallbackDenylist",
                                                            "offlineFallback",
                                                            "maxAgeSeconds"};

// kMatch is last: the default and the catch route have all but it. A part of a composed response
// has kUrl in its place.
enum class RouteOption : uint8_t {
  kStrategy,
  kHandler,
  kCompose,
  kNetworkTimeoutSeconds,
  kFetch,
  kCache,
  kFallback,
  kBroadcastUpdate,
  kCacheStatus,
  kHooks,
  kBackgroundSync,
  kMatch,
};
inline constexpr std::string_view kRouteOptionNames[] = {
    "strategy",    "handler", "compose",        "networkTimeoutSeconds",
    "fetch",       "cache",   "fallback",       "broadcastUpdate",
    "cacheStatus", "hooks",   "backgroundSync", "match"};
inline constexpr std::string_view kPartOptionNames[] = {
    "strategy",    "handler", "compose",        "networkTimeoutSeconds",
    "fetch",       "cache",   "fallback",       "broadcastUpdate",
    "cacheStatus", "hooks",   "backgroundSync", "url"};

enum class ComposeOption : uint8_t { kParts, kHeaders };
inline constexpr std::string_view kComposeOptionNames[] = {"parts", "headers"};

enum class FetchOption : uint8_t { kCache, kCredentials, kHeaders };
inline constexpr std::string_view kFetchOptionNames[] = {"cache", "credentials", "headers"};
// In the order of CacheMode and CredentialsMode.
inline constexpr std::string_view kCacheModeNames[] = {"default", "no-store", "reload", "no-cache"};
inline constexpr std::string_view kCredentialsNames[] = {"omit", "same-origin", "include"};

enum class CacheOption : uint8_t {
  kName,
  kKey,
  kAlsoMatch,
  kIgnoreSearch,
  kIgnoreVary,
  kStatuses,
  kHeaders,
  kOpaque,
  kMaxEntries,
  kMaxAgeSeconds,
  kMaxIdleSeconds,
  kMaxBytes,
  kMaxResponseBytes,
  kEviction,
  kPurgeOnQuotaError,
};
inline constexpr std::string_view kCacheOptionNames[] = {
    "name",           "key",      "alsoMatch",        "ignoreSearch", "ignoreVary",
    "statuses",       "headers",  "opaque",           "maxEntries",   "maxAgeSeconds",
    "maxIdleSeconds", "maxBytes", "maxResponseBytes", "eviction",     "purgeOnQuotaError"};

enum class CacheKeyOption : uint8_t {
  kIgnoreParameters,
  kIgnoreTrackingParameters,
  kKeepParameters,
  kSortParameters,
  kDirectoryIndex,
  kCleanUrls,
  kFragment,
  kOrigin,
  kBody,
  kNoVarySearch,
};
inline constexpr std::string_view kCacheKeyOptionNames[] = {"ignoreParameters",
                                                            "ignoreTrackingParameters",
                                                            "keepParameters",
                                                            "sortParameters",
                                                            "directoryIndex",
                                                            "cleanURLs",
                                                            "fragment",
                                                            "origin",
                                                            "body",
                                                            "noVarySearch"};

enum class BackgroundSyncOption : uint8_t { kQueue, kWhen, kAnswer };
inline constexpr std::string_view kBackgroundSyncOptionNames[] = {"queue", "when", "answer"};
inline constexpr std::string_view kQueueWhenNames[] = {"failed", "always"};
inline constexpr std::string_view kQueueAnswerNames[] = {"error", "accepted"};

enum class QueueOption : uint8_t {
  kOrder,
  kIdempotencyKey,
  kSuccess,
  kMaxEntries,
  kMaxBytes,
  kMaxRetentionSeconds,
  kMaxAttempts,
  kMinBackoffSeconds,
  kMaxBackoffSeconds,
  kProfile,
  kWaitedTime,
  kBatch,
};
inline constexpr std::string_view kQueueOptionNames[] = {
    "order",       "idempotencyKey",    "success",
    "maxEntries",  "maxBytes",          "maxRetentionSeconds",
    "maxAttempts", "minBackoffSeconds", "maxBackoffSeconds",
    "profile",     "waitedTime",        "batch"};
// In the order of QueueOrder.
inline constexpr std::string_view kQueueOrderNames[] = {"none", "url", "origin", "queue"};
inline constexpr std::string_view kQueueProfileNames[] = {"request", "beacon"};
enum class WaitedTimeOption : uint8_t { kParameter, kHeader, kMember };
inline constexpr std::string_view kWaitedTimeOptionNames[] = {"parameter", "header", "member"};
enum class BatchOption : uint8_t { kMax, kAs };
inline constexpr std::string_view kBatchOptionNames[] = {"max", "as"};
inline constexpr std::string_view kBatchAsNames[] = {"json", "lines"};

enum class PushOption : uint8_t {
  kNotification,
  kHandler,
  kFallback,
  kMessageId,
  kAppBadge,
  kClick,
  kActions,
  kClose,
  kSubscription,
};
inline constexpr std::string_view kPushOptionNames[] = {"notification", "handler",  "fallback",
                                                        "messageId",    "appBadge", "click",
                                                        "actions",      "close",    "subscription"};
inline constexpr std::string_view kNotificationOptionNames[] = {"title",
                                                                "body",
                                                                "icon",
                                                                "badge",
                                                                "image",
                                                                "tag",
                                                                "lang",
                                                                "dir",
                                                                "vibrate",
                                                                "silent",
                                                                "requireInteraction",
                                                                "renotify",
                                                                "timestamp",
                                                                "data",
                                                                "actions",
                                                                "navigate"};
inline constexpr std::string_view kNotificationActionOptionNames[] = {
    "action", "title", "icon", "type", "placeholder", "navigate"};
// A click has all of them; a close has no window to show.
enum class ClickOption : uint8_t { kMessage, kRequest, kBadge, kUrl, kWindow };
inline constexpr std::string_view kClickOptionNames[] = {"message", "request", "badge", "url",
                                                         "window"};
inline constexpr std::string_view kCloseOptionNames[] = {"message", "request", "badge"};
enum class PushRequestOption : uint8_t {
  kUrl,
  kMethod,
  kHeaders,
  kBody,
  kQueue,
  kApplicationServerKey
};
inline constexpr std::string_view kPushRequestOptionNames[] = {"url", "method", "headers", "body",
                                                               "queue"};
inline constexpr std::string_view kSubscriptionOptionNames[] = {
    "url", "method", "headers", "body", "queue", "applicationServerKey"};
inline constexpr std::string_view kPushMethodNames[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

enum class HandlerOption : uint8_t { kFunction };
inline constexpr std::string_view kHandlerOptionNames[] = {"function"};

enum class MatchOption : uint8_t {
  kPattern,
  kUrl,
  kMethod,
  kDestination,
  kMode,
  kOrigin,
  kHeader,
  kAll,
  kAny,
  kNot,
  kRegExp,
  kFlags,
  kPredicate,
  kFunction,
};
inline constexpr std::string_view kMatchOptionNames[] = {
    "pattern", "url", "method", "destination", "mode",  "origin",    "header",
    "all",     "any", "not",    "regexp",      "flags", "predicate", "function"};

enum class RegExpOption : uint8_t { kRegExp, kFlags };
inline constexpr std::string_view kRegExpOptionNames[] = {"regexp", "flags"};

// Of a pattern given as an object. https://urlpattern.spec.whatwg.org/#dictdef-urlpatterninit
inline constexpr std::string_view kPatternOptionNames[] = {"protocol", "hostname", "port",
                                                           "pathname", "search",   "ignoreCase"};

enum class PeriodicOption : uint8_t { kMinIntervalSeconds, kRefresh, kCache, kHandler };
inline constexpr std::string_view kPeriodicOptionNames[] = {"minIntervalSeconds", "refresh",
                                                            "cache", "handler"};

enum class DownloadOption : uint8_t {
  kCache,
  kBackgroundFetch,
  kMaxBytes,
  kChunkBytes,
  kMaxRetentionSeconds,
  kDoneTitle,
  kClickUrl,
};
inline constexpr std::string_view kDownloadOptionNames[] = {
    "cache",     "backgroundFetch", "maxBytes", "chunkBytes", "maxRetentionSeconds",
    "doneTitle", "clickURL"};
inline constexpr std::string_view kBackgroundFetchNames[] = {"auto", "never"};

}  // namespace swale

#endif  // SWALE_POLICY_COMPILER_POLICY_OPTIONS_H_
