#include "src/simulator/invariants/bytes_match_digests.h"

#include <string_view>

#include "src/base/concat.h"
#include "src/precache/manifest.h"
#include "src/simulator/invariants/stored_assets.h"
#include "src/simulator/sha256.h"
#include "src/simulator/simulated_browser.h"

namespace swale {

void BytesMatchDigests::PageLoaded(const PageLoad& load) {
  if (load.expected == nullptr || load.is_of_other_version) return;
  if (load.loaded.is_error || load.loaded.body == *load.expected) return;
  Fail(Concat({load.client, " got for ", load.url, " \"", load.loaded.body, "\", expected \"",
               *load.expected, "\""}));
}

void BytesMatchDigests::AfterStep() {
  ForEachStored(caches_, "assets:",
                [this](std::string_view name, const std::string& url, const ModelResponse& stored) {
                  std::string& right = right_[url];
                  if (right == stored.body && !right.empty()) return;
                  constexpr std::string_view kPack = "pack-";
                  if (name.starts_with(kPack)) name.remove_prefix(kPack.size());
                  const std::string_view digits = name.substr(0, name.find('.'));
                  if (DigestToHex(Sha256(stored.body)).starts_with(digits)) {
                    right = stored.body;
                    spoilt_.erase(url);
                  } else if (!spoilt_.contains(url)) {
                    Fail(Concat({"the store has as ", url, " \"", stored.body, "\""}));
                  }
                });
}

}  // namespace swale
