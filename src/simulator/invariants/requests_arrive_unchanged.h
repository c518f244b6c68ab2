// RequestsArriveUnchanged: what reaches the server is what the page sent, with one key for all
// attempts; and no attempt is made that a fault does not explain.
#ifndef SWALE_SIMULATOR_INVARIANTS_REQUESTS_ARRIVE_UNCHANGED_H_
#define SWALE_SIMULATOR_INVARIANTS_REQUESTS_ARRIVE_UNCHANGED_H_

#include <cstddef>
#include <map>
#include <set>
#include <string>

#include "src/simulator/invariants/checker.h"

namespace swale {

class RequestsArriveUnchanged final : public Checker {
 public:
  std::string_view name() const override { return "requests arrive as they were sent"; }
  void RequestArrived(const Arrival& arrival) override;

 private:
  std::map<size_t, std::string> keys_;  // by the number of the request
  std::set<size_t> taken_;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_INVARIANTS_REQUESTS_ARRIVE_UNCHANGED_H_
