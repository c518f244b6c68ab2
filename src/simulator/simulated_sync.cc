// SimulatedHost: queues of requests.
#include "src/simulator/simulated_host.h"

namespace swale {

bool SimulatedHost::PerformSync(const Effect& effect) {
  switch (effect.kind) {
    default:
      return false;
  }
}

}  // namespace swale
