#include "src/routing/match_index.h"

#include <bit>
#include <cstring>

#include "src/base/byte_io.h"
#include "src/url/url_pattern_view.h"

namespace swale {
namespace {

// A node's parts. Without initialisers: a search has hundreds and uses few.
struct NodeView {
  IndexNode header;
  const char* label;
  const char* child_bits;  // where header.has_children
  const char* children;
  const char* runs;
  const char* matches;

  uint64_t bits(size_t half) const { return LoadU64(child_bits + half * sizeof(uint64_t)); }

  // The offset of the child that begins with `c`; 0: there is none.
  uint32_t Child(char c) const {
    const auto byte = static_cast<uint8_t>(c);
    if (header.has_children == 0 || byte >= 0x80) return 0;
    const uint64_t half = bits(byte / 64);
    const uint64_t bit = uint64_t{1} << (byte % 64);
    if ((half & bit) == 0) return 0;
    int rank = std::popcount(half & (bit - 1));
    if (byte >= 64) rank += std::popcount(bits(0));
    return LoadU32(children + static_cast<size_t>(rank) * sizeof(uint32_t));
  }
};

bool ReadNode(std::string_view index, uint32_t offset, NodeView* node) {
  if (offset > index.size() || index.size() - offset < sizeof(IndexNode)) return false;
  const char* at = index.data() + offset;
  size_t rest = index.size() - offset - sizeof(IndexNode);
  node->header = LoadLittleEndian<IndexNode>(at);
  node->label = at += sizeof(IndexNode);
  size_t size = node->header.label_size;
  size_t child_count = 0;
  if (node->header.has_children != 0) {
    if (rest < size + 2 * sizeof(uint64_t)) return false;
    node->child_bits = at + size;
    for (size_t half : {0, 1}) {
      child_count += static_cast<size_t>(std::popcount(node->bits(half)));
    }
    size += 2 * sizeof(uint64_t);
  }
  node->children = at + size;
  size += child_count * sizeof(uint32_t);
  node->runs = at + size;
  size += node->header.run_count * sizeof(uint32_t);
  node->matches = at + size;
  size += node->header.match_count * sizeof(uint16_t);
  return size <= rest;
}

}  // namespace

// What the text that was read so far can have led to: runs that go on, each listed once, and places
// in labels. Two ways lead to the same place only through the same run, so places need no
// comparing.
class IndexSearch {
 public:
  IndexSearch(std::string_view index, MatchCandidates* candidates)
      : index_(index), candidates_(*candidates) {}

  void EnterRoot(IndexRoot root) {
    const size_t at = static_cast<size_t>(root) * sizeof(uint32_t);
    if (index_.size() < at + sizeof(uint32_t)) {
      candidates_.all_ = true;
    } else if (const uint32_t offset = LoadU32(index_.data() + at); offset != 0) {
      Enter(offset);
    }
  }

  void Read(std::string_view text) {
    for (size_t i = 0; i < text.size() && place_count_ + run_count_ != 0; ++i) {
      const char c = text[i];
      ++bytes_read_;
      const size_t run_count = run_count_;  // what is entered from here on reads the next byte
      AdvancePlaces(c);
      for (size_t r = 0; r < run_count; ++r) LeaveRun(runs_[r].node, c);
      for (size_t r = run_count; r-- > 0;) {
        const uint8_t stop = runs_[r].node.header.run_stop;
        if (stop != 0 && c == static_cast<char>(stop) && runs_[r].entered_at != bytes_read_) {
          runs_[r] = runs_[--run_count_];
        }
      }
    }
  }

  // What ends here is found.
  void Accept() {
    for (size_t i = 0; i < place_count_; ++i) {
      NodeView node;
      if (places_[i].next == places_[i].end && ReadNode(index_, places_[i].offset, &node)) {
        AddMatches(node);
      }
    }
    for (size_t r = 0; r < run_count_; ++r) {
      if (runs_[r].node.header.label_size == 0) AddMatches(runs_[r].node);
    }
  }

 private:
  struct Run {
    NodeView node;
    uint32_t offset;
    uint32_t entered_at;  // bytes_read_ then: what the run does not read may also lead to it
  };
  // In the label of the node at `offset`; at its end the children follow.
  struct Place {
    const char* next;
    const char* end;
    uint32_t offset;
  };

  void AdvancePlaces(char c) {
    size_t kept = 0;
    const size_t count = place_count_;
    for (size_t i = 0; i < count; ++i) {
      Place place = places_[i];
      if (place.next != place.end) {
        if (*place.next != c) continue;
        ++place.next;
        places_[kept++] = place;
        if (place.next == place.end) EnterRunsBehind(place.offset);
        continue;
      }
      NodeView node;
      if (!ReadNode(index_, place.offset, &node)) continue;
      const uint32_t child = node.Child(c);
      if (child != 0 && MakePlace(child, &places_[kept])) {
        const bool is_complete = places_[kept].next == places_[kept].end;
        ++kept;
        if (is_complete) EnterRunsBehind(child);
      }
    }
    place_count_ = kept;
  }

