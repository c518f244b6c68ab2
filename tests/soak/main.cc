// Runs of the simulator: scripts/soak.
//   swale_soak soak KINDS FIRST COUNT SECONDS OFFSET STRIDE
//     Runs of each kind ("versions,queues") the seeds FIRST + OFFSET, and on in strides: those
//     below FIRST + COUNT (0: no end), for so long (0: no end). The first that fails is shrunk and
//     told.
//   swale_soak run KIND SEED [--only 1,4] [--without slow,kills] [--calm 3]
//     Tells the story of one seed, or of what is left of it.
// Exits with 1 where an invariant does not hold.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "src/native_host/url_pattern_host.h"
#include "src/simulator/run.h"
#include "src/simulator/shrink.h"

namespace swale {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kProgressInterval = std::chrono::seconds(10);

std::vector<std::string> Split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    parts.emplace_back(text.substr(0, text.find(',')));
    text.remove_prefix(std::min(text.size(), parts.back().size() + 1));
  }
  return parts;
}

std::vector<int> Numbers(std::string_view text) {
  std::vector<int> numbers;
  for (const std::string& part : Split(text)) numbers.push_back(std::atoi(part.c_str()));
  return numbers;
}

std::string Join(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ",") + part;
  return text;
}

std::string Join(const std::vector<int>& numbers) {
  std::vector<std::string> parts;
  for (int number : numbers) parts.push_back(std::to_string(number));
  return Join(parts);
}

void Print(uint64_t now_ms, const std::string& line) {
  printf("%10lu  %s\n", static_cast<unsigned long>(now_ms), line.c_str());
}

RunResult RunOne(const RunKind& kind, const RunPlan& plan, bool tells) {
  NativeUrlPatternHost host;
  return kind.run(plan, host, {.tell = tells ? Print : nullptr});
}

void PrintResult(const RunResult& result) {
  if (result.is_well()) {
    printf("all well\n");
  } else {
    printf("%s: %s\n", result.invariant.c_str(), result.problem.c_str());
  }
}

int Tell(const RunKind& kind, const RunPlan& plan) {
  const RunResult result = RunOne(kind, plan, true);
  printf("in play: %s\n", Join(result.in_play).c_str());
  PrintResult(result);
  return result.is_well() ? 0 : 1;
}

void TellFailure(const RunKind& kind, uint32_t seed, const RunResult& failed) {
  const std::string name(kind.name);
  printf("%s, seed %u: ", name.c_str(), seed);
  PrintResult(failed);
  const Shrunk shrunk =
      Shrink({.seed = seed}, [&kind](const RunPlan& plan) { return RunOne(kind, plan, false); });
  printf("from %zu steps to %zu, in %d runs:\n", failed.steps.size(), shrunk.plan.only.size(),
         shrunk.runs);
  Tell(kind, shrunk.plan);
  printf("again: scripts/soak --seed %s %u --only '%s' --without '%s' --calm '%s'\n", name.c_str(),
         seed, Join(shrunk.plan.only).c_str(), Join(shrunk.plan.without).c_str(),
         Join(shrunk.plan.calm).c_str());
  printf("       and with --debug under gdb\n");
}

struct Share {
  std::vector<const RunKind*> kinds;
  uint32_t first = 0;
  uint32_t count = 0;  // 0: no end
  int seconds = 0;     // 0: no end
  uint32_t offset = 0;
  uint32_t stride = 1;
};

int Soak(const Share& share) {
  const auto begin = Clock::now();
  auto told = begin;
  uint64_t runs = 0;
  uint32_t i = share.offset;
  for (; share.count == 0 || i < share.count; i += share.stride) {
    const auto now = Clock::now();
    if (share.seconds != 0 && now - begin >= std::chrono::seconds(share.seconds)) break;
    if (share.offset == 0 && now - told >= kProgressInterval) {
      told = now;
      const double seconds = std::chrono::duration<double>(now - begin).count();
      printf("seed %u, %.0f runs a second\n", share.first + i,
             static_cast<double>(runs) * share.stride / seconds);
      fflush(stdout);
    }
    for (const RunKind* kind : share.kinds) {
      const uint32_t seed = share.first + i;
      const RunResult result = RunOne(*kind, {.seed = seed}, false);
      ++runs;
      if (result.is_well()) continue;
      TellFailure(*kind, seed, result);
      return 1;
    }
  }
  printf("%lu runs, up to seed %u: all well\n", static_cast<unsigned long>(runs),
         share.first + i - share.stride);
  return 0;
}

uint32_t Number(const char* text) { return static_cast<uint32_t>(std::strtoul(text, nullptr, 10)); }

int Usage() {
  fprintf(stderr, "usage: see tests/soak/main.cc\n");
  return 2;
}

int UnknownKind(const std::string& name) {
  std::vector<std::string> names;
  for (const RunKind& kind : RunKinds()) names.emplace_back(kind.name);
  fprintf(stderr, "no kind of run \"%s\"; there are: %s\n", name.c_str(), Join(names).c_str());
  return 2;
}

int Main(const std::vector<std::string>& arguments) {
  if (arguments.size() == 7 && arguments[0] == "soak") {
    Share share{.first = Number(arguments[2].c_str()),
                .count = Number(arguments[3].c_str()),
                .seconds = std::atoi(arguments[4].c_str()),
                .offset = Number(arguments[5].c_str()),
                .stride = Number(arguments[6].c_str())};
    for (const std::string& name : Split(arguments[1])) {
      share.kinds.push_back(FindRunKind(name));
      if (share.kinds.back() == nullptr) return UnknownKind(name);
    }
    return Soak(share);
  }
  if (arguments.size() < 3 || arguments.size() % 2 == 0 || arguments[0] != "run") return Usage();
  const RunKind* kind = FindRunKind(arguments[1]);
  if (kind == nullptr) return UnknownKind(arguments[1]);
  RunPlan plan{.seed = Number(arguments[2].c_str())};
  for (size_t i = 3; i < arguments.size(); i += 2) {
    const std::string& value = arguments[i + 1];
    if (arguments[i] == "--only") {
      plan.has_all_steps = false;
      plan.only = Numbers(value);
    } else if (arguments[i] == "--without") {
      plan.without = Split(value);
    } else if (arguments[i] == "--calm") {
      plan.calm = Numbers(value);
    } else {
      return Usage();
    }
  }
  const std::vector<std::string> flags = kind->flags();
  for (const std::string& name : plan.without) {
    if (std::find(flags.begin(), flags.end(), name) != flags.end()) continue;
    fprintf(stderr, "nothing is called \"%s\"; there are: %s\n", name.c_str(), Join(flags).c_str());
    return 2;
  }
  return Tell(*kind, plan);
}

}  // namespace
}  // namespace swale

int main(int argc, char** argv) {
  return swale::Main(std::vector<std::string>(argv + 1, argv + argc));
}
