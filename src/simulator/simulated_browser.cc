#include "src/simulator/simulated_browser.h"

#include <algorithm>
#include <utility>

#include "src/simulator/model_fetch.h"

namespace swale {
namespace {

bool IsSameScript(const WorkerScript& a, const WorkerScript& b) {
  return a.index_image == b.index_image && a.policy_image == b.policy_image;
}

}  // namespace

void SimulatedBrowser::Update() {
  if (script_ == nullptr || installing_ != nullptr) return;
  SimulatedHost* newest = waiting_ != nullptr ? waiting_ : active_;
  if (newest != nullptr && IsSameScript(newest->script(), *script_)) return;
  hosts_.push_back(std::make_unique<SimulatedHost>(world_, *script_));
  installing_ = hosts_.back().get();
  install_ = &installing_->Dispatch(EventKind::kInstall);
  install_life_ = installing_->life();
}

SimulatedHost* SimulatedBrowser::HostOf(const std::string& client) const {
  for (const ModelClient& known : world_.clients) {
    if (known.id == client) {
      return static_cast<SimulatedHost*>(const_cast<void*>(known.controller));
    }
  }
  return nullptr;
}

bool SimulatedBrowser::IsOpen(const std::string& client) const {
  return std::any_of(world_.clients.begin(), world_.clients.end(),
                     [&](const ModelClient& known) { return known.id == client; });
}

void SimulatedBrowser::Receive(const PageRequest& request, const ModelResponse& response,
                               Loaded* loaded) {
  if (request.mode == Mode::kNavigate && response.type == ResponseType::kOpaqueRedirect) {
    PageRequest next = request;
    next.url = response.location;
    const bool is_ours = OriginOf(next.url) == OriginOf(request.url);
    return Ask(next, is_ours ? active_ : nullptr, loaded);
  }
  loaded->is_error |= loaded->breaks_off || !HasIntegrity(response, request.integrity);
  loaded->status = response.status;
  // What a worker has made looks to pages like an answer of the network.
  const bool is_made = response.type == ResponseType::kDefault;
  loaded->type = is_made ? ResponseType::kBasic : response.type;
  loaded->redirected = response.redirected;
  loaded->fields = response.fields;
  loaded->location = response.location;
  loaded->url = request.url;
  loaded->body = response.body;
  loaded->source = response.source;
  loaded->size = response.size();
}

void SimulatedBrowser::FetchByNetwork(const PageRequest& request, Loaded* loaded) {
  const std::string_view origin =
      request.origin.empty() ? OriginOf(request.url) : std::string_view(request.origin);
  const ModelNetwork::Answer answer =
      world_.network.Fetch({.method = kMethodNames[static_cast<size_t>(request.method)],
                            .url = request.url,
                            .fields = request.fields,
                            .origin = origin,
                            .mode = request.mode,
                            .redirect = request.redirect_mode()});
  Take(request, answer, loaded);
}

void SimulatedBrowser::Take(const PageRequest& request, const ModelNetwork::Answer& answer,
                            Loaded* loaded) {
  const uint64_t answered_at_ms = world_.clock.now_ms() + answer.latency_ms;
  *loaded = {.is_done = true,
             .is_error = !answer.response,
             .breaks_off = answer.body_is_cut_off,
             .answered_at_ms = answered_at_ms,
             .body_ends_at_ms = answered_at_ms + answer.body_ms};
  if (answer.response) Receive(request, *answer.response, loaded);
}

const EventRecord& SimulatedBrowser::Dispatch(const PageRequest& request, SimulatedHost* host) {
  ModelFields fields = request.fields;
  if (request.redirect == RedirectMode::kManual) fields[":redirect"] = "manual";
  host->set_request_fields(std::move(fields));
  return host->Fetch(request.view());
}

void SimulatedBrowser::Ask(const PageRequest& request, SimulatedHost* host, Loaded* loaded) {
  if (answerer_) {
    if (auto answer = answerer_(request)) {
      const bool is_refused =
          answer->response &&
          IsRefusedAnswer(request.mode, request.redirect_mode(), *answer->response);
      if (is_refused) answer->response.reset();
      return Take(request, *answer, loaded);
    }
  }
  if (host == nullptr) return FetchByNetwork(request, loaded);
  const EventRecord& event = Dispatch(request, host);
  if (!event.handled && host->alive()) return FetchByNetwork(request, loaded);
  requests_.push_back({request, host, host->life(), &event, loaded});
}

std::string SimulatedBrowser::Open(std::string_view url, Loaded* loaded) {
  return Open(
      {.url = std::string(url), .mode = Mode::kNavigate, .destination = Destination::kDocument},
      loaded);
}

std::string SimulatedBrowser::Open(PageRequest request, Loaded* loaded) {
  std::string id = "client-" + std::to_string(++last_client_);
  if (activation_ != nullptr) {
    held_.push_back({id, std::move(request), loaded});
  } else {
    OpenNow(id, std::move(request), loaded);
  }
  return id;
}

void SimulatedBrowser::OpenNow(const std::string& id, PageRequest request, Loaded* loaded) {
  world_.clients.push_back({.id = id, .url = request.url, .controller = active_});
  request.fields[":resulting-client"] = id;
  Ask(request, active_, loaded);
}

void SimulatedBrowser::Load(const std::string& client, std::string_view url, Loaded* loaded) {
  Load(client, PageRequest{.url = std::string(url)}, loaded);
}

void SimulatedBrowser::Load(const std::string& client, PageRequest request, Loaded* loaded) {
  SimulatedHost* host = HostOf(client);
  if (activation_ != nullptr && host == active_) {
    held_.push_back({client, std::move(request), loaded});
    return;
  }
  request.fields[":client"] = client;
  Ask(request, host, loaded);
}

void SimulatedBrowser::Close(const std::string& client) {
  std::erase_if(held_, [&](const Held& held) { return held.client == client; });
  std::erase_if(world_.clients, [&](const ModelClient& known) { return known.id == client; });
}

void SimulatedBrowser::Abort(Loaded* loaded) {
  const auto is_it = [&](const auto& waiting) { return waiting.loaded == loaded; };
  std::erase_if(held_, is_it);
  const auto found = std::find_if(requests_.begin(), requests_.end(), is_it);
  const uint64_t now_ms = world_.clock.now_ms();
  bool is_answered = loaded->is_done && loaded->answered_at_ms <= now_ms;
  if (found != requests_.end()) {
    is_answered = found->event->answered_at_ms.has_value();
    if (is_answered) Finish(*found);
    requests_.erase(found);
  } else if (is_answered && loaded->body_ends_at_ms <= now_ms) {
    return;
  }
  loaded->is_done = loaded->is_error = loaded->is_aborted = true;
  loaded->breaks_off = is_answered;
}

void SimulatedBrowser::StopWorkers() {
  for (const auto& host : hosts_) host->Kill();
}

void SimulatedBrowser::EvictOrigin() {
  world_.caches.Clear();
  world_.records.Clear();
  world_.queues.Clear();
  world_.sync.tags.clear();
  world_.periodic.tags.clear();
  for (ModelClient& client : world_.clients) client.controller = nullptr;
  if (installing_ != nullptr) installing_->Kill();
  script_ = nullptr;
  installing_ = waiting_ = active_ = nullptr;
  activation_ = nullptr;
}

uint64_t SimulatedBrowser::events() const {
  uint64_t events = 0;
  for (const auto& host : hosts_) events += host->events_told();
  return events;
}

void SimulatedBrowser::ActivateIfPossible() {
  if (waiting_ == nullptr || activation_ != nullptr) return;
  const bool is_used =
      active_ != nullptr &&
      std::any_of(world_.clients.begin(), world_.clients.end(),
                  [&](const ModelClient& client) { return client.controller == active_; });
  const bool is_asked = active_ != nullptr && active_->activated_waiting();
  if (is_used && !is_asked && !waiting_->skipped_waiting()) return;
  // Events of the worker before have to end first.
  for (const Request& request : requests_) {
    if (request.host == active_ && !request.is_lost()) return;
  }
  SimulatedHost* before = std::exchange(active_, std::exchange(waiting_, nullptr));
  for (ModelClient& client : world_.clients) {
    if (before != nullptr && client.controller == before) client.controller = active_;
  }
  if (before != nullptr) before->Kill();
  activation_ = &active_->Dispatch(EventKind::kActivate);
  activation_life_ = active_->life();
}

void SimulatedBrowser::Finish(const Request& request) {
  const EventRecord& event = *request.event;
  Loaded* loaded = request.loaded;
  *loaded = {.is_done = true,
             .is_error = request.is_lost() || event.network_error,
             .breaks_off = event.body_is_cut_off,
             .is_by_worker = true,
             .answered_at_ms = event.answered_at_ms.value_or(world_.clock.now_ms())};
  loaded->body_ends_at_ms = std::max(loaded->answered_at_ms, event.body_ends_at_ms);
  if (!event.response) return;
  loaded->is_of_network = event.response->type == ResponseType::kBasic;
  Receive(request.asked, *event.response, loaded);
}

void SimulatedBrowser::Settle() {
  for (size_t i = 0; i < requests_.size();) {
    const Request& waiting = requests_[i];
    const bool is_under_way = waiting.event->answered_at_ms
                                  ? waiting.event->body_ends_at_ms > world_.clock.now_ms()
                                  : !waiting.is_lost();
    if (is_under_way) {
      ++i;
      continue;
    }
    Request request = std::move(requests_[i]);
    requests_.erase(requests_.begin() + static_cast<ptrdiff_t>(i));
    const bool is_asked_again = request.is_lost() && asks_again_ && !request.is_asked_again &&
                                request.asked.mode != Mode::kNavigate;
    if (!is_asked_again) {
      Finish(request);
      continue;
    }
    request.event = &Dispatch(request.asked, request.host);
    request.life = request.host->life();
    request.is_asked_again = true;
    requests_.push_back(std::move(request));
  }
  if (installing_ != nullptr &&
      (install_->settled || installing_->life() != install_life_ || !installing_->alive())) {
    const bool is_installed = install_->settled && install_->error.empty();
    SimulatedHost* host = std::exchange(installing_, nullptr);
    if (is_installed) {
      if (waiting_ != nullptr) waiting_->Kill();
      waiting_ = host;
    } else {
      ++failed_installs_;
      host->Kill();
    }
  }
  if (activation_ != nullptr &&
      (activation_->settled || active_->life() != activation_life_ || !active_->alive())) {
    activation_ = nullptr;
    if (active_->claimed_clients()) {
      for (ModelClient& client : world_.clients) client.controller = active_;
    }
  }
  while (activation_ == nullptr && !held_.empty()) {
    Held held = std::move(held_.front());
    held_.erase(held_.begin());
    if (held.request.mode == Mode::kNavigate) {
      OpenNow(held.client, std::move(held.request), held.loaded);
    } else {
      Load(held.client, std::move(held.request), held.loaded);
    }
  }
  ActivateIfPossible();
  if (waiting_ != nullptr && active_ != nullptr) active_->set_has_waiting(true);
}

}  // namespace swale
