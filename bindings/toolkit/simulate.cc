// Simulating traffic, for the toolkit module.
#include <emscripten/bind.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "bindings/toolkit/url_pattern_host.h"
#include "src/simulator/traffic/scenario_json.h"
#include "src/simulator/traffic/simulation.h"

namespace swale::toolkit {
namespace {

// A simulation, made step by step so that its caller can tell how far it is.
class Simulation {
 public:
  // `population`: 0 for that of the scenario. A number, since Embind's 64-bit ones are BigInts.
  Simulation(std::string scenario_json, double population) {
    Scenario scenario;
    if (!ReadScenario(scenario_json, &scenario, &error_)) return;
    simulation_ =
        std::make_unique<TrafficSimulation>(std::move(scenario), static_cast<uint64_t>(population));
    simulation_->set_test_regexp([](std::string_view regexp, std::string_view text) {
      return ToolkitUrlPatternHost().TestRegExp(regexp, text);
    });
  }

  // Empty where the scenario is one; nothing else may then be called.
  std::string error() const { return error_; }
  void AddPolicy(std::string name, std::string image) {
    simulation_->AddPolicy(std::move(name), std::move(image));
  }
  bool AddProfile(std::string name) { return simulation_->AddProfile(name); }
  bool Run(double events) { return simulation_->Run(static_cast<uint64_t>(events)); }
  double progress() const { return simulation_->progress(); }
  double events() const { return static_cast<double>(simulation_->events()); }
  std::string result() const { return simulation_->ResultJson(); }

 private:
  std::string error_;
  std::unique_ptr<TrafficSimulation> simulation_;
};

std::string ProfileNames() {
  std::string names;
  for (const NetworkProfile& profile : kNetworkProfiles) {
    names += std::string(profile.name) + '\n';
  }
  return names;
}

}  // namespace

EMSCRIPTEN_BINDINGS(swale_toolkit_simulate) {
  emscripten::function("networkProfiles", &ProfileNames);
  emscripten::class_<Simulation>("Simulation")
      .constructor<std::string, double>()
      .function("error", &Simulation::error)
      .function("addPolicy", &Simulation::AddPolicy)
      .function("addProfile", &Simulation::AddProfile)
      .function("run", &Simulation::Run)
      .function("progress", &Simulation::progress)
      .function("events", &Simulation::events)
      .function("result", &Simulation::result);
}

}  // namespace swale::toolkit
