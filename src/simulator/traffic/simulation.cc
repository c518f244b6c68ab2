#include "src/simulator/traffic/simulation.h"

#include <numeric>

#include "src/base/number.h"
#include "src/explain/explain.h"
#include "src/explain/store_refusal.h"
#include "src/simulator/model_field_source.h"

namespace swale {
namespace {

// A request's header fields, and RegExps.
class RequestQueries final : public HostQueries {
 public:
  RequestQueries(const ModelFields& fields, const TrafficSimulation::RegExpTest& test)
      : fields_(fields), test_(test) {}
  bool TestRegExp(std::string_view regexp, std::string_view text) override {
    return test_ && test_(regexp, text);
  }
  bool CallPredicate(uint32_t) override { return false; }
  bool Header(uint32_t, std::string_view name, std::string* value) override {
    return ModelFieldSource(fields_).Get(name, value);
  }

 private:
  const ModelFields& fields_;
  const TrafficSimulation::RegExpTest& test_;
};

// Who decides about a request, as people would say it.
std::string LabelOf(const Explanation& explanation) {
  switch (explanation.decider) {
    case Decider::kRoute:
      return "routes[" + NumberToString(explanation.number) + "] " + explanation.strategy;
    case Decider::kDefault:
      return "default " + explanation.strategy;
    case Decider::kPrecache:
      return "precache";
    case Decider::kNavigateFallback:
      return "navigateFallback";
    default:
      return "left to the browser";
  }
}

ResponseType TypeOf(const ServerModel& servers, uint32_t resource) {
  if (!servers.IsCrossOrigin(resource)) return ResponseType::kBasic;
  return servers.mode_of(resource) == Mode::kNoCors ? ResponseType::kOpaque : ResponseType::kCors;
}

std::vector<uint64_t> PopulationsOf(const Scenario& scenario, uint64_t population) {
  if (!scenario.recorded.empty()) {
    return {std::max<uint64_t>(population, scenario.recorded.size())};
  }
  std::vector<uint64_t> populations;
  for (const VisitorClass& visitors : scenario.classes) populations.push_back(visitors.clients);
  return populations;
}

}  // namespace

TrafficSimulation::TrafficSimulation(Scenario scenario, uint64_t population)
    : scenario_(std::move(scenario)),
      servers_(scenario_),
      populations_(PopulationsOf(scenario_, population)),
      no_routes_(scenario_.resources.size()) {
  if (!scenario_.recorded.empty()) {
    for (uint64_t i = 0; i < scenario_.recorded.size(); ++i) clients_.push_back({0, i});
    return;
  }
  const std::vector<uint64_t> counts = AllocateSample(populations_, scenario_.sample);
  for (size_t i = 0; i < counts.size(); ++i) {
    for (uint64_t number : DrawSample(populations_[i], counts[i], scenario_.seed)) {
      clients_.push_back({i, number});
    }
  }
  chooser_ = std::make_unique<PageChooser>(scenario_.pages);
}

void TrafficSimulation::AddPolicy(std::string name, std::string policy_image) {
  PolicyEntry& entry = policies_.emplace_back();
  entry.name = std::move(name);
  entry.image = std::move(policy_image);
  entry.workers = servers_.MakeWorkers(entry.image);
  Describe(&entry);
}

bool TrafficSimulation::AddProfile(std::string_view name) {
  const NetworkProfile* profile = FindProfile(name);
  if (profile != nullptr) profiles_.push_back(profile);
  return profile != nullptr;
}

// Routes and refusals, by the worker of the first version.
void TrafficSimulation::Describe(PolicyEntry* entry) const {
  const WorkerScript& worker = entry->workers[0];
  WorkerConfig config;
  config.script_url = worker.script_url;
  config.scope = worker.scope;
  Policy::Load(worker.policy_image, &config.policy);
  if (!worker.index_image.empty()) PrecacheIndex::Load(worker.index_image, &config.precache);
  for (uint32_t i = 0; i < scenario_.resources.size(); ++i) {
    const TrafficResource& resource = scenario_.resources[i];
    RequestQueries queries(resource.request_fields, test_regexp_);
    config.host = &queries;
    const RequestView request{.url = resource.url,
                              .method = resource.method,
                              .mode = resource.mode,
                              .destination = resource.destination};
    const std::string label = LabelOf(Explain(config, ManifestView(), request));
    const auto known = std::find(entry->labels.begin(), entry->labels.end(), label);
    entry->routes.push_back(static_cast<uint32_t>(known - entry->labels.begin()));
    if (known == entry->labels.end()) entry->labels.push_back(label);
    const ResponseType type = TypeOf(servers_, i);
    entry->refusals.push_back(ExplainNotStored(
        config, request,
        {.status = resource.status,
         .type = type,
         .fields =
             ModelFieldSource(type == ResponseType::kOpaque ? ModelFields() : resource.fields),
         .size = resource.content_bytes}));
  }
}

const std::vector<uint32_t>& TrafficSimulation::RoutesOf(size_t policy) const {
  // Without a worker requests are told apart as the first policy does.
  if (policies_.empty()) return no_routes_;
  return policies_[policy == 0 ? 0 : policy - 1].routes;
}

CellStatistics TrafficSimulation::EmptyCell(size_t policy) const {
  const size_t routes =
      policies_.empty() ? 1 : policies_[policy == 0 ? 0 : policy - 1].labels.size();
  return CellStatistics(routes, days(), periods(), scenario_.resources.size());
}

void TrafficSimulation::Prepare() {
  is_prepared_ = true;
  for (size_t profile = 0; profile < profiles_.size(); ++profile) {
    for (size_t policy = 0; policy <= policies_.size(); ++policy) {
      cells_.push_back(EmptyCell(policy));
    }
  }
  for (size_t policy = 0; policy <= policies_.size(); ++policy) {
    tallies_.push_back(
        {std::vector<StratifiedTotal>(2 + 3 * periods(), StratifiedTotal(populations_)),
         std::make_unique<CdnModel>(scenario_)});
  }
}

double TrafficSimulation::weight() const {
  const auto all = std::accumulate(populations_.begin(), populations_.end(), uint64_t{0});
  return clients_.empty() ? 1 : static_cast<double>(all) / static_cast<double>(clients_.size());
}

bool TrafficSimulation::Run(uint64_t events) {
  if (!is_prepared_) Prepare();
  const uint64_t end = events_ + events;
  const size_t jobs = clients_.size() * cells_.size();
  while (next_job_ < jobs && events_ < end) RunNext();
  return next_job_ < jobs;
}

double TrafficSimulation::progress() const {
  const size_t jobs = clients_.size() * cells_.size();
  return jobs == 0 ? 1 : static_cast<double>(next_job_) / static_cast<double>(jobs);
}

// One client in one cell.
void TrafficSimulation::RunNext() {
  const size_t number = next_job_ / cells_.size();
  const size_t cell = next_job_++ % cells_.size();
  const size_t policy = cell % (policies_.size() + 1);
  const bool is_first_profile = cell <= policies_.size();
  const Client& client = clients_[number];
  if (cell == 0) {
    views_ = chooser_ == nullptr
                 ? scenario_.recorded[client.number]
                 : DrawPageViews(scenario_, *chooser_, client.visitor_class, client.number);
    ++group_sizes_[number % kGroups];
  }
  CellStatistics& statistics = cells_[cell];
  const ClientRunSetting setting{.scenario = scenario_,
                                 .servers = servers_,
                                 .profile = *profiles_[cell / (policies_.size() + 1)],
                                 .workers = policy == 0 ? nullptr : &policies_[policy - 1].workers,
                                 .routes = RoutesOf(policy),
                                 .test_regexp = test_regexp_};
  const uint64_t events_before = statistics.events;
  const uint64_t requests_before = statistics.all.requests;
  if (!is_first_profile) {
    RunClient(setting, views_, {}, &statistics);
  } else {
    Tally& tally = tallies_[policy];
    const std::vector<DeploymentCounts> before = statistics.by_deployment;
    const SentObserver observer = [&](const ClientNetwork::Sent& sent, uint64_t now_ms) {
      tally.cdn->Add(sent, now_ms, number % kGroups);
    };
    RunClient(setting, views_, observer, &statistics);
    double bytes = 0;
    double requests = 0;
    for (size_t i = 0; i < periods(); ++i) {
      const DeploymentCounts& now = statistics.by_deployment[i];
      const auto of_period = static_cast<double>(now.network.bytes - before[i].network.bytes);
      const auto asked = static_cast<double>(now.network.requests - before[i].network.requests);
      bytes += of_period;
      requests += asked;
      tally.totals[2 + 3 * i].Add(client.visitor_class, of_period);
      tally.totals[3 + 3 * i].Add(client.visitor_class, asked);
      tally.totals[4 + 3 * i].Add(
          client.visitor_class, static_cast<double>(now.installs.bytes - before[i].installs.bytes));
    }
    tally.totals[0].Add(client.visitor_class, bytes);
    tally.totals[1].Add(client.visitor_class, requests);
  }
  // Without a worker, what is simulated is the requests.
  const uint64_t requests = statistics.all.requests - requests_before;
  events_ += policy == 0 ? requests : statistics.events - events_before;
  requests_ += requests;
}

}  // namespace swale
