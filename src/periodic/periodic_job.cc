#include "src/periodic/periodic_job.h"

#include <algorithm>

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/json/json_access.h"
#include "src/json/json_document.h"

namespace swale {
namespace {

uint32_t NumberAt(const JsonDocument& document, size_t value, uint32_t otherwise) {
  uint32_t number;
  const bool is_number = IsJson(document, value, JsonKind::kNumber) &&
                         ParseNumber(document.source(document[value]), &number);
  return is_number ? number : otherwise;
}

// Takes a number and the space behind it off the front.
int64_t TakeNumber(std::string_view* text) {
  const std::string_view digits = text->substr(0, text->find(' '));
  text->remove_prefix(std::min(text->size(), digits.size() + 1));
  uint64_t number = 0;
  ParseNumber64(digits, &number);
  return static_cast<int64_t>(number);
}

std::string Text(int64_t number) { return NumberToString(static_cast<uint64_t>(number)); }

}  // namespace

std::vector<PeriodicJob> ParsePeriodicJobs(std::string_view json) {
  std::vector<PeriodicJob> jobs;
  JsonDocument document;
  JsonError error;
  if (json.empty() || !document.Parse(json, &error)) return jobs;
  for (size_t key = 1; key < document[0].next; key = document[key + 1].next) {
    const size_t value = key + 1;
    PeriodicJob job{.name = std::string(document.text(document[key]))};
    job.interval_seconds =
        NumberAt(document, FindJsonMember(document, value, "minIntervalSeconds"), 1);
    job.cache = JsonTextOf(document, FindJsonMember(document, value, "cache"));
    job.function =
        NumberAt(document, FindJsonPath(document, value, "handler.function"), kNoJobFunction);
    const size_t urls = FindJsonMember(document, value, "refresh");
    if (IsJson(document, urls, JsonKind::kArray)) {
      for (size_t at = urls + 1; at < document[urls].next; at = document[at].next) {
        job.urls += Concat({JsonTextOf(document, at), "\n"});
      }
    }
    jobs.push_back(std::move(job));
  }
  return jobs;
}

std::string JobState::ToText() const {
  std::string text = Concat({Text(done_ms), " ", Text(tried_ms), " ", Text(failures), " ", error});
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return text;
}

JobState ParseJobState(std::string_view text) {
  JobState state;
  state.done_ms = TakeNumber(&text);
  state.tried_ms = TakeNumber(&text);
  state.failures = static_cast<uint32_t>(TakeNumber(&text));
  state.error = text;
  return state;
}

namespace {

int64_t WaitMs(int64_t interval_ms, const JobState& state, int64_t now_ms) {
  const bool is_clock_back = state.done_ms > now_ms || state.tried_ms > now_ms;
  if (is_clock_back) return 0;
  if (state.failures > 0) {
    const int64_t max_ms = std::min(interval_ms, kJobRetryMaxMs);
    const uint32_t doublings = std::min<uint32_t>(state.failures - 1, 20);
    const int64_t retry_ms = std::min(kJobRetryMs << doublings, max_ms);
    return std::max<int64_t>(state.tried_ms + retry_ms - now_ms, 0);
  }
  if (state.done_ms == 0) return 0;
  return std::max<int64_t>(state.done_ms + interval_ms - now_ms, 0);
}

}  // namespace

int64_t WaitMsOf(const PeriodicJob& job, const JobState& state, int64_t now_ms) {
  return WaitMs(int64_t{job.interval_seconds} * 1000, state, now_ms);
}

int64_t WaitMsAtEvent(const PeriodicJob& job, const JobState& state, int64_t now_ms) {
  return WaitMs(int64_t{job.interval_seconds} * 900, state, now_ms);
}

}  // namespace swale
