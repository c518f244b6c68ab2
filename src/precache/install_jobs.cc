#include "src/precache/install_jobs.h"

#include <algorithm>

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/store/asset_store.h"

namespace swale {
namespace {

// Of an absolute URL; empty for the worker's own host.
std::string_view HostOf(std::string_view url) {
  const size_t start = url.find("://");
  return start == std::string_view::npos ? std::string_view()
                                         : url.substr(0, url.find('/', start + 3));
}

// Whether the store holds what an earlier version had at the URL of a lazy file.
bool WasUsed(std::string_view url, const ContentSources& sources, const StoredVersions& versions) {
  for (const auto& version : versions.all()) {
    Asset asset;
    if (version->manifest.Find(url, &asset) && !asset.is_packed &&
        sources.Holds(AssetName(asset.id, url))) {
      return true;
    }
  }
  return false;
}

}  // namespace

InstallJobs::InstallJobs(const ManifestView& manifest, const ContentSources& sources,
                         const StoredVersions& versions, const std::string& given_up) {
  AddPacks(manifest, sources);
  AddLoose(manifest, sources, versions, given_up);
  for (const InstallJob& job : jobs_) {
    files_ += job.files;
    bytes_ += job.bytes;
  }
  taken_.resize(jobs_.size());
}

void InstallJobs::AddPacks(const ManifestView& manifest, const ContentSources& sources) {
  for (size_t i = 0; i < manifest.pack_count(); ++i) {
    const ManifestPack pack = manifest.pack(i);
    InstallJob job{.name = PackName(AssetId::FromDigest(pack.digest)), .is_pack = true};
    if (sources.Holds(job.name)) continue;
    job.number = i;
    job.files = 0;
    for (size_t entry = 0; entry < manifest.size(); ++entry) {
      if (manifest.entry(entry).pack == i) {
        ++job.files;
        job.bytes += manifest.entry(entry).size;
      }
    }
    jobs_.push_back(std::move(job));
  }
}

void InstallJobs::AddLoose(const ManifestView& manifest, const ContentSources& sources,
                           const StoredVersions& versions, const std::string& given_up) {
  const NameSet left_out(given_up);
  // Each the name in the store, whether it is optional, and the entry's number: of one name, a
  // required one sorts first.
  std::string lines;
  for (size_t i = 0; i < manifest.size(); ++i) {
    const ManifestView::Entry entry = manifest.entry(i);
    if (entry.is_packed()) continue;
    if (entry.lazy && !WasUsed(entry.url, sources, versions)) continue;
    const std::string name = AssetName(entry.id(), entry.url);
    if (sources.Holds(name) || left_out.Contains(name)) continue;
    lines +=
        Substitute(entry.optional || entry.lazy ? "$ 1 $\n" : "$ 0 $\n", name, NumberToString(i));
  }
  const NameSet missing(lines);
  for (std::string_view line : missing.names()) {
    const std::string_view name = line.substr(0, line.find(' '));
    if (!jobs_.empty() && jobs_.back().name == name) continue;
    uint32_t number = 0;
    ParseNumber(line.substr(name.size() + 3), &number);
    const ManifestView::Entry entry = manifest.entry(number);
    jobs_.push_back({.name = std::string(name),
                     .url = entry.url,
                     .number = number,
                     .is_optional = line[name.size() + 1] == '1',
                     .bytes = entry.size});
  }
}

bool InstallJobs::HasRequired() const {
  return std::any_of(jobs_.begin(), jobs_.end(),
                     [](const InstallJob& job) { return !job.is_optional; });
}

size_t& InstallJobs::JobsOf(std::string_view host) {
  for (Lane& lane : lanes_) {
    if (lane.host == host) return lane.jobs;
  }
  lanes_.push_back({host, 0});
  return lanes_.back().jobs;
}

bool InstallJobs::Take(InstallJob* job) {
  while (first_ < jobs_.size() && taken_[first_]) ++first_;
  for (size_t i = first_; i < jobs_.size(); ++i) {
    if (taken_[i]) continue;
    size_t& of_host = JobsOf(HostOf(jobs_[i].url));
    if (of_host == kPerHostMax) continue;
    ++of_host;
    taken_[i] = true;
    *job = jobs_[i];
    return true;
  }
  return false;
}

void InstallJobs::Finish(const InstallJob& job) { --JobsOf(HostOf(job.url)); }

}  // namespace swale
