// BytesMatchDigests: what the store holds has the digest that its name says, unless it was spoilt
// there; and a page that has a version gets no other bytes than the version's.
#ifndef SWALE_SIMULATOR_INVARIANTS_BYTES_MATCH_DIGESTS_H_
#define SWALE_SIMULATOR_INVARIANTS_BYTES_MATCH_DIGESTS_H_

#include <map>
#include <set>
#include <string>

#include "src/simulator/invariants/checker.h"
#include "src/simulator/model_cache_storage.h"

namespace swale {

class BytesMatchDigests final : public Checker {
 public:
  explicit BytesMatchDigests(const ModelCacheStorage& caches) : caches_(caches) {}

  std::string_view name() const override { return "bytes match digests"; }
  void StorageSpoilt(const std::string& url) override { spoilt_.insert(url); }
  void OriginEvicted() override { spoilt_.clear(); }
  void PageLoaded(const PageLoad& load) override;
  void AfterStep() override;
  void AtEnd() override { AfterStep(); }

 private:
  const ModelCacheStorage& caches_;
  std::set<std::string> spoilt_;
  std::map<std::string, std::string> right_;  // bodies that were found right, by their entry's URL
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_INVARIANTS_BYTES_MATCH_DIGESTS_H_
