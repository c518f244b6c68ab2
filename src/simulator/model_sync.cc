#include "src/simulator/model_sync.h"

#include <utility>

namespace swale {

bool ModelLocks::Acquire(const std::string& name, const void* owner, bool if_available,
                         std::function<void()> granted) {
  std::deque<Request>& requests = requests_[name];
  if (if_available && !requests.empty()) return false;
  requests.push_back({owner, std::move(granted)});
  if (requests.size() == 1) requests.front().granted();
  return true;
}

void ModelLocks::Release(const std::string& name, const void* owner) {
  std::deque<Request>& requests = requests_[name];
  if (requests.empty() || requests.front().owner != owner) return;
  requests.pop_front();
  if (!requests.empty()) requests.front().granted();
}

void ModelLocks::ReleaseAll(const void* owner) {
  for (auto& [name, requests] : requests_) {
    if (requests.empty()) continue;
    const bool had_it = requests.front().owner == owner;
    std::erase_if(requests, [owner](const Request& request) { return request.owner == owner; });
    if (had_it && !requests.empty()) requests.front().granted();
  }
}

}  // namespace swale
