#include "tests/native/simulator/history_run.h"

#include <utility>
#include <vector>

#include "src/simulator/model_fetch.h"
#include "src/simulator/recording_names.h"
#include "tests/native/support/site.h"

namespace swale {
namespace {

constexpr std::string_view kOwn = "https://site.example";
constexpr std::string_view kOther = "https://other.example";
// What is held comes after this time, unless it is released before.
constexpr uint64_t kHeldMs = 3'600'000;

void ReplaceAll(std::string_view from, std::string_view to, std::string* text) {
  for (size_t at = text->find(from); at != std::string::npos; at = text->find(from, at)) {
    text->replace(at, from.size(), to);
    at += to.size();
  }
}

// Of a history's URLs, "//other/a" is of another origin.
std::string Expand(std::string url) {
  if (url.starts_with("//other")) return url.replace(0, 7, kOther);
  if (url.starts_with("//own")) return url.replace(0, 5, kOwn);
  return url.starts_with('/') ? std::string(kOwn) + url : url;
}

std::string Collapse(std::string url) {
  ReplaceAll(kOther, "//other", &url);
  ReplaceAll(kOwn, "", &url);
  return url;
}

std::string Quoted(const std::string& text) {
  std::string quoted = text;
  ReplaceAll("\"", "\\\"", &quoted);
  return '"' + quoted + '"';
}

std::string ObjectOf(const std::map<std::string, std::string>& members) {
  std::string text;
  for (const auto& [name, value] : members) {
    text += (text.empty() ? "" : ",") + Quoted(name) + ':' + value;
  }
  return '{' + text + '}';
}

std::string ErrorOf(const std::string& name) { return ObjectOf({{"error", Quoted(name)}}); }

std::string ArrayOf(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : ",") + Quoted(value);
  return '[' + text + ']';
}

// A value as what is observed is written: without blanks, members in the order of their names.
std::string Canonical(const JsonValueView& value) {
  switch (value.kind()) {
    case JsonKind::kString:
      return Quoted(value.text());
    case JsonKind::kArray: {
      std::string text;
      value.ForEachElement([&](const JsonValueView& element) {
        text += (text.empty() ? "" : ",") + Canonical(element);
      });
      return '[' + text + ']';
    }
    case JsonKind::kObject: {
      std::map<std::string, std::string> members;
      value.ForEachMember([&](const std::string& name, const JsonValueView& member) {
        members[name] = Canonical(member);
      });
      return ObjectOf(members);
    }
    default:
      return value.source();
  }
}

std::string BoolOf(bool value) { return value ? "true" : "false"; }

ModelFields FieldsOf(const JsonValueView& object) {
  ModelFields fields;
  object.ForEachMember(
      [&](const std::string& name, const JsonValueView& value) { fields[name] = value.text(); });
  return fields;
}

template <typename Names>
size_t IndexOf(const Names& names, std::string_view name, size_t otherwise) {
  for (size_t i = 0; i < std::size(names); ++i) {
    if (names[i] == name) return i;
  }
  return otherwise;
}

Mode ModeOf(const JsonValueView& step) {
  return static_cast<Mode>(
      IndexOf(kModeNames, step["mode"].text(), static_cast<size_t>(Mode::kCors)));
}

RedirectMode RedirectOf(const JsonValueView& step) {
  constexpr std::string_view kNames[] = {"follow", "error", "manual"};
  return static_cast<RedirectMode>(IndexOf(kNames, step["redirect"].text(), 0));
}

std::string MethodOf(const JsonValueView& step) {
  return step["method"] ? step["method"].text() : "GET";
}

ModelResponse MadeResponse(const JsonValueView& made) {
  ModelResponse response{.body = made["body"].text(), .type = ResponseType::kDefault};
  if (made["status"]) response.status = static_cast<uint16_t>(made["status"].number());
  response.fields = FieldsOf(made["headers"]);
  return response;
}

// `url` and `fields` live as long as the query.
CacheQuery QueryOf(const JsonValueView& step, const std::string& url, const ModelFields& fields) {
  const JsonValueView options = step["options"];
  return {.url = url,
          .fields = options["ignoreVary"].is_true() ? nullptr : &fields,
          .ignores_search = options["ignoreSearch"].is_true(),
          .is_get = MethodOf(step) == "GET" || options["ignoreMethod"].is_true()};
}

}  // namespace

