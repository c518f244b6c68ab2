// Fetching a download part by part: what is stored survives the worker, and is not fetched again.
// In the module that sets versions up.
#ifndef SWALE_DOWNLOAD_RUN_DOWNLOAD_H_
#define SWALE_DOWNLOAD_RUN_DOWNLOAD_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "src/download/download_record.h"
#include "src/engine/event_context.h"
#include "src/engine/worker_config.h"
#include "src/task/task.h"

namespace swale {

// A worker leaves off after so long, just below what browsers give an event; pages wake it again.
inline constexpr int64_t kDownloadRunMaxMs = 240'000;
// What may be tried again so soon is waited for.
inline constexpr int64_t kDownloadStayMs = 10'000;
// Pages are told of progress so often at most.
inline constexpr int64_t kProgressIntervalMs = 250;
// A file whose bytes do not have their digest is fetched anew, so often in all.
inline constexpr uint32_t kWrongDigestsMax = 3;
inline constexpr uint32_t kDownloadsReadMax = 1'000;
// The browser tells by it when there is a network.
inline constexpr std::string_view kDownloadSyncTag = "swale-download";

// The cache in which parts wait to be joined.
std::string StagingCache(const WorkerConfig& config);

// Whether a wait that failures have put off is kept to.
enum class DownloadTurn : uint8_t {
  kDue,
  kNow,  // there is a sign that the network is back, or somebody asks
};

// As RunDownload, for those who hold the download's lock. REQUIRES: cx and config outlive the task.
Task<void> RunHeldDownload(EventContext& cx, const WorkerConfig& config, std::string rule,
                           std::string id, DownloadTurn turn);

// Goes on with a download until it is done, has failed, has to wait or another worker is at it.
// False for the last. REQUIRES: cx and config outlive the task, here and below.
Task<bool> RunDownload(EventContext& cx, const WorkerConfig& config, std::string rule,
                       std::string id, DownloadTurn turn);

// The same for all that are under way; then it is noted when the next is due, and pages are told;
// not where other workers are at all of them, which do so when they leave off.
Task<void> ResumeDownloads(EventContext& cx, const WorkerConfig& config, DownloadTurn turn);

// Notes for worker starts and for pages when a download is due.
Task<void> NoteDownloadsDue(EventContext& cx);

// What came of storing a file.
struct AdmitResult {
  bool is_stored = false;
  bool is_full = false;  // storage is
  bool has_wrong_digest = false;
  std::string error{};
};
// Stores a file whose whole body `response` has in its rule's cache, if it is what it should be,
// and notes that in `file`. REQUIRES: rule and file outlive the task.
Task<AdmitResult> AdmitFile(EventContext& cx, const DownloadRule& rule, DownloadFile& file,
                            ResponseRef response, uint64_t size);

// The header fields of a stored file, of what the network gave.
std::string StoredFieldsOf(const WorkerConfig& config, const ResponseRef& response);

// Deletes the parts whose keys begin with `prefix`.
Task<void> DeleteParts(EventContext& cx, const WorkerConfig& config, std::string prefix);

// Reads a record; false where there is none. REQUIRES: `download` outlives the task.
Task<bool> ReadDownload(EventContext& cx, std::string rule, std::string id, Download* download);

// Writes it where it has not been deleted meanwhile.
Task<bool> UpdateDownload(EventContext& cx, const Download& download);

// Tells all pages how it stands.
void TellDownload(EventContext& cx, const Download& download, std::string_view phase);

}  // namespace swale

#endif  // SWALE_DOWNLOAD_RUN_DOWNLOAD_H_
