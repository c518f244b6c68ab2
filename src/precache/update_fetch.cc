#include "src/precache/update_fetch.h"

#include <utility>

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/precache/checked_fetch.h"
#include "src/vcdiff/vcdiff.h"

namespace swale {
namespace {

// An update is tried again once: without it an install takes longer, and no more.
constexpr int kAttemptsMax = 2;

// The newest version that there is an update from, or null.
const StoredVersion* FindBase(const WorkerConfig& config, const StoredVersions& versions) {
  for (size_t i = versions.all().size(); i-- > 0;) {
    const StoredVersion& version = *versions.all()[i];
    if (!version.text.empty() && config.precache.HasUpdateFrom(version.version())) return &version;
  }
  return nullptr;
}

// Bytes of a response that is kept.
Task<std::string> ReadPart(EventContext& cx, const ResponseRef& response, uint64_t offset,
                           uint64_t size) {
  const std::string part = Substitute("#$ $ $\n", NumberToString(response.handle()),
                                      NumberToString(offset), NumberToString(size));
  Operation join = cx.JoinParts(std::string(), part, {});
  co_await join;
  if (!join.response()) co_return std::string();
  Operation bytes = cx.ReadBody(join.response());
  co_await bytes;
  co_return bytes.text();
}

}  // namespace

Task<void> FetchUpdate(EventContext& cx, const WorkerConfig& config, const StoredVersions& versions,
                       Update* update, std::string* manifest) {
  const StoredVersion* base = FindBase(config, versions);
  if (base == nullptr) co_return;
  const std::string url = UpdateFileName(base->version(), config.precache.version());
  CheckedFetch file(cx, config, url, std::string(), CheckedFetch::kContainer);
  co_await file.Run(kAttemptsMax);
  if (!file.ok()) co_return;
  const std::string head = co_await ReadPart(cx, file.response(), 0, UpdateDirectory::kHeadSize);
  const size_t size = UpdateDirectory::SizeOf(head);
  if (size == 0) co_return;
  update->directory_text = co_await ReadPart(cx, file.response(), 0, size);
  if (update->directory_text.size() != size) co_return;
  update->content = file.response();
  update->directory = UpdateDirectory(update->directory_text);

  UpdateRecord record;
  if (manifest == nullptr || !update->directory.Find(AssetId(), &record)) co_return;
  const std::string patch =
      co_await ReadPart(cx, update->content, size + record.offset, record.size);
  std::string text;
  std::string error;
  if (!ApplyVcdiff(base->text, patch, kPatchedSizeMax, &text, &error)) co_return;
  Operation make = cx.MakeBytes(text, {});
  co_await make;
  Operation check = cx.CheckDigest(make.response(), DigestToHex(config.precache.manifest_digest()));
  co_await check;
  if (check.ok()) *manifest = std::move(text);
}

}  // namespace swale
