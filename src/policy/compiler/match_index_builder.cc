#include "src/policy/compiler/match_index_builder.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "src/base/byte_io.h"
#include "src/policy/compiler/index_sequences.h"
#include "src/routing/match_index.h"

namespace swale {
namespace {

// A sequence, and the match that it belongs to.
struct Entry {
  IndexSequence sequence;
  uint16_t match;

  const std::string& text() const { return sequence.text; }
};

bool ComesBefore(const Entry& a, const Entry& b) {
  return std::tie(a.sequence.root, a.sequence.text, a.match) <
         std::tie(b.sequence.root, b.sequence.text, b.match);
}

class IndexWriter {
 public:
  explicit IndexWriter(const std::vector<Entry>& entries) : entries_(entries) {}

  std::string Write() {
    for (size_t i = 0; i < kIndexRootCount; ++i) writer_.WriteU32(0);
    size_t begin = 0;
    while (begin < entries_.size()) {
      const IndexRoot root = entries_[begin].sequence.root;
      size_t end = begin;
      while (end < entries_.size() && entries_[end].sequence.root == root) ++end;
      writer_.PatchU32(static_cast<size_t>(root) * sizeof(uint32_t),
                       WriteNode({begin, end}, 0, {}));
      begin = end;
    }
    return writer_.Take();
  }

 private:
  struct Range {
    size_t begin;
    size_t end;
  };

  char CharAt(size_t entry, size_t position) const { return entries_[entry].text()[position]; }

  // Where the texts of the range, alike up to `position`, first differ, end or have a run.
  size_t LabelEnd(Range range, size_t position) const {
    const std::string& first = entries_[range.begin].text();
    const std::string& last = entries_[range.end - 1].text();
    const size_t limit = std::min({first.size(), last.size(), position + UINT8_MAX});
    while (position < limit && first[position] == last[position] && first[position] != kRunMark) {
      ++position;
    }
    return position;
  }

  // Writes what the texts of the range have from `position` on, children first; gives its offset.
  uint32_t WriteNode(Range range, size_t position, IndexNode header) {
    const size_t label_end = LabelEnd(range, position);
    const std::string_view label =
        std::string_view(entries_[range.begin].text()).substr(position, label_end - position);
    header.label_size = static_cast<uint8_t>(label.size());

    // The texts that end here come first, and those with a run last: its mark is above ASCII.
    size_t next = range.begin;
    while (next < range.end && entries_[next].text().size() == label_end) ++next;
    header.match_count = static_cast<uint16_t>(next - range.begin);
    const size_t matches_end = next;

    uint64_t bits[2] = {};
    std::string children;
    std::string runs;
    while (next < range.end) {
      const char c = CharAt(next, label_end);
      const bool is_run = c == kRunMark;
      const size_t token_end = label_end + (is_run ? 2 : 1);
      const Range group = {next, GroupEnd(next, range.end, label_end, token_end)};
      if (is_run) {
        const IndexNode run = {.run = 1,
                               .run_stop = static_cast<uint8_t>(CharAt(next, label_end + 1))};
        AppendU32(WriteNode(group, token_end, run), &runs);
        ++header.run_count;
      } else {
        bits[static_cast<uint8_t>(c) / 64] |= uint64_t{1} << (static_cast<uint8_t>(c) % 64);
        AppendU32(WriteNode(group, token_end, {}), &children);
        header.has_children = 1;
      }
      next = group.end;
    }

    const auto offset = static_cast<uint32_t>(writer_.size());
    writer_.WriteBytes({reinterpret_cast<const char*>(&header), sizeof(header)});
    writer_.WriteBytes(label);
    if (header.has_children != 0) {
      writer_.WriteU64(bits[0]);
      writer_.WriteU64(bits[1]);
    }
    writer_.WriteBytes(children);
    writer_.WriteBytes(runs);
    for (size_t i = range.begin; i < matches_end; ++i) writer_.WriteU16(entries_[i].match);
    return offset;
  }

  // Where the texts no longer have what that of `begin` has between `from` and `to`.
  size_t GroupEnd(size_t begin, size_t end, size_t from, size_t to) const {
    const std::string_view token = std::string_view(entries_[begin].text()).substr(from, to - from);
    size_t i = begin;
    while (i < end && entries_[i].text().compare(from, to - from, token) == 0) ++i;
    return i;
  }

  static void AppendU32(uint32_t value, std::string* bytes) {
    bytes->append(reinterpret_cast<const char*>(&value), sizeof(value));
  }

  const std::vector<Entry>& entries_;
  ByteWriter writer_;
};

}  // namespace

std::string BuildMatchIndex(const Policy& policy, MatchList list) {
  const size_t count = policy.match_count(list);
  if (count < kIndexedMatchCountMin) return {};
  std::vector<Entry> entries;
  for (size_t i = 0; i < count; ++i) {
    for (IndexSequence& sequence : SequencesOf(policy, policy.match(list, i))) {
      entries.push_back({std::move(sequence), static_cast<uint16_t>(i)});
    }
  }
  std::sort(entries.begin(), entries.end(), ComesBefore);
  return IndexWriter(entries).Write();
}

}  // namespace swale
