// BecomesWell: once the faults stop, all works again. The run says what does not.
#ifndef SWALE_SIMULATOR_INVARIANTS_BECOMES_WELL_H_
#define SWALE_SIMULATOR_INVARIANTS_BECOMES_WELL_H_

#include <string>
#include <utility>

#include "src/simulator/invariants/checker.h"

namespace swale {

class BecomesWell final : public Checker {
 public:
  std::string_view name() const override { return "all becomes well"; }
  void DoesNot(std::string what) { Fail(std::move(what)); }
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_INVARIANTS_BECOMES_WELL_H_
