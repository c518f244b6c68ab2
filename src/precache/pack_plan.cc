#include "src/precache/pack_plan.h"

#include <algorithm>
#include <map>
#include <utility>

#include "src/precache/container.h"

namespace swale {
namespace {

// One in so many files may close a pack.
constexpr uint8_t kBorderMask = 7;
// Two files in a pack are fewer entries than two loose ones; one is not.
constexpr size_t kFilesMin = 2;

class Planner {
 public:
  explicit Planner(const PackPlanOptions& options) : options_(options) {}

  std::vector<PlannedPack> Plan(std::vector<ManifestEntry>* entries) {
    std::sort(entries->begin(), entries->end(),
              [](const ManifestEntry& a, const ManifestEntry& b) { return a.url < b.url; });
    const auto count = std::count_if(entries->begin(), entries->end(),
                                     [this](const ManifestEntry& e) { return IsPackable(e); });
    if (static_cast<size_t>(count) < kFilesMin) return {};
    for (size_t i = 0; i < entries->size(); ++i) {
      if (IsPackable((*entries)[i])) Place(i, &(*entries)[i]);
    }
    return std::move(packs_);
  }

 private:
  // A file of another host's is fetched from there. What has no header fields of its own gets the
  // server's.
  bool IsPackable(const ManifestEntry& entry) const {
    return !entry.fields.empty() && !entry.optional && !entry.lazy && !entry.unchecked &&
           entry.size < options_.loose_bytes && entry.url.find("://") == std::string::npos;
  }

  void Place(size_t i, ManifestEntry* entry) {
    const auto [placed, is_new] = places_.try_emplace(entry->digest);
    if (is_new) {
      if (packs_.empty() || is_closed_) OpenPack();
      PlannedPack& pack = packs_.back();
      placed->second = {static_cast<uint32_t>(packs_.size() - 1), pack.size};
      AddToBlock(*entry, &pack);
      pack.contents.push_back(i);
      pack.size += static_cast<uint32_t>(entry->size);
      const bool is_border = (entry->digest[0] & kBorderMask) == 0;
      is_closed_ = pack.size >= options_.pack_bytes * 2 ||
                   (is_border && pack.size >= options_.pack_bytes / 2);
    }
    entry->pack = placed->second.first;
    entry->offset = placed->second.second;
  }

  void OpenPack() {
    packs_.emplace_back();
    is_closed_ = false;
    block_size_ = 0;
  }

  void AddToBlock(const ManifestEntry& entry, PlannedPack* pack) {
    const bool is_full = block_size_ >= options_.block_bytes;
    if (pack->blocks.empty() || (is_full && pack->blocks.size() < kContainerBlocksMax)) {
      pack->blocks.push_back(0);
      block_size_ = 0;
    }
    ++pack->blocks.back();
    block_size_ += entry.size;
  }

  const PackPlanOptions options_;
  std::vector<PlannedPack> packs_;
  std::map<Digest, std::pair<uint32_t, uint32_t>> places_;  // pack and offset
  bool is_closed_ = false;
  uint64_t block_size_ = 0;
};

}  // namespace

std::vector<PlannedPack> PlanPacks(const PackPlanOptions& options,
                                   std::vector<ManifestEntry>* entries) {
  return Planner(options).Plan(entries);
}

}  // namespace swale
