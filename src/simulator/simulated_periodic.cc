// SimulatedHost: periodic work and downloads.
#include "src/simulator/simulated_host.h"

namespace swale {

bool SimulatedHost::PerformPeriodic(const Effect& effect) {
  switch (effect.kind) {
    default:
      return false;
  }
}

}  // namespace swale
