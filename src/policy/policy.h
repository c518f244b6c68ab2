// Policy: what the worker does with which request, read in place from its compiled image.
#ifndef SWALE_POLICY_POLICY_H_
#define SWALE_POLICY_POLICY_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "src/cache_key/cache_key.h"
#include "src/expiry/cache_limits.h"
#include "src/fetch/request.h"
#include "src/policy/policy_image.h"

namespace swale {

// Wire format of the policy image; names in kStrategyNames are what people type.
enum class Strategy : uint8_t {
  kCacheFirst,
  kCacheOnly,
  kNetworkFirst,
  kNetworkOnly,
  kStaleWhileRevalidate,
  kRace,
  kHttpCache,
  kFunction,  // the policy's own JavaScript handler answers
  kCompose,   // parts, one behind the other
};
inline constexpr std::string_view kStrategyNames[] = {
    "cache-first", "cache-only", "network-first", "network-only", "stale-while-revalidate",
    "race",        "http-cache"};

// The cache of routes that name none.
inline constexpr std::string_view kDefaultRuntimeCacheName = "swale-runtime";

// The lists of matches: the routes' and those beside them. Wire format: they index the image's
// header.
enum class MatchList : uint8_t { kBypass, kNavigateFallbackAllow, kNavigateFallbackDeny, kRoutes };

// A runtime cache. Views point into the policy's image.
struct RuntimeCacheOptions {
  std::string_view name;             // the policy's default runtime cache where a route names none
  PolicyImageTable also_match = {};  // further caches to look in
  CacheKeyRules key;
  uint32_t flags = 0;  // kCache…
  CacheLimits limits;
  uint32_t max_age_seconds = 0;   // since an entry was stored; 0: no limit
  uint32_t max_idle_seconds = 0;  // since it was last used
  std::string_view statuses;
  PolicyImageTable headers = {};
  uint64_t max_response_bytes = 0;  // 0: no limit

  // Whether entries are kept book of.
  bool has_limits() const {
    return limits.max_entries != 0 || limits.max_bytes != 0 || max_age_seconds != 0 ||
           max_idle_seconds != 0;
  }
};

// What is done with a request that a route takes. Views point into the policy's image.
struct RouteOptions {
  Strategy strategy = Strategy::kNetworkOnly;
  uint32_t flags = 0;               // kRoute…
  uint32_t network_timeout_ms = 0;  // 0: none
  uint32_t function = 0;            // for kFunction: the shim's number of the handler
  uint32_t fetch_number = 0;        // of the effect kNetworkFetch
  std::string_view fetch_fields;    // header fields to set, each name, ':', value, '\n'
  std::string_view part_fields;     // for kCompose, the same
  PolicyImageTable parts = {};
  PolicyImageTable fallbacks = {};
  PolicyImageTable hooks = {};
  uint32_t hook_bits = 0;  // of Hook
  uint32_t queue = 0;      // the number of the queue for what the network does not take, plus 1
  RuntimeCacheOptions cache;
};

// How precached files are found and served.
struct PrecacheOptions {
  std::string_view directory_index;    // appended to URLs that end in '/'; empty: not done
  bool clean_urls = false;             // '/about' also finds '/about.html'
  std::string_view navigate_fallback;  // answers navigations that nothing else takes; empty: none
  std::string_view offline_fallback;   // answers navigations that failed; empty: none
  // Pages come from the network where the server was not asked for so long; 0: no limit.
  uint32_t max_age_seconds = 0;
};

// An immutable view of a policy image (policy_image.h has the layout). Copyable; the image must
// outlive it.
class Policy {
 public:
  Policy() = default;  // no routes, no precache options: every request is left to the browser

  // False where `image` is not a whole policy image of this version; `*policy` is then unchanged.
  // Costs the same whatever the image's size: the rest is checked where it is read.
  static bool Load(std::string_view image, Policy* policy);

  bool skip_waiting() const;
  bool clients_claim() const;
  bool skips_waiting_on_navigation() const;
  // Whether caches of service workers of other makes are left alone.
  bool keeps_other_caches() const;
  // The key that a retire message is signed with: SubjectPublicKeyInfo, Base64; empty: none.
  std::string_view retire_key() const;
  // A route's cache, by number; false behind the last. A name may come twice.
  bool FindRuntimeCache(size_t i, RuntimeCacheOptions* cache) const;
  PrecacheOptions precache() const;
  // Whether a search parameter is ignored when a precached file is looked up. `name` is as in the
  // URL: its percent-encoding and '+' are decoded here. '*' in the policy's names stands for any
  // text.
  bool IgnoresParameter(std::string_view name) const;

  size_t route_count() const;
  RouteOptions route(size_t index) const;
  // The route for what no route matched; false where the policy has none. Router says for which
  // requests.
  bool default_route(RouteOptions* options) const;
  // The options of a part of a composed response.
  RouteOptions part_route(size_t index) const;
  PartRecord part(const PolicyImageTable& parts, size_t index) const;
  // What answers a request of such a destination where its route has no answer; false: nothing.
  bool FindFallback(const RouteOptions& options, Destination destination,
                    FallbackRecord* fallback) const;
  // The function of a hook. REQUIRES: its bit is set.
  uint32_t hook_function(const RouteOptions& options, Hook hook) const;
  // URLs that an install stores by their routes.
  PolicyImageTable warm_up() const;
  bool navigation_preload() const;
  // Whether worker-lean.wasm has all that the policy needs.
  bool is_lean() const;
  // Whether there is work that no page waits for: src/background/background.h.
  bool has_background_work() const;
  size_t queue_count() const;
  QueueRecord queue(size_t index) const;
  // JSON, each as docs/policy.md has it; empty: none.
  std::string_view push() const;
  std::string_view periodic() const;
  std::string_view downloads() const;
  // The route for what failed; false where the policy has none.
  bool catch_route(RouteOptions* options) const;

  // What routes and lists match on, for Router.
  size_t match_count(MatchList list) const;
  MatchRecord match(MatchList list, size_t index) const;
  std::string_view match_index(MatchList list) const;
  // REQUIRES: index < table.count. The counts in what they give are those of records within the
  // image, which were written before the record itself: so nesting ends.
  MatchRecord match(const PolicyImageTable& table, size_t index) const;
  ConditionRecord condition(const PolicyImageTable& table, size_t index) const;
  size_t static_rule_count() const;
  StaticRuleRecord static_rule(size_t index) const;
  // The text at `index` of a table of texts; a text itself.
  std::string_view text(const PolicyImageTable& table, size_t index) const;
  std::string_view text(const PolicyImageText& text) const;

  std::string_view image() const { return image_; }

 private:
  PolicyImageHeader header() const;
  PolicyImageTable match_list(MatchList list) const;
  uint32_t CountOf(const PolicyImageTable& table, size_t record_size) const;
  bool FlaggedRoute(uint32_t flag, const RouteOptionsRecord& record, RouteOptions* options) const;
  RouteOptions ToOptions(const RouteOptionsRecord& record) const;

  std::string_view image_;  // checked by Load, or empty
};

}  // namespace swale

#endif  // SWALE_POLICY_POLICY_H_
