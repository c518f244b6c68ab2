#include "src/simulator/model_cache_storage.h"

#include <algorithm>

namespace swale {
namespace {

std::string WithoutFragment(const std::string& url) { return url.substr(0, url.find('#')); }

template <typename Entries>
auto FindEntry(Entries& entries, const std::string& url) {
  return std::find_if(
      entries.begin(), entries.end(),
      [key = WithoutFragment(url)](const auto& entry) { return entry.first == key; });
}

}  // namespace

std::optional<ModelResponse> ModelCacheStorage::Match(const std::string& cache,
                                                      const std::string& url) const {
  const std::vector<Entry>& all = entries(cache);
  auto found = FindEntry(all, url);
  if (found == all.end()) return std::nullopt;
  return found->second;
}

bool ModelCacheStorage::Put(const std::string& cache, const std::string& url,
                            ModelResponse response) {
  std::vector<Entry>& all = caches_[cache];
  auto found = FindEntry(all, url);
  const uint64_t freed = found == all.end() ? 0 : found->second.body.size();
  if (usage() - freed + response.body.size() > quota_) return false;
  if (found != all.end()) all.erase(found);
  all.emplace_back(WithoutFragment(url), std::move(response));
  return true;
}

bool ModelCacheStorage::Delete(const std::string& cache, const std::string& url) {
  auto all = caches_.find(cache);
  if (all == caches_.end()) return false;
  auto found = FindEntry(all->second, url);
  if (found == all->second.end()) return false;
  all->second.erase(found);
  return true;
}

const std::vector<ModelCacheStorage::Entry>& ModelCacheStorage::entries(
    const std::string& cache) const {
  static const std::vector<Entry> kNone;
  auto found = caches_.find(cache);
  return found == caches_.end() ? kNone : found->second;
}

std::vector<std::string> ModelCacheStorage::names() const {
  std::vector<std::string> names;
  for (const auto& [name, entries] : caches_) names.push_back(name);
  return names;
}

uint64_t ModelCacheStorage::usage() const {
  uint64_t bytes = 0;
  for (const auto& [name, entries] : caches_) {
    for (const Entry& entry : entries) bytes += entry.second.body.size();
  }
  return bytes;
}

}  // namespace swale
