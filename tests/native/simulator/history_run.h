// Runs a history of tests/support/host_model in the simulator.
#ifndef SWALE_TESTS_NATIVE_SIMULATOR_HISTORY_RUN_H_
#define SWALE_TESTS_NATIVE_SIMULATOR_HISTORY_RUN_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "src/simulator/simulated_browser.h"
#include "tests/native/support/json_value_view.h"

namespace swale {

// Which browser is modelled: one that does as the standards say, or Chromium, which departs from
// them here and there.
enum class ModelledBrowser { kStandard, kChromium };

class HistoryRun {
 public:
  HistoryRun(const JsonValueView& history, ModelledBrowser browser);

  // Performs a step, and compares what is observed with what it expects.
  void Step(const JsonValueView& step);

 private:
  // A response that a page has kept.
  struct Kept {
    ModelResponse response;
    bool breaks_off = false;
    uint64_t body_ends_at_ms = 0;
  };

  void Deploy(const JsonValueView& resources);
  void StartWorker(const JsonValueView& policy);
  std::optional<ModelResponse> Serve(const std::string& method, const std::string& url,
                                     const ModelFields& fields);
  // Runs what happens soon; what is held is not.
  void Settle();

  // Each gives what is observed, as JSON; empty: nothing.
  std::string Perform(const JsonValueView& step);
  std::string PerformRead(const JsonValueView& step);
  std::string Fetch(const JsonValueView& step);
  std::string EndFetch(const JsonValueView& step, const Loaded& loaded);
  std::string Navigate(const std::string& url);
  std::string Put(const JsonValueView& step);
  std::string Match(const JsonValueView& step);
  std::string Keys(const JsonValueView& step) const;
  std::string Measure(const JsonValueView& step);
  std::string End(const std::string& name);
  std::string See(const Kept& kept, const JsonValueView& step, bool is_aborted) const;
  std::optional<ModelNetwork::Answer> AnswerOfWorker(const JsonValueView& answers,
                                                     const PageRequest& request);

  const ModelledBrowser modelled_;
  World world_;
  std::optional<WorkerScript> script_;
  SimulatedBrowser browser_;
  std::string page_;
  Loaded page_loaded_;
  std::map<std::string, JsonValueView> resources_;
  std::map<std::string, int> asked_;
  std::optional<JsonValueView> asked_last_;  // the resource
  std::map<std::string, Kept> kept_;
  struct Begun {
    JsonValueView step;
    Loaded loaded;
    std::string observed;  // of a put
  };
  std::map<std::string, std::shared_ptr<Begun>> begun_;
  uint64_t usage_before_ = 0;
};

}  // namespace swale

#endif  // SWALE_TESTS_NATIVE_SIMULATOR_HISTORY_RUN_H_
