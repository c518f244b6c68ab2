// A RegExp tries alternatives one after the other, each to its end: exponentially many. Here all
// are followed at once, byte by byte, as threads in the order in which a RegExp would try them. Of
// two threads that come to the same place of the program at the same byte, whatever follows is the
// same for both, so that the later one is dropped. At the text's end the first thread that accepts
// is the match that a RegExp would have found.
//
// What a thread's groups are is a list of the starts and ends that it has passed, last one first;
// threads that fork share what is before.
#include "src/url_pattern/capture_program.h"

#include "src/base/ascii.h"

namespace swale {
namespace {

constexpr uint32_t kNoMark = static_cast<uint32_t>(-1);

// That a thread has passed the operation at `place`, a kGroupStart or kGroupEnd.
struct Mark {
  uint32_t place;
  uint32_t previous;  // in the same thread, or kNoMark
  size_t position;    // in the text
};

struct Thread {
  uint32_t place;  // in the program; its size: behind the end
  uint32_t last_mark;
};

class CaptureMatcher {
 public:
  CaptureMatcher(std::string_view program, std::string_view text)
      : program_(program), text_(text), reached_at_(program.size() + 1, kNowhere) {}

  bool Run() {
    Follow({0, kNoMark}, 0);
    for (size_t i = 0; i < text_.size() && !next_.empty(); ++i) {
      current_.swap(next_);
      next_.clear();
      for (const Thread& thread : current_) {
        const size_t size = MatchByte(thread.place, text_[i]);
        if (size == 0) continue;
        Follow({static_cast<uint32_t>(thread.place + size), thread.last_mark}, i + 1);
      }
    }
    for (const Thread& thread : next_) {
      if (thread.place != program_.size()) continue;
      accepted_ = thread;
      return true;
    }
    return false;
  }

  // REQUIRES: Run() has returned true.
  void TakeGroups(std::vector<std::optional<std::string_view>>* groups) const {
    for (auto& group : *groups) group.reset();
    // From the end of the match to its start: of each group first the end.
    size_t end = 0;
    for (uint32_t i = accepted_.last_mark; i != kNoMark; i = marks_[i].previous) {
      const Mark& mark = marks_[i];
      if (OpAt(mark.place) == CaptureOp::kGroupEnd) {
        end = mark.position;
        continue;
      }
      const size_t group = NumberAt(mark.place);
      if (group < groups->size())
        (*groups)[group] = text_.substr(mark.position, end - mark.position);
    }
  }

 private:
  static constexpr size_t kNowhere = static_cast<size_t>(-1);

  uint8_t ByteAt(size_t place) const {
    return place < program_.size() ? static_cast<uint8_t>(program_[place]) : 0;
  }
  CaptureOp OpAt(size_t place) const { return static_cast<CaptureOp>(ByteAt(place)); }
  uint32_t NumberAt(size_t place) const {
    return ByteAt(place + 1) | static_cast<uint32_t>(ByteAt(place + 2)) << 8;
  }

  // The size of the operation at `place` if it reads `c`; 0: it does not.
  size_t MatchByte(size_t place, char c) const {
    if (place >= program_.size()) return 0;
    const auto operand = static_cast<char>(ByteAt(place + 1));
    switch (OpAt(place)) {
      case CaptureOp::kAny:
        return 1;
      case CaptureOp::kNot:
        return c != operand ? 2 : 0;
      case CaptureOp::kLetter:
        return ToAsciiLower(c) == operand ? 2 : 0;
      default:
        return program_[place] == c && ByteAt(place) < 0x80 ? 1 : 0;
    }
  }

  // Adds the threads that `first` becomes without reading a byte, in the order of their priority.
  void Follow(const Thread& first, size_t position) {
    waiting_.assign(1, first);
    while (!waiting_.empty()) {
      Thread thread = waiting_.back();
      waiting_.pop_back();
      while (Advance(&thread, position)) {
      }
    }
  }

  // False where the thread ends, or waits for a byte.
  bool Advance(Thread* thread, size_t position) {
    const uint32_t place = thread->place;
    if (place > program_.size() || reached_at_[place] == position) return false;
    reached_at_[place] = position;
    switch (OpAt(place)) {
      case CaptureOp::kFork:
        waiting_.push_back({NumberAt(place), thread->last_mark});
        thread->place = place + 3;
        return true;
      case CaptureOp::kForkBack:
        waiting_.push_back({place + 3, thread->last_mark});
        thread->place = NumberAt(place);
        return true;
      case CaptureOp::kGroupStart:
      case CaptureOp::kGroupEnd:
        marks_.push_back({place, thread->last_mark, position});
        *thread = {place + 3, static_cast<uint32_t>(marks_.size() - 1)};
        return true;
      default:
        next_.push_back(*thread);
        return false;
    }
  }

  std::string_view program_;
  std::string_view text_;
  // Of each place, the last position at which a thread has come to it.
  std::vector<size_t> reached_at_;
  std::vector<Thread> current_;
  std::vector<Thread> next_;
  std::vector<Thread> waiting_;  // of the alternatives at one byte; the next one is last
  std::vector<Mark> marks_;
  Thread accepted_ = {};
};

}  // namespace

bool MatchCaptureProgram(std::string_view program, std::string_view text,
                         std::vector<std::optional<std::string_view>>* groups) {
  CaptureMatcher matcher(program, text);
  if (!matcher.Run()) return false;
  matcher.TakeGroups(groups);
  return true;
}

}  // namespace swale
