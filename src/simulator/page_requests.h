// What pages of a run wait for, and whether the network would have had it.
#ifndef SWALE_SIMULATOR_PAGE_REQUESTS_H_
#define SWALE_SIMULATOR_PAGE_REQUESTS_H_

#include <cstdint>
#include <string>

#include "src/simulator/simulated_browser.h"

namespace swale {

// A request of a page, and the worker that it went to.
struct AwaitedRequest {
  std::string url;
  Loaded loaded{};
  bool is_checked = false;
  const SimulatedHost* host = nullptr;  // null: there was none
  uint64_t life = 0;                    // of the host, which is asked
  uint64_t faults_before = 0;           // of the run, counted
  bool was_good = false;                // the network, when it was asked for

  void NoteAsked(const SimulatedHost* asked, uint64_t faults, bool is_good) {
    host = asked;
    // One that does not live is started for the request.
    life = asked == nullptr ? 0 : asked->life() + (asked->alive() ? 0 : 1);
    faults_before = faults;
    was_good = is_good;
  }
  // Whether neither the network has changed since, nor the worker been stopped. `now`: the worker
  // of its page.
  bool WasLeftAlone(const SimulatedHost* now, uint64_t faults) const {
    return host != nullptr && host == now && host->alive() && host->life() == life && was_good &&
           faults_before == faults;
  }
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_PAGE_REQUESTS_H_
