// SimulatedHost: push and notifications.
#include "src/simulator/simulated_host.h"

namespace swale {

bool SimulatedHost::PerformPush(const Effect& effect) {
  switch (effect.kind) {
    default:
      return false;
  }
}

}  // namespace swale
