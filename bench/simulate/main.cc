// How many events the traffic simulator gets through in a second of the processor.
//   swale_simulate_bench POLICY [CLIENTS [SEED [JSON]]]
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>

#include "src/native_host/url_pattern_host.h"
#include "src/policy/compiler/policy_compiler.h"
#include "src/simulator/traffic/simulation.h"

int main(int argc, char** argv) {
  using swale::Scenario;
  if (argc < 2) return 2;
  std::ifstream file(argv[1]);
  const std::string json((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  swale::NativeUrlPatternHost host;
  const swale::PolicyCompileResult compiled = swale::CompilePolicy(json, host);
  for (const swale::PolicyError& error : compiled.errors) {
    std::fprintf(stderr, "%s\n", error.ToString().c_str());
  }
  if (!compiled.errors.empty()) return 1;
  Scenario scenario = swale::StandardScenario(argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1);
  scenario.classes = swale::StandardClasses(10'000'000);
  scenario.sample = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 500;
  swale::TrafficSimulation simulation(std::move(scenario), 0);
  simulation.AddPolicy("standard", compiled.image);
  simulation.AddProfile("4g");
  const std::clock_t begun = std::clock();
  simulation.Run(UINT64_MAX / 2);
  const double took = static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
  std::printf("native: %llu events, %llu requests in %.2f s of the processor: %.0f events/s\n",
              static_cast<unsigned long long>(simulation.events()),
              static_cast<unsigned long long>(simulation.requests()), took,
              static_cast<double>(simulation.events()) / took);
  if (argc > 4) std::ofstream(argv[4]) << simulation.ResultJson();
}
