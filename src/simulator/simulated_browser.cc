#include "src/simulator/simulated_browser.h"

#include <algorithm>
#include <utility>

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

void SimulatedBrowser::FetchByNetwork(const PageRequest& request, Loaded* loaded) {
  const ModelNetwork::Answer answer =
      world_.network.Fetch({.method = kMethodNames[static_cast<size_t>(request.method)],
                            .url = request.url,
                            .fields = request.fields});
  *loaded = {.is_done = true,
             .is_error = !answer.response || answer.body_is_cut_off,
             .answered_at_ms = world_.clock.now_ms() + answer.latency_ms};
  if (answer.response) {
    loaded->status = answer.response->status;
    loaded->body = answer.response->body;
    loaded->source = answer.response->source;
    loaded->size = answer.response->size();
  }
}

void SimulatedBrowser::Ask(const PageRequest& request, SimulatedHost* host, Loaded* loaded) {
  if (host == nullptr) return FetchByNetwork(request, loaded);
  host->set_request_fields(request.fields);
  const EventRecord& event = host->Fetch(request.view());
  if (!event.handled && host->alive()) return FetchByNetwork(request, loaded);
  requests_.push_back({host, host->life(), &event, loaded});
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

void SimulatedBrowser::StopWorkers() {
  for (const auto& host : hosts_) host->Kill();
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

void SimulatedBrowser::Settle() {
  for (size_t i = 0; i < requests_.size();) {
    const Request request = requests_[i];
    const EventRecord& event = *request.event;
    if (!event.answered_at_ms && !request.is_lost()) {
      ++i;
      continue;
    }
    *request.loaded = {
        .is_done = true,
        .is_error = request.is_lost() || event.network_error || event.body_is_cut_off,
        .is_by_worker = true,
        .answered_at_ms = event.answered_at_ms.value_or(world_.clock.now_ms())};
    if (event.response) {
      request.loaded->is_of_network = event.response->type == ResponseType::kBasic;
      request.loaded->status = event.response->status;
      request.loaded->body = event.response->body;
      request.loaded->source = event.response->source;
      request.loaded->size = event.response->size();
    }
    requests_.erase(requests_.begin() + static_cast<ptrdiff_t>(i));
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
