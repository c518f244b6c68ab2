#include "src/policy/compiler/route_compiler.h"

#include <iterator>

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/engine/effect.h"
#include "src/policy/compiler/cache_key_compiler.h"
#include "src/policy/compiler/policy_options.h"

namespace swale {
namespace {

// Errors name the limits as literals.
static_assert(kFunctionCountMax == 30000 && kNetworkTimeoutSecondsMax == 300);

bool UsesNetwork(Strategy strategy) {
  return strategy != Strategy::kCacheOnly && strategy != Strategy::kCompose;
}

// Handlers look up and store by the rules of their route's cache.
bool UsesCache(Strategy strategy) {
  return strategy != Strategy::kNetworkOnly && strategy != Strategy::kCompose;
}

// Whether worker-lean.wasm has what the route needs.
bool IsLean(const RouteOptionsRecord& route) {
  const auto strategy = static_cast<Strategy>(route.strategy);
  const CacheRecord& cache = route.cache;
  const bool has_limits = cache.max_entries != 0 || cache.max_bytes != 0 ||
                          cache.max_age_seconds != 0 || cache.max_idle_seconds != 0 ||
                          cache.max_response_bytes != 0 || (cache.flags & kCachePurgeOnQuota) != 0;
  return strategy != Strategy::kRace && strategy != Strategy::kHttpCache &&
         strategy != Strategy::kCompose && !has_limits &&
         (route.flags & kRouteBroadcastUpdate) == 0;
}

}  // namespace

RouteOptionsRecord RouteCompiler::Compile(size_t value, MatchRecord* match) {
  constexpr std::span kNames(kRouteOptionNames);
  return match == nullptr ? CompileOptions(value, kNames.first(kNames.size() - 1), nullptr, nullptr)
                          : CompileOptions(value, kNames, match, nullptr);
}

RouteOptionsRecord RouteCompiler::CompileOptions(size_t value,
                                                 std::span<const std::string_view> names,
                                                 MatchRecord* match, PolicyImageText* url) {
  RouteOptionsRecord route = {};
  route.cache.key = default_cache_key_;
  if (reader_.kind(value) == JsonKind::kObject) CheckRequired(value, names.back());
  const std::optional<Strategy> strategy = FindStrategy(value);
  if (strategy) route.strategy = static_cast<uint32_t>(*strategy);
  OptionCursor options(&reader_, value, names);
  while (options.Next()) {
    const size_t option_value = options.value();
    switch (options.option<RouteOption>()) {
      case RouteOption::kMatch:
        if (url != nullptr) {
          *url = CompileText(option_value, "a URL such as \"/content{pathname}{search}\"");
        } else {
          *match = matches_.Compile(option_value, DefaultMethods(value, strategy));
        }
        break;
      case RouteOption::kStrategy:
        reader_.ReadName(option_value, kStrategyNames);
        break;
      case RouteOption::kHandler:
        if (strategy != Strategy::kFunction) {
          reader_.Fail(option_value, "either a \"strategy\" or a \"handler\"");
        }
        route.function = CompileFunction(option_value);
        break;
      case RouteOption::kCompose:
        if (is_part_) {
          reader_.Fail(option_value, "a part that is not composed itself");
        } else if (strategy != Strategy::kCompose) {
          reader_.Fail(option_value, "either a \"strategy\" or \"compose\"");
        } else {
          CompileCompose(option_value, &route);
        }
        break;
      case RouteOption::kNetworkTimeoutSeconds:
        route.network_timeout_ms = CompileTimeout(option_value, strategy);
        break;
      case RouteOption::kFetch:
        CompileFetch(option_value, strategy, &route);
        break;
      case RouteOption::kCache:
        CompileCache(option_value, strategy, &route.cache);
        break;
      case RouteOption::kFallback:
        route.fallbacks = CompileFallbacks(option_value);
        break;
      case RouteOption::kBroadcastUpdate:
        CompileFlag(option_value, kRouteBroadcastUpdate, &route.flags);
        break;
      case RouteOption::kCacheStatus:
        CompileFlag(option_value, kRouteCacheStatus, &route.flags);
        break;
      case RouteOption::kHooks:
        if (is_part_) reader_.Fail(option_value, "no hooks: those of the whole are called");
        CompileHooks(option_value, &route);
        break;
      case RouteOption::kBackgroundSync:
        if (is_part_) {
          reader_.Fail(option_value, "no queue: parts are asked for, not sent");
        } else if (strategy && !UsesNetwork(*strategy)) {
          reader_.Fail(option_value, "no queue: this route sends nothing");
        } else {
          queues_.CompileRoute(option_value, &route);
        }
        break;
    }
  }
  if (!IsLean(route)) writer_.header.flags |= kNotLeanFlag;
  return route;
}

// The methods of a match that names none.
uint32_t RouteCompiler::DefaultMethods(size_t route, std::optional<Strategy> strategy) const {
  constexpr uint32_t kAsking = BitOf(Method::kGet) | BitOf(Method::kHead) | BitOf(Method::kOptions);
  // It has to see what changes things on the server.
  if (strategy == Strategy::kHttpCache) return kAnyBit;
  if (reader_.FindMember(route, "backgroundSync") != kNoValue) return kAnyBit & ~kAsking;
  return BitOf(Method::kGet);
}

void RouteCompiler::CheckRequired(size_t route, std::string_view last_name) {
  if (last_name == "match" && reader_.FindMember(route, "match") == kNoValue) {
    reader_.FailMissing(route, "match", "a \"match\": which requests the route is for");
  }
  if (last_name == "url" && reader_.FindMember(route, "url") == kNoValue &&
      reader_.FindMember(route, "handler") == kNoValue) {
    reader_.FailMissing(route, "url", "a \"url\": what the part is");
  }
  for (const char* name : {"strategy", "handler", "compose"}) {
    if (reader_.FindMember(route, name) != kNoValue) return;
  }
  reader_.FailMissing(route, "strategy", "a \"strategy\", a \"handler\" or \"compose\"");
}

std::optional<Strategy> RouteCompiler::FindStrategy(size_t route) {
  const size_t value = reader_.FindMember(route, "strategy");
  if (value != kNoValue) {
    const std::optional<size_t> name = reader_.FindName(value, kStrategyNames);
    return name ? std::optional(static_cast<Strategy>(*name)) : std::nullopt;
  }
  if (reader_.FindMember(route, "handler") != kNoValue) return Strategy::kFunction;
  if (reader_.FindMember(route, "compose") != kNoValue) return Strategy::kCompose;
  return std::nullopt;
}

// An option that has no effect with the strategy is an error: its author meant one.
uint32_t RouteCompiler::CompileTimeout(size_t value, std::optional<Strategy> strategy) {
  if (strategy && (!UsesNetwork(*strategy) || *strategy == Strategy::kFunction)) {
    reader_.Fail(value, "no timeout: this route waits for no network");
    return 0;
  }
  return reader_
      .ReadSeconds(value, kNetworkTimeoutSecondsMax, "a number of seconds above 0 and at most 300")
      .value_or(0);
}

void RouteCompiler::CompileFetch(size_t value, std::optional<Strategy> strategy,
                                 RouteOptionsRecord* route) {
  if (strategy && !UsesNetwork(*strategy)) {
    reader_.Fail(value, "no options: this route fetches nothing");
    return;
  }
  OptionCursor options(&reader_, value, kFetchOptionNames);
  while (options.Next()) {
    switch (options.option<FetchOption>()) {
      case FetchOption::kCache:
        route->fetch_number +=
            static_cast<uint32_t>(reader_.ReadName(options.value(), kCacheModeNames).value_or(0));
        break;
      case FetchOption::kCredentials:
        if (const auto name = reader_.ReadName(options.value(), kCredentialsNames)) {
          route->fetch_number += static_cast<uint32_t>(*name + 1) * kCredentialsUnit;
        }
        break;
      case FetchOption::kHeaders:
        route->fetch_fields = CompileFields(options.value());
        break;
    }
  }
}

void RouteCompiler::CompileCompose(size_t value, RouteOptionsRecord* route) {
  if (reader_.kind(value) == JsonKind::kObject && reader_.FindMember(value, "parts") == kNoValue) {
    reader_.FailMissing(value, "parts", "\"parts\": what the response is made of");
  }
  is_part_ = true;
  OptionCursor options(&reader_, value, kComposeOptionNames);
  while (options.Next()) {
    if (options.option<ComposeOption>() == ComposeOption::kHeaders) {
      route->part_fields = CompileFields(options.value());
      continue;
    }
    PolicyImageRecords<PartRecord> parts;
    ArrayCursor elements(&reader_, options.value(), "an array of parts");
    while (elements.Next()) parts.Add(CompilePart(elements.value()));
    if (elements.count() == 0 && reader_.kind(options.value()) == JsonKind::kArray) {
      reader_.Fail(options.value(), "at least one part");
    }
    route->parts = writer_.AddTable(parts);
  }
  is_part_ = false;
}

PartRecord RouteCompiler::CompilePart(size_t value) {
  PartRecord part = {};
  if (reader_.kind(value) == JsonKind::kString) {
    part.is_precached = 1;
    part.url = CompileText(value, "the URL of a precached file, such as \"/shell/head.html\"");
    return part;
  }
  // Where it has none, a handler's.
  part.url = writer_.AddText("{pathname}{search}");
  part_routes_.Add(CompileOptions(value, kPartOptionNames, nullptr, &part.url));
  part.route = part_route_count_++;
  return part;
}

PolicyImageTable RouteCompiler::CompileFallbacks(size_t value) {
  PolicyImageRecords<FallbackRecord> fallbacks;
  const bool is_function = reader_.FindMember(value, "function") != kNoValue;
  if (reader_.kind(value) != JsonKind::kObject || is_function) {
    fallbacks.Add(CompileFallback(value, kAnyBit, false));
    return writer_.AddTable(fallbacks);
  }
  constexpr uint32_t kJson = BitOf(Destination::kEmpty) | BitOf(Destination::kJson);
  size_t default_value = kNoValue;
  MemberCursor members(&reader_, value);
  while (members.Next()) {
    const std::string_view name = reader_.text(members.key());
    std::optional<size_t> destination;
    if (!name.empty()) destination = reader_.FindName(members.key(), kDestinationNames);
    if (name == "default") {
      default_value = members.value();
    } else if (name == "json") {
      fallbacks.Add(CompileFallback(members.value(), kJson, true));
    } else if (destination) {
      fallbacks.Add(CompileFallback(members.value(), uint32_t{1} << *destination, false));
    } else {
      reader_.FailOneOf(members.key(), "\"default\" or ", std::span(kDestinationNames).subspan(1));
    }
  }
  if (default_value != kNoValue) {
    reader_.EnterMember("default");
    fallbacks.Add(CompileFallback(default_value, kAnyBit, false));
  }
  return writer_.AddTable(fallbacks);
}

FallbackRecord RouteCompiler::CompileFallback(size_t value, uint32_t destinations,
                                              bool may_be_json) {
  FallbackRecord fallback = {.destinations = destinations, .kind = FallbackKind::kPrecached};
  if (reader_.FindMember(value, "function") != kNoValue) {
    fallback.kind = FallbackKind::kFunction;
    fallback.function = CompileFunction(value);
  } else if (may_be_json && reader_.kind(value) != JsonKind::kString) {
    fallback.kind = FallbackKind::kJson;
    fallback.text = writer_.AddText(reader_.document().source(reader_.document()[value]));
  } else {
    fallback.text = CompileText(value, "the URL of a precached file, such as \"/offline.html\"");
  }
  return fallback;
}

void RouteCompiler::CompileHooks(size_t value, RouteOptionsRecord* route) {
  PolicyImageRecords<HookRecord> hooks;
  OptionCursor options(&reader_, value, kHookNames);
  while (options.Next()) {
    const auto hook = options.option<Hook>();
    hooks.Add({.hook = hook, .unused = {}, .function = CompileFunction(options.value())});
    route->hook_bits |= BitOf(hook);
  }
  route->hooks = writer_.AddTable(hooks);
}

PolicyImageText RouteCompiler::CompileFields(size_t value) {
  constexpr char kExpected[] = "an object of header fields, such as {\"x-from\": \"worker\"}";
  if (reader_.kind(value) != JsonKind::kObject) {
    reader_.Fail(value, kExpected);
    return {};
  }
  std::string fields;
  MemberCursor members(&reader_, value);
  while (members.Next()) {
    const std::string_view name = reader_.text(members.key());
    const bool is_text = reader_.kind(members.value()) == JsonKind::kString;
    const std::string_view text = is_text ? reader_.text(members.value()) : std::string_view();
    if (!IsFieldName(name)) {
      reader_.Fail(members.key(), "the name of a header field");
    } else if (!is_text || text.find_first_of(std::string_view("\r\n\0", 3)) != text.npos) {
      reader_.Fail(members.value(), "a text of one line");
    } else {
      fields += Concat({name, ":", text, "\n"});
    }
  }
  return writer_.AddText(fields);
}

uint32_t RouteCompiler::CompileFunction(size_t value) {
  uint32_t function = 0;
  if (reader_.kind(value) == JsonKind::kObject &&
      reader_.FindMember(value, "function") == kNoValue) {
    reader_.FailMissing(value, "function", "the number of a function");
  }
  OptionCursor options(&reader_, value, kHandlerOptionNames);
  while (options.Next()) {
    function =
        reader_.ReadIndex(options.value(), kFunctionCountMax, "a whole number from 0 to 30000")
            .value_or(0);
  }
  return function;
}

void RouteCompiler::CompileFlag(size_t value, uint32_t flag, uint32_t* flags) {
  if (reader_.ReadBool(value).value_or(false)) *flags |= flag;
}

PolicyImageText RouteCompiler::CompileText(size_t value, const char* expected) {
  return writer_.AddText(reader_.ReadText(value, expected).value_or(""));
}

void RouteCompiler::CompileCache(size_t value, std::optional<Strategy> strategy,
                                 CacheRecord* cache) {
  if (strategy && !UsesCache(*strategy)) {
    reader_.Fail(value, "no cache: this route uses none");
    return;
  }
  if (reader_.kind(value) != JsonKind::kObject) {
    cache->name = CompileCacheName(value);
    return;
  }
  if (reader_.document()[value].next == value + 1) {
    reader_.FailOneOf(value, "at least ", kCacheOptionNames);
  }
  OptionCursor options(&reader_, value, kCacheOptionNames);
  while (options.Next()) CompileCacheOption(options.option<CacheOption>(), options.value(), cache);
  const bool has_size_limit = cache->max_entries != 0 || cache->max_bytes != 0;
  if (const size_t eviction = reader_.FindMember(value, "eviction"); eviction == kNoValue) {
    cache->eviction =
        static_cast<uint32_t>(cache->max_bytes != 0 ? kDefaultBytesEviction : kDefaultEviction);
  } else if (!has_size_limit) {
    reader_.EnterMember("eviction");
    reader_.Fail(eviction, "no \"eviction\" without \"maxEntries\" or \"maxBytes\"");
  }
}

void RouteCompiler::CompileCacheOption(CacheOption option, size_t value, CacheRecord* cache) {
  constexpr char kBytes[] = "a whole number of bytes, at least 1";
  constexpr char kSeconds[] = "a whole number of seconds from 1 to 4294967295";
  const auto read_seconds = [&](uint32_t* seconds) {
    *seconds = reader_.ReadIndex(value, UINT32_MAX, kSeconds).value_or(1);
    if (*seconds == 0) reader_.Fail(value, kSeconds);
  };
  switch (option) {
    case CacheOption::kName:
      cache->name = CompileCacheName(value);
      break;
    case CacheOption::kKey:
      cache->key = CompileCacheKey(value, &reader_, &writer_);
      break;
    case CacheOption::kAlsoMatch:
      cache->also_match = CompileCacheNames(value);
      break;
    case CacheOption::kIgnoreSearch:
      CompileFlag(value, kCacheIgnoreSearch, &cache->flags);
      break;
    case CacheOption::kIgnoreVary:
      CompileFlag(value, kCacheIgnoreVary, &cache->flags);
      break;
    case CacheOption::kStatuses:
      cache->statuses = CompileStatuses(value);
      break;
    case CacheOption::kHeaders:
      cache->headers = matches_.CompileHeaderConditions(value);
      break;
    case CacheOption::kOpaque:
      CompileFlag(value, kCacheOpaque, &cache->flags);
      break;
    case CacheOption::kMaxEntries:
      cache->max_entries =
          reader_.ReadIndex(value, 1000000, "a whole number from 1 to 1000000").value_or(1);
      if (cache->max_entries == 0) reader_.Fail(value, "a whole number from 1 to 1000000");
      break;
    case CacheOption::kMaxAgeSeconds:
      read_seconds(&cache->max_age_seconds);
      break;
    case CacheOption::kMaxIdleSeconds:
      read_seconds(&cache->max_idle_seconds);
      break;
    case CacheOption::kMaxBytes:
      cache->max_bytes = reader_.ReadSize(value, kBytes).value_or(0);
      break;
    case CacheOption::kMaxResponseBytes:
      cache->max_response_bytes = reader_.ReadSize(value, kBytes).value_or(0);
      break;
    case CacheOption::kEviction:
      cache->eviction =
          static_cast<uint32_t>(reader_.ReadName(value, kEvictionPolicyNames).value_or(0));
      break;
    case CacheOption::kPurgeOnQuotaError:
      CompileFlag(value, kCachePurgeOnQuota, &cache->flags);
      break;
  }
}

PolicyImageText RouteCompiler::CompileCacheName(size_t value) {
  constexpr char kExpected[] = "the name of a cache, or an object of its options";
  const std::optional<std::string_view> name = reader_.ReadText(value, kExpected);
  if (!name) return {};
  for (char c : *name) {
    // Names are parts of lines and of keys.
    if (static_cast<unsigned char>(c) >= 0x20) continue;
    reader_.Fail(value, "the name of a cache, without control characters");
    return {};
  }
  return writer_.AddText(*name);
}

PolicyImageTable RouteCompiler::CompileCacheNames(size_t value) {
  PolicyImageRecords<PolicyImageText> names;
  ArrayCursor elements(&reader_, value, "an array of names of caches");
  while (elements.Next()) names.Add(CompileCacheName(elements.value()));
  return writer_.AddTable(names);
}

PolicyImageText RouteCompiler::CompileStatuses(size_t value) {
  return writer_.AddText(reader_.ReadStatuses(
      value, 206, "a status from 200 to 599 but 206, which Cache Storage does not take"));
}

}  // namespace swale
