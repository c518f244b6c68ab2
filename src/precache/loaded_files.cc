#include "src/precache/loaded_files.h"

#include <string>

namespace swale {

Task<ResponseRef> FindLoadedFile(EventContext& cx, LoadedFiles& files, ManifestView::Entry entry) {
  // Before it is known: other lanes look at the same time.
  files.NoteMiss();
  const std::string url(entry.url);
  const auto mode = static_cast<uint32_t>(CacheMode::kOnlyIfCached);
  Operation fetch = cx.NetworkFetch(url, mode, kFetchLowPriority);
  co_await fetch;
  const ResponseRef response = fetch.response();
  if (!response || response.status() != 200) co_return ResponseRef();
  const std::string digest = DigestToHex(entry.digest);
  Operation check = cx.CheckDigest(response, digest);
  co_await check;
  if (!check.ok()) co_return ResponseRef();
  files.NoteFind();
  co_return response;
}

}  // namespace swale
