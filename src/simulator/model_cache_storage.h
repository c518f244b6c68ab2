// ModelCacheStorage: Cache Storage as the worker's lives share it.
#ifndef SWALE_SIMULATOR_MODEL_CACHE_STORAGE_H_
#define SWALE_SIMULATOR_MODEL_CACHE_STORAGE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/simulator/model_response.h"

namespace swale {

// What is looked for. https://w3c.github.io/ServiceWorker/#request-matches-cached-item
struct CacheQuery {
  std::string_view url;
  const ModelFields* fields = nullptr;  // of the request; null: Vary is ignored
  bool ignores_search = false;
  bool is_get = true;  // what is no GET finds nothing, unless methods are ignored
};

// Whether Cache Storage takes a response at all: only for GET and URLs of HTTP, and neither partial
// content nor what varies by everything. https://w3c.github.io/ServiceWorker/#cache-put
bool MayBePut(std::string_view method, std::string_view url, const ModelResponse& response);

// Keys are absolute URLs, compared without their fragment, and the header fields of requests that
// responses vary by; entries keep the order in which they were put, a replaced one goes last.
// https://w3c.github.io/ServiceWorker/#cache-interface
class ModelCacheStorage {
 public:
  using Entry = std::pair<std::string, ModelResponse>;

  std::optional<ModelResponse> Match(const std::string& cache, const CacheQuery& query) const;
  // `fields` are those of the request; null: Vary is ignored.
  std::optional<ModelResponse> Match(const std::string& cache, const std::string& url,
                                     const ModelFields* fields = nullptr) const {
    return Match(cache, CacheQuery{.url = url, .fields = fields});
  }
  // In whichever cache has it first, in the order in which they were made.
  std::optional<ModelResponse> MatchAny(const CacheQuery& query) const;
  std::vector<Entry> MatchAll(const std::string& cache, const CacheQuery& query) const;
  // False where the quota is exceeded: nothing has then changed. Replaces what `stored_for` of the
  // response matches. REQUIRES: MayBePut.
  bool Put(const std::string& cache, const std::string& url, ModelResponse response);
  bool Delete(const std::string& cache, const CacheQuery& query);
  // All that the URL has.
  bool Delete(const std::string& cache, const std::string& url) {
    return Delete(cache, CacheQuery{.url = url});
  }
  // Makes the cache where it is not there.
  void Open(const std::string& cache) { Entries(cache); }
  bool Drop(const std::string& cache) { return caches_.erase(cache) > 0; }

  void Clear() { caches_.clear(); }

  // Empty where there is no such cache.
  const std::vector<Entry>& entries(const std::string& cache) const;
  // In the order in which they were made.
  std::vector<std::string> names() const;

  // Changes what is stored, as a disk or another script of the origin may.
  std::map<std::string, std::vector<Entry>>& caches() { return caches_; }
  const std::map<std::string, std::vector<Entry>>& caches() const { return caches_; }

  // Whether a URL may have several entries, which differ in what they vary by, as the standard
  // says. In Chromium it has one: a put replaces it, whatever it varies by.
  void set_keeps_variants(bool keeps_variants) { keeps_variants_ = keeps_variants; }
  // Bytes that may be stored; default: no limit. As in Chromium a put is refused where what is used
  // and the body are more than that: what it would replace still counts, and what an opaque one is
  // counted for beside its size does not yet.
  void set_quota(uint64_t bytes) { quota_ = bytes; }
  // Whether so many bytes more, of any storage of the origin, are too many.
  bool IsFullFor(uint64_t bytes) const { return usage() + bytes > quota_; }
  // Whether pages and workers are told 10 GiB more than is used, whatever the quota is.
  void set_hides_quota(bool hides_quota) { hides_quota_ = hides_quota; }
  uint64_t told_quota() const { return hides_quota_ ? usage() + (uint64_t{10} << 30) : quota_; }
  // Of the bodies, with what is added to opaque ones.
  uint64_t usage() const;

  // Puts that found no room, and entries that were deleted but for those of the store (which is
  // swept: src/store).
  uint64_t refusals() const { return refusals_; }
  uint64_t deletions() const { return deletions_; }

 private:
  std::vector<Entry>& Entries(const std::string& cache);

  std::map<std::string, std::vector<Entry>> caches_;
  std::vector<std::string> made_;  // names, some of which may be gone
  uint64_t quota_ = UINT64_MAX;
  bool keeps_variants_ = true;
  bool hides_quota_ = false;
  uint64_t refusals_ = 0;
  uint64_t deletions_ = 0;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_MODEL_CACHE_STORAGE_H_
