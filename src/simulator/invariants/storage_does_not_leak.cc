#include "src/simulator/invariants/storage_does_not_leak.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/precache/manifest.h"
#include "src/simulator/invariants/stored_assets.h"
#include "src/store/asset_store.h"
#include "src/sync/queue_entry.h"
#include "src/sync/replay.h"

namespace swale {

void StorageDoesNotLeak::AtEnd() {
  CheckStore();
  CheckRecords();
  CheckQueues();
}

void StorageDoesNotLeak::CheckStore() {
  const Site* live = live_();
  std::set<std::string, std::less<>> names;
  ManifestView manifest;
  if (live != nullptr) ManifestView::LoadChecked(live->manifest, &manifest);
  for (size_t i = 0; i < manifest.size(); ++i) {
    names.insert(AssetName(manifest.entry(i).id(), manifest.entry(i).url));
  }
  for (size_t i = 0; i < manifest.pack_count(); ++i) {
    names.insert(PackName(AssetId::FromDigest(manifest.pack(i).digest)));
  }
  ForEachStored(world_.caches, "",
                [&](std::string_view name, const std::string& url, const ModelResponse&) {
                  if (names.contains(name) || (live != nullptr && IsOfVersion(name, live->version)))
                    return;
                  Fail(Concat({"no live version has ", url}));
                });
}

void StorageDoesNotLeak::CheckRecords() {
  constexpr std::string_view kState = "version-state/";
  for (const auto& [key, value] : world_.records.all()) {
    if (!key.starts_with(kState)) continue;
    const std::string_view of = std::string_view(key).substr(kState.size());
    const bool is_client = of != "active" && of != "checked" && of != "broken";
    const bool is_open = std::any_of(world_.clients.begin(), world_.clients.end(),
                                     [of](const ModelClient& client) { return client.id == of; });
    if (is_client && !is_open) Fail(Concat({"a page that is closed is remembered: ", key}));
  }
}

void StorageDoesNotLeak::CheckQueues() {
  uint32_t given_up = 0;
  for (const auto& [key, value] : world_.queues.all()) {
    if (key.starts_with(kEntryPrefix)) Fail(Concat({"is left in its queue: ", key}));
    if (key.starts_with(kGivenUpPrefix)) ++given_up;
  }
  if (given_up > kGivenUpMax) Fail(Concat({NumberToString(given_up), " are remembered given up"}));
  if (world_.queues.bytes() != 0) {
    Fail(Concat({NumberToString(world_.queues.bytes()), " bytes of bodies are left"}));
  }
}

}  // namespace swale
