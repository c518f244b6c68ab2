// An order of parameters in which those of one name stay as they were.
#ifndef SWALE_CACHE_KEY_STABLE_ORDER_H_
#define SWALE_CACHE_KEY_STABLE_ORDER_H_

#include <cstddef>
#include <string>
#include <vector>

namespace swale {

// The places of `names` in the order of their bytes; of equal ones the first is first. REQUIRES: no
// name has a byte 0.
std::vector<size_t> StableOrder(std::vector<std::string>&& names);

}  // namespace swale

#endif  // SWALE_CACHE_KEY_STABLE_ORDER_H_
