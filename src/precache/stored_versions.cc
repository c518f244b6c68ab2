#include "src/precache/stored_versions.h"

#include <algorithm>

#include "src/base/name_set.h"
#include "src/precache/version_state.h"
#include "src/store/asset_store.h"

namespace swale {
namespace {

// One that was there before storage was emptied has a place before the first.
constexpr uint32_t kFirstSequence = 1000;

}  // namespace

std::string_view StoredVersion::version() const {
  return std::string_view(name).substr(name.find('-') + 1);
}

Task<void> StoredVersions::Load() {
  co_await config_.versions->Load(cx_, config_);
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

uint32_t StoredVersions::NewestSequence() const {
  const std::string_view active = config_.versions->active();
  const bool is_other = !IsOfVersion(active, config_.precache.version());
  return std::max(all_.empty() ? 0 : SequenceOf(all_.back()->name),
                  is_other ? SequenceOf(active) : 0);
}

std::string StoredVersions::NewName(VersionPlace place) const {
  const uint32_t newest = NewestSequence();
  const bool is_newest = own_ != nullptr && SequenceOf(own_->name) > newest;
  const bool is_kept = place == VersionPlace::kKept;
  // One that cannot be read is written again, under its name.
  if (own_ != nullptr && (is_newest || is_kept)) {
    return own_->text.empty() ? own_->name : std::string();
  }
  if (is_kept) return OwnName();
  return VersionName(std::max(newest + 1, kFirstSequence), config_.precache.version());
}

std::string StoredVersions::OwnName() const {
  if (own_ != nullptr) return own_->name;
  const std::string own = config_.precache.version();
  const std::string_view active = config_.versions->active();
  if (IsOfVersion(active, own)) return std::string(active);
  // It takes over from that one.
  if (!active.empty()) return VersionName(SequenceOf(active) + 1, own);
  // What is there was installed after storage was emptied.
  const uint32_t next = all_.empty() ? kFirstSequence : SequenceOf(all_.front()->name);
  return VersionName(std::max<uint32_t>(next, 2) - 1, own);
}

}  // namespace swale
