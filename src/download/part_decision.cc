#include "src/download/part_decision.h"

#include <algorithm>
#include <string_view>

#include "src/base/concat.h"
#include "src/base/hash.h"
#include "src/base/number.h"
#include "src/range/byte_range.h"

namespace swale {
namespace {

// "bytes 0-99/1000"; false where it says less. https://www.rfc-editor.org/rfc/rfc9110#section-14.4
bool ParseContentRange(std::string_view field, PartRange* range, uint64_t* size) {
  constexpr std::string_view kUnit = "bytes ";
  if (!field.starts_with(kUnit)) return false;
  field.remove_prefix(kUnit.size());
  const size_t dash = field.find('-');
  const size_t slash = field.find('/');
  if (dash == std::string_view::npos || slash == std::string_view::npos || dash > slash) {
    return false;
  }
  return ParseNumber64(field.substr(0, dash), &range->first) &&
         ParseNumber64(field.substr(dash + 1, slash - dash - 1), &range->last) &&
         ParseNumber64(field.substr(slash + 1), size) && range->first <= range->last &&
         range->last < *size;
}

PartVerdict VerdictOfError(uint16_t status) {
  const bool is_busy = status == 408 || status == 425 || status == 429 || status >= 500;
  return is_busy ? PartVerdict::kRetry : PartVerdict::kRefused;
}

}  // namespace

PartRange NextPart(const DownloadFile& file, uint32_t chunk_bytes) {
  uint64_t end = file.got + chunk_bytes;
  if (file.size != 0) end = std::min(end, file.size);
  return {file.got, end - 1};
}

std::string PartRequestFields(const DownloadFile& file, uint32_t chunk_bytes) {
  if (file.is_whole) return {};
  const PartRange part = NextPart(file, chunk_bytes);
  std::string fields =
      Concat({"range:bytes=", NumberToString(part.first), "-", NumberToString(part.last), "\n"});
  if (!file.validator.empty()) fields += Concat({"if-range:", file.validator, "\n"});
  return fields;
}

std::string StrongValidator(const PartAnswer& answer) {
  if (answer.etag.starts_with('"')) return answer.etag;
  const bool is_strong =
      !answer.last_modified.empty() &&
      IfRangeHolds(answer.last_modified, answer.etag, answer.last_modified, answer.date);
  return is_strong ? answer.last_modified : std::string();
}

PartDecision DecidePart(const DownloadFile& file, uint32_t chunk_bytes, const PartAnswer& answer) {
  const bool is_first = file.got == 0;
  if (answer.status == 200) return {.verdict = PartVerdict::kWhole};
  if (answer.status == 416) {
    return {.verdict = is_first ? PartVerdict::kNoRanges : PartVerdict::kRestart};
  }
  if (answer.status != 206) return {.verdict = VerdictOfError(answer.status)};
  if (file.is_whole) return {.verdict = PartVerdict::kRefused};

  PartDecision part{.verdict = PartVerdict::kPart};
  PartRange range{};
  const bool is_plain = answer.content_encoding.empty() || answer.content_encoding == "identity";
  if (!is_plain || !ParseContentRange(answer.content_range, &range, &part.size)) {
    return {.verdict = PartVerdict::kNoRanges};
  }
  part.validator = StrongValidator(answer);
  // Without either, nothing tells whether the next part is of the same file.
  if (part.validator.empty() && file.digest.empty()) return {.verdict = PartVerdict::kNoRanges};
  if (!is_first && (part.validator != file.validator || part.size != file.size)) {
    return {.verdict = PartVerdict::kRestart};
  }
  DownloadFile sized = file;
  sized.size = part.size;
  const PartRange wanted = NextPart(sized, chunk_bytes);
  if (range.first != wanted.first || range.last != wanted.last) {
    return {.verdict = PartVerdict::kNoRanges};
  }
  part.bytes = range.last - range.first + 1;
  return part;
}

uint32_t DownloadBackoffMs(const Download& download, int64_t now_ms) {
  const uint32_t doublings = std::min<uint32_t>(download.failures, 16);
  const auto limit = static_cast<uint32_t>(
      std::min<uint64_t>(uint64_t{kDownloadRetryMs} << doublings, kDownloadRetryMaxMs));
  const uint64_t drawn = HashBytes(Concat({download.rule, "/", download.id}),
                                   static_cast<uint64_t>(now_ms) + download.failures);
  return limit / 2 + static_cast<uint32_t>(drawn % (limit / 2));
}

int64_t DownloadWaitMs(const Download& download, int64_t now_ms) {
  const int64_t wait_ms = download.next_ms - now_ms;
  // Servers may ask for a day at most (send_decision.h): more is a clock that was put back.
  constexpr int64_t kWaitMaxMs = int64_t{24} * 60 * 60 * 1000;
  return wait_ms > kWaitMaxMs ? 0 : std::max<int64_t>(wait_ms, 0);
}

}  // namespace swale
