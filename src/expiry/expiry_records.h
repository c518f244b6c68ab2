// What caches with limits hold, as it lies in records.
//
// "\t" between the parts of their keys:
//   s CACHE            the state of the cache: its counters
//   e CACHE URL        an entry: its size, when it was stored and used
//   o CACHE ORDER URL  the place of an entry in the order of eviction
//   x CACHE TIME URL   an entry that expires then
//   a CACHE            all that the cache holds is noted: what it held before it had limits too
// so that the next to go is the first of a range of keys.
#ifndef SWALE_EXPIRY_EXPIRY_RECORDS_H_
#define SWALE_EXPIRY_EXPIRY_RECORDS_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "src/base/concat.h"
#include "src/base/hex.h"
#include "src/base/lines.h"
#include "src/engine/operation.h"
#include "src/expiry/cache_limits.h"
#include "src/expiry/eviction.h"

// In each of the few files that include this: what is used once is inlined there, which spares the
// worker module 350 bytes (brotli).
namespace swale {
namespace {

constexpr std::string_view kAdoptedPrefix = "a\t";

std::string ExpiryKey(const LimitedCache& book, const EntryState& entry, std::string_view url) {
  int64_t at = INT64_MAX;
  if (book.max_age_seconds != 0) at = entry.stored_ms + int64_t{book.max_age_seconds} * 1000;
  if (book.max_idle_seconds != 0) {
    at = std::min(at, entry.used_ms + int64_t{book.max_idle_seconds} * 1000);
  }
  return Concat({"x\t", book.cache, "\t", NumberToHex(static_cast<uint64_t>(at)), "\t", url});
}

std::string StateKey(std::string_view cache) { return Concat({"s\t", cache}); }

std::string EntryKey(std::string_view cache, std::string_view url) {
  return Concat({"e\t", cache, "\t", url});
}

std::string OrderKey(std::string_view cache, std::string_view order, std::string_view url) {
  return Concat({"o\t", cache, "\t", order, "\t", url});
}

// What a read gave, in the order of its queries. REQUIRES: the operation outlives it.
class FoundRecords {
 public:
  explicit FoundRecords(const Operation& read)
      : text_(read.ok() ? read.text() : std::string_view()) {}

  // Empty where there is none. To be called in the order of the queries.
  std::string_view Value(std::string_view key) {
    const std::string_view rest = text_;
    const auto [name, value] = Next();
    if (name == key) return value;
    text_ = rest;
    return {};
  }
  bool empty() const { return text_.empty(); }
  // Key and value.
  std::pair<std::string_view, std::string_view> Next() {
    const std::string_view key = TakeLine(&text_);
    return {key, TakeLine(&text_)};
  }

 private:
  std::string_view text_;
};

// Changes that are made together.
class ExpiryChanges {
 public:
  void Set(std::string_view key, std::string_view value) {
    text_ += Concat({"=", key, "\n", value, "\n"});
  }
  void Delete(std::string_view key) { text_ += Concat({"-", key, "\n"}); }

  void SetEntry(const LimitedCache& book, std::string_view url, const EntryState& entry) {
    Set(EntryKey(book.cache, url), EncodeEntry(entry));
    Set(OrderKey(book.cache, OrderText(entry), url), {});
    if (book.expires() && entry.queue != EntryQueue::kGhost) Set(ExpiryKey(book, entry, url), {});
  }
  // An entry that was used: what has changed of it, if anything.
  void MoveEntry(const LimitedCache& book, std::string_view url, const EntryState& before,
                 const EntryState& entry) {
    const bool is_moved = entry.order != before.order || book.max_idle_seconds != 0;
    if (is_moved) {
      DeletePlaces(book, url, before);
      SetEntry(book, url, entry);
    } else if (entry.frequency != before.frequency) {
      Set(EntryKey(book.cache, url), EncodeEntry(entry));
    }
  }
  // All but the entry itself.
  void DeletePlaces(const LimitedCache& book, std::string_view url, const EntryState& entry) {
    Delete(OrderKey(book.cache, OrderText(entry), url));
    if (book.expires()) Delete(ExpiryKey(book, entry, url));
  }
  void DeleteEntry(const LimitedCache& book, std::string_view url, const EntryState& entry) {
    DeletePlaces(book, url, entry);
    Delete(EntryKey(book.cache, url));
  }

  // As kWriteRecords has them.
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace
}  // namespace swale

#endif  // SWALE_EXPIRY_EXPIRY_RECORDS_H_
