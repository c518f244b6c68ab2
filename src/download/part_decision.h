// What an answer to a request for a part of a file means. Pure functions.
#ifndef SWALE_DOWNLOAD_PART_DECISION_H_
#define SWALE_DOWNLOAD_PART_DECISION_H_

#include <cstdint>
#include <string>

#include "src/download/download_record.h"

namespace swale {

// The first and the last byte of what is asked for next. REQUIRES: not all of it is there.
struct PartRange {
  uint64_t first;
  uint64_t last;
};
PartRange NextPart(const DownloadFile& file, uint32_t chunk_bytes);

// The header fields of the request for it: Range, and If-Range where another make of the file is
// not to be joined. https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5
std::string PartRequestFields(const DownloadFile& file, uint32_t chunk_bytes);

// What decides of a response: its status and fields, which are empty where it has none.
struct PartAnswer {
  uint16_t status = 0;
  std::string content_range;
  std::string content_encoding;
  std::string etag;
  std::string last_modified;
  std::string date;
};

enum class PartVerdict : uint8_t {
  kPart,      // the bytes that were asked for
  kWhole,     // all of the file
  kRestart,   // the file is another one than before
  kNoRanges,  // the server's parts cannot be joined: it is asked for all of it
  kRetry,     // it may do better later
  kRefused,   // and never will
};

struct PartDecision {
  PartVerdict verdict = PartVerdict::kRetry;
  // Of kPart: the file's size, what comes of it, and the strong validator, if it has one.
  uint64_t size = 0;
  uint64_t bytes = 0;
  std::string validator{};
};
PartDecision DecidePart(const DownloadFile& file, uint32_t chunk_bytes, const PartAnswer& answer);

// The validator that tells this make from all others; empty: it has none.
// https://www.rfc-editor.org/rfc/rfc9110#section-8.8.1
std::string StrongValidator(const PartAnswer& answer);

// Backoff after failures: up to so much, doubled with each.
inline constexpr uint32_t kDownloadRetryMs = 2'000;
inline constexpr uint32_t kDownloadRetryMaxMs = 10 * 60 * 1'000;
// Half of the limit at least; the rest is drawn from the time and the download.
uint32_t DownloadBackoffMs(const Download& download, int64_t now_ms);

// How long until it is tried again. A clock that was put back does not put it off further.
int64_t DownloadWaitMs(const Download& download, int64_t now_ms);

}  // namespace swale

#endif  // SWALE_DOWNLOAD_PART_DECISION_H_
