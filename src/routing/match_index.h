// MatchIndex: which matches of a list a URL may be for, found at a cost that hardly grows with the
// list. The patterns of all matches share one automaton over the URL.
//
// Basic idea: from each match follows what its URLs begin with, hold and end with; written as a
// sequence of bytes and runs (a run reads any bytes but one), the sequences form a tree. All states
// that the URL can lead to are followed at once. A sequence may accept more than its match does,
// never less: what is found is a candidate, and the match itself decides.
//
// The text that is read is  hostname pathname '?' search.  A sequence that says nothing of the
// search ends before the '?'.
#ifndef SWALE_ROUTING_MATCH_INDEX_H_
#define SWALE_ROUTING_MATCH_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "src/url/url_view.h"

namespace swale {

// Lists with fewer matches are tried one by one.
inline constexpr size_t kIndexedMatchCountMin = 5;

// Where in the text a sequence begins.
enum class IndexRoot : uint8_t {
  kHost,       // at the host name
  kAnyHost,    // at the path
  kBaseHost,   // at the path, where the host is the base URL's
  kDirectory,  // behind the base URL's directory, where host and directory are the base URL's
};
inline constexpr size_t kIndexRootCount = 4;

// Layout, little-endian: u32 offset of each root's node (0: none); nodes. Offsets count from the
// start of the index. A node is this header, then
//   label            bytes that are read next
//   u64[2]           where it has children: a bit for each byte below 0x80 that one begins with
//   u32[]            the children's offsets, by ascending first byte, which their labels lack
//   u32[run_count]   offsets of children that begin with a run
//   u16[match_count] the matches whose sequences end here, ascending
struct IndexNode {
  uint8_t run;       // whether it begins with a run
  uint8_t run_stop;  // the byte that the run does not read; 0: none
  uint8_t label_size;
  uint8_t has_children;
  uint16_t run_count;
  uint16_t match_count;
};
static_assert(sizeof(IndexNode) == 8);

// What a search may hold at a time; where that is not enough every match is a candidate.
inline constexpr size_t kIndexRunCountMax = 64;
inline constexpr size_t kIndexPlaceCountMax = 192;
inline constexpr size_t kIndexCandidateCountMax = 192;

// The numbers of the candidates, ascending, each once.
class MatchCandidates {
 public:
  // `match_count`: of the list. An index that is not well formed makes every match a candidate.
  MatchCandidates(std::string_view index, size_t match_count, const UrlView& url,
                  const UrlView& base);

  // False where there are no more.
  bool Next(size_t* match);

 private:
  friend class IndexSearch;

  size_t match_count_;
  size_t next_ = 0;
  size_t count_ = 0;
  bool all_ = false;  // every match is one
  uint16_t found_[kIndexCandidateCountMax];
};

}  // namespace swale

#endif  // SWALE_ROUTING_MATCH_INDEX_H_
