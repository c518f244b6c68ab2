// The result of a simulation as JSON; docs/simulate.md says what its members are.
#include <numeric>

#include "src/simulator/traffic/json_writer.h"
#include "src/simulator/traffic/simulation.h"

namespace swale {
namespace {

void WriteHistogram(std::string_view name, const LogHistogram& histogram, JsonWriter* json) {
  json->Open('{', name);
  json->Add("count", histogram.count());
  json->Add("mean", histogram.mean());
  json->Add("p50", histogram.Quantile(0.5));
  json->Add("p75", histogram.Quantile(0.75));
  json->Add("p95", histogram.Quantile(0.95));
  json->Close('}');
}

void WriteRequests(std::string_view name, const RequestCounts& counts, JsonWriter* json) {
  json->Open('{', name);
  json->Add("requests", counts.requests);
  json->Add("hits", counts.hits);
  json->Add("bytes", counts.bytes);
  json->Add("hitBytes", counts.hit_bytes);
  json->Add("stale", counts.stale);
  json->Add("failed", counts.failed);
  WriteHistogram("ms", counts.ms, json);
  json->Close('}');
}

void WriteNetwork(std::string_view name, const NetworkCounts& counts, JsonWriter* json) {
  json->Open('{', name);
  json->Add("requests", counts.requests);
  json->Add("bytes", counts.bytes);
  json->Close('}');
}

void WriteEstimate(std::string_view name, const Estimate& estimate, JsonWriter* json) {
  json->Open('{', name);
  json->Add("value", estimate.value);
  json->Add("error", estimate.error);
  json->Close('}');
}

void WriteDay(const DayCounts& day, JsonWriter* json) {
  json->Open('{');
  WriteRequests("answers", day.requests, json);
  WriteNetwork("network", day.network, json);
  json->Add("visits", day.visits);
  json->Add("storageBytes", day.visits == 0 ? 0
                                            : static_cast<double>(day.storage_bytes) /
                                                  static_cast<double>(day.visits));
  json->Add("storageBytesMax", day.storage_bytes_max);
  json->Add("evicted", day.evicted);
  json->Close('}');
}

}  // namespace

void TrafficSimulation::WriteCell(const CellStatistics& cell, JsonWriter* json) const {
  WriteRequests("all", cell.all, json);
  WriteRequests("documents", cell.documents, json);
  WriteRequests("cold", cell.cold, json);
  WriteRequests("offline", cell.offline, json);
  WriteHistogram("pageMs", cell.page_ms, json);
  WriteHistogram("visitBytes", cell.visit_bytes, json);
  json->Open('[', "byRoute");
  for (const RequestCounts& route : cell.by_route) WriteRequests({}, route, json);
  json->Close(']');
  json->Open('[', "byDay");
  for (const DayCounts& day : cell.by_day) WriteDay(day, json);
  json->Close(']');
  json->Open('[', "byDeployment");
  for (const DeploymentCounts& deployment : cell.by_deployment) {
    json->Open('{');
    WriteNetwork("network", deployment.network, json);
    WriteNetwork("installs", deployment.installs, json);
    json->Add("installed", deployment.installed);
    json->Close('}');
  }
  json->Close(']');
  json->Add("visits", cell.visits);
  json->Add("pageViews", cell.page_views);
  json->Add("entriesEvicted", cell.entries_evicted);
  json->Add("originsEvicted", cell.origins_evicted);
  json->Add("quotaRefusals", cell.quota_refusals);
  json->Add("failedInstalls", cell.failed_installs);
  json->Add("unknownRequests", cell.unknown_requests);
}

void TrafficSimulation::WriteEstimates(size_t policy, JsonWriter* json) const {
  const Tally& tally = tallies_[policy];
  WriteEstimate("bytes", tally.totals[0].Total(), json);
  WriteEstimate("requests", tally.totals[1].Total(), json);
  json->Open('[', "byDeployment");
  for (size_t i = 0; i < periods(); ++i) {
    json->Open('{');
    WriteEstimate("cdnBytes", tally.totals[2 + 3 * i].Total(), json);
    WriteEstimate("cdnRequests", tally.totals[3 + 3 * i].Total(), json);
    WriteEstimate("installBytes", tally.totals[4 + 3 * i].Total(), json);
    const CdnModel::Traffic origin = tally.cdn->OriginTraffic(i, weight(), group_sizes_);
    WriteEstimate("originBytes", origin.bytes, json);
    WriteEstimate("originRequests", origin.requests, json);
    json->Close('}');
  }
  json->Close(']');
}

void TrafficSimulation::WritePolicies(JsonWriter* json) const {
  json->Open('[', "policies");
  for (size_t i = 0; i < policies_.size(); ++i) {
    const PolicyEntry& policy = policies_[i];
    json->Open('{');
    json->Text("name", policy.name);
    json->Open('[', "routes");
    for (const std::string& label : policy.labels) json->Text({}, label);
    json->Close(']');
    json->Open('[', "neverStored");
    for (size_t resource = 0; resource < policy.refusals.size(); ++resource) {
      const NetworkCounts& sent = cells_[i + 1].by_resource[resource];
      if (policy.refusals[resource].empty() || sent.requests == 0) continue;
      const TrafficResource& asked = scenario_.resources[resource];
      json->Open('{');
      json->Text("method", kMethodNames[static_cast<size_t>(asked.method)]);
      json->Text("url", asked.url);
      json->Text("reason", policy.refusals[resource]);
      json->Add("requests", sent.requests);
      json->Add("bytes", sent.bytes);
      json->Close('}');
    }
    json->Close(']');
    json->Close('}');
  }
  json->Close(']');
}

std::string TrafficSimulation::ResultJson() const {
  JsonWriter json;
  json.Open('{');
  json.Add("version", 1);
  json.Add("seed", scenario_.seed);
  json.Add("days", days());
  json.Add("clients", std::accumulate(populations_.begin(), populations_.end(), uint64_t{0}));
  json.Add("simulated", clients_.size());
  json.Add("events", events_);
  json.Open('[', "deployments");
  for (uint64_t ms : scenario_.deployments_ms) {
    json.Add({}, static_cast<double>(ms) / static_cast<double>(kDayMs));
  }
  json.Close(']');
  WritePolicies(&json);
  json.Open('[', "networks");
  for (size_t profile = 0; profile < profiles_.size(); ++profile) {
    json.Open('{');
    json.Text("name", profiles_[profile]->name);
    json.Add("rttMs", profiles_[profile]->rtt_ms);
    json.Add("downKbps", profiles_[profile]->down_kbps);
    json.Text("source", profiles_[profile]->source);
    for (size_t policy = 0; policy <= policies_.size(); ++policy) {
      if (policy == 0) json.Open('{', "without");
      if (policy == 1) json.Open('[', "with");
      if (policy > 0) json.Open('{');
      WriteCell(cells_[profile * (policies_.size() + 1) + policy], &json);
      json.Close('}');
    }
    if (!policies_.empty()) json.Close(']');
    json.Close('}');
  }
  json.Close(']');
  json.Open('{', "estimates");
  json.Open('{', "without");
  WriteEstimates(0, &json);
  json.Close('}');
  json.Open('[', "with");
  for (size_t policy = 1; policy <= policies_.size(); ++policy) {
    json.Open('{');
    WriteEstimates(policy, &json);
    json.Close('}');
  }
  json.Close(']');
  json.Close('}');
  json.Close('}');
  return json.text();
}

}  // namespace swale
