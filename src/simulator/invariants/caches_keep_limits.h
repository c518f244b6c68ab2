// CachesKeepLimits: in the end no cache holds more than its policy says.
#ifndef SWALE_SIMULATOR_INVARIANTS_CACHES_KEEP_LIMITS_H_
#define SWALE_SIMULATOR_INVARIANTS_CACHES_KEEP_LIMITS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/simulator/invariants/checker.h"
#include "src/simulator/model_cache_storage.h"

namespace swale {

class CachesKeepLimits final : public Checker {
 public:
  struct Limits {
    size_t entries_max = SIZE_MAX;
    uint64_t bytes_max = UINT64_MAX;
  };
  CachesKeepLimits(const ModelCacheStorage& caches, std::map<std::string, Limits> limits)
      : caches_(caches), limits_(std::move(limits)) {}

  std::string_view name() const override { return "caches keep their limits"; }
  void AtEnd() override {
    for (const auto& [cache, limits] : limits_) {
      uint64_t bytes = 0;
      for (const auto& [url, response] : caches_.entries(cache)) bytes += response.size();
      const size_t entries = caches_.entries(cache).size();
      if (entries <= limits.entries_max && bytes <= limits.bytes_max) continue;
      Fail(Concat({cache, " has ", NumberToString(entries), " entries of ", NumberToString(bytes),
                   " bytes"}));
    }
  }

 private:
  const ModelCacheStorage& caches_;
  const std::map<std::string, Limits> limits_;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_INVARIANTS_CACHES_KEEP_LIMITS_H_
