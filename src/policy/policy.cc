#include "src/policy/policy.h"

#include "src/url/search_parameters.h"

namespace swale {
bool Policy::Load(std::string_view image, Policy* policy) {
  const auto header = ReadRecord<PolicyImageHeader>(image, 0);
  if (header.magic != kPolicyImageMagic || header.version != kPolicyImageVersion ||
      header.image_size != image.size() || (header.flags & ~kPolicyFlagsMask) != 0) {
    return false;
  }
  policy->image_ = image;
  return true;
}

PolicyImageHeader Policy::header() const { return ReadRecord<PolicyImageHeader>(image_, 0); }

bool Policy::skip_waiting() const { return (header().flags & kSkipWaitingFlag) != 0; }
bool Policy::clients_claim() const { return (header().flags & kClientsClaimFlag) != 0; }

bool Policy::skips_waiting_on_navigation() const {
  return (header().flags & kSkipWaitingOnNavigationFlag) != 0;
}
bool Policy::keeps_other_caches() const { return (header().flags & kKeepOtherCachesFlag) != 0; }
std::string_view Policy::retire_key() const { return text(header().retire_key); }

bool Policy::FindRuntimeCache(size_t i, RuntimeCacheOptions* cache) const {
  RouteOptions options;
  if (i < route_count()) {
    options = route(i);
  } else if (i == route_count()) {
    if (!default_route(&options)) options.cache.name = text(header().default_cache_name);
  } else if (i > route_count() + 1 || !catch_route(&options)) {
    return false;
  }
  *cache = options.cache;
  return true;
}

PrecacheOptions Policy::precache() const {
  const PolicyImageHeader header = this->header();
  PrecacheOptions options;
  options.directory_index = text(header.directory_index);
  options.clean_urls = (header.flags & kCleanUrlsFlag) != 0;
  options.navigate_fallback = text(header.navigate_fallback);
  options.offline_fallback = text(header.offline_fallback);
  options.max_age_seconds = header.precache_max_age_seconds;
  return options;
}

bool Policy::IgnoresParameter(std::string_view name) const {
  const PolicyImageTable patterns = header().ignored_parameters;
  const size_t count = CountOf(patterns, sizeof(PolicyImageText));
  for (size_t i = 0; i < count; ++i) {
    if (MatchesParameterName(text(patterns, i), name)) return true;
  }
  return false;
}

size_t Policy::route_count() const { return CountOf(header().routes, sizeof(RouteOptionsRecord)); }

RouteOptions Policy::route(size_t index) const {
  const size_t offset = header().routes.offset + index * sizeof(RouteOptionsRecord);
  return ToOptions(ReadRecord<RouteOptionsRecord>(image_, offset));
}

RouteOptions Policy::part_route(size_t index) const {
  const size_t offset = header().part_routes.offset + index * sizeof(RouteOptionsRecord);
  return ToOptions(ReadRecord<RouteOptionsRecord>(image_, offset));
}

PartRecord Policy::part(const PolicyImageTable& parts, size_t index) const {
  return ReadRecord<PartRecord>(image_, parts.offset + index * sizeof(PartRecord));
}

bool Policy::FindFallback(const RouteOptions& options, Destination destination,
                          FallbackRecord* fallback) const {
  for (size_t i = 0; i < options.fallbacks.count; ++i) {
    *fallback =
        ReadRecord<FallbackRecord>(image_, options.fallbacks.offset + i * sizeof(FallbackRecord));
    if ((fallback->destinations & BitOf(destination)) != 0) return true;
  }
  return false;
}

uint32_t Policy::hook_function(const RouteOptions& options, Hook hook) const {
  for (size_t i = 0; i < options.hooks.count; ++i) {
    const auto record =
        ReadRecord<HookRecord>(image_, options.hooks.offset + i * sizeof(HookRecord));
    if (record.hook == hook) return record.function;
  }
  return 0;
}

PolicyImageTable Policy::warm_up() const {
  PolicyImageTable table = header().warm_up;
  table.count = CountOf(table, sizeof(PolicyImageText));
  return table;
}

bool Policy::is_lean() const { return (header().flags & kNotLeanFlag) == 0; }

bool Policy::has_background_work() const { return (header().flags & kBackgroundFlag) != 0; }

size_t Policy::queue_count() const { return CountOf(header().queues, sizeof(QueueRecord)); }

QueueRecord Policy::queue(size_t index) const {
  return ReadRecord<QueueRecord>(image_, header().queues.offset + index * sizeof(QueueRecord));
}

std::string_view Policy::push() const { return text(header().push); }
std::string_view Policy::periodic() const { return text(header().periodic); }
std::string_view Policy::downloads() const { return text(header().downloads); }

bool Policy::navigation_preload() const { return (header().flags & kNavigationPreloadFlag) != 0; }

bool Policy::default_route(RouteOptions* options) const {
  return FlaggedRoute(kDefaultRouteFlag, header().default_route, options);
}

bool Policy::catch_route(RouteOptions* options) const {
  return FlaggedRoute(kCatchRouteFlag, header().catch_route, options);
}

bool Policy::FlaggedRoute(uint32_t flag, const RouteOptionsRecord& record,
                          RouteOptions* options) const {
  if ((header().flags & flag) == 0) return false;
  *options = ToOptions(record);
  return true;
}

RouteOptions Policy::ToOptions(const RouteOptionsRecord& record) const {
  const CacheRecord& from = record.cache;
  RouteOptions options;
  options.strategy = static_cast<Strategy>(record.strategy);
  options.flags = record.flags;
  options.network_timeout_ms = record.network_timeout_ms;
  options.function = record.function;
  options.fetch_number = record.fetch_number;
  options.fetch_fields = text(record.fetch_fields);
  options.part_fields = text(record.part_fields);
  options.parts = {record.parts.offset, CountOf(record.parts, sizeof(PartRecord))};
  options.fallbacks = {record.fallbacks.offset, CountOf(record.fallbacks, sizeof(FallbackRecord))};
  options.hooks = {record.hooks.offset, CountOf(record.hooks, sizeof(HookRecord))};
  options.hook_bits = record.hook_bits;
  options.queue = record.queue;
  RuntimeCacheOptions& cache = options.cache;
  cache.name = text(from.name.size != 0 ? from.name : header().default_cache_name);
  cache.also_match = {from.also_match.offset, CountOf(from.also_match, sizeof(PolicyImageText))};
  cache.key = {.flags = from.key.flags,
               .ignored = text(from.key.ignored),
               .kept = text(from.key.kept),
               .directory_index = text(from.key.directory_index)};
  cache.flags = from.flags;
  cache.limits = {.max_entries = from.max_entries,
                  .max_bytes = from.max_bytes,
                  .eviction = static_cast<EvictionPolicy>(from.eviction)};
  cache.max_age_seconds = from.max_age_seconds;
  cache.max_idle_seconds = from.max_idle_seconds;
  cache.statuses = text(from.statuses);
  cache.headers = {from.headers.offset, CountOf(from.headers, sizeof(ConditionRecord))};
  cache.max_response_bytes = from.max_response_bytes;
  return options;
}

// Not with the whole header, which every decision would copy several times.
PolicyImageTable Policy::match_list(MatchList list) const {
  return ReadRecord<PolicyImageTable>(image_,
                                      offsetof(PolicyImageHeader, match_lists) +
                                          static_cast<size_t>(list) * sizeof(PolicyImageTable));
}

size_t Policy::match_count(MatchList list) const {
  return CountOf(match_list(list), sizeof(MatchRecord));
}

MatchRecord Policy::match(MatchList list, size_t index) const {
  return match(match_list(list), index);
}

std::string_view Policy::match_index(MatchList list) const {
  return text(
      ReadRecord<PolicyImageText>(image_, offsetof(PolicyImageHeader, match_indexes) +
                                              static_cast<size_t>(list) * sizeof(PolicyImageText)));
}

MatchRecord Policy::match(const PolicyImageTable& table, size_t index) const {
  const size_t offset = table.offset + index * sizeof(MatchRecord);
  auto match = ReadRecord<MatchRecord>(image_, offset);
  match.origin_list.count = CountOf(match.origin_list, sizeof(PolicyImageText));
  match.conditions.count =
      match.conditions.offset < offset ? CountOf(match.conditions, sizeof(ConditionRecord)) : 0;
  return match;
}

ConditionRecord Policy::condition(const PolicyImageTable& table, size_t index) const {
  const size_t offset = table.offset + index * sizeof(ConditionRecord);
  auto condition = ReadRecord<ConditionRecord>(image_, offset);
  condition.matches.count =
      condition.matches.offset < offset ? CountOf(condition.matches, sizeof(MatchRecord)) : 0;
  return condition;
}

size_t Policy::static_rule_count() const {
  return CountOf(header().static_rules, sizeof(StaticRuleRecord));
}

StaticRuleRecord Policy::static_rule(size_t index) const {
  const size_t offset = header().static_rules.offset + index * sizeof(StaticRuleRecord);
  return ReadRecord<StaticRuleRecord>(image_, offset);
}

uint32_t Policy::CountOf(const PolicyImageTable& table, size_t record_size) const {
  if (table.offset > image_.size()) return 0;
  const size_t room = (image_.size() - table.offset) / record_size;
  return room < table.count ? static_cast<uint32_t>(room) : table.count;
}

std::string_view Policy::text(const PolicyImageTable& table, size_t index) const {
  const size_t offset = table.offset + index * sizeof(PolicyImageText);
  return text(ReadRecord<PolicyImageText>(image_, offset));
}

std::string_view Policy::text(const PolicyImageText& text) const {
  if (text.offset > image_.size() || text.size > image_.size() - text.offset) return {};
  return image_.substr(text.offset, text.size);
}

}  // namespace swale
