#include "src/simulator/model_cache_storage.h"

#include <algorithm>
#include <string_view>

namespace swale {
namespace {

std::string WithoutFragment(const std::string& url) { return url.substr(0, url.find('#')); }

// Whether a stored response is one for requests with these header fields.
bool IsFor(const ModelResponse& stored, const ModelFields& fields) {
  const auto vary = stored.fields.find("vary");
  std::string_view names = vary == stored.fields.end() ? std::string_view() : vary->second;
  while (!names.empty()) {
    std::string_view name = names.substr(0, names.find(','));
    names.remove_prefix(std::min(names.size(), name.size() + 1));
    name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
    const auto then = stored.stored_for.find(std::string(name));
    const auto now = fields.find(std::string(name));
    const bool was_there = then != stored.stored_for.end();
    if (was_there != (now != fields.end()) || (was_there && then->second != now->second)) {
      return false;
    }
  }
  return true;
}

template <typename Entries>
auto FindEntry(Entries& entries, const std::string& url, const ModelFields* fields) {
  return std::find_if(
      entries.begin(), entries.end(), [key = WithoutFragment(url), fields](const auto& entry) {
        return entry.first == key && (fields == nullptr || IsFor(entry.second, *fields));
      });
}

}  // namespace

std::optional<ModelResponse> ModelCacheStorage::Match(const std::string& cache,
                                                      const std::string& url,
                                                      const ModelFields* fields) const {
  const std::vector<Entry>& all = entries(cache);
  auto found = FindEntry(all, url, fields);
  if (found == all.end()) return std::nullopt;
  return found->second;
}

bool ModelCacheStorage::Put(const std::string& cache, const std::string& url,
                            ModelResponse response) {
  std::vector<Entry>& all = caches_[cache];
  auto found = FindEntry(all, url, &response.stored_for);
  if (quota_ != UINT64_MAX) {
    const uint64_t freed = found == all.end() ? 0 : found->second.size();
    if (usage() - freed + response.size() > quota_) {
      ++refusals_;
      return false;
    }
  }
  response.source = ModelSource::kCacheStorage;
  if (found != all.end()) all.erase(found);
  all.emplace_back(WithoutFragment(url), std::move(response));
  return true;
}

bool ModelCacheStorage::Delete(const std::string& cache, const std::string& url) {
  auto all = caches_.find(cache);
  if (all == caches_.end()) return false;
  const size_t count = std::erase_if(
      all->second, [key = WithoutFragment(url)](const Entry& entry) { return entry.first == key; });
  if (!cache.starts_with("swale:")) deletions_ += count;
  return count > 0;
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
    for (const Entry& entry : entries) bytes += entry.second.size();
  }
  return bytes;
}

}  // namespace swale
