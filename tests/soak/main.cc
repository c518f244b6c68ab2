// Seeds, one after the other, for as long as is asked: scripts/soak.
//   swale_soak versions|queues FIRST_SEED SECONDS    prints the first seed that fails, and exits
//   with 1 swale_soak versions|queues SEED                  runs one seed and tells its story
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "src/native_host/url_pattern_host.h"
#include "src/policy/compiler/policy_compiler.h"
#include "src/simulator/queue_run.h"
#include "src/simulator/seeded_run.h"

namespace swale {
namespace {

void Print(uint64_t now_ms, const std::string& line) {
  printf("%10lu  %s\n", static_cast<unsigned long>(now_ms), line.c_str());
}

std::string RunOne(bool is_queue, uint32_t seed, bool tells) {
  NativeUrlPatternHost host;
  if (!is_queue) return RunSeed(seed, host, {.tell = tells ? Print : nullptr});
  const auto compile = [&host](std::string_view json) { return CompilePolicy(json, host).image; };
  return RunQueue(seed, compile, tells).problem;
}

int Soak(bool is_queue, uint32_t first, int seconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  uint32_t seed = first;
  for (; std::chrono::steady_clock::now() < end; ++seed) {
    const std::string problem = RunOne(is_queue, seed, false);
    if (problem.empty()) continue;
    printf("%s, seed %u: %s\n", is_queue ? "queues" : "versions", seed, problem.c_str());
    return 1;
  }
  printf("%s: seeds %u to %u, all well\n", is_queue ? "queues" : "versions", first, seed - 1);
  return 0;
}

}  // namespace
}  // namespace swale

int main(int argc, char** argv) {
  const std::string_view what = argc > 1 ? argv[1] : "";
  if ((argc != 3 && argc != 4) || (what != "versions" && what != "queues")) {
    fprintf(stderr, "usage: swale_soak versions|queues SEED [SECONDS]\n");
    return 2;
  }
  const auto seed = static_cast<uint32_t>(std::strtoul(argv[2], nullptr, 10));
  if (argc == 4) return swale::Soak(what == "queues", seed, std::atoi(argv[3]));
  const std::string problem = swale::RunOne(what == "queues", seed, true);
  printf("%s\n", problem.empty() ? "all well" : problem.c_str());
  return problem.empty() ? 0 : 1;
}
