#include "src/precache/manifest_diff.h"

#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "src/store/asset_store.h"

namespace swale {
namespace {

// An install takes a content from wherever the store has it, but that of an entry without header
// fields of its own, which is to have the server's: those depend on the extension.
std::string StoredNameOf(const ManifestView::Entry& entry) {
  return entry.fields.empty() ? AssetName(entry.id(), entry.url) : IdToHex(entry.id());
}

class Differ {
 public:
  Differ(const ManifestView& old_manifest, const ManifestView& new_manifest)
      : old_(old_manifest), new_(new_manifest) {
    contents_.reserve(2 * old_.size() + new_.size());
    for (size_t i = 0; i < old_.size(); ++i) {
      const ManifestView::Entry entry = old_.entry(i);
      contents_.try_emplace(IdToHex(entry.id()), Content{.old_entry = i});
      if (!entry.is_packed()) {
        contents_.try_emplace(AssetName(entry.id(), entry.url), Content{.old_entry = i});
      }
    }
  }

  // Merges the two, which are both sorted by URL.
  ManifestDiff Run() {
    diff_.rows.reserve(old_.size() + new_.size());
    size_t i = 0, j = 0;
    while (i < old_.size() || j < new_.size()) {
      int order = 0;
      if (i == old_.size()) {
        order = 1;
      } else if (j == new_.size()) {
        order = -1;
      } else {
        order = old_.entry(i).url.compare(new_.entry(j).url);
      }
      if (order < 0) {
        diff_.rows.push_back({ManifestChange::kRemoved, i++, kNoEntry});
      } else {
        AddNew(order == 0 ? i++ : kNoEntry, j++);
      }
    }
    return std::move(diff_);
  }

 private:
  struct Content {
    size_t old_entry = kNoEntry;  // the first in the old manifest that has it
    bool counted = false;
  };

  // `old_entry`: the one at the same URL, or kNoEntry.
  void AddNew(size_t old_entry, size_t new_entry) {
    const ManifestView::Entry entry = new_.entry(new_entry);
    Content& content = contents_[StoredNameOf(entry)];
    Count(entry, &content);
    if (old_entry != kNoEntry && old_.entry(old_entry).digest == entry.digest) {
      diff_.rows.push_back({ManifestChange::kKept, old_entry, new_entry});
    } else if (content.old_entry != kNoEntry) {
      diff_.rows.push_back({ManifestChange::kReused, content.old_entry, new_entry});
    } else {
      diff_.rows.push_back(
          {old_entry == kNoEntry ? ManifestChange::kAdded : ManifestChange::kChanged, old_entry,
           new_entry});
    }
  }

  void Count(const ManifestView::Entry& entry, Content* content) {
    if (content->counted) return;
    content->counted = true;
    if (content->old_entry == kNoEntry) {
      diff_.bytes_to_fetch += entry.size;
      ++diff_.files_to_fetch;
    } else {
      diff_.bytes_saved += entry.size;
    }
  }

  const ManifestView& old_;
  const ManifestView& new_;
  absl::flat_hash_map<std::string, Content> contents_;
  ManifestDiff diff_;
};

}  // namespace

ManifestDiff DiffManifests(const ManifestView& old_manifest, const ManifestView& new_manifest) {
  return Differ(old_manifest, new_manifest).Run();
}

}  // namespace swale
