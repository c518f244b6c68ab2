#include "src/precache/checked_fetch.h"

#include <algorithm>

#include "src/base/concat.h"
#include "src/base/hash.h"
#include "src/base/number.h"

namespace swale {

void CheckedFetch::Fail(const char* message, const std::string& reason) {
  error_ = Substitute(message, url_, reason);
}

void CheckedFetch::FailBody(const Operation& operation) {
  Fail("$: its body could not be read: $", operation.text());
  response_ = ResponseRef();
}

bool CheckedFetch::IsFetched(const Operation& fetch) {
  can_retry_ = true;
  is_gone_ = false;
  retry_after_ms_ = 0;
  response_ = fetch.response();
  if (!response_) {
    Fail("$: could not be fetched: $", fetch.text());
    return false;
  }
  const uint16_t status = response_.status();
  if (status == 200) return true;
  Fail("$: found status $, expected 200", NumberToString(status));
  is_gone_ = status == 404 || status == 410;
  can_retry_ = status == 404 || status == 408 || status == 425 || status == 429 || status >= 500;
  std::string field;
  uint32_t seconds = 0;
  if (host_ != nullptr && host_->Header(response_.handle(), "retry-after", &field) &&
      ParseNumber(field, &seconds) && seconds <= kRetryAfterMaxMs / 1000) {
    retry_after_ms_ = seconds * 1000;
  }
  response_ = ResponseRef();
  return false;
}

void CheckedFetch::Decide(const Operation& check) {
  error_.clear();
  if (check.ok()) return;
  if (check.status() == OutcomeStatus::kFailed) return FailBody(check);
  is_gone_ = true;
  error_ = Substitute("$: found SHA-256 $, expected $", url_, check.text(), digest_);
}

Task<void> CheckedFetch::Try(CacheMode mode) {
  Operation fetch = cx_.NetworkFetch(url_, static_cast<uint32_t>(mode), kFetchLowPriority);
  co_await fetch;
  error_.clear();
  if (!IsFetched(fetch)) co_return;
  if (kind_ == kContainer) co_await Inflate();
  if (!response_) co_return;
  Operation check = cx_.CheckDigest(response_, kind_ == kUnchecked ? std::string() : digest_);
  co_await check;
  Decide(check);
}

// Drawn from the time and the URL: those who ask for the same at the same time part.
uint32_t CheckedFetch::DelayMs(int attempt) const {
  const uint32_t delay = kRetryDelayMs << attempt;
  const uint64_t drawn = HashBytes(url_, static_cast<uint32_t>(cx_.now_ms()) + attempt);
  return std::max(retry_after_ms_, delay + static_cast<uint32_t>(drawn % delay));
}

Task<void> CheckedFetch::Run(int attempts) {
  CacheMode mode = kind_ == kUnchecked ? CacheMode::kNoCache : CacheMode::kDefault;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    // What the browser's cache has may be another version's: past it at once.
    const bool at_once = attempt == 0 || (attempt == 1 && mode == CacheMode::kDefault && is_gone_);
    if (!at_once) {
      Operation timer = cx_.SetTimer(DelayMs(attempt - 1));
      co_await timer;
    }
    if (attempt > 0) mode = CacheMode::kReload;
    co_await Try(mode);
    if (ok() || !can_retry_) co_return;
  }
}

}  // namespace swale
