// StoredVersions: the versions that the store knows, each with its manifest.
#ifndef SWALE_PRECACHE_STORED_VERSIONS_H_
#define SWALE_PRECACHE_STORED_VERSIONS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/engine/event_context.h"
#include "src/engine/worker_config.h"
#include "src/precache/manifest.h"
#include "src/task/task.h"

namespace swale {

// Not moved: `manifest` looks into `text`.
struct StoredVersion {
  std::string name;  // VersionName
  std::string text;  // the manifest's image; empty where it cannot be read
  ManifestView manifest;

  // PrecacheIndex::version().
  std::string_view version() const;
};

// Where a version stands among the others: an install makes it the newest; a repair leaves it
// before one that waits, which a sweep would take for an older one.
enum class VersionPlace : uint8_t { kNewest, kKept };

class StoredVersions {
 public:
  StoredVersions(EventContext& cx, const WorkerConfig& config) : cx_(cx), config_(config) {}
  StoredVersions(const StoredVersions&) = delete;
  StoredVersions& operator=(const StoredVersions&) = delete;

  ReadyQueue& ready_queue() { return cx_.ready_queue(); }

  // To be awaited once, before the rest; reads the worker's VersionState as well. Of the worker's
  // own version the digest is checked.
  Task<void> Load();

  // False where the store could not be listed.
  bool ok() const { return is_listed_; }
  // In the order of their installs, without the worker's own.
  const std::vector<std::unique_ptr<StoredVersion>>& all() const { return all_; }
  // The worker's own as it was installed last, or null.
  const StoredVersion* own() const { return own_.get(); }
  // What the worker's own version is to be called that is about to be installed or repaired; empty
  // where it has its name already.
  std::string NewName(VersionPlace place) const;
  // What the worker's own version, which is installed, is called; also where storage was emptied.
  std::string OwnName() const;

 private:
  uint32_t NewestSequence() const;  // of the others; 0 where there are none

  EventContext& cx_;
  const WorkerConfig& config_;
  bool is_listed_ = false;
  std::vector<std::unique_ptr<StoredVersion>> all_;
  std::unique_ptr<StoredVersion> own_;
};

}  // namespace swale

#endif  // SWALE_PRECACHE_STORED_VERSIONS_H_
