#include "src/precache/content_sources.h"

#include <vector>

#include "src/base/concat.h"
#include "src/base/hex.h"
#include "src/base/number.h"
#include "src/store/asset_store.h"

namespace swale {

void ContentSources::AddPacks(const ManifestView& manifest) {
  std::vector<std::string> names;  // of the packs; empty where one is not held
  for (size_t i = 0; i < manifest.pack_count(); ++i) {
    std::string name = PackName(AssetId::FromDigest(manifest.pack(i).digest));
    if (!Holds(name)) name.clear();
    names.push_back(std::move(name));
  }
  for (size_t i = 0; i < manifest.size(); ++i) {
    const ManifestView::Entry entry = manifest.entry(i);
    if (!entry.is_packed() || names[entry.pack].empty()) continue;
    packed_text_ +=
        Substitute("$ $ $\n", IdToHex(entry.id()), names[entry.pack], NumberToString(entry.offset));
  }
}

bool ContentSources::Find(const AssetId& id, uint64_t size, std::string* parts) const {
  if (packed_ == nullptr) packed_ = std::make_unique<NameSet>(packed_text_);
  const std::string hex = IdToHex(id);
  std::string place;
  if (std::string_view line = packed_->FirstWith(hex); !line.empty()) {
    place = std::string(line.substr(hex.size() + 1));
  } else if (std::string_view name = held_.FirstWith(hex); !name.empty()) {
    place = Concat({name, " 0"});
  } else {
    return false;
  }
  *parts += Substitute("$$ $\n", std::string(kStoreKeyPrefix), place, NumberToString(size));
  return true;
}

}  // namespace swale
