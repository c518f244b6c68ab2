#include "src/simulator/traffic/scenario_json.h"

#include <rapidjson/document.h>

#include <algorithm>
#include <initializer_list>

#include "src/base/number.h"
#include "src/simulator/traffic/workload.h"

namespace swale {
namespace {

using Json = rapidjson::Value;

class Reader {
 public:
  Reader(Scenario* scenario, std::string* error) : scenario_(*scenario), error_(*error) {}

  bool Read(const Json& json) {
    if (!json.IsObject()) return Fail("the scenario", "an object");
    uint64_t seed = 1;
    if (!Take(json, "seed", &seed)) return false;
    if (json.HasMember("standard")) scenario_ = StandardScenario(seed);
    scenario_.seed = seed;
    return Take(json, "scriptUrl", &scenario_.script_url) &&
           Take(json, "scope", &scenario_.scope) &&
           Take(json, "durationMs", &scenario_.duration_ms) &&
           Take(json, "changedShare", &scenario_.changed_share) &&
           Take(json, "sample", &scenario_.sample) &&
           Take(json, "offlineShare", &scenario_.offline_share) &&
           Take(json, "tabShare", &scenario_.tab_share) &&
           Take(json, "quotaBytes", &scenario_.quota_bytes) &&
           Take(json, "evictAfterMs", &scenario_.evict_after_ms) &&
           Take(json, "cdnPlaces", &scenario_.cdn_places) &&
           Each(json, "deployments", &Reader::ReadDeployment) &&
           Each(json, "classes", &Reader::ReadClass) &&
           Each(json, "resources", &Reader::ReadResource) &&
           Each(json, "pages", &Reader::ReadPage) && Each(json, "recorded", &Reader::ReadClient) &&
           Check();
  }

 private:
  bool Fail(const std::string& where, const char* expected) {
    error_ = where + ": expected " + expected;
    return false;
  }

  bool Take(const Json& json, const char* name, uint64_t* value) {
    const auto member = json.FindMember(name);
    if (member == json.MemberEnd()) return true;
    // JavaScript writes whole numbers of any size without a point, up to 1e21.
    if (!member->value.IsUint64()) return Fail(name, "a whole number");
    *value = member->value.GetUint64();
    return true;
  }
  bool Take(const Json& json, const char* name, uint32_t* value) {
    uint64_t number = *value;
    if (!Take(json, name, &number)) return false;
    *value = static_cast<uint32_t>(std::min<uint64_t>(number, UINT32_MAX));
    return true;
  }
  bool Take(const Json& json, const char* name, double* value) {
    const auto member = json.FindMember(name);
    if (member == json.MemberEnd()) return true;
    if (!member->value.IsNumber()) return Fail(name, "a number");
    *value = member->value.GetDouble();
    return true;
  }
  bool Take(const Json& json, const char* name, bool* value) {
    const auto member = json.FindMember(name);
    if (member != json.MemberEnd()) *value = member->value.IsTrue();
    return true;
  }
  bool Take(const Json& json, const char* name, std::string* value) {
    const auto member = json.FindMember(name);
    if (member == json.MemberEnd()) return true;
    if (!member->value.IsString()) return Fail(name, "a string");
    value->assign(member->value.GetString(), member->value.GetStringLength());
    return true;
  }
  bool Take(const Json& json, const char* name, ModelFields* fields) {
    const auto member = json.FindMember(name);
    if (member == json.MemberEnd()) return true;
    if (!member->value.IsObject()) return Fail(name, "an object");
    for (const auto& field : member->value.GetObject()) {
      if (!field.value.IsString()) return Fail(name, "strings");
      (*fields)[field.name.GetString()] = field.value.GetString();
    }
    return true;
  }
  template <typename Enum, size_t n>
  bool Take(const Json& json, const char* name, const std::string_view (&names)[n], Enum* value) {
    std::string text(names[static_cast<size_t>(*value)]);
    if (!Take(json, name, &text)) return false;
    const auto found = std::find(std::begin(names), std::end(names), text);
    *value = found == std::end(names) ? Enum::kOther : static_cast<Enum>(found - names);
    return true;
  }

  // A list takes the place of what is there.
  bool Each(const Json& json, const char* name, bool (Reader::*read)(const Json&)) {
    const auto member = json.FindMember(name);
    if (member == json.MemberEnd()) return true;
    if (!member->value.IsArray()) return Fail(name, "an array");
    is_first_ = true;
    if (member->value.Empty() && std::string_view(name) == "deployments") {
      scenario_.deployments_ms.clear();
    }
    for (const Json& value : member->value.GetArray()) {
      if (!(this->*read)(value)) {
        error_ = std::string(name) + ": " + error_;
        return false;
      }
      is_first_ = false;
    }
    return true;
  }

  template <typename Value>
  Value& Append(std::vector<Value>& list) {
    if (is_first_) list.clear();
    return list.emplace_back();
  }

  bool ReadDeployment(const Json& json) {
    if (!json.IsUint64()) return Fail("a deployment", "milliseconds");
    Append(scenario_.deployments_ms) = json.GetUint64();
    return true;
  }