HistoryRun::HistoryRun(const JsonValueView& history, ModelledBrowser browser)
    : modelled_(browser), browser_(world_) {
  const bool is_chromium = browser == ModelledBrowser::kChromium;
  world_.caches.set_keeps_variants(!is_chromium);
  browser_.set_asks_again(is_chromium);
  world_.network.set_resends(true);
  world_.network.set_latency_ms(0);
  Deploy(history["server"]);
  world_.network.set_responder(
      [this](const std::string& method, const std::string& url, const ModelFields& fields) {
        return Serve(method, url, fields);
      });
  world_.network.set_weather([this](const std::string&, ModelNetwork::Answer* answer) {
    if (!asked_last_) return;
    const JsonValueView& resource = *asked_last_;
    answer->body_is_cut_off = resource["cutOff"].is_true();
    const std::string hold = resource["hold"].text();
    if (hold == "head") answer->latency_ms = kHeldMs;
    if (hold == "body") answer->body_ms = kHeldMs;
  });
  page_ = browser_.Open(Expand("/page.html"), &page_loaded_);
  Settle();
  if (history["policy"]) StartWorker(history["policy"]);
  if (history["answers"]) {
    browser_.set_answerer([this, answers = history["answers"]](const PageRequest& request) {
      return AnswerOfWorker(answers, request);
    });
  }
}

void HistoryRun::StartWorker(const JsonValueView& policy) {
  std::string json = policy.source();
  ReplaceAll("//other", kOther, &json);
  script_ = MakeScript(json.replace(0, 1, R"({"clientsClaim":true,)"));
  browser_.set_script(&*script_);
  browser_.Update();
  Settle();
  EXPECT_NE(browser_.HostOf(page_), nullptr);
}

void HistoryRun::Deploy(const JsonValueView& resources) {
  resources.ForEachMember([this](const std::string& url, const JsonValueView& resource) {
    resources_.insert_or_assign(url, resource);
  });
}

std::optional<ModelResponse> HistoryRun::Serve(const std::string& method, const std::string& url,
                                               const ModelFields& fields) {
  const std::string name = Collapse(url);
  const int count = ++asked_[name];
  const auto found = resources_.find(name);
  if (found == resources_.end()) {
    asked_last_.reset();
    return ModelResponse{.status = 404, .body = "not found"};
  }
  JsonValueView resource = found->second;
  if (resource.kind() == JsonKind::kArray) {
    int number = 0;
    found->second.ForEachElement([&](const JsonValueView& one) {
      if (++number <= count) resource = one;
    });
  }
  asked_last_ = resource;
  if (resource["fails"].is_true()) return std::nullopt;
  ModelResponse response = MadeResponse(resource);
  response.type = ResponseType::kBasic;
  if (resource["bytes"]) response.body = std::string(resource["bytes"].number(), 'x');
  if (resource["echo"]) {
    const std::string echo = resource["echo"].text();
    response.body = echo == ":method" ? method : fields.contains(echo) ? fields.at(echo) : "";
  }
  response.fields["content-length"] = std::to_string(response.body.size());
  if (resource["cors"].is_true()) response.fields["access-control-allow-origin"] = "*";
  const std::string location = resource["location"].text();
  if (!location.empty()) {
    response.fields["location"] = location.starts_with("//") ? Expand(location) : location;
  }
  if (method == "HEAD") response.body.clear();
  return response;
}

std::optional<ModelNetwork::Answer> HistoryRun::AnswerOfWorker(const JsonValueView& answers,
                                                               const PageRequest& request) {
  const JsonValueView answer = answers[Collapse(request.url)];
  if (!answer) return std::nullopt;
  if (answer["fetch"]) {
    return world_.network.Fetch({.method = "GET",
                                 .url = Expand(answer["fetch"].text()),
                                 .fields = {},
                                 .origin = kOwn,
                                 .mode = ModeOf(answer),
                                 .redirect = RedirectOf(answer)});
  }
  if (answer["match"]) {
    const std::string url = Expand(answer["match"].text());
    return ModelNetwork::Answer{.response = world_.caches.MatchAny({.url = url})};
  }
  if (answer["error"].is_true()) return ModelNetwork::Answer{};
  return ModelNetwork::Answer{.response = MadeResponse(answer)};
}

void HistoryRun::Settle() {
  for (int i = 0; i < 10; ++i) {
    world_.clock.RunFor(10);
    browser_.Settle();
  }
}

void HistoryRun::Step(const JsonValueView& step) {
  const std::string observed = Perform(step);
  const bool departs = modelled_ == ModelledBrowser::kChromium && step["chromium"];
  const JsonValueView expected = step[departs ? "chromium" : "expect"];
  if (expected) {
    EXPECT_EQ(observed, Canonical(expected));
  }
}

