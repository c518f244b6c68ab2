// RouteCompiler: what is done with a request, and with which cache.
#ifndef SWALE_POLICY_COMPILER_ROUTE_COMPILER_H_
#define SWALE_POLICY_COMPILER_ROUTE_COMPILER_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "src/policy/compiler/match_compiler.h"
#include "src/policy/compiler/policy_image_writer.h"
#include "src/policy/compiler/policy_options.h"
#include "src/policy/compiler/policy_reader.h"
#include "src/policy/compiler/queue_compiler.h"
#include "src/policy/policy.h"

namespace swale {

class RouteCompiler {
 public:
  // All must outlive the compiler.
  RouteCompiler(PolicyReader* reader, PolicyImageWriter* writer, MatchCompiler* matches,
                QueueCompiler* queues)
      : reader_(*reader), writer_(*writer), matches_(*matches), queues_(*queues) {}

  // The rules of routes whose cache has none of its own.
  void set_default_cache_key(const CacheKeyRecord& key) { default_cache_key_ = key; }

  // `match` null: a route that has none, as the default route.
  RouteOptionsRecord Compile(size_t value, MatchRecord* match);

  // The table of the parts of all composed responses. To be called last.
  PolicyImageTable AddPartRoutes() { return writer_.AddTable(part_routes_); }

 private:
  RouteOptionsRecord CompileOptions(size_t value, std::span<const std::string_view> names,
                                    MatchRecord* match, PolicyImageText* url);
  void CheckRequired(size_t route, std::string_view last_name);
  // What answers; nullopt where it is missing or wrong, and an error is noted elsewhere.
  std::optional<Strategy> FindStrategy(size_t route);
  uint32_t DefaultMethods(size_t route, std::optional<Strategy> strategy) const;
  uint32_t CompileTimeout(size_t value, std::optional<Strategy> strategy);
  void CompileFetch(size_t value, std::optional<Strategy> strategy, RouteOptionsRecord* route);
  void CompileCompose(size_t value, RouteOptionsRecord* route);
  PartRecord CompilePart(size_t value);
  PolicyImageTable CompileFallbacks(size_t value);
  FallbackRecord CompileFallback(size_t value, uint32_t destinations, bool may_be_json);
  void CompileHooks(size_t value, RouteOptionsRecord* route);
  // Each its name, ':', its value and '\n'.
  PolicyImageText CompileFields(size_t value);
  uint32_t CompileFunction(size_t value);
  void CompileFlag(size_t value, uint32_t flag, uint32_t* flags);
  PolicyImageText CompileText(size_t value, const char* expected);

  void CompileCache(size_t value, std::optional<Strategy> strategy, CacheRecord* cache);
  void CompileCacheOption(CacheOption option, size_t value, CacheRecord* cache);
  PolicyImageText CompileCacheName(size_t value);
  PolicyImageTable CompileCacheNames(size_t value);
  PolicyImageText CompileStatuses(size_t value);

  PolicyReader& reader_;
  PolicyImageWriter& writer_;
  MatchCompiler& matches_;
  QueueCompiler& queues_;
  CacheKeyRecord default_cache_key_ = {};
  PolicyImageRecords<RouteOptionsRecord> part_routes_;
  uint32_t part_route_count_ = 0;
  bool is_part_ = false;
};

}  // namespace swale

#endif  // SWALE_POLICY_COMPILER_ROUTE_COMPILER_H_
