// StorageDoesNotLeak: in the end storage holds nothing that no live version, no waiting request and
// no page explains.
#ifndef SWALE_SIMULATOR_INVARIANTS_STORAGE_DOES_NOT_LEAK_H_
#define SWALE_SIMULATOR_INVARIANTS_STORAGE_DOES_NOT_LEAK_H_

#include <functional>
#include <utility>

#include "src/simulator/invariants/checker.h"
#include "src/simulator/simulated_host.h"
#include "src/simulator/site.h"

namespace swale {

class StorageDoesNotLeak final : public Checker {
 public:
  // `live`: the one version that is live in the end; null: there is none.
  StorageDoesNotLeak(const World& world, std::function<const Site*()> live)
      : world_(world), live_(std::move(live)) {}

  std::string_view name() const override { return "storage does not leak"; }
  void AtEnd() override;

 private:
  void CheckStore();
  void CheckRecords();
  void CheckQueues();

  const World& world_;
  const std::function<const Site*()> live_;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_INVARIANTS_STORAGE_DOES_NOT_LEAK_H_
