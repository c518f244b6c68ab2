// Fetching a file of a version: only the content that its digest names is taken.
#ifndef SWALE_PRECACHE_CHECKED_FETCH_H_
#define SWALE_PRECACHE_CHECKED_FETCH_H_

#include <cstdint>
#include <string>
#include <utility>

#include "src/engine/event_context.h"
#include "src/engine/response_ref.h"
#include "src/engine/worker_config.h"
#include "src/task/task.h"

namespace swale {

// How often a file is asked for, where a retry can help: the network or its body broke off, the
// server is busy (408, 425, 429, 5xx), or it does not have this version, as one of several servers
// while a new version is rolled out (404, another content).
inline constexpr int kFetchAttemptsMax = 4;
// Before the second attempt, in milliseconds; doubled before each further one. Of it, and of as
// much as it again, a part that is drawn anew each time ("full jitter" would ask at once too
// often).
inline constexpr uint32_t kRetryDelayMs = 500;
// What a server asks for in Retry-After is waited for if it is not more.
inline constexpr uint32_t kRetryAfterMaxMs = 30'000;

// GETs a URL through the browser's HTTP cache, then past it.
class CheckedFetch {
 public:
  enum Kind : uint8_t {
    kPlain,
    kContainer,  // a container (container.h), of whose content the digest is
    kUnchecked,  // any content is right: past the HTTP cache if it has to be revalidated
  };

  // `digest`: the first 32 to 64 hexadecimal digits of the content's SHA-256; empty: any content.
  // REQUIRES: cx outlives this.
  CheckedFetch(EventContext& cx, const WorkerConfig& config, std::string url, std::string digest,
               Kind kind = kPlain)
      : cx_(cx),
        host_(config.host),
        url_(std::move(url)),
        digest_(std::move(digest)),
        kind_(kind) {}
  CheckedFetch(const CheckedFetch&) = delete;
  CheckedFetch& operator=(const CheckedFetch&) = delete;

  // To be awaited once. `attempts`: at most so many. REQUIRES: this outlives the task.
  Task<void> Run(int attempts = kFetchAttemptsMax);

  ReadyQueue& ready_queue() { return cx_.ready_queue(); }

  const std::string& url() const { return url_; }
  // The content's response; where it is not ok(), that of another content, or none.
  const ResponseRef& response() const { return response_; }
  // Empty where the response's content is the one expected; else names the URL, what was found and
  // what was expected.
  const std::string& error() const { return error_; }
  bool ok() const { return error_.empty(); }
  // Whether the server has not got the content, as far as it has answered.
  bool is_gone() const { return is_gone_; }

  // Makes it an error after all: `message`, in which '$' stands for the URL and the next '$' for
  // `reason`.
  void Fail(const char* message, const std::string& reason);

 private:
  // Each attempt's steps, apart from the loop: it would hold all of their parts in its frame.
  Task<void> Try(CacheMode mode);
  Task<void> Inflate();
  bool IsFetched(const Operation& fetch);
  void Decide(const Operation& check);
  void FailBody(const Operation& operation);
  uint32_t DelayMs(int attempt) const;

  EventContext& cx_;
  HostQueries* const host_;
  const std::string url_;
  const std::string digest_;
  const Kind kind_;
  ResponseRef response_;
  std::string error_;
  bool can_retry_ = false;
  bool is_gone_ = false;
  uint32_t retry_after_ms_ = 0;
};

}  // namespace swale

#endif  // SWALE_PRECACHE_CHECKED_FETCH_H_
