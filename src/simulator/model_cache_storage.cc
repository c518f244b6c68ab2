#include "src/simulator/model_cache_storage.h"

#include <algorithm>

#include "src/base/hash.h"
#include "src/expiry/expiry_book.h"

namespace swale {
namespace {

std::string_view WithoutFragment(std::string_view url) { return url.substr(0, url.find('#')); }

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// Calls `visit` with each name that the response varies by, until it returns false.
template <typename Visit>
bool ForEachVaryName(const ModelResponse& response, Visit visit) {
  const auto vary = response.fields.find("vary");
  std::string_view names = vary == response.fields.end() ? std::string_view() : vary->second;
  while (!names.empty()) {
    std::string_view name = names.substr(0, names.find(','));
    names.remove_prefix(std::min(names.size(), name.size() + 1));
    name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
    name = name.substr(0, name.find_last_not_of(' ') + 1);
    if (!visit(name)) return false;
  }
  return true;
}

// Whether a stored response is one for requests with these header fields.
bool IsFor(const ModelResponse& stored, const ModelFields& fields) {
  return ForEachVaryName(stored, [&](std::string_view name) {
    const std::string key = Lower(name);
    const auto then = stored.stored_for.find(key);
    const auto now = fields.find(key);
    const bool was_there = then != stored.stored_for.end();
    return was_there == (now != fields.end()) && (!was_there || then->second == now->second);
  });
}

// `url`: of the query, without its fragment.
bool Matches(const ModelCacheStorage::Entry& entry, std::string_view url, const CacheQuery& query) {
  std::string_view key = WithoutFragment(entry.first);
  if (query.ignores_search) key = key.substr(0, key.find('?'));
  return query.is_get && key == url &&
         (query.fields == nullptr || IsFor(entry.second, *query.fields));
}

auto Matcher(const CacheQuery& query) {
  std::string_view url = WithoutFragment(query.url);
  if (query.ignores_search) url = url.substr(0, url.find('?'));
  return
      [url, &query](const ModelCacheStorage::Entry& entry) { return Matches(entry, url, query); };
}

// What browsers add to an opaque response, so that its size is not told: a number that is drawn for
// each, here from its URL. https://storage.spec.whatwg.org/#usage-and-quota
uint64_t PaddingOf(const ModelCacheStorage::Entry& entry) {
  if (entry.second.type != ResponseType::kOpaque) return 0;
  return HashBytes(WithoutFragment(entry.first), 0) % kOpaqueBytes;
}

}  // namespace

bool MayBePut(std::string_view method, std::string_view url, const ModelResponse& response) {
  return method == "GET" && url.starts_with("http") && response.status != 206 &&
         ForEachVaryName(response, [](std::string_view name) { return name != "*"; });
}

std::optional<ModelResponse> ModelCacheStorage::Match(const std::string& cache,
                                                      const CacheQuery& query) const {
  const std::vector<Entry>& all = entries(cache);
  auto found = std::find_if(all.begin(), all.end(), Matcher(query));
  if (found == all.end()) return std::nullopt;
  return found->second;
}

std::optional<ModelResponse> ModelCacheStorage::MatchAny(const CacheQuery& query) const {
  for (const std::string& name : names()) {
    if (auto found = Match(name, query)) return found;
  }
  return std::nullopt;
}

std::vector<ModelCacheStorage::Entry> ModelCacheStorage::MatchAll(const std::string& cache,
                                                                  const CacheQuery& query) const {
  std::vector<Entry> found;
  const std::vector<Entry>& all = entries(cache);
  std::copy_if(all.begin(), all.end(), std::back_inserter(found), Matcher(query));
  return found;
}

bool ModelCacheStorage::Put(const std::string& cache, const std::string& url,
                            ModelResponse response) {
  std::vector<Entry>& all = Entries(cache);
  if (quota_ != UINT64_MAX && usage() + response.size() > quota_) {
    ++refusals_;
    return false;
  }
  response.source = ModelSource::kCacheStorage;
  const CacheQuery query{.url = url, .fields = keeps_variants_ ? &response.stored_for : nullptr};
  std::erase_if(all, Matcher(query));
  all.emplace_back(url, std::move(response));
  return true;
}

bool ModelCacheStorage::Delete(const std::string& cache, const CacheQuery& query) {
  auto all = caches_.find(cache);
  if (all == caches_.end()) return false;
  const size_t count = std::erase_if(all->second, Matcher(query));
  if (!cache.starts_with("swale:")) deletions_ += count;
  return count > 0;
}

std::vector<ModelCacheStorage::Entry>& ModelCacheStorage::Entries(const std::string& cache) {
  const auto [found, is_new] = caches_.try_emplace(cache);
  if (is_new) {
    std::erase(made_, cache);
    made_.push_back(cache);
  }
  return found->second;
}

const std::vector<ModelCacheStorage::Entry>& ModelCacheStorage::entries(
    const std::string& cache) const {
  static const std::vector<Entry> kNone;
  auto found = caches_.find(cache);
  return found == caches_.end() ? kNone : found->second;
}

std::vector<std::string> ModelCacheStorage::names() const {
  std::vector<std::string> names;
  for (const std::string& name : made_) {
    if (caches_.contains(name)) names.push_back(name);
  }
  // Of those that caches() has brought nobody knows when.
  for (const auto& [name, entries] : caches_) {
    if (std::find(made_.begin(), made_.end(), name) == made_.end()) names.push_back(name);
  }
  return names;
}

uint64_t ModelCacheStorage::usage() const {
  uint64_t bytes = 0;
  for (const auto& [name, entries] : caches_) {
    for (const Entry& entry : entries) bytes += entry.second.size() + PaddingOf(entry);
  }
  return bytes;
}

}  // namespace swale
