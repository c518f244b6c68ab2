#include "src/periodic/run_jobs.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "src/base/concat.h"
#include "src/base/lines.h"
#include "src/base/number.h"
#include "src/engine/client_message.h"
#include "src/engine/warm_up.h"
#include "src/periodic/periodic_job.h"
#include "src/routing/router.h"
#include "src/sync/queue_entry.h"
#include "src/sync/queue_records.h"

namespace swale {
namespace {

constexpr std::string_view kJobPrefix = "periodic/";
constexpr uint32_t kJobsReadMax = 1'000;

// What asks for a job.
enum class Occasion : uint8_t { kDue, kEvent, kPerson };

std::string DueKey() { return Concat({kDuePrefix, "periodic"}); }
std::string KeyOf(const std::string& name) { return Concat({kJobPrefix, name}); }

Task<JobState> ReadState(EventContext& cx, std::string name) {
  Operation read = ReadQueueRecords(cx, Concat({KeyOf(name), "\n"}), 1);
  co_await read;
  std::string_view records = read.text();
  std::string_view key;
  std::string_view text;
  const bool is_there = read.ok() && TakeRecord(&records, &key, &text);
  co_return is_there ? ParseJobState(text) : JobState();
}

Task<bool> WriteState(EventContext& cx, std::string name, JobState state) {
  Operation write = WriteQueueRecords(cx, Concat({"=", KeyOf(name), "\n", state.ToText(), "\n"}));
  co_await write;
  co_return write.ok();
}

// Into a cache that no route need know. Empty where all are stored; else why not.
Task<std::string> RefreshCache(EventContext& cx, const WorkerConfig& config, PeriodicJob job) {
  std::string error;
  while (!job.urls.empty()) {
    const std::string url = config.AbsoluteUrl(TakeLine(&job.urls));
    Operation fetch =
        cx.NetworkFetch(url, static_cast<uint32_t>(CacheMode::kNoCache), kFetchLowPriority);
    co_await fetch;
    const ResponseRef response = fetch.response();
    if (!response || response.status() != 200) {
      error = response ? Substitute("$: found status $", url, NumberToString(response.status()))
                       : Substitute("$: $", url, fetch.text());
      continue;
    }
    Operation put = cx.CachePut(job.cache, url, response);
    co_await put;
    if (!put.ok()) error = Substitute("$: could not be stored: $", url, put.text());
  }
  co_return error;
}

Task<std::string> RefreshRoutes(EventContext& cx, const WorkerConfig& config, PeriodicJob job) {
  std::string urls;
  while (!job.urls.empty()) {
    urls += Concat({config.AbsoluteUrl(TakeLine(&job.urls)), "\n"});
  }
  const Router router(config.policy, config.script_url, config.host);
  const WarmedUp warmed = co_await StoreUrls(cx, config, router, urls, CacheMode::kNoCache);
  co_return warmed.error;
}

Task<std::string> CallHandler(EventContext& cx, PeriodicJob job) {
  std::string argument = ClientMessage().Add("name", job.name).TakeJson();
  Operation call =
      cx.Ask({.kind = EffectKind::kCallTask, .number = job.function, .text = std::move(argument)});
  co_await call;
  const bool has_reason = !call.ok() && !call.text().empty();
  co_return has_reason ? std::string(call.text()) : std::string(call.ok() ? "" : "it failed");
}

Task<std::string> DoJob(EventContext& cx, const WorkerConfig& config, PeriodicJob job) {
  std::string error;
  if (job.function != kNoJobFunction) {
    error = co_await CallHandler(cx, std::move(job));
  } else if (!job.cache.empty()) {
    error = co_await RefreshCache(cx, config, std::move(job));
  } else {
    error = co_await RefreshRoutes(cx, config, std::move(job));
  }
  co_return error;
}

bool IsDue(const PeriodicJob& job, const JobState& state, Occasion occasion, int64_t now_ms) {
  switch (occasion) {
    case Occasion::kDue:
      return WaitMsOf(job, state, now_ms) == 0;
    case Occasion::kEvent:
      return WaitMsAtEvent(job, state, now_ms) == 0;
    case Occasion::kPerson:
      break;
  }
  return true;
}

// REQUIRES: the job's lock is held. Gives what went wrong.
Task<std::string> RunLocked(EventContext& cx, const WorkerConfig& config, PeriodicJob job,
                            Occasion occasion) {
  JobState state = co_await ReadState(cx, job.name);
  if (!IsDue(job, state, occasion, cx.now_ms())) co_return std::string();
  // If nothing more is written, the worker was stopped meanwhile.
  state.tried_ms = cx.now_ms();
  ++state.failures;
  state.error = "the worker was stopped";
  const bool is_noted = co_await WriteState(cx, job.name, state);
  if (!is_noted) co_return std::string("storage cannot be written");
  std::string error = co_await DoJob(cx, config, job);
  state.error = error;
  if (error.empty()) {
    state.failures = 0;
    state.done_ms = cx.now_ms();
  } else {
    cx.Log(LogLevel::kWarning, Substitute("the periodic job \"$\" failed: $", job.name, error));
  }
  co_await WriteState(cx, job.name, state);
  ClientMessage ran("periodic-ran");
  cx.PostMessage(MessageTarget::kAllClients, ran.Add("name", job.name).Add("error", error));
  co_return error;
}

Task<std::string> RunJob(EventContext& cx, const WorkerConfig& config, PeriodicJob job,
                         Occasion occasion) {
  const std::string lock_name = Concat({kJobPrefix, job.name});
  // Another one that is at it does what is due; a person waits, and has it done once more.
  const uint32_t flags = occasion == Occasion::kPerson ? 0 : kIfAvailable;
  Operation lock = cx.Ask({.kind = EffectKind::kAcquireLock, .flags = flags, .text = lock_name});
  co_await lock;
  if (!lock.ok()) co_return std::string();
  std::string error = co_await RunLocked(cx, config, std::move(job), occasion);
  cx.Tell({.kind = EffectKind::kReleaseLock, .text = lock_name});
  co_return error;
}

// For worker starts and for pages: when there is something to do next.
Task<void> NoteNextDue(EventContext& cx, const WorkerConfig& config) {
  const std::vector<PeriodicJob> jobs = ParsePeriodicJobs(config.policy.periodic());
  int64_t wait_ms = INT64_MAX;
  for (const PeriodicJob& job : jobs) {
    const JobState state = co_await ReadState(cx, job.name);
    wait_ms = std::min(wait_ms, WaitMsOf(job, state, cx.now_ms()));
  }
  std::string change = Concat({"-", DueKey(), "\n"});
  if (!jobs.empty()) {
    const auto due_ms = static_cast<uint64_t>(cx.now_ms() + wait_ms);
    change = Concat({"=", DueKey(), "\n", NumberToString(due_ms), "\n"});
  }
  Operation write = WriteQueueRecords(cx, std::move(change));
  co_await write;
  if (jobs.empty()) co_return;
  ClientMessage wake("periodic-wake");
  cx.PostMessage(MessageTarget::kAllClients,
                 wake.AddNumber("afterMs", static_cast<uint64_t>(wait_ms)));
}

// "granted", "none" or what went wrong.
Task<std::string> Register(EventContext& cx, const WorkerConfig& config) {
  std::string state = "none";
  for (const PeriodicJob& job : ParsePeriodicJobs(config.policy.periodic())) {
    Operation request = cx.Ask({.kind = EffectKind::kRegisterPeriodicSync,
                                .number = job.interval_seconds,
                                .text = Concat({kPeriodicTagPrefix, job.name})});
    co_await request;
    if (request.status() == OutcomeStatus::kNone) co_return std::string("none");
    if (!request.ok()) co_return std::string(request.text());
    state = "granted";
  }
  co_return state;
}

const PeriodicJob* Find(const std::vector<PeriodicJob>& jobs, std::string_view name) {
  for (const PeriodicJob& job : jobs) {
    if (job.name == name) return &job;
  }
  return nullptr;
}

Task<void> TellJobs(EventContext& cx, const WorkerConfig& config) {
  const auto number = [](int64_t value) { return static_cast<uint64_t>(value); };
  std::string list = "[";
  for (const PeriodicJob& job : ParsePeriodicJobs(config.policy.periodic())) {
    const JobState state = co_await ReadState(cx, job.name);
    const int64_t due_ms = cx.now_ms() + WaitMsOf(job, state, cx.now_ms());
    ClientMessage entry;
    entry.Add("name", job.name)
        .AddNumber("minIntervalSeconds", job.interval_seconds)
        .AddNumber("lastRunAt", number(state.done_ms))
        .AddNumber("nextDueAt", number(due_ms))
        .AddNumber("failures", state.failures)
        .Add("lastError", state.error);
    if (list.size() > 1) list += ',';
    list += entry.TakeJson();
  }
  ClientMessage reply("periodic-list");
  cx.PostMessage(MessageTarget::kReply, reply.AddJson("jobs", list + "]"));
}

Task<void> RunForPage(EventContext& cx, const WorkerConfig& config, std::string name) {
  const std::vector<PeriodicJob> jobs = ParsePeriodicJobs(config.policy.periodic());
  const PeriodicJob* const job = Find(jobs, name);
  std::string error;
  if (job != nullptr) {
    error = co_await RunJob(cx, config, *job, Occasion::kPerson);
    co_await NoteNextDue(cx, config);
  }
  ClientMessage reply("periodic-done");
  reply.Add("name", name).AddFlag("found", job != nullptr).Add("error", error);
  cx.PostMessage(MessageTarget::kReply, reply);
}

}  // namespace

Task<void> BeginPeriodicWork(EventContext& cx, const WorkerConfig& config) {
  const std::vector<PeriodicJob> jobs = ParsePeriodicJobs(config.policy.periodic());
  Operation read = ReadQueueRecords(cx, Concat({"*", kJobPrefix, "\n"}), kJobsReadMax);
  co_await read;
  std::vector<std::string> gone;
  std::string_view records = read.text();
  std::string_view key;
  std::string_view text;
  while (read.ok() && TakeRecord(&records, &key, &text)) {
    const std::string_view name = key.substr(kJobPrefix.size());
    if (Find(jobs, name) == nullptr) gone.emplace_back(name);
  }
  for (const std::string& name : gone) {
    Operation end = cx.Ask(
        {.kind = EffectKind::kUnregisterPeriodicSync, .text = Concat({kPeriodicTagPrefix, name})});
    co_await end;
    Operation forget = WriteQueueRecords(cx, Concat({"-", KeyOf(name), "\n"}));
    co_await forget;
  }
  if (!jobs.empty()) co_await Register(cx, config);
  co_await NoteNextDue(cx, config);
}

Task<void> HandlePeriodicSync(EventContext& cx, const WorkerConfig& config, std::string tag) {
  // One of the site's own.
  if (!tag.starts_with(kPeriodicTagPrefix)) co_return;
  const std::vector<PeriodicJob> jobs = ParsePeriodicJobs(config.policy.periodic());
  const PeriodicJob* const job =
      Find(jobs, std::string_view(tag).substr(kPeriodicTagPrefix.size()));
  if (job == nullptr) {
    Operation end = cx.Ask({.kind = EffectKind::kUnregisterPeriodicSync, .text = tag});
    co_await end;
    co_return;
  }
  std::string error = co_await RunJob(cx, config, *job, Occasion::kEvent);
  co_await NoteNextDue(cx, config);
  if (!error.empty()) cx.Fail(std::move(error));
}

Task<void> RunDueJobs(EventContext& cx, const WorkerConfig& config) {
  const std::vector<PeriodicJob> jobs = ParsePeriodicJobs(config.policy.periodic());
  if (jobs.empty()) co_return;
  for (const PeriodicJob& job : jobs) co_await RunJob(cx, config, job, Occasion::kDue);
  co_await NoteNextDue(cx, config);
}

Task<void> HandlePeriodicMessage(EventContext& cx, const WorkerConfig& config, std::string data) {
  const std::string what = TakeLine(&data);
  if (what == "list") {
    co_await TellJobs(cx, config);
  } else if (what == "run") {
    co_await RunForPage(cx, config, TakeLine(&data));
  } else if (what == "register") {
    std::string state = co_await Register(cx, config);
    ClientMessage reply("periodic-registered");
    cx.PostMessage(MessageTarget::kReply, reply.Add("state", state));
  } else if (what == "wake") {
    co_await RunDueJobs(cx, config);
  }
}

}  // namespace swale