std::string HistoryRun::Perform(const JsonValueView& step) {
  if (step["end"]) return End(step["end"].text());
  if (step["fetch"]) return Fetch(step);
  if (step["navigate"]) return Navigate(step["navigate"].text());
  if (step["put"]) return Put(step);
  if (step["deploy"]) {
    Deploy(step["deploy"]);
  } else if (step["release"]) {
    world_.clock.RunFor(kHeldMs);
    Settle();
  } else if (step["abort"]) {
    browser_.Abort(&begun_.at(step["abort"].text())->loaded);
  } else if (step["kill"]) {
    browser_.StopWorkers();
    Settle();
  } else if (step["evict"]) {
    browser_.EvictOrigin();
    Settle();
  } else if (step["quota"]) {
    const bool is_limited = !step["quota"].is_null();
    const uint64_t quota = world_.caches.usage() + (is_limited ? step["quota"].number() : 0);
    world_.caches.set_quota(is_limited ? quota : UINT64_MAX);
  } else {
    return PerformRead(step);
  }
  return "";
}

std::string HistoryRun::PerformRead(const JsonValueView& step) {
  if (step["match"]) return Match(step);
  if (step["keys"]) return Keys(step);
  if (step["usage"]) return Measure(step);
  if (step["names"]) return ArrayOf(world_.caches.names());
  if (step["asked"]) return std::to_string(asked_[step["asked"].text()]);
  if (step["drop"]) return BoolOf(world_.caches.Drop(step["drop"].text()));
  if (step["delete"]) {
    const std::string url = Expand(step["delete"].text());
    const ModelFields fields = FieldsOf(step["headers"]);
    return BoolOf(world_.caches.Delete(step["cache"].text(), QueryOf(step, url, fields)));
  }
  if (step["kept"]) {
    const bool is_registered =
        browser_.active() != nullptr || browser_.waiting() != nullptr || browser_.installing();
    return ObjectOf({{"caches", BoolOf(!world_.caches.names().empty())},
                     {"records", BoolOf(!world_.records.all().empty())},
                     {"registration", BoolOf(is_registered)},
                     {"controller", BoolOf(browser_.HostOf(page_) != nullptr)}});
  }
  // What browsers have to wait for has happened here.
  const bool is_wait = step["untilAsked"] || step["untilHeld"] || step["untilAnswered"];
  EXPECT_TRUE(is_wait) << "no such step: " << step.source();
  return "";
}

std::string HistoryRun::Fetch(const JsonValueView& step) {
  PageRequest request{.url = Expand(step["fetch"].text()),
                      .method = static_cast<Method>(IndexOf(kMethodNames, MethodOf(step), 0)),
                      .mode = ModeOf(step),
                      .destination = Destination::kEmpty,
                      .fields = FieldsOf(step["headers"]),
                      .redirect = RedirectOf(step),
                      .integrity = step["integrity"].text(),
                      .origin = std::string(kOwn)};
  const auto begun = std::make_shared<Begun>(Begun{step, {}, {}});
  if (step["begin"]) begun_[step["begin"].text()] = begun;
  browser_.Load(page_, std::move(request), &begun->loaded);
  Settle();
  return step["begin"] ? "" : EndFetch(step, begun->loaded);
}

std::string HistoryRun::End(const std::string& name) {
  const Begun& begun = *begun_.at(name);
  return begun.step["put"] ? begun.observed : EndFetch(begun.step, begun.loaded);
}

std::string HistoryRun::EndFetch(const JsonValueView& step, const Loaded& loaded) {
  EXPECT_TRUE(loaded.is_done);
  if (loaded.is_aborted && !loaded.breaks_off) return ErrorOf("AbortError");
  if (loaded.is_error && !loaded.breaks_off) return ErrorOf("TypeError");
  const Kept kept{{.status = loaded.status,
                   .body = loaded.body,
                   .type = loaded.type,
                   .redirected = loaded.redirected,
                   .location = loaded.location,
                   .fields = loaded.fields},
                  loaded.breaks_off,
                  loaded.body_ends_at_ms};
  if (!step["as"]) return See(kept, step, loaded.is_aborted);
  kept_[step["as"].text()] = kept;
  return ObjectOf(
      {{"status", std::to_string(loaded.status)},
       {"type", Quoted(std::string(kResponseTypeNames[static_cast<size_t>(loaded.type)]))}});
}

