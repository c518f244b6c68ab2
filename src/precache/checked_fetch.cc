#include "src/precache/checked_fetch.h"

#include "src/base/concat.h"
#include "src/base/number.h"

namespace swale {

void CheckedFetch::Fail(const char* message, const std::string& reason) {
  error_ = Substitute(message, url_, reason);
}

bool CheckedFetch::IsFetched(const Operation& fetch) {
  if (!fetch.response()) {
    Fail("$: could not be fetched: $", fetch.text());
    return false;
  }
  if (fetch.response().status() != 200) {
    Fail("$: found status $, expected 200", NumberToString(fetch.response().status()));
    return false;
  }
  return true;
}

bool CheckedFetch::IsDecided(const Operation& check, const ResponseRef& response) {
  if (check.status() == OutcomeStatus::kFailed) {
    Fail("$: its body could not be read: $", check.text());
    return true;
  }
  response_ = response;
  error_.clear();
  if (check.ok()) return true;
  error_ = Substitute("$: found SHA-256 $, expected $", url_, check.text(), digest_);
  return false;
}

Task<void> CheckedFetch::Run() {
  for (CacheMode mode = CacheMode::kDefault;; mode = CacheMode::kReload) {
    Operation fetch = cx_.NetworkFetch(url_, static_cast<uint32_t>(mode), kFetchLowPriority);
    co_await fetch;
    if (!IsFetched(fetch)) co_return;
    Operation check = cx_.CheckDigest(fetch.response(), digest_);
    co_await check;
    if (IsDecided(check, fetch.response()) || mode == CacheMode::kReload) co_return;
  }
}

}  // namespace swale
