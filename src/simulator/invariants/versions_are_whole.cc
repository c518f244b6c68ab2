#include "src/simulator/invariants/versions_are_whole.h"

#include <string_view>

#include "src/base/concat.h"
#include "src/precache/manifest.h"
#include "src/simulator/invariants/stored_assets.h"
#include "src/store/asset_store.h"

namespace swale {

void VersionsAreWhole::StorageSpoilt(const std::string& url) {
  spoilt_.insert(url.substr(url.rfind('/') + 1));
}

void VersionsAreWhole::AfterStep() {
  const std::vector<const Site*> needed = needed_();
  if (is_evicted_ || needed.empty()) return;
  std::set<std::string, std::less<>> held;
  ForEachStored(caches_, "",
                [&held](std::string_view name, const std::string&, const ModelResponse&) {
                  held.emplace(name);
                });
  for (const Site* site : needed) Check(*site, held);
}

void VersionsAreWhole::Check(const Site& site, const std::set<std::string, std::less<>>& held) {
  bool has_record = false;
  for (const std::string& name : held) has_record = has_record || IsOfVersion(name, site.version);
  if (!has_record) Fail(Concat({"the store has no record of version ", site.version}));
  ManifestView manifest;
  ManifestView::LoadChecked(site.manifest, &manifest);
  for (size_t i = 0; i < manifest.size(); ++i) {
    const ManifestView::Entry entry = manifest.entry(i);
    if (entry.optional || entry.lazy) continue;
    const std::string loose = AssetName(entry.id(), entry.url);
    const std::string name =
        entry.is_packed() ? PackName(AssetId::FromDigest(manifest.pack(entry.pack).digest)) : loose;
    if (held.contains(name) || held.contains(loose) || spoilt_.contains(name)) continue;
    Fail(Concat({"version ", site.version, " lacks ", entry.url}));
  }
}

}  // namespace swale
