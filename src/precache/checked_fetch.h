// Fetching a file of a version: only the content that its digest names is taken.
#ifndef SWALE_PRECACHE_CHECKED_FETCH_H_
#define SWALE_PRECACHE_CHECKED_FETCH_H_

#include <string>
#include <utility>

#include "src/engine/event_context.h"
#include "src/engine/response_ref.h"
#include "src/task/task.h"

namespace swale {

// GETs a URL through the browser's HTTP cache, and once more past it where the content is not the
// one expected.
class CheckedFetch {
 public:
  // `digest`: the first 32 to 64 hexadecimal digits of the content's SHA-256. REQUIRES: cx outlives
  // this.
  CheckedFetch(EventContext& cx, std::string url, std::string digest)
      : cx_(cx), url_(std::move(url)), digest_(std::move(digest)) {}
  CheckedFetch(const CheckedFetch&) = delete;
  CheckedFetch& operator=(const CheckedFetch&) = delete;

  // To be awaited once. REQUIRES: this outlives the task.
  Task<void> Run();

  ReadyQueue& ready_queue() { return cx_.ready_queue(); }

  const std::string& url() const { return url_; }
  // Empty where there is none, or its status is not 200.
  const ResponseRef& response() const { return response_; }
  // Empty where the response's content is the one expected; else names the URL, what was found and
  // what was expected.
  const std::string& error() const { return error_; }
  bool ok() const { return error_.empty(); }

  // Makes it an error after all: `message`, in which '$' stands for the URL and the next '$' for
  // `reason`.
  void Fail(const char* message, const std::string& reason);

 private:
  // What each step's outcome says, apart from the coroutine: it would hold all messages and their
  // parts in its frame.
  bool IsFetched(const Operation& fetch);
  bool IsDecided(const Operation& check, const ResponseRef& response);

  EventContext& cx_;
  const std::string url_;
  const std::string digest_;
  ResponseRef response_;
  std::string error_;
};

}  // namespace swale

#endif  // SWALE_PRECACHE_CHECKED_FETCH_H_
