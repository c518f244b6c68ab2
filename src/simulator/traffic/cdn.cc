#include "src/simulator/traffic/cdn.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "src/http_cache/cache_control.h"

namespace swale {
namespace {

constexpr uint64_t kHourMs = kDayMs / 24;
constexpr double kHourSeconds = 3'600;
// A validation, with its answer.
constexpr double kValidationBytes = 200;

int64_t SharedMaxAge(std::string_view control) {
  constexpr std::string_view kName = "s-maxage=";
  const size_t at = control.find(kName);
  if (at == std::string_view::npos) return kNoSeconds;
  std::string_view digits = control.substr(at + kName.size());
  return ParseDeltaSeconds(digits.substr(0, digits.find_first_not_of("0123456789")));
}

}  // namespace

int64_t SharedLifetime(const TrafficResource& resource) {
  if (resource.method != Method::kGet || resource.status == 206) return -1;
  if (resource.request_fields.contains("authorization")) return -1;
  const auto field = resource.fields.find("cache-control");
  if (field == resource.fields.end()) return 0;
  const CacheControl control = ParseCacheControl(field->second);
  if (control.no_store || control.is_private) return -1;
  if (control.no_cache) return 0;
  const int64_t shared = SharedMaxAge(field->second);
  return std::max<int64_t>(shared != kNoSeconds ? shared : control.max_age, 0);
}

CdnModel::CdnModel(const Scenario& scenario)
    : scenario_(scenario),
      hours_(static_cast<size_t>((scenario.duration_ms + kDayMs) / kHourMs)),
      counts_((scenario.resources.size() + 1) * hours_) {
  for (const TrafficResource& resource : scenario.resources) {
    lifetimes_.push_back(SharedLifetime(resource));
  }
  lifetimes_.push_back(0);
}

void CdnModel::Add(const ClientNetwork::Sent& sent, uint64_t now_ms, size_t group) {
  const size_t resource = std::min<size_t>(sent.resource, lifetimes_.size() - 1);
  const size_t hour = std::min(static_cast<size_t>(now_ms / kHourMs), hours_ - 1);
  Counts& counts = counts_[resource * hours_ + hour];
  ++counts.requests[group];
  counts.bytes[group] += static_cast<double>(sent.bytes);
}

CdnModel::Sums CdnModel::Estimate(size_t deployment, size_t left_out, double weight) const {
  const auto begin_of = [&](size_t number) {
    return number == 0 ? uint64_t{0} : scenario_.deployments_ms[number - 1];
  };
  const size_t first = static_cast<size_t>(begin_of(deployment) / kHourMs);
  const size_t last = deployment == scenario_.deployments_ms.size()
                          ? hours_
                          : static_cast<size_t>(begin_of(deployment + 1) / kHourMs);
  const auto sum = [&](const std::array<double, kGroups>& groups) {
    double all = 0;
    for (size_t i = 0; i < kGroups; ++i) all += i == left_out ? 0 : groups[i];
    return all * weight;
  };
  Sums sums;
  const double places = scenario_.cdn_places;
  for (size_t resource = 0; resource < lifetimes_.size(); ++resource) {
    const auto lifetime = static_cast<double>(lifetimes_[resource]);
    for (size_t hour = first; hour < last; ++hour) {
      const Counts& counts = counts_[resource * hours_ + hour];
      const double requests = sum(counts.requests);
      if (requests == 0) continue;
      if (lifetime < 0) {
        sums.requests += requests;
        sums.bytes += sum(counts.bytes);
        continue;
      }
      const double rate = requests / places / kHourSeconds;
      const double asked = requests / (1 + rate * lifetime);
      sums.requests += asked;
      sums.bytes +=
          asked * (lifetime == 0
                       ? kValidationBytes
                       : static_cast<double>(scenario_.resources[resource].transfer_bytes));
    }
  }
  return sums;
}

CdnModel::Traffic CdnModel::OriginTraffic(size_t deployment, double weight,
                                          const std::array<uint64_t, kGroups>& group_sizes) const {
  double all = 0;
  for (uint64_t size : group_sizes) all += static_cast<double>(size);
  std::vector<double> requests;
  std::vector<double> bytes;
  for (size_t group = 0; group < kGroups; ++group) {
    const double left = all - static_cast<double>(group_sizes[group]);
    if (left == 0) continue;
    const Sums sums = Estimate(deployment, group, weight * all / left);
    requests.push_back(sums.requests);
    bytes.push_back(sums.bytes);
  }
  const Sums sums = Estimate(deployment, kGroups, weight);
  const double unseen = weight <= 1 ? 0 : 1 - 1 / weight;
  return {Jackknife(sums.requests, requests, unseen), Jackknife(sums.bytes, bytes, unseen)};
}

}  // namespace swale
