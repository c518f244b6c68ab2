// ModelCacheStorage: Cache Storage as the worker's lives share it.
#ifndef SWALE_SIMULATOR_MODEL_CACHE_STORAGE_H_
#define SWALE_SIMULATOR_MODEL_CACHE_STORAGE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/simulator/model_response.h"

namespace swale {

// Keys are absolute URLs, compared without their fragment, and the header fields of requests that
// responses vary by; entries keep the order in which they were put, a replaced one goes last.
// https://w3c.github.io/ServiceWorker/#cache-interface
class ModelCacheStorage {
 public:
  using Entry = std::pair<std::string, ModelResponse>;

  // `fields` are those of the request; null: Vary is ignored.
  std::optional<ModelResponse> Match(const std::string& cache, const std::string& url,
                                     const ModelFields* fields = nullptr) const;
  // False where the quota is exceeded: nothing has then changed. Replaces what `stored_for` of the
  // response matches.
  bool Put(const std::string& cache, const std::string& url, ModelResponse response);
  // All that the URL has.
  bool Delete(const std::string& cache, const std::string& url);
  bool Drop(const std::string& cache) { return caches_.erase(cache) > 0; }

  // Empty where there is no such cache.
  const std::vector<Entry>& entries(const std::string& cache) const;
  std::vector<std::string> names() const;

  // Changes what is stored, as a disk or another script of the origin may.
  std::map<std::string, std::vector<Entry>>& caches() { return caches_; }
  const std::map<std::string, std::vector<Entry>>& caches() const { return caches_; }

  // Bytes of all bodies that may be stored; default: no limit.
  void set_quota(uint64_t bytes) { quota_ = bytes; }
  // Whether pages and workers are told 10 GiB more than is used, whatever the quota is.
  void set_hides_quota(bool hides_quota) { hides_quota_ = hides_quota; }
  uint64_t told_quota() const { return hides_quota_ ? usage() + (uint64_t{10} << 30) : quota_; }
  uint64_t usage() const;

  // Puts that found no room, and entries that were deleted but for those of the store (which is
  // swept: src/store).
  uint64_t refusals() const { return refusals_; }
  uint64_t deletions() const { return deletions_; }

 private:
  std::map<std::string, std::vector<Entry>> caches_;
  uint64_t quota_ = UINT64_MAX;
  bool hides_quota_ = false;
  uint64_t refusals_ = 0;
  uint64_t deletions_ = 0;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_MODEL_CACHE_STORAGE_H_
