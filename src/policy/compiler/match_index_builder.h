// Builds match indexes (src/routing/match_index.h).
#ifndef SWALE_POLICY_COMPILER_MATCH_INDEX_BUILDER_H_
#define SWALE_POLICY_COMPILER_MATCH_INDEX_BUILDER_H_

#include <string>

#include "src/policy/policy.h"

namespace swale {

// The index of the list; empty where the list is too short to need one.
std::string BuildMatchIndex(const Policy& policy, MatchList list);

}  // namespace swale

#endif  // SWALE_POLICY_COMPILER_MATCH_INDEX_BUILDER_H_
