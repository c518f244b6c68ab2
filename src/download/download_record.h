// A download as it is kept, and the rule that it follows. Pure functions; run_download.h sequences
// what is done with them.
#ifndef SWALE_DOWNLOAD_DOWNLOAD_RECORD_H_
#define SWALE_DOWNLOAD_DOWNLOAD_RECORD_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace swale {

// What is lost with a kill is less than this, and what is told of progress comes so often.
inline constexpr uint32_t kChunkBytesDefault = 4 << 20;
inline constexpr uint32_t kDownloadRetentionDefault = 7 * 24 * 60 * 60;

// Of the policy's "downloads".
struct DownloadRule {
  std::string name;
  std::string cache;
  bool uses_background_fetch = true;
  uint64_t bytes_max = UINT64_MAX;  // of all files of one
  uint32_t chunk_bytes = kChunkBytesDefault;
  uint32_t retention_seconds = kDownloadRetentionDefault;
  std::string done_title;
  std::string click_url;
};

// False where the policy has no rule of this name.
bool FindDownloadRule(std::string_view json, std::string_view name, DownloadRule* rule);

struct DownloadFile {
  std::string url;        // absolute
  std::string digest;     // SHA-256, lower-case hexadecimal digits; empty: not known
  std::string validator;  // a strong one of what `got` counts; empty: none, or nothing is there
  std::string fields;     // the header fields that the stored response gets
  uint64_t size = 0;      // 0: not known
  uint64_t got = 0;       // bytes that are stored as chunks, from the first on
  bool is_whole = false;  // the server gives no ranges that can be joined
  bool is_ready = false;  // it lies in the cache

  // Back to nothing: what is stored is of another make.
  void Restart();
};

enum class DownloadPhase : uint8_t { kRunning, kDone, kFailed };
inline constexpr std::string_view kDownloadPhaseNames[] = {"running", "done", "failed"};

struct Download {
  std::string rule;
  std::string id;
  std::string title;
  std::string icons;  // a JSON array; empty: none
  DownloadPhase phase = DownloadPhase::kRunning;
  bool is_background = false;  // the browser's Background Fetch has it
  uint64_t total = 0;          // bytes of all files, as the page says; 0: it does not
  uint32_t chunk_bytes = kChunkBytesDefault;
  int64_t started_ms = 0;
  int64_t next_ms = 0;         // when it is tried again
  uint32_t failures = 0;       // since something was stored
  uint32_t wrong_digests = 0;  // of what was whole
  std::string error;
  std::vector<DownloadFile> files;

  uint64_t received() const;
  // What is known of it; 0: not.
  uint64_t expected() const;
  // The first file that is not there; nullptr: all are.
  DownloadFile* NextFile();

  // Without line feeds.
  std::string ToJson() const;
};

// False where it is none. What a page gives has "urls", "title", "icons", "downloadTotal" and
// "isBackground" alone.
bool ParseDownload(std::string_view json, Download* download);

// Its record, in kQueueRecords.
inline constexpr std::string_view kDownloadPrefix = "download/";
std::string DownloadKey(std::string_view rule, std::string_view id);

// The keys of chunks, relative to the worker's script: of all of a download, of one of its files as
// it is now, and of one of them.
std::string ChunkPrefix(const Download& download);
std::string ChunkPrefix(const Download& download, const DownloadFile& file);
std::string ChunkKey(const Download& download, const DownloadFile& file, uint64_t offset);

}  // namespace swale

#endif  // SWALE_DOWNLOAD_DOWNLOAD_RECORD_H_
