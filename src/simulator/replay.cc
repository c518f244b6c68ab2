// Basic idea: the lines of a life are gone through in order. What the core was told is told to a
// new engine; what it asked for has to be what that engine asks for next. Questions are answered
// from the lines too, and have to be the same ones.
#include "src/simulator/replay.h"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/engine/engine.h"
#include "src/policy/compiler/policy_compiler.h"
#include "src/simulator/recording_names.h"

namespace swale {
namespace {

std::string QueryText(const RecordedQuery& query) {
  std::string text = Concat({"the question: ", kQueryNames[static_cast<size_t>(query.kind)], " ",
                             NumberToString(query.number)});
  if (!query.a.empty()) text += Concat({" \"", query.a, "\""});
  if (!query.b.empty()) text += Concat({" of \"", query.b, "\""});
  return text;
}

class LifeReplay final : public HostQueries {
 public:
  LifeReplay(std::vector<const Record*> records, UrlPatternHost& host)
      : records_(std::move(records)), pattern_host_(host) {}

  ReplayedLife Run() {
    const auto& start = std::get<RecordedStart>(records_[0]->what);
    result_.life = records_[0]->life;
    result_.module = start.module;
    if (start.cut_off != 0) {
      End(ReplayedLife::Status::kCutOff,
          Concat({"its first ", NumberToString(start.cut_off), " events are missing"}));
    } else {
      Start(start);
      for (next_ = 1; next_ < records_.size() && !is_over();) Step(*records_[next_++]);
      if (!is_over()) ExpectNoEffect(records_.back()->line);
    }
    return std::move(result_);
  }

  bool TestRegExp(std::string_view regexp, std::string_view text) override {
    return Ask({.kind = RecordedQuery::Kind::kRegExp,
                .a = std::string(regexp),
                .b = std::string(text)}) == "1";
  }
  bool CallPredicate(uint32_t function) override {
    return Ask({.kind = RecordedQuery::Kind::kPredicate, .number = function}) == "1";
  }
  bool Header(uint32_t holder, std::string_view name, std::string* value) override {
    std::optional<std::string> answer =
        Ask({.kind = RecordedQuery::Kind::kHeader, .number = holder, .a = std::string(name)});
    if (!answer) return false;
    *value = *std::move(answer);
    return true;
  }

 private:
  bool is_over() const { return result_.status != ReplayedLife::Status::kSame || is_stopped_; }

  void End(ReplayedLife::Status status, std::string reason) {
    if (is_over()) return;
    result_.status = status;
    result_.line = line_;
    result_.reason = std::move(reason);
  }

  void Differ(EventId event, size_t effect, std::string expected, std::string found) {
    if (is_over()) return;
    result_.status = ReplayedLife::Status::kDifferent;
    const auto known = events_.find(event);
    result_.difference = {line_, known == events_.end() ? telling_ : known->second, effect,
                          std::move(expected), std::move(found)};
  }

  // Empty where the policy has errors, which end the life.
  std::string Compile(const std::string& json) {
    PolicyCompileResult compiled = CompilePolicy(json, pattern_host_);
    if (!compiled.ok()) End(ReplayedLife::Status::kBad, compiled.errors[0].ToString());
    return std::move(compiled.image);
  }

  // Images stay where they are as long as the engine.
  bool LoadPolicy(std::string image, Policy* policy) {
    images_.push_back(std::move(image));
    if (images_.back().empty() || Policy::Load(images_.back(), policy)) return !is_over();
    End(ReplayedLife::Status::kBad,
        "its policy's image was made by another version of Swale, or is damaged");
    return false;
  }

  void Start(const RecordedStart& start) {
    line_ = records_[0]->line;
    WorkerConfig config;
    config.script_url = start.script_url;
    config.scope = start.scope;
    config.host = this;
    config.sets_up_elsewhere = start.module == "serve";
    if (!LoadPolicy(start.policy.empty() ? start.policy_image : Compile(start.policy),
                    &config.policy)) {
      return;
    }
    if (!start.index_image.empty() && !PrecacheIndex::Load(start.index_image, &config.precache)) {
      return End(ReplayedLife::Status::kBad,
                 "its index was made by another version of Swale, or is damaged");
    }
    engine_ = std::make_unique<Engine>(config);
  }

  void Step(const Record& record) {
    line_ = record.line;
    const bool is_told = !std::holds_alternative<RecordedEffect>(record.what) &&
                         !std::holds_alternative<RecordedQuery>(record.what) &&
                         !std::holds_alternative<RecordedStop>(record.what);
    if (is_told && !record.is_amid_effects && !ExpectNoEffect(line_)) return;
    if (record.at_ms) engine_->SetTime(*record.at_ms);
    std::visit([this](const auto& what) { Tell(what); }, record.what);
  }

  void Tell(const RecordedStart&) {}  // each life has one, the first
  void Tell(const RecordedStop&) { is_stopped_ = true; }