  // The run may have ended before `c`.
  void LeaveRun(const NodeView& node, char c) {
    if (node.header.label_size == 0) {
      const uint32_t child = node.Child(c);
      if (child != 0) Enter(child);
    } else if (node.label[0] == c) {
      AddPlace({node.label + 1, node.label + node.header.label_size, OffsetOf(node)});
    }
  }

  void Enter(uint32_t offset) {
    NodeView node;
    if (!ReadNode(index_, offset, &node)) {
      candidates_.all_ = true;
    } else if (node.header.run != 0) {
      EnterRun(node, offset);
    } else {
      AddPlace({node.label, node.label + node.header.label_size, offset});
    }
  }

  void EnterRun(const NodeView& node, uint32_t offset) {
    const IndexNode& header = node.header;
    // It reads all that comes and leads nowhere else.
    if (header.run_stop == 0 && header.label_size == 0 && header.has_children == 0 &&
        header.run_count == 0) {
      AddMatches(node);
      return;
    }
    for (size_t r = 0; r < run_count_; ++r) {
      if (runs_[r].offset == offset) {
        runs_[r].entered_at = bytes_read_;
        return;
      }
    }
    if (run_count_ == kIndexRunCountMax) {
      candidates_.all_ = true;
      return;
    }
    runs_[run_count_++] = {node, offset, bytes_read_};
    if (header.label_size == 0) EnterRuns(node);
  }

  void AddPlace(const Place& place) {
    if (place_count_ == kIndexPlaceCountMax) {
      candidates_.all_ = true;
      return;
    }
    places_[place_count_++] = place;
    if (place.next == place.end) EnterRunsBehind(place.offset);
  }

  bool MakePlace(uint32_t offset, Place* place) const {
    NodeView node;
    if (!ReadNode(index_, offset, &node)) return false;
    *place = {node.label, node.label + node.header.label_size, offset};
    return true;
  }

  void EnterRunsBehind(uint32_t offset) {
    NodeView node;
    if (ReadNode(index_, offset, &node)) EnterRuns(node);
  }

  void EnterRuns(const NodeView& node) {
    for (size_t i = 0; i < node.header.run_count; ++i) {
      Enter(LoadU32(node.runs + i * sizeof(uint32_t)));
    }
  }

  uint32_t OffsetOf(const NodeView& node) const {
    return static_cast<uint32_t>(node.label - index_.data() - sizeof(IndexNode));
  }

  void AddMatches(const NodeView& node) {
    for (size_t i = 0; i < node.header.match_count; ++i) {
      AddMatch(LoadU16(node.matches + i * sizeof(uint16_t)));
    }
  }

  // Kept in order; there are rarely more than two.
  void AddMatch(uint16_t match) {
    size_t i = candidates_.count_;
    while (i > 0 && candidates_.found_[i - 1] > match) --i;
    if (i > 0 && candidates_.found_[i - 1] == match) return;
    if (candidates_.count_ == kIndexCandidateCountMax) {
      candidates_.all_ = true;
      return;
    }
    for (size_t j = candidates_.count_++; j > i; --j) {
      candidates_.found_[j] = candidates_.found_[j - 1];
    }
    candidates_.found_[i] = match;
  }

  std::string_view index_;
  MatchCandidates& candidates_;
  uint32_t bytes_read_ = 0;
  size_t run_count_ = 0;
  size_t place_count_ = 0;
  Run runs_[kIndexRunCountMax];
  Place places_[kIndexPlaceCountMax];
};

MatchCandidates::MatchCandidates(std::string_view index, size_t match_count, const UrlView& url,
                                 const UrlView& base)
    : match_count_(match_count) {
  IndexSearch search(index, this);
  search.EnterRoot(IndexRoot::kHost);
  search.Read(url.hostname());
  search.EnterRoot(IndexRoot::kAnyHost);
  std::string_view path = url.pathname();
  if (url.hostname() == base.hostname()) {
    search.EnterRoot(IndexRoot::kBaseHost);
    const std::string_view directory = DirectoryOf(base.pathname(), 0);
    if (path.starts_with(directory)) {
      search.Read(directory);
      search.EnterRoot(IndexRoot::kDirectory);
      path.remove_prefix(directory.size());
    }
  }
  search.Read(path);
  search.Accept();
  search.Read("?");
  search.Read(url.search());
  search.Accept();
}

bool MatchCandidates::Next(size_t* match) {
  if (next_ >= (all_ ? match_count_ : count_)) return false;
  *match = all_ ? next_ : found_[next_];
  ++next_;
  return *match < match_count_;
}

}  // namespace swale