  bool ReadClass(const Json& json) {
    VisitorClass& visitors = Append(scenario_.classes);
    return json.IsObject() && Take(json, "name", &visitors.name) &&
           Take(json, "clients", &visitors.clients) &&
           Take(json, "visitsPerDay", &visitors.visits_per_day);
  }

  bool ReadResource(const Json& json) {
    TrafficResource& resource = Append(scenario_.resources);
    uint32_t status = resource.status;
    if (!json.IsObject() || !Take(json, "url", &resource.url) ||
        !Take(json, "method", kMethodNames, &resource.method) ||
        !Take(json, "mode", kModeNames, &resource.mode) ||
        !Take(json, "destination", kDestinationNames, &resource.destination) ||
        !Take(json, "status", &status) || !Take(json, "fields", &resource.fields) ||
        !Take(json, "requestFields", &resource.request_fields) ||
        !Take(json, "contentBytes", &resource.content_bytes) ||
        !Take(json, "transferBytes", &resource.transfer_bytes) ||
        !Take(json, "serverMs", &resource.server_ms) ||
        !Take(json, "changesWithDeployments", &resource.changes_with_deployments) ||
        !Take(json, "changesEveryMs", &resource.changes_every_ms) ||
        !Take(json, "precached", &resource.is_precached) ||
        !Take(json, "fingerprintOffset", &resource.fingerprint_offset) ||
        !Take(json, "fingerprintSize", &resource.fingerprint_size)) {
      return false;
    }
    resource.status = static_cast<uint16_t>(status);
    if (resource.fingerprint_offset + uint64_t{resource.fingerprint_size} > resource.url.size()) {
      return Fail("fingerprintOffset", "a place in the URL");
    }
    return true;
  }

  // Numbers of an array of that many.
  static bool TakeNumbers(const Json& json, std::initializer_list<uint64_t*> numbers) {
    if (!json.IsArray() || json.Size() != numbers.size()) return false;
    rapidjson::SizeType i = 0;
    for (uint64_t* number : numbers) {
      if (!json[i].IsUint64()) return false;
      *number = json[i++].GetUint64();
    }
    return true;
  }

  bool ReadPage(const Json& json) {
    TrafficPage& page = Append(scenario_.pages);
    if (!json.IsObject() || !Take(json, "weight", &page.weight)) return false;
    const auto parts = json.FindMember("parts");
    if (parts == json.MemberEnd() || !parts->value.IsArray()) return Fail("parts", "an array");
    for (const Json& value : parts->value.GetArray()) {
      uint64_t resource = 0;
      uint64_t offset_ms = 0;
      if (!TakeNumbers(value, {&resource, &offset_ms}) || resource >= scenario_.resources.size()) {
        return Fail("parts", "[resource, milliseconds]");
      }
      page.parts.push_back({static_cast<uint32_t>(resource), static_cast<uint32_t>(offset_ms)});
    }
    return true;
  }

  bool ReadClient(const Json& json) {
    std::vector<PageView>& views = Append(scenario_.recorded);
    if (!json.IsArray()) return Fail("a client", "an array");
    for (const Json& value : json.GetArray()) {
      uint64_t at_ms = 0;
      uint64_t page = 0;
      uint64_t closes_at_ms = 0;
      uint64_t is_offline = 0;
      if (!TakeNumbers(value, {&at_ms, &page, &closes_at_ms, &is_offline}) ||
          page >= scenario_.pages.size() || (!views.empty() && views.back().at_ms > at_ms)) {
        return Fail("a client", "[milliseconds, page, closing, offline], in order");
      }
      views.push_back({at_ms, static_cast<uint32_t>(page), closes_at_ms, is_offline != 0});
    }
    return true;
  }

  bool Check() {
    if (scenario_.pages.empty()) return Fail("pages", "at least one");
    uint64_t weights = 0;
    for (const TrafficPage& page : scenario_.pages) weights += page.weight;
    if (scenario_.recorded.empty() && weights == 0) return Fail("pages", "weights above 0");
    if (scenario_.recorded.empty() && scenario_.classes.empty()) {
      return Fail("classes", "at least one");
    }
    for (const VisitorClass& visitors : scenario_.classes) {
      if (visitors.visits_per_day <= 0) return Fail("visitsPerDay", "a number above 0");
    }
    if (scenario_.duration_ms == 0) return Fail("durationMs", "a number above 0");
    if (!std::is_sorted(scenario_.deployments_ms.begin(), scenario_.deployments_ms.end())) {
      return Fail("deployments", "times in order");
    }
    return true;
  }

  Scenario& scenario_;
  std::string& error_;
  bool is_first_ = true;
};

}  // namespace

bool ReadScenario(std::string_view json, Scenario* scenario, std::string* error) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (document.HasParseError()) {
    *error = "the scenario is not JSON at byte " + NumberToString(document.GetErrorOffset());
    return false;
  }
  return Reader(scenario, error).Read(document);
}

}  // namespace swale
