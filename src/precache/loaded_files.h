// LoadedFiles: what a page has just loaded and the browser's HTTP cache still has.
#ifndef SWALE_PRECACHE_LOADED_FILES_H_
#define SWALE_PRECACHE_LOADED_FILES_H_

#include "src/engine/event_context.h"
#include "src/engine/response_ref.h"
#include "src/precache/manifest.h"
#include "src/task/task.h"

namespace swale {

// Files that were looked for in vain, but for one more with each that was found. A look costs about
// a millisecond, so that a site of thousands of files is not looked through.
inline constexpr int kLoadedMissesMax = 12;
// Smaller files are not looked for, in bytes.
inline constexpr uint64_t kLoadedSizeMin = 512;

// Of a first install, before which the page came from the network. One for all of its lanes.
// https://fetch.spec.whatwg.org/#concept-request-cache-mode
class LoadedFiles {
 public:
  LoadedFiles() = default;
  LoadedFiles(const LoadedFiles&) = delete;
  LoadedFiles& operator=(const LoadedFiles&) = delete;

  // Nothing is looked for before.
  void Allow() { looks_left_ = kLoadedMissesMax; }
  bool is_worth_a_look() const { return looks_left_ > 0; }

  void NoteMiss() { --looks_left_; }
  void NoteFind() { looks_left_ += 2; }

 private:
  int looks_left_ = 0;
};

// The file's content, checked, without a request to the server; none where it is not there.
// REQUIRES: cx and `files` outlive the task.
Task<ResponseRef> FindLoadedFile(EventContext& cx, LoadedFiles& files, ManifestView::Entry entry);

}  // namespace swale

#endif  // SWALE_PRECACHE_LOADED_FILES_H_
