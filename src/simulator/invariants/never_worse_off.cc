#include "src/simulator/invariants/never_worse_off.h"

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/simulator/simulated_browser.h"

namespace swale {

void NeverWorseOff::PageLoaded(const PageLoad& load) {
  const Loaded& loaded = load.loaded;
  if (!load.was_to_be_had || !loaded.is_by_worker) return;
  if (!loaded.is_error && loaded.status == 200) return;
  Fail(
      Concat({load.client, " got for ", load.url, " ",
              loaded.is_error ? std::string("an error") : "status " + NumberToString(loaded.status),
              ", and the network had it"}));
}

}  // namespace swale
