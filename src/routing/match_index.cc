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
    child_count = static_cast<size_t>(std::popcount(node->bits(0)) + std::popcount(node->bits(1)));
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
    size_t i = 0;
    while (i < text.size()) {
      if (current_->count == 0) return;
      if (current_->count == 1) {
        i += Skip(text.substr(i));
        if (i == text.size() || current_->count == 0) return;
      }
      Step(text[i++]);
    }
  }

  // What ends here is found.
  void Accept() {
    for (size_t i = 0; i < current_->count; ++i) {
      const State& state = current_->states[i];
      if (!state.IsComplete()) continue;
      for (size_t m = 0; m < state.node.header.match_count; ++m) {
        Add(LoadU16(state.node.matches + m * sizeof(uint16_t)));
      }
    }
  }

 private:
  static constexpr uint16_t kInRun = 0xffff;

  struct State {
    NodeView node;
    uint32_t offset;
    uint16_t position;  // in the label; kInRun: within the run, which may end here

    bool IsInRun() const { return position == kInRun; }
    // Whether what follows comes from the node's children.
    bool IsComplete() const {
      return position == node.header.label_size || (IsInRun() && node.header.label_size == 0);
    }
  };
  struct StateSet {
    size_t count = 0;
    State states[kIndexStateCountMax];
  };

  // While there is one state, what it reads without becoming another is not taken byte by byte.
  size_t Skip(std::string_view text) {
    State& state = current_->states[0];
    const IndexNode& header = state.node.header;
    size_t i = 0;
    if (!state.IsInRun()) {
      while (i < text.size() && state.position < header.label_size) {
        if (text[i] != state.node.label[state.position]) {
          current_->count = 0;
          return i;
        }
        ++i;
        ++state.position;
        if (state.position == header.label_size && header.run_count != 0) {
          EnterRuns(state);
          return i;
        }
      }
      return i;
    }
    if (header.run_count != 0) return 0;
    while (i < text.size() && text[i] != static_cast<char>(header.run_stop)) {
      if (header.label_size != 0 ? text[i] == state.node.label[0] : state.node.Child(text[i]) != 0) {
        return i;
      }
      ++i;
    }
    return i;
  }

  void Step(char c) {
    StateSet* before = current_;
    current_ = before == &sets_[0] ? &sets_[1] : &sets_[0];
    current_->count = 0;
    for (size_t i = 0; i < before->count; ++i) {
      const State& state = before->states[i];
      const IndexNode& header = state.node.header;
      size_t position = state.position;
      if (state.IsInRun()) {
        if (header.run_stop == 0 || c != static_cast<char>(header.run_stop)) Keep(state, kInRun);
        position = 0;
      }
      if (position < header.label_size) {
        if (c == state.node.label[position]) Keep(state, static_cast<uint16_t>(position + 1));
      } else if (const uint32_t child = state.node.Child(c); child != 0) {
        Enter(child);
      }
    }
  }

  void Enter(uint32_t offset) {
    State state;
    state.offset = offset;
    if (!ReadNode(index_, offset, &state.node)) {
      candidates_.all_ = true;
      return;
    }
    Keep(state, state.node.header.run != 0 ? kInRun : 0);
  }

  // The state goes on at `position`. Only runs can be reached in two ways at once.
  void Keep(const State& state, uint16_t position) {
    if (position == kInRun) {
      for (size_t i = 0; i < current_->count; ++i) {
        const State& other = current_->states[i];
        if (other.IsInRun() && other.offset == state.offset) return;
      }
    }
    if (current_->count == kIndexStateCountMax) {
      candidates_.all_ = true;
      return;
    }
    State& kept = current_->states[current_->count++];
    kept = state;
    kept.position = position;
    if (kept.IsComplete() && kept.node.header.run_count != 0) EnterRuns(kept);
  }

  void EnterRuns(const State& state) {
    // Copied: what is entered may be a state of the same node.
    const NodeView node = state.node;
    for (size_t i = 0; i < node.header.run_count; ++i) {
      Enter(LoadU32(node.runs + i * sizeof(uint32_t)));
    }
  }

  // Kept in order; there are rarely more than two.
  void Add(uint16_t match) {
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
  StateSet sets_[2];
  StateSet* current_ = &sets_[0];
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
