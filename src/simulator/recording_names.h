// How recordings call enumerators that a reader is to know without a table.
#ifndef SWALE_SIMULATOR_RECORDING_NAMES_H_
#define SWALE_SIMULATOR_RECORDING_NAMES_H_

#include <cstddef>
#include <iterator>
#include <string_view>

#include "src/fetch/request.h"

namespace swale {

// By the numbers of OutcomeStatus, ResponseType and RecordedQuery::Kind.
inline constexpr std::string_view kOutcomeNames[] = {"ok", "none", "failed", "mismatch",
                                                     "quotaExceeded"};
inline constexpr std::string_view kResponseTypeNames[] = {"basic", "cors",   "default",
                                                          "error", "opaque", "opaqueredirect"};
inline constexpr std::string_view kQueryNames[] = {"regexp", "predicate", "header"};

inline constexpr std::string_view kOtherDestination = "other";

inline std::string_view NameOf(Destination destination) {
  const auto i = static_cast<size_t>(destination);
  return i < std::size(kDestinationNames) ? kDestinationNames[i] : kOtherDestination;
}

}  // namespace swale

#endif  // SWALE_SIMULATOR_RECORDING_NAMES_H_
