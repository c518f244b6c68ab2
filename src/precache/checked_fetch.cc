#include "src/precache/checked_fetch.h"

#include "src/base/concat.h"
#include "src/base/number.h"

namespace swale {

Task<CheckedResponse> FetchChecked(EventContext& cx, std::string url, std::string digest) {
  CheckedResponse result;
  for (CacheMode mode : {CacheMode::kDefault, CacheMode::kReload}) {
    Operation fetch = cx.NetworkFetch(url, mode, kFetchLowPriority);
    co_await fetch;
    if (!fetch.response()) {
      result.error = Concat({url, ": could not be fetched: ", fetch.text()});
      co_return result;
    }
    if (fetch.response().status() != 200) {
      result.error = Concat({url, ": found status ",
                             NumberToString(fetch.response().status()), ", expected 200"});
      co_return result;
    }
    Operation check = cx.CheckDigest(fetch.response(), digest);
    co_await check;
    if (check.status() == OutcomeStatus::kFailed) {
      result.error = Concat({url, ": its body could not be read: ", check.text()});
      co_return result;
    }
    result.response = fetch.response();
    result.error.clear();
    if (check.ok()) co_return result;
    result.error = Concat({url, ": found SHA-256 ", check.text(), ", expected ", digest});
  }
  co_return result;
}

}  // namespace swale