std::string HistoryRun::See(const Kept& kept, const JsonValueView& step, bool is_aborted) const {
  const ModelResponse& response = kept.response;
  std::map<std::string, std::string> seen{
      {"status", std::to_string(response.status)},
      {"type", Quoted(std::string(kResponseTypeNames[static_cast<size_t>(response.type)]))}};
  if (response.redirected) seen["redirected"] = "true";
  std::map<std::string, std::string> fields;
  if (step["shown"]) {
    step["shown"].ForEachElement([&](const JsonValueView& name) {
      const auto field = response.fields.find(name.text());
      fields[name.text()] = field == response.fields.end() ? "null" : Quoted(field->second);
    });
    seen["headers"] = ObjectOf(fields);
  }
  if (kept.breaks_off) {
    seen["breaksOff"] = Quoted(is_aborted ? "AbortError" : "TypeError");
  } else {
    const bool is_opaque = response.type == ResponseType::kOpaque;
    seen["body"] = Quoted(is_opaque ? "" : response.body);
  }
  return ObjectOf(seen);
}

std::string HistoryRun::Navigate(const std::string& url) {
  Loaded loaded;
  const PageRequest request{.url = Expand(url),
                            .mode = Mode::kNavigate,
                            .destination = Destination::kIframe,
                            .origin = std::string(kOwn)};
  const std::string frame = browser_.Open(request, &loaded);
  Settle();
  EXPECT_TRUE(loaded.is_done);
  browser_.Close(frame);
  if (loaded.is_error) return ErrorOf("TypeError");
  return ObjectOf({{"body", Quoted(loaded.body)}, {"url", Quoted(Collapse(loaded.url))}});
}

std::string HistoryRun::Put(const JsonValueView& step) {
  const std::string url = Expand(step["put"].text());
  const std::string cache = step["cache"].text();
  const auto found = kept_.find(step["response"].text());
  Kept kept = found == kept_.end() ? Kept{MadeResponse(step["response"])} : found->second;
  kept.response.stored_for = FieldsOf(step["headers"]);
  world_.caches.Open(cache);
  if (!MayBePut(MethodOf(step), url, kept.response)) return ErrorOf("TypeError");
  if (kept.breaks_off) {
    return ErrorOf(modelled_ == ModelledBrowser::kChromium ? "NetworkError" : "TypeError");
  }
  const auto put = [this, cache, url, kept] {
    return world_.caches.Put(cache, url, kept.response) ? "\"ok\"" : ErrorOf("QuotaExceededError");
  };
  if (!step["begin"]) return put();
  const auto begun = std::make_shared<Begun>(Begun{step, {}, {}});
  begun_[step["begin"].text()] = begun;
  world_.clock.After(kept.body_ends_at_ms - world_.clock.now_ms(),
                     [begun, put] { begun->observed = put(); });
  return "";
}

std::string HistoryRun::Match(const JsonValueView& step) {
  const std::string url = Expand(step["match"].text());
  const std::string cache = step["cache"].text();
  const ModelFields fields = FieldsOf(step["headers"]);
  const CacheQuery query = QueryOf(step, url, fields);
  if (!cache.empty()) world_.caches.Open(cache);
  auto found = cache.empty() ? world_.caches.MatchAny(query) : world_.caches.Match(cache, query);
  return found ? See(Kept{*std::move(found)}, step, false) : "null";
}

std::string HistoryRun::Keys(const JsonValueView& step) const {
  const std::string url = Expand(step["of"].text());
  const ModelFields fields = FieldsOf(step["headers"]);
  const std::string cache = step["keys"].text();
  const auto& entries = step["of"] ? world_.caches.MatchAll(cache, QueryOf(step, url, fields))
                                   : world_.caches.entries(cache);
  std::vector<std::string> keys;
  for (const auto& [key, response] : entries) {
    std::string text = Collapse(key);
    if (step["shown"]) {
      step["shown"].ForEachElement([&](const JsonValueView& name) {
        const auto field = response.stored_for.find(name.text());
        text +=
            ' ' + name.text() + '=' + (field == response.stored_for.end() ? "null" : field->second);
      });
    }
    keys.push_back(std::move(text));
  }
  return ArrayOf(keys);
}

std::string HistoryRun::Measure(const JsonValueView& step) {
  const uint64_t usage = world_.caches.usage();
  if (step["usage"].text() == "mark") {
    usage_before_ = usage;
    return "";
  }
  const JsonValueView expect = step["expect"];
  const uint64_t grown = usage - usage_before_;
  const bool is_within = grown >= expect["atLeast"].number() && grown < expect["below"].number();
  return is_within ? Canonical(expect) : std::to_string(grown);
}

}  // namespace swale
