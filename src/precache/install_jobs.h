// InstallJobs: what an install has to store, and who stores what.
#ifndef SWALE_PRECACHE_INSTALL_JOBS_H_
#define SWALE_PRECACHE_INSTALL_JOBS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/precache/content_sources.h"
#include "src/precache/manifest.h"
#include "src/precache/stored_versions.h"

namespace swale {

// A pack, or a loose asset. Views point into the manifest.
struct InstallJob {
  std::string name;  // in the store
  std::string_view url;
  bool is_pack = false;
  size_t number = 0;  // of the pack, or of the manifest's entry
  bool is_optional = false;
  size_t files = 1;
  uint64_t bytes = 0;

  // For people.
  std::string label() const { return is_pack ? name : std::string(url); }
};

class InstallJobs {
 public:
  // Of one host at the same time: more is not sent by browsers, and hosts may take it ill.
  static constexpr size_t kPerHostMax = 6;

  // What neither the store holds nor is in `given_up` (names, for NameSet). One content is one job,
  // required where any of its URLs is. Lazy files count where an earlier version's was used. Views
  // into `manifest`.
  InstallJobs(const ManifestView& manifest, const ContentSources& sources,
              const StoredVersions& versions, const std::string& given_up);

  bool empty() const { return jobs_.empty(); }
  // Of all jobs.
  size_t files() const { return files_; }
  uint64_t bytes() const { return bytes_; }
  bool HasRequired() const;

  // The next one, packs first; false where none is left that may be begun now.
  bool Take(InstallJob* job);
  // REQUIRES: it was taken.
  void Finish(const InstallJob& job);

 private:
  struct Lane {
    std::string_view host;
    size_t jobs;
  };
  void AddPacks(const ManifestView& manifest, const ContentSources& sources);
  void AddLoose(const ManifestView& manifest, const ContentSources& sources,
                const StoredVersions& versions, const std::string& given_up);
  size_t& JobsOf(std::string_view host);

  std::vector<InstallJob> jobs_;
  std::vector<bool> taken_;
  size_t first_ = 0;  // all before it are taken
  std::vector<Lane> lanes_;
  size_t files_ = 0;
  uint64_t bytes_ = 0;
};

}  // namespace swale

#endif  // SWALE_PRECACHE_INSTALL_JOBS_H_
