// VersionsAreWhole: a version that is installed, or that an open page has, has all that it requires
// in the store, unless that was spoilt there.
#ifndef SWALE_SIMULATOR_INVARIANTS_VERSIONS_ARE_WHOLE_H_
#define SWALE_SIMULATOR_INVARIANTS_VERSIONS_ARE_WHOLE_H_

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "src/simulator/invariants/checker.h"
#include "src/simulator/model_cache_storage.h"
#include "src/simulator/site.h"

namespace swale {

class VersionsAreWhole final : public Checker {
 public:
  // `needed`: the versions that have to be whole now.
  VersionsAreWhole(const ModelCacheStorage& caches,
                   std::function<std::vector<const Site*>()> needed)
      : caches_(caches), needed_(std::move(needed)) {}

  std::string_view name() const override { return "versions are whole"; }
  void StorageSpoilt(const std::string& url) override;
  void OriginEvicted() override { is_evicted_ = true; }
  void AfterStep() override;

 private:
  void Check(const Site& site, const std::set<std::string, std::less<>>& held);

  const ModelCacheStorage& caches_;
  const std::function<std::vector<const Site*>()> needed_;
  std::set<std::string, std::less<>> spoilt_;  // names in the store
  bool is_evicted_ = false;                    // nothing is known any more
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_INVARIANTS_VERSIONS_ARE_WHOLE_H_
