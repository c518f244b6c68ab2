// Jobs that are done every so often: what the policy says of them, how they stand, and when each is
// due. Pure functions; run_jobs.h sequences them.
#ifndef SWALE_PERIODIC_PERIODIC_JOB_H_
#define SWALE_PERIODIC_PERIODIC_JOB_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace swale {

inline constexpr uint32_t kNoJobFunction = UINT32_MAX;

struct PeriodicJob {
  std::string name;
  uint32_t interval_seconds = 0;
  std::string urls;   // as the policy has them, each followed by '\n'
  std::string cache;  // empty: that of the route which takes each
  uint32_t function = kNoJobFunction;
};

// Those of Policy::periodic(), in its order.
std::vector<PeriodicJob> ParsePeriodicJobs(std::string_view json);

// A run is counted as failed from its beginning on, until it has succeeded: so one that is cut off
// counts as well.
struct JobState {
  int64_t done_ms = 0;    // when it was last done; 0: never
  int64_t tried_ms = 0;   // when it was last begun
  uint32_t failures = 0;  // since
  std::string error;      // of the last one

  // Without line feeds.
  std::string ToText() const;
};
JobState ParseJobState(std::string_view text);

// A job that has failed is tried again after a minute, then after twice as long each time, up to
// its interval or six hours.
inline constexpr int64_t kJobRetryMs = 60'000;
inline constexpr int64_t kJobRetryMaxMs = int64_t{6} * 60 * 60 * 1000;

// How long until a job is due; 0: it is. A clock that was put back makes it due at once, rather
// than far in the future.
int64_t WaitMsOf(const PeriodicJob& job, const JobState& state, int64_t now_ms);

// The same at an event of the browser's, whose clock is a coarse one: a tenth of the interval early
// is on time.
int64_t WaitMsAtEvent(const PeriodicJob& job, const JobState& state, int64_t now_ms);

}  // namespace swale

#endif  // SWALE_PERIODIC_PERIODIC_JOB_H_
