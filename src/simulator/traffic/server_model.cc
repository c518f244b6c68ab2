#include "src/simulator/traffic/server_model.h"

#include <algorithm>
#include <optional>

#include "src/base/hash.h"
#include "src/base/hex.h"
#include "src/base/number.h"
#include "src/http_cache/cache_control.h"
#include "src/http_cache/http_date.h"
#include "src/precache/container.h"
#include "src/precache/manifest.h"
#include "src/precache/precache_index.h"
#include "src/simulator/sha256.h"
#include "src/simulator/traffic/random.h"
#include "src/url/url_view.h"

namespace swale {
namespace {

// Of a manifest's entry in the index within sw.js: src/precache/precache_index.h.
constexpr uint64_t kIndexEntryBytes = 36;

std::string TwoDigits(int64_t number) {
  return (number < 10 ? "0" : "") + NumberToString(static_cast<uint64_t>(number));
}

std::optional<int64_t> DateIn(const ModelFields& fields, std::string_view name) {
  const auto field = fields.find(name);
  if (field == fields.end()) return std::nullopt;
  return ParseHttpDate(field->second);
}

// As the class comment says.
ModelFields MovedToNow(const ModelFields& recorded) {
  ModelFields fields = recorded;
  const std::optional<int64_t> date = DateIn(fields, "date");
  const std::optional<int64_t> expires = DateIn(fields, "expires");
  const std::optional<int64_t> modified = DateIn(fields, "last-modified");
  const auto control = fields.find("cache-control");
  const bool has_max_age =
      control != fields.end() && ParseCacheControl(control->second).max_age != kNoSeconds;
  if (fields.contains("expires") && !has_max_age) {
    // One that is no date is in the past.
    const int64_t seconds =
        expires && date ? std::max<int64_t>((*expires - *date) / 1000, 0) : int64_t{0};
    std::string& text = fields["cache-control"];
    if (!text.empty()) text += ", ";
    text += "max-age=" + NumberToString(static_cast<uint64_t>(seconds));
  }
  if (modified && date) {
    fields["last-modified"] =
        FormatHttpDate(kClockStartMs - std::max<int64_t>(*date - *modified, 0));
  }
  for (const char* name : {"date", "expires", "set-cookie"}) fields.erase(name);
  return fields;
}

}  // namespace

// Days are counted as in https://howardhinnant.github.io/date_algorithms.html#civil_from_days
std::string FormatHttpDate(int64_t ms) {
  static constexpr std::string_view kDays[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  static constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const int64_t seconds = std::max<int64_t>(ms, 0) / 1000;
  const int64_t days = seconds / 86'400;
  const int64_t of_day = seconds % 86'400;
  int64_t year = 1970;
  int64_t left = days;
  const auto is_leap = [](int64_t y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; };
  while (left >= 365 + is_leap(year)) left -= 365 + is_leap(year++);
  size_t month = 0;
  for (;; ++month) {
    constexpr int64_t kLengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const int64_t length = kLengths[month] + (month == 1 && is_leap(year) ? 1 : 0);
    if (left < length) break;
    left -= length;
  }
  std::string text(kDays[days % 7]);
  text += ", " + TwoDigits(left + 1) + ' ' + std::string(kMonths[month]) + ' ' +
          NumberToString(static_cast<uint64_t>(year)) + ' ' + TwoDigits(of_day / 3'600) + ':' +
          TwoDigits(of_day / 60 % 60) + ':' + TwoDigits(of_day % 60) + " GMT";
  return text;
}

ServerModel::ServerModel(const Scenario& scenario) : scenario_(scenario) {
  absl::flat_hash_map<std::string, uint32_t> origins;
  const auto number_of = [&](std::string_view url) {
    const std::optional<UrlView> view = UrlView::Parse(url);
    const std::string origin(view ? view->origin() : std::string_view());
    return origins.try_emplace(origin, static_cast<uint32_t>(origins.size())).first->second;
  };
  number_of(scenario.script_url);  // number 0
  for (uint32_t i = 0; i < scenario.resources.size(); ++i) {
    origins_.push_back(number_of(scenario.resources[i].url));
    AddStates(i);
  }
  origin_count_ = static_cast<uint32_t>(origins.size());
  MakeManifests();
}

void ServerModel::AddStates(uint32_t number) {
  const TrafficResource& resource = scenario_.resources[number];
  const bool is_document = resource.destination == Destination::kDocument;
  const ModelFields fields = MovedToNow(resource.fields);
  std::vector<State>& states = states_.emplace_back();
  std::vector<uint32_t>& state_at = state_at_.emplace_back();
  for (uint32_t deployment = 0; deployment <= scenario_.deployments_ms.size(); ++deployment) {
    const bool changes =
        deployment > 0 && resource.changes_with_deployments &&
        (is_document ||
         Random(scenario_.seed ^ HashBytes(resource.url, deployment), deployment).Unit() <
             scenario_.changed_share);
    if (deployment == 0 || changes) {
      State state{fields, resource.url, deployment};
      if (deployment > 0) {
        if (fields.contains("last-modified")) {
          state.fields["last-modified"] = FormatHttpDate(
              kClockStartMs + static_cast<int64_t>(scenario_.deployments_ms[deployment - 1]));
        }
        if (resource.fingerprint_size != 0) {
          std::string digits = DigestToHex(Sha256(resource.url + NumberToString(deployment)));
          while (digits.size() < resource.fingerprint_size) digits += digits;
          state.url.replace(resource.fingerprint_offset, resource.fingerprint_size,
                            digits.substr(0, resource.fingerprint_size));
        }
      }
      if (fields.contains("etag")) {
        state.fields["etag"] = '"' + TagOf(number, {deployment, 0}) + '"';
      }
      const bool is_same_url = resource.fingerprint_size == 0;
      const std::string key =
          std::string(kMethodNames[static_cast<size_t>(resource.method)]) + ' ' + state.url;
      if (by_url_.try_emplace(key, static_cast<uint32_t>(places_.size())).second) {
        places_.push_back({number, is_same_url ? kNewest : deployment});
      }
      states.push_back(std::move(state));
    }
    state_at.push_back(static_cast<uint32_t>(states.size() - 1));
  }
}

uint32_t ServerModel::DeploymentAt(uint64_t now_ms) const {
  const auto& times = scenario_.deployments_ms;
  return static_cast<uint32_t>(std::upper_bound(times.begin(), times.end(), now_ms) -
                               times.begin());
}

const ServerModel::State& ServerModel::StateOf(uint32_t resource, uint32_t deployment) const {
  return states_[resource][state_at_[resource][deployment]];
}

ContentVersion ServerModel::VersionAt(uint32_t resource, uint32_t deployment,
                                      uint64_t now_ms) const {
  const uint64_t every_ms = scenario_.resources[resource].changes_every_ms;
  return {StateOf(resource, deployment).deployment,
          every_ms == 0 ? 0 : static_cast<uint32_t>(now_ms / every_ms)};
}

const std::string& ServerModel::UrlOf(uint32_t resource, uint32_t deployment) const {
  return StateOf(resource, deployment).url;
}

std::string ServerModel::TagOf(uint32_t resource, ContentVersion version) {
  return NumberToString(resource) + '.' + NumberToString(version.deployment) + '.' +
         NumberToString(version.change);
}

bool ServerModel::ReadTag(std::string_view tag, uint32_t* resource, ContentVersion* version) {
  const size_t first = tag.find('.');
  const size_t second = tag.find('.', first + 1);
  return first != std::string_view::npos && second != std::string_view::npos &&
         ParseNumber(tag.substr(0, first), resource) &&
         ParseNumber(tag.substr(first + 1, second - first - 1), &version->deployment) &&
         ParseNumber(tag.substr(second + 1), &version->change);
}

uint32_t ServerModel::FindPlace(std::string_view method, std::string_view url) const {
  std::string key(method);
  key += ' ';
  key += url.substr(0, url.find('#'));
  const auto found = by_url_.find(key);
  return found == by_url_.end() ? kNoPlace : found->second;
}

ServerModel::Answer ServerModel::Respond(uint32_t place_number, const ModelFields& request_fields,
                                         uint64_t now_ms) const {
  const Place& place = places_[place_number];
  const TrafficResource& resource = scenario_.resources[place.resource];
  const uint32_t deployment = place.deployment == kNewest ? DeploymentAt(now_ms) : place.deployment;
  const ContentVersion version = VersionAt(place.resource, deployment, now_ms);
  Answer answer{.server_ms = resource.server_ms};
  ModelResponse& response = answer.response;
  response.status = resource.status;
  response.fields = StateOf(place.resource, deployment).fields;
  std::string tag = TagOf(place.resource, version);
  if (version.change != 0) {
    if (response.fields.contains("etag")) response.fields["etag"] = '"' + tag + '"';
    if (response.fields.contains("last-modified")) {
      const uint64_t since_ms = version.change * resource.changes_every_ms;
      response.fields["last-modified"] =
          FormatHttpDate(kClockStartMs + static_cast<int64_t>(since_ms));
    }
  }
  const auto is_same = [&](std::string_view condition, std::string_view name) {
    const auto asked = request_fields.find(condition);
    const auto has = response.fields.find(name);
    return asked != request_fields.end() && has != response.fields.end() &&
           asked->second == has->second;
  };
  if (is_same("if-none-match", "etag") || (!request_fields.contains("if-none-match") &&
                                           is_same("if-modified-since", "last-modified"))) {
    response.status = 304;
    return answer;
  }
  answer.transfer_bytes = resource.transfer_bytes;
  // What is shorter than its tag has none.
  if (resource.content_bytes < tag.size()) tag.clear();
  response.unwritten = resource.content_bytes - tag.size();
  response.body = std::move(tag);
  return answer;
}

void ServerModel::MakeManifests() {
  const std::string base = scenario_.script_url.substr(0, scenario_.script_url.rfind('/') + 1);
  for (uint32_t deployment = 0; deployment <= scenario_.deployments_ms.size(); ++deployment) {
    std::vector<ManifestEntry> entries;
    for (uint32_t i = 0; i < scenario_.resources.size(); ++i) {
      const TrafficResource& resource = scenario_.resources[i];
      if (!resource.is_precached) continue;
      const std::string& url = UrlOf(i, deployment);
      const std::string tag = TagOf(i, VersionAt(i, deployment, 0));
      entries.push_back({.url = url.starts_with(base) ? url.substr(base.size()) : url,
                         .digest = Sha256(resource.content_bytes < tag.size() ? "" : tag),
                         .size = resource.content_bytes});
    }
    precached_ = entries.size();
    if (entries.empty()) return;
    const std::string image = BuildManifest(std::move(entries));
    ManifestView view;
    if (!ManifestView::LoadChecked(image, &view)) return;
    const Digest digest = Sha256(image);
    const std::string name = "swale-manifest-" + DigestToHex(digest).substr(0, 16) + ".bin";
    const auto size = static_cast<uint32_t>(image.size());
    manifests_[base + name] = BuildContainerHead({{size, size}}) + image;
    index_images_.push_back(
        PrecacheIndex::Build(view, {.manifest_url = name, .manifest_digest = digest}));
  }
}

const std::string* ServerModel::FindManifest(const std::string& url) const {
  const auto found = manifests_.find(url);
  return found == manifests_.end() ? nullptr : &found->second;
}

uint64_t ServerModel::WorkerBytes() const {
  return scenario_.worker_script_bytes + kIndexEntryBytes * precached_;
}

std::vector<WorkerScript> ServerModel::MakeWorkers(std::string_view policy_image) const {
  std::vector<WorkerScript> workers;
  for (size_t deployment = 0; deployment <= scenario_.deployments_ms.size(); ++deployment) {
    workers.push_back(
        {.policy_image = std::string(policy_image),
         .index_image = index_images_.empty() ? std::string() : index_images_[deployment],
         .script_url = scenario_.script_url,
         .scope = scenario_.scope});
  }
  return workers;
}

}  // namespace swale
