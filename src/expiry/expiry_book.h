// ExpiryBook: what runtime caches with limits hold, kept in records, so that what goes first is
// known without looking at the rest.
#ifndef SWALE_EXPIRY_EXPIRY_BOOK_H_
#define SWALE_EXPIRY_EXPIRY_BOOK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/engine/fetch_context.h"
#include "src/expiry/cache_limits.h"
#include "src/task/mutex.h"
#include "src/task/task.h"

namespace swale {

// What an opaque response is counted as: browsers add up to that much to its size, so that quota
// tells nothing of it. 14,431 KiB is the most that Chromium adds.
inline constexpr uint64_t kOpaqueBytes = uint64_t{14431} * 1024;

// The part that is in memory: uses of entries that are not yet noted, which may be lost.
class ExpiryBook {
 public:
  explicit ExpiryBook(ReadyQueue& queue) : mutex(queue) {}

  struct Use {
    LimitedCache book;
    std::string url;
    uint32_t count;
    int64_t last_ms;
  };

  // A put that is under way, from before it is noted until after it has been made.
  class Put {
   public:
    Put(ExpiryBook* book, std::string_view cache, std::string_view url);
    Put(const Put&) = delete;
    Put& operator=(const Put&) = delete;
    ~Put();

    const std::string& url() const { return url_; }
    // Whether its entry may have been struck out since this was last asked: it has to be noted
    // anew.
    bool WasStruck() { return std::exchange(is_struck_, false); }

   private:
    friend class ExpiryBook;
    ExpiryBook& book_;
    const std::string cache_;
    const std::string url_;
    bool is_struck_ = false;
  };

  // To be called before an entry is deleted, or found missing, and then struck out, while the mutex
  // is held: what is put at the same time may come to lie there after that.
  void NoteStriking(std::string_view cache, std::string_view url);

  // O(1), whatever is noted. What is too much for the moment is not counted.
  void Add(LimitedCache book, std::string url, int64_t now_ms);
  std::vector<Use> TakeUses();

  // Held from the reading of records to the writing of what follows from them.
  Mutex mutex;
  bool is_flush_due = false;

 private:
  std::vector<Put*> puts_;
  std::vector<Use> uses_;
  std::vector<uint16_t> slots_;  // open addressing: an index into uses_ and 1, or 0
};

// All below are about the cache of cx's route, and do nothing where it has no limits. Where records
// cannot be read or written, caches are as without limits, and the developer is told.

// Notes that an entry was used: at once in memory, within about a second in records.
void NoteUse(FetchContext& cx, std::string_view cache, const std::string& url);

// Whether the entry has not been used for longer than the route says.
Task<bool> IsIdleTooLong(FetchContext& cx, std::string cache, std::string url);

// Notes an entry that is about to be stored; false where it is too large for its cache. Noted
// before: what is noted and not there does no harm, the other way round it would stay for ever. Of
// an unknown size (NoteSize follows) it counts as the one before it, or as nothing.
Task<bool> NoteEntry(FetchContext& cx, std::string url, std::optional<uint64_t> size);

// Notes how large a new entry has turned out to be.
Task<void> NoteSize(FetchContext& cx, std::string url, uint64_t size);

// Deletes an entry, and strikes it out.
Task<void> DeleteEntry(FetchContext& cx, std::string cache, std::string url);

// The entry as it is stored; null: there is none, and it is struck out; or it cannot be read.
Task<ResponseRef> FindOrStrikeOut(FetchContext& cx, std::string url);

// Deletes what has expired and what is too much.
Task<void> Evict(FetchContext& cx);

// Storage is full: deletes a quarter of the cache, or all of it where the policy says so.
// False where nothing was deleted.
Task<bool> MakeRoom(FetchContext& cx);

}  // namespace swale

#endif  // SWALE_EXPIRY_EXPIRY_BOOK_H_