  void Tell(const RecordedFetch& fetch) {
    const std::string name =
        Concat({kMethodNames[static_cast<size_t>(fetch.method)], " ", fetch.url});
    telling_ = name;
    const EventId event = engine_->HandleFetch({.url = fetch.url,
                                                .method = fetch.method,
                                                .mode = fetch.mode,
                                                .destination = fetch.destination,
                                                .follows_redirects = fetch.follows_redirects});
    if (event != 0) fetches_.insert(event);
    Decided(event, fetch.event, name);
  }

  void Tell(const RecordedEvent& event) {
    const std::string name = Concat(
        {"of kind ", NumberToString(event.kind), " ", event.text.substr(0, event.text.find('\n'))});
    telling_ = name;
    Decided(engine_->HandleEvent(static_cast<EventKind>(event.kind), event.text), event.event,
            name);
  }

  void Decided(EventId found, EventId expected, std::string_view name) {
    const EventId id = expected != 0 ? expected : found;
    events_[id] = Concat({"event ", NumberToString(id), ": ", name});
    if (found == expected) {
      ++result_.events;
      return;
    }
    const auto say = [](EventId event) {
      return event == 0 ? std::string("it is left to the browser")
                        : Concat({"it is taken as event ", NumberToString(event)});
    };
    Differ(id, 0, say(expected), say(found));
  }

  void Tell(const RecordedCall& call) {
    // Only fetch events call handlers; of others the engine relies on its host.
    if (!fetches_.contains(call.event)) {
      return End(ReplayedLife::Status::kBad, "a handler calls for an event that is no fetch");
    }
    engine_->HandleCall(call.event, call.call, call.kind / kCallPartUnit,
                        static_cast<CallKind>(call.kind % kCallPartUnit), call.number);
  }

  void Tell(const RecordedPolicy& recorded) {
    Policy policy;
    if (LoadPolicy(Compile(recorded.policy), &policy)) engine_->SetPolicy(policy);
  }

  void Tell(const RecordedOutcome& recorded) {
    if (recorded.left_out) {
      return End(ReplayedLife::Status::kStopped,
                 Concat({"the recording left out ", NumberToString(recorded.left_out->bytes),
                         " bytes that the core has to know, the outcome of effect ",
                         NumberToString(recorded.effect)}));
    }
    telling_ = Concat({"the outcome of effect ", NumberToString(recorded.effect)});
    engine_->HandleOutcome(recorded.effect, recorded.outcome);
  }

  // One that the engine did not ask.
  void Tell(const RecordedQuery& query) { Differ(0, 0, QueryText(query), "no question"); }

  void Tell(const RecordedEffect& expected) {
    const size_t number = result_.effects + 1;
    RecordedEffect found;
    if (!engine_->PollEffect(&found.effect)) {
      return Differ(expected.effect.event, number, EffectText(expected), "no effect");
    }
    if (expected.left_out) {
      std::string& text = found.effect.text;
      found.left_out = LeftOut{text.size(), RecordingHash(text)};
      text.clear();
    }
    if (expected.is_private) {
      found.is_private = true;
      found.effect.url.clear();
      found.effect.text.clear();
    }
    std::string expected_text = EffectText(expected);
    std::string found_text = EffectText(found);
    if (expected_text == found_text) {
      ++result_.effects;
    } else {
      Differ(expected.effect.event, number, std::move(expected_text), std::move(found_text));
    }
  }

  bool ExpectNoEffect(size_t line) {
    RecordedEffect found;
    if (!engine_->PollEffect(&found.effect)) return true;
    line_ = line;
    Differ(found.effect.event, result_.effects + 1, "no effect", EffectText(found));
    return false;
  }

  std::optional<std::string> Ask(const RecordedQuery& asked) {
    if (is_over()) return std::nullopt;
    const auto* recorded =
        next_ < records_.size() ? std::get_if<RecordedQuery>(&records_[next_]->what) : nullptr;
    const bool is_same = recorded != nullptr && recorded->kind == asked.kind &&
                         recorded->number == asked.number && recorded->a == asked.a &&
                         recorded->b == asked.b;
    if (!is_same) {
      if (next_ < records_.size()) line_ = records_[next_]->line;
      Differ(0, 0, recorded != nullptr ? QueryText(*recorded) : "no question", QueryText(asked));
      return std::nullopt;
    }
    ++next_;
    return recorded->answer;
  }

  const std::vector<const Record*> records_;
  UrlPatternHost& pattern_host_;
  size_t next_ = 0;
  size_t line_ = 0;  // of what is being told
  bool is_stopped_ = false;
  ReplayedLife result_;
  std::string telling_;  // what the engine was told last
  std::map<EventId, std::string> events_;
  std::set<EventId> fetches_;
  std::deque<std::string> images_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace

std::vector<ReplayedLife> Replay(const Recording& recording, UrlPatternHost& host) {
  std::vector<uint32_t> order;
  std::map<uint32_t, std::vector<const Record*>> lives;
  for (const Record& record : recording.records) {
    if (std::holds_alternative<RecordedStart>(record.what)) order.push_back(record.life);
    lives[record.life].push_back(&record);
  }
  std::vector<ReplayedLife> replayed;
  for (const uint32_t life : order) {
    replayed.push_back(LifeReplay(std::move(lives[life]), host).Run());
  }
  return replayed;
}

}  // namespace swale
