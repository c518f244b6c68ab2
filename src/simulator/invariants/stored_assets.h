// What the store holds, as checkers see it: they know the layout of src/store by heart, so that a
// slip there is not theirs as well.
#ifndef SWALE_SIMULATOR_INVARIANTS_STORED_ASSETS_H_
#define SWALE_SIMULATOR_INVARIANTS_STORED_ASSETS_H_

#include <string>
#include <string_view>

#include "src/simulator/model_cache_storage.h"

namespace swale {

// Calls visit(name, url, response) for each entry of the caches of a kind: "assets", "versions".
template <typename Visit>
void ForEachStored(const ModelCacheStorage& caches, std::string_view kind, Visit visit) {
  for (const auto& [cache, entries] : caches.caches()) {
    if (!cache.starts_with("swale:") || cache.compare(6, kind.size(), kind) != 0) continue;
    for (const auto& [url, response] : entries) {
      visit(std::string_view(url).substr(url.rfind('/') + 1), url, response);
    }
  }
}

}  // namespace swale

#endif  // SWALE_SIMULATOR_INVARIANTS_STORED_ASSETS_H_
