// What a match index (src/routing/match_index.h) holds of each match: sequences of bytes and runs.
#ifndef SWALE_POLICY_COMPILER_INDEX_SEQUENCES_H_
#define SWALE_POLICY_COMPILER_INDEX_SEQUENCES_H_

#include <cstddef>
#include <string>
#include <vector>

#include "src/policy/policy.h"
#include "src/routing/match_index.h"

namespace swale {

// Begins a run in a sequence; the byte that the run does not read follows, or '\0'. URLs are ASCII.
inline constexpr char kRunMark = '\x80';

// The index is to find a few candidates, not to decide: what is longer, or has more alternatives,
// is cut off and ends with a run.
inline constexpr size_t kSequenceSizeMax = 96;
inline constexpr size_t kSequenceCountMax = 16;

struct IndexSequence {
  IndexRoot root;
  std::string text;
};

// Every URL that the match can be for is accepted by one of them.
std::vector<IndexSequence> SequencesOf(const Policy& policy, const MatchRecord& match);

}  // namespace swale

#endif  // SWALE_POLICY_COMPILER_INDEX_SEQUENCES_H_
