#include "src/vcdiff/encoder/vcdiff_encoder.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "src/vcdiff/encoder/instruction_writer.h"

namespace swale {
namespace {

// Bytes that are looked up. Shorter ones are found everywhere in scripts, and longer ones miss what
// lies between two changed names.
constexpr size_t kSeedSize = 8;
// How many places with the same bytes are tried.
constexpr int kTriesMax = 24;
// What is this long is taken without looking for something longer.
constexpr size_t kGoodSize = 256;
// A copy's instruction and address take up to so many bytes.
constexpr size_t kCopyMin = 8;
// Where the copy before goes on, its address is cheap.
constexpr size_t kContinuedMin = 4;
// How far from there a copy may go on: what was put in or left out between.
constexpr ptrdiff_t kShiftMax = 16;
constexpr size_t kRunMin = 16;

uint64_t LoadSeed(const char* bytes) {
  uint64_t value;
  std::memcpy(&value, bytes, sizeof(value));
  return value;
}

// Positions by the bytes that stand there: of the source, then of the target as far as it was made.
class SeedIndex {
 public:
  explicit SeedIndex(std::string_view text) : text_(text), before_(text.size()) {
    int bits = 10;
    while (bits < 22 && (size_t{1} << bits) < text.size()) ++bits;
    shift_ = 64 - bits;
    last_.assign(size_t{1} << bits, kNone);
  }

  // REQUIRES: positions come in ascending order.
  void Add(size_t position) {
    if (position + kSeedSize > text_.size()) return;
    uint32_t& last = last_[SlotOf(position)];
    before_[position] = last;
    last = static_cast<uint32_t>(position);
  }

  // Calls visit(position) for the latest positions before `position` with the same bytes.
  template <typename Visit>
  void ForEach(size_t position, Visit visit) const {
    if (position + kSeedSize > text_.size()) return;
    uint32_t candidate = last_[SlotOf(position)];
    for (int tries = 0; candidate != kNone && tries < kTriesMax; ++tries) {
      if (!visit(candidate)) return;
      candidate = before_[candidate];
    }
  }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  size_t SlotOf(size_t position) const {
    return static_cast<size_t>((LoadSeed(text_.data() + position) * 0x9e3779b97f4a7c15u) >> shift_);
  }

  const std::string_view text_;
  std::vector<uint32_t> before_;
  std::vector<uint32_t> last_;
  int shift_;
};

class Encoder {
 public:
  Encoder(std::string_view source, std::string_view target)
      : text_(std::string(source).append(target)),
        start_(source.size()),
        index_(text_),
        done_(start_) {
    for (size_t i = 0; i + kSeedSize <= start_; ++i) index_.Add(i);
  }

  std::string Encode() {
    size_t position = start_;
    while (position < text_.size()) {
      if (const size_t run = RunAt(position); run >= kRunMin) {
        Flush(position);
        writer_.Run(text_[position], static_cast<uint32_t>(run));
        position = Advance(position, position + run);
        done_ = position;
        continue;
      }
      Match match = FindMatch(position);
      if (match.size == 0) {
        position = Advance(position, position + 1);
        continue;
      }
      // What begins a byte later may be longer by more than that byte.
      while (match.size < kGoodSize && position + 1 < text_.size()) {
        index_.Add(position);
        const Match later = FindMatch(position + 1);
        if (later.size <= match.size + 1) break;
        match = later;
        ++position;
      }
      position = Take(match, position);
    }
    Flush(text_.size());
    std::string window;
    AppendVcdiffInteger(static_cast<uint32_t>(text_.size() - start_), &window);
    window += writer_.Finish();
    return window;
  }

 private:
  struct Match {
    size_t from = 0;
    size_t size = 0;
  };

  size_t RunAt(size_t position) const {
    size_t end = position + 1;
    while (end < text_.size() && text_[end] == text_[position]) ++end;
    return end - position;
  }

  // A source's part ends with the source: the decoder knows no text that goes on.
  size_t MatchSize(size_t from, size_t position) const {
    const size_t end =
        from < start_ ? std::min(text_.size(), position + (start_ - from)) : text_.size();
    size_t size = 0;
    while (position + size + 8 <= end &&
           LoadSeed(text_.data() + from + size) == LoadSeed(text_.data() + position + size)) {
      size += 8;
    }
    while (position + size < end && text_[from + size] == text_[position + size]) ++size;
    return size;
  }

  Match FindMatch(size_t position) const {
    Match best = FindContinuation(position);
    size_t least = best.size != 0 ? best.size + 3 : kCopyMin;
    if (best.size >= kGoodSize) return best;
    index_.ForEach(position, [&](size_t from) {
      const size_t size = MatchSize(from, position);
      if (size >= least) {
        best = {from, size};
        least = size + 1;
      }
      return size < kGoodSize;
    });
    return best;
  }

  // Where the copy before would go on, had what lies between only been replaced.
  Match FindContinuation(size_t position) const {
    Match best;
    if (!has_copied_) return best;
    const ptrdiff_t expected = static_cast<ptrdiff_t>(position) + offset_;
    for (ptrdiff_t shift = 0; shift <= kShiftMax; ++shift) {
      for (ptrdiff_t from : {expected + shift, expected - shift}) {
        if (from < 0 || from >= static_cast<ptrdiff_t>(position)) continue;
        const size_t size = MatchSize(static_cast<size_t>(from), position);
        const size_t least = shift == 0 ? kContinuedMin : kContinuedMin + 2;
        if (size >= least && size > best.size) best = {static_cast<size_t>(from), size};
      }
      if (shift == 0 && best.size >= kGoodSize) break;
    }
    return best;
  }

  // Writes the match, as far back as it goes, and gives where it ends.
  size_t Take(Match match, size_t position) {
    size_t back = 0;
    while (position - back > done_ && match.from - back > 0 && (match.from - back != start_) &&
           text_[match.from - back - 1] == text_[position - back - 1]) {
      ++back;
    }
    Flush(position - back);
    const size_t end = position + match.size;
    writer_.Copy(static_cast<uint32_t>(match.from - back), static_cast<uint32_t>(match.size + back),
                 static_cast<uint32_t>(position - back));
    offset_ = static_cast<ptrdiff_t>(match.from) - static_cast<ptrdiff_t>(position);
    has_copied_ = true;
    Advance(position, end);
    done_ = end;
    return end;
  }

  // Literals up to `end`.
  void Flush(size_t end) {
    if (end > done_) writer_.Add(std::string_view(text_).substr(done_, end - done_));
    done_ = end;
  }

  size_t Advance(size_t position, size_t end) {
    for (; position < end; ++position) index_.Add(position);
    return end;
  }

  const std::string text_;  // the source, then the target
  const size_t start_;      // of the target
  SeedIndex index_;
  InstructionWriter writer_;
  size_t done_;  // what lies before was written
  ptrdiff_t offset_ = 0;
  bool has_copied_ = false;
};

}  // namespace

std::string EncodeVcdiff(std::string_view source, std::string_view target) {
  std::string delta("\xd6\xc3\xc4\0\0", 5);
  if (target.empty()) return delta;
  const std::string window = Encoder(source, target).Encode();
  delta += source.empty() ? '\0' : '\1';
  if (!source.empty()) {
    AppendVcdiffInteger(static_cast<uint32_t>(source.size()), &delta);
    AppendVcdiffInteger(0, &delta);
  }
  AppendVcdiffInteger(static_cast<uint32_t>(window.size()), &delta);
  return delta + window;
}

}  // namespace swale
