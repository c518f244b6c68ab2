#include "src/precache/stored_versions.h"

#include "src/base/name_set.h"
#include "src/store/asset_store.h"

namespace swale {

std::string_view StoredVersion::version() const {
  return std::string_view(name).substr(name.find('-') + 1);
}

Task<void> StoredVersions::Load() {
  const AssetStore store(config_.scope);
  const std::string own = config_.precache.version();
  Operation list = store.ListVersions(cx_);
  co_await list;
  is_listed_ = list.ok();
  const NameSet names(list.text());
  for (std::string_view name : names.names()) {
    if (SequenceOf(name) == 0) continue;
    const bool is_own = IsOfVersion(name, own);
    Operation match = store.MatchManifest(cx_, name);
    co_await match;
    auto version = std::make_unique<StoredVersion>();
    version->name = std::string(name);
    bool is_read = static_cast<bool>(match.response());
    if (is_read && is_own) {
      Operation check =
          cx_.CheckDigest(match.response(), DigestToHex(config_.precache.manifest_digest()));
      co_await check;
      is_read = check.ok();
    }
    if (is_read) {
      Operation body = cx_.ReadBody(match.response());
      co_await body;
      version->text = body.text();
      if (!ManifestView::LoadChecked(version->text, &version->manifest)) version->text.clear();
    }
    if (is_own) {
      own_ = std::move(version);
    } else {
      all_.push_back(std::move(version));
    }
  }
}

std::string StoredVersions::NewName(VersionPlace place) const {
  const uint32_t newest = all_.empty() ? 0 : SequenceOf(all_.back()->name);
  const bool is_newest = own_ != nullptr && SequenceOf(own_->name) > newest;
  const bool stays = own_ != nullptr && place == VersionPlace::kKept;
  // One that cannot be read is written again, under its name.
  if (is_newest || stays) return own_->text.empty() ? own_->name : std::string();
  return VersionName(newest + 1, config_.precache.version());
}

}  // namespace swale
