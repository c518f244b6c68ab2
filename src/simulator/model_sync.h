// ModelSync: what queues of requests use of a browser, beside storage.
#ifndef SWALE_SIMULATOR_MODEL_SYNC_H_
#define SWALE_SIMULATOR_MODEL_SYNC_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>

namespace swale {

// https://www.w3.org/TR/web-locks/
class ModelLocks {
 public:
  // Calls `granted` once `owner` has the lock; false where another one has it and it is not waited
  // for.
  bool Acquire(const std::string& name, const void* owner, bool if_available,
               std::function<void()> granted);
  void Release(const std::string& name, const void* owner);
  // The worker has ended.
  void ReleaseAll(const void* owner);

 private:
  struct Request {
    const void* owner;
    std::function<void()> granted;
  };

  std::map<std::string, std::deque<Request>> requests_;  // the first one has it
};

struct ModelSync {
  ModelLocks locks;
  // Whether the browser has Background Sync, and the tags that wait for a network.
  bool has_sync = true;
  std::set<std::string> tags;
  uint64_t last_uuid = 0;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_MODEL_SYNC_H_
