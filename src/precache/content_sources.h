// ContentSources: where contents lie that an install can take without the network.
#ifndef SWALE_PRECACHE_CONTENT_SOURCES_H_
#define SWALE_PRECACHE_CONTENT_SOURCES_H_

#include <memory>
#include <string>
#include <string_view>

#include "src/base/name_set.h"
#include "src/precache/manifest.h"

namespace swale {

class ContentSources {
 public:
  // `held`: the names of what the store holds, for NameSet.
  explicit ContentSources(std::string held) : held_text_(std::move(held)), held_(held_text_) {}
  ContentSources(const ContentSources&) = delete;
  ContentSources& operator=(const ContentSources&) = delete;

  bool Holds(std::string_view name) const { return held_.Contains(name); }

  // The store may hold packs of this version. To be called for all before Find.
  void AddPacks(const ManifestView& manifest);

  // Appends where the content lies as a line for kJoinParts; false where it is not there.
  bool Find(const AssetId& id, uint64_t size, std::string* parts) const;

 private:
  const std::string held_text_;
  const NameSet held_;
  // Of each content in a pack that is held: its id, ' ', the pack's name, ' ', its offset, '\n'.
  std::string packed_text_;
  mutable std::unique_ptr<NameSet> packed_;
};

}  // namespace swale

#endif  // SWALE_PRECACHE_CONTENT_SOURCES_H_
