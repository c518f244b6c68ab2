// Run: a world that lives by a seed: faults and features that are drawn, then all well again.
//
// A run is a number of steps, each of which draws from generators of its own: any of them can be
// left out, and the others do what they did (src/simulator/shrink.h).
#ifndef SWALE_SIMULATOR_RUN_H_
#define SWALE_SIMULATOR_RUN_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/simulator/invariants/checker.h"
#include "src/simulator/recording.h"
#include "src/simulator/simulated_host.h"
#include "src/simulator/swarm.h"
#include "src/simulator/traffic/random.h"
#include "src/url_pattern/url_pattern_host.h"

namespace swale {

// Which of a seed's faults and steps there are; by default all.
struct RunPlan {
  uint32_t seed = 0;
  bool has_all_steps = true;
  std::vector<int> only{};             // else the numbers of those that there are, from 1 on
  std::vector<std::string> without{};  // faults and features: names of the swarm
  std::vector<int> calm{};             // steps in which nothing fails
};

struct RunOptions {
  // Is told what happens, and when on the virtual clock, a line each; empty: nobody.
  std::function<void(uint64_t now_ms, const std::string& line)> tell{};
  RecordSink* sink = nullptr;
  // Makes a checker beside the run's own; empty: there is none.
  std::function<std::unique_ptr<Checker>()> checker{};
};

struct RunResult {
  std::string invariant;             // the one that does not hold; empty where all went well
  std::string problem;               // and how
  std::vector<int> steps;            // that were made, up to the problem
  std::vector<std::string> in_play;  // faults and features
  // How often what a run is about has happened.
  std::map<std::string, uint64_t, std::less<>> counts;

  bool is_well() const { return invariant.empty(); }
};

class Run {
 public:
  Run(const RunPlan& plan, const RunOptions& options, Swarm swarm);
  virtual ~Run() = default;
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  RunResult Go();

 protected:
  virtual void Begin() = 0;
  virtual void Step() = 0;
  // Without faults: all has to become well.
  virtual void Recover() = 0;
  virtual int steps_max() const = 0;

  // From 0 up to but not `below`: what the step does, and what befalls it. The latter in an order
  // that depends on what the core asks for.
  int Draw(int below) { return static_cast<int>(random_.Below(static_cast<uint64_t>(below))); }
  int DrawFault(int below) { return static_cast<int>(faults_.Below(static_cast<uint64_t>(below))); }
  bool has(std::string_view flag) const { return swarm_.has(flag); }
  // The same, and nothing is said of the step that is made now.
  bool fails(std::string_view flag) const { return !is_calm_ && swarm_.has(flag); }
  void Tell(const std::string& line);
  bool tells() const { return options_.tell != nullptr; }
  void Count(std::string_view what) { ++result_.counts[std::string(what)]; }

  const RunPlan plan_;
  const RunOptions options_;
  World world_;
  Checkers checkers_;

 private:
  void BeginStep(uint64_t number);

  Swarm swarm_;
  Random random_;
  Random faults_;
  bool is_calm_ = false;
  RunResult result_;
};

// A kind of run, by the name that people type.
struct RunKind {
  std::string_view name;
  RunResult (*run)(const RunPlan& plan, UrlPatternHost& url_host, const RunOptions& options);
  std::vector<std::string> (*flags)();
};
const std::vector<RunKind>& RunKinds();
const RunKind* FindRunKind(std::string_view name);  // null: there is no such kind

}  // namespace swale

#endif  // SWALE_SIMULATOR_RUN_H_
