// Manifests and what changes between them, for the toolkit module.
#include "src/precache/manifest.h"

#include <emscripten/bind.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bindings/toolkit/bytes.h"
#include "bindings/toolkit/entry_text.h"
#include "src/precache/manifest_diff.h"

namespace swale::toolkit {
namespace {

// Sizes cross as numbers, exact up to 2^53 bytes.
struct DiffResult {
  // "change \t old \t new \n": ManifestChange as a number, then the entries' numbers in the
  // manifests, empty for none.
  std::string rows{};
  double bytes_to_fetch = 0, bytes_saved = 0, files_to_fetch = 0;
  std::string error{};
};

// `pack_text`: of each pack "digest \t size \n".
BytesResult BuildManifestValue(std::string entry_text, std::string pack_text) {
  std::vector<ManifestEntry> entries;
  std::string error = ParseEntries(entry_text, &entries);
  if (!error.empty()) return BytesOrError("", std::move(error));
  const std::string image = BuildManifest(std::move(entries), ParsePacks(pack_text));
  // Limits and the form of URLs are the manifest's own business: what would not load is not given
  // out.
  ManifestView manifest;
  if (!ManifestView::Load(image, &manifest, &error)) return BytesOrError("", std::move(error));
  return BytesOrError(image, "");
}

TextResult ReadManifest(std::string image) {
  ManifestView manifest;
  std::string error;
  if (!ManifestView::Load(image, &manifest, &error)) return {"", std::move(error)};
  return {EntriesToText(manifest), ""};
}

// As ParsePacks reads them.
TextResult ReadPacks(std::string image) {
  ManifestView manifest;
  std::string error;
  if (!ManifestView::Load(image, &manifest, &error)) return {"", std::move(error)};
  std::string text;
  for (size_t i = 0; i < manifest.pack_count(); ++i) {
    absl::StrAppend(&text, DigestToHex(manifest.pack(i).digest), "\t", manifest.pack(i).size, "\n");
  }
  return {std::move(text), ""};
}

void AppendEntryNumber(size_t entry, char separator, std::string* rows) {
  if (entry != kNoEntry) absl::StrAppend(rows, entry);
  rows->push_back(separator);
}

DiffResult DiffManifestsValue(std::string old_image, std::string new_image) {
  ManifestView old_manifest, new_manifest;
  std::string error;
  if (!ManifestView::Load(old_image, &old_manifest, &error)) {
    return {.error = absl::StrCat("the old manifest: ", error)};
  }
  if (!ManifestView::Load(new_image, &new_manifest, &error)) {
    return {.error = absl::StrCat("the new manifest: ", error)};
  }
  const ManifestDiff diff = DiffManifests(old_manifest, new_manifest);
  DiffResult result{.bytes_to_fetch = static_cast<double>(diff.bytes_to_fetch),
                    .bytes_saved = static_cast<double>(diff.bytes_saved),
                    .files_to_fetch = static_cast<double>(diff.files_to_fetch)};
  for (const ManifestDiffRow& row : diff.rows) {
    absl::StrAppend(&result.rows, static_cast<int>(row.change), "\t");
    AppendEntryNumber(row.old_entry, '\t', &result.rows);
    AppendEntryNumber(row.new_entry, '\n', &result.rows);
  }
  return result;
}

}  // namespace

EMSCRIPTEN_BINDINGS(swale_toolkit_manifest) {
  emscripten::value_object<DiffResult>("DiffResult")
      .field("rows", &DiffResult::rows)
      .field("bytesToFetch", &DiffResult::bytes_to_fetch)
      .field("bytesSaved", &DiffResult::bytes_saved)
      .field("filesToFetch", &DiffResult::files_to_fetch)
      .field("error", &DiffResult::error);
  emscripten::function("buildManifest", &BuildManifestValue);
  emscripten::function("readManifest", &ReadManifest);
  emscripten::function("readPacks", &ReadPacks);
  emscripten::function("diffManifests", &DiffManifestsValue);
}

}  // namespace swale::toolkit
