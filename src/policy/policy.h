// Policy: what the worker does with which request, read in place from its compiled image.
#ifndef SWALE_POLICY_POLICY_H_
#define SWALE_POLICY_POLICY_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "src/cache_key/cache_key.h"
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
  kFunction,  // the policy's own JavaScript handler answers
};
inline constexpr std::string_view kStrategyNames[] = {"cache-first", "cache-only", "network-first",
                                                      "network-only", "stale-while-revalidate"};

// The cache of routes that name none.
inline constexpr std::string_view kDefaultRuntimeCacheName = "swale-runtime";

// The lists of matches: the routes' and those beside them. Wire format: they index the image's
// header.
enum class MatchList : uint8_t { kBypass, kNavigateFallbackAllow, kNavigateFallbackDeny, kRoutes };

// What is done with a request that a route takes. Views point into the policy's image.
struct RouteOptions {
  Strategy strategy = Strategy::kNetworkOnly;
  uint32_t network_timeout_ms = 0;  // 0: none
  std::string_view cache_name;      // the policy's default runtime cache where a route names none
  std::string_view fallback;        // a precached URL, as written in the policy; empty: none
  uint32_t function = 0;            // for kFunction: the shim's number of the handler
  CacheKeyRules cache_key;
};

// How precached files are found and served.
struct PrecacheOptions {
  std::string_view directory_index;    // appended to URLs that end in '/'; empty: not done
  bool clean_urls = false;             // '/about' also finds '/about.html'
  std::string_view navigate_fallback;  // answers navigations that nothing else takes; empty: none
  std::string_view offline_fallback;   // answers navigations that failed; empty: none
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
