// VersionState: which page is served which version, kept over the worker's lives.
#ifndef SWALE_PRECACHE_VERSION_STATE_H_
#define SWALE_PRECACHE_VERSION_STATE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/engine/event_context.h"
#include "src/precache/stored_versions.h"
#include "src/store/asset_store.h"
#include "src/task/mutex.h"
#include "src/task/task.h"

namespace swale {

struct WorkerConfig;

// The version of pages that are served the network alone.
inline constexpr std::string_view kNetworkVersion = "-";

// A client that is reserved for a navigation is not listed before its page is there: 60 s.
inline constexpr int64_t kReservedClientMs = 60'000;

// A client keeps the version that its page was loaded with: it is pinned to it. Clients that are
// not in the book are the worker's own version's, so that pages of a site without a pending update
// cost nothing. It lies in records, a key and its value each, so that workers which write at the
// same time leave each other's alone; here as lines:
//
//   active 0000000007-3f5b…   the version that was activated last
//   checked 1767225600000     when the server was last asked whether there is a newer one, ms
//   broken 3f5b…              the version lacks an asset that cannot be had any more
//   ID 0000000006-91c2… 1767225600000   a client, the version that it is pinned to, and since when
class VersionState {
 public:
  explicit VersionState(ReadyQueue& queue) : mutex(queue), queue_(queue), save_mutex_(queue) {}
  VersionState(const VersionState&) = delete;
  VersionState& operator=(const VersionState&) = delete;

  ReadyQueue& ready_queue() { return queue_; }

  // Not read yet in this life: any client may be pinned.
  bool is_known() const { return is_known_; }
  // Reads what is stored; nothing where it cannot be read. May be awaited again.
  Task<void> Load(EventContext& cx, const WorkerConfig& config);
  // It may have changed where it is stored: another worker, or another module, writes it too.
  void Forget() { is_known_ = false; }
  // Stores what was changed here since the last time, and leaves the rest as it is stored. What
  // could not be stored is tried again with what comes. What is awaited by nobody must be held by
  // cx.Start.
  Task<void> Save(EventContext& cx, const WorkerConfig& config);
  // Whether all is stored; and if not, whether that is for want of room.
  bool is_saved() const { return changes_.empty(); }
  bool is_full() const { return is_full_; }

  std::string_view active() const { return Find("active"); }
  void set_active(std::string_view name) { Set("active", name); }
  // 0: never.
  int64_t checked_ms() const;
  void set_checked_ms(int64_t now_ms);
  // Storage was emptied while the active version was in it, and it was not repaired yet.
  bool is_lost() const { return !active().empty() && checked_ms() == 0; }
  bool IsBroken(std::string_view version) const { return Find("broken") == version; }
  void set_broken(std::string_view version) { Set("broken", version); }

  // The name (VersionName) of the version that a client is pinned to, or kNetworkVersion; empty
  // where it is the worker's own.
  std::string_view VersionOf(std::string_view client) const;
  void Pin(std::string_view client, std::string_view version, int64_t now_ms);
  bool has_pins() const;
  bool IsPinned(std::string_view version_name) const;
  // Forgets clients that are not in `clients` (kListClients); false where there was none.
  bool Prune(std::string_view clients, int64_t now_ms);

  // The manifest of a version that is in the store, read once in a life; null where it cannot be
  // had. REQUIRES: this outlives the task.
  Task<const ManifestView*> LoadManifest(EventContext& cx, const WorkerConfig& config,
                                         std::string name);

  // Held while a request sees to it that the state is known, and this version the active one.
  Mutex mutex;
  // Pages that want the waiting worker to take over: ids, each followed by '\n'.
  std::string agreed;
  // When a repair was begun last in this life.
  int64_t repaired_ms = 0;
  // What is done once in a life.
  bool has_taken_over = false;
  bool has_tried_waiting = false;
  bool has_looked_for_work = false;
  // The site has no worker any more: all is left to the network.
  bool is_retired = false;

 private:
  std::string_view Find(std::string_view key) const;
  void Set(std::string_view key, std::string_view value);
  Task<std::string> Read(EventContext& cx, const WorkerConfig& config);

  ReadyQueue& queue_;
  Mutex save_mutex_;
  bool is_known_ = false;
  std::string text_;
  // What is not saved: lines with '+' before what is set, '-' and the key of what is forgotten.
  std::string changes_;
  std::string saving_;  // what is on its way
  bool is_full_ = false;
  std::vector<std::unique_ptr<StoredVersion>> manifests_;
};

}  // namespace swale

#endif  // SWALE_PRECACHE_VERSION_STATE_H_
