// NeverWorseOff: where the network would have had a good answer, a page does not get an error from
// its worker.
#ifndef SWALE_SIMULATOR_INVARIANTS_NEVER_WORSE_OFF_H_
#define SWALE_SIMULATOR_INVARIANTS_NEVER_WORSE_OFF_H_

#include "src/simulator/invariants/checker.h"

namespace swale {

class NeverWorseOff final : public Checker {
 public:
  std::string_view name() const override { return "never worse off than without a worker"; }
  void PageLoaded(const PageLoad& load) override;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_INVARIANTS_NEVER_WORSE_OFF_H_
