#include "src/simulator/invariants/versions_never_mix.h"

#include "src/base/concat.h"
#include "src/simulator/simulated_browser.h"

namespace swale {

void VersionsNeverMix::PageLoaded(const PageLoad& load) {
  if (!load.is_of_other_version) return;
  Fail(Concat({load.client, " got for ", load.url, " \"", load.loaded.body, "\", expected \"",
               *load.expected, "\""}));
}

}  // namespace swale
