// How often a cache has what is asked for, by what it lets go: the policies of src/expiry over
// requests whose popularity follows Zipf's law, with scans and shifts of interest, and sizes of
// real files.
//
//   swale_eviction_bench SIZES [REQUESTS]
//
// SIZES is a file of sizes in bytes, one a line. Prints a table in Markdown.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <limits>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "src/expiry/eviction.h"

namespace swale {
namespace {

constexpr int kObjects = 20000;

struct Request {
  int key;
  double at_s;
};

struct Workload {
  std::string name;
  double alpha;
  double scan_share;     // of requests: one-time reads of a run of keys
  double shift_every;    // requests after which interest has moved on
  double back_share{0};  // of pages: one of the last ten again
};

// Popularity by Zipf's law over keys in an order of their own, so that size and popularity do not
// go together.
std::vector<Request> Generate(const Workload& load, size_t count, uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<double> sums(kObjects);
  double sum = 0;
  for (int i = 0; i < kObjects; ++i) sums[i] = sum += 1 / std::pow(i + 1, load.alpha);
  std::vector<int> keys(kObjects);
  std::iota(keys.begin(), keys.end(), 0);
  std::shuffle(keys.begin(), keys.end(), random);
  std::vector<Request> requests;
  int scanned = kObjects;  // what scans read is asked for once
  double at_s = 0;
  std::uniform_real_distribution<double> uniform(0, 1);
  while (requests.size() < count) {
    at_s +=
        -std::log(1 - uniform(random)) / 20;  // twenty requests a second while somebody is there
    if (uniform(random) < load.scan_share / 50) {
      for (int i = 0; i < 50; ++i) requests.push_back({scanned++, at_s += 0.01});
      continue;
    }
    if (load.shift_every > 0 && uniform(random) < 1 / load.shift_every) {
      for (int i = 0; i < kObjects / 100; ++i) {
        std::swap(keys[random() % 500], keys[random() % kObjects]);
      }
    }
    const double pick = uniform(random) * sum;
    const auto rank = std::lower_bound(sums.begin(), sums.end(), pick) - sums.begin();
    requests.push_back({keys[static_cast<size_t>(rank)], at_s});
  }
  requests.resize(count);
  return requests;
}

// Pages, popular by Zipf's law, of fifteen files of their own and five that are the site's.
std::vector<Request> GeneratePages(const Workload& load, size_t count, uint32_t seed) {
  constexpr int kOwnFiles = 15;
  constexpr int kPages = kObjects / kOwnFiles;
  constexpr int kSiteFiles = 100;
  std::mt19937 random(seed);
  std::vector<double> weights(kPages);
  for (int i = 0; i < kPages; ++i) weights[i] = 1 / std::pow(i + 1, load.alpha);
  std::discrete_distribution<int> next_page(weights.begin(), weights.end());
  for (int i = 0; i < kSiteFiles; ++i) weights[i] = 1.0 / (i + 1);
  std::discrete_distribution<int> next_site_file(weights.begin(), weights.begin() + kSiteFiles);
  std::uniform_real_distribution<double> uniform(0, 1);
  std::vector<Request> requests;
  std::deque<int> last;
  double at_s = 0;
  while (requests.size() < count) {
    at_s += 2 - std::log(1 - uniform(random)) * 15;  // time to read
    int page = next_page(random);
    if (!last.empty() && uniform(random) < load.back_share) page = last[random() % last.size()];
    last.push_back(page);
    if (last.size() > 10) last.pop_front();
    for (int i = 0; i < kOwnFiles; ++i) requests.push_back({page * kOwnFiles + i, at_s += 0.02});
    for (int i = 0; i < 5; ++i) {
      requests.push_back({kObjects + next_site_file(random), at_s += 0.02});
    }
  }
  requests.resize(count);
  return requests;
}

struct Result {
  double hit_ratio = 0;
  double byte_hit_ratio = 0;
};

class Tally {
 public:
  void Add(bool is_hit, uint64_t size) {
    ++requests_;
    bytes_ += size;
    if (!is_hit) return;
    ++hits_;
    hit_bytes_ += size;
  }
  Result result() const {
    return {static_cast<double>(hits_) / static_cast<double>(requests_),
            static_cast<double>(hit_bytes_) / static_cast<double>(bytes_)};
  }

 private:
  uint64_t requests_ = 0, hits_ = 0, bytes_ = 0, hit_bytes_ = 0;
};

// A cache in memory, as src/expiry/expiry_book.cc keeps one in records: uses are noted once a
// second, and a share of them is lost.
class Cache {
 public:
  Cache(CacheLimits limits, double lost_share) : limits_(limits), lost_share_(lost_share) {}

  bool Get(const Request& request) {
    if (request.at_s > flush_at_s_) Flush(request.at_s);
    const auto found = entries_.find(request.key);
    if (found == entries_.end() || found->second.queue == EntryQueue::kGhost) return false;
    ++uses_[request.key];
    return true;
  }
  void Put(const Request& request, uint64_t size) {
    if (IsTooLarge(limits_, size)) return;
    Move(request.key, [&](EntryState& entry) { Insert(limits_, size, 0, &state_, &entry); });
    while (IsOver(limits_, state_)) EvictFrom(VictimQueue(limits_, state_));
    while (HasTooManyGhosts(limits_, state_)) EvictFrom(EntryQueue::kGhost);
  }

 private:
  void Flush(double at_s) {
    flush_at_s_ = at_s + 1;
    for (const auto& [key, count] : uses_) {
      const auto found = entries_.find(key);
      if (found == entries_.end() || found->second.queue == EntryQueue::kGhost) continue;
      if (static_cast<double>(random_() % 1000) < lost_share_ * 1000) continue;
      Move(key,
           [&, count = count](EntryState& entry) { Touch(limits_, count, 0, &state_, &entry); });
    }
    uses_.clear();
  }
  template <typename Change>
  void Move(int key, Change change) {
    EntryState& entry = entries_[key];
    if (entry.order != 0) order_.erase({entry.queue, entry.order, key});
    change(entry);
    order_.insert({entry.queue, entry.order, key});
  }
  void EvictFrom(EntryQueue queue) {
    const auto first = order_.lower_bound({queue, 0, std::numeric_limits<int>::min()});
    const int key = std::get<2>(*first);
    order_.erase(first);
    EntryState& entry = entries_[key];
    if (queue == EntryQueue::kGhost) {
      Remove(entry, &state_);
      entries_.erase(key);
    } else if (Examine(limits_, &state_, &entry) == Verdict::kEvict) {
      entries_.erase(key);
    } else {
      order_.insert({entry.queue, entry.order, key});
    }
  }

  CacheLimits limits_;
  double lost_share_;
  CacheState state_;
  std::unordered_map<int, EntryState> entries_;
  std::set<std::tuple<EntryQueue, uint64_t, int>> order_;
  std::map<int, uint32_t> uses_;
  double flush_at_s_ = 0;
  std::mt19937 random_{1};
};

Result Run(const std::vector<Request>& requests, const std::vector<uint64_t>& sizes,
           CacheLimits limits, double lost_share) {
  Cache cache(limits, lost_share);
  Tally tally;
  for (const Request& request : requests) {
    const uint64_t size = sizes[static_cast<size_t>(request.key) % sizes.size()];
    const bool is_hit = cache.Get(request);
    tally.Add(is_hit, size);
    if (!is_hit) cache.Put(request, size);
  }
  return tally.result();
}

// Lets go what is asked for last: where entries count, nothing can do better.
// https://doi.org/10.1147/sj.52.0078
Result RunBelady(const std::vector<Request>& requests, const std::vector<uint64_t>& sizes,
                 uint32_t max_entries) {
  std::vector<size_t> next(requests.size());
  std::unordered_map<int, size_t> seen;
  for (size_t i = requests.size(); i-- > 0;) {
    const auto found = seen.find(requests[i].key);
    next[i] = found == seen.end() ? requests.size() + i : found->second;
    seen[requests[i].key] = i;
  }
  std::set<std::pair<size_t, int>> held;  // by next use
  Tally tally;
  for (size_t i = 0; i < requests.size(); ++i) {
    const int key = requests[i].key;
    tally.Add(held.erase({i, key}) == 1, sizes[static_cast<size_t>(key) % sizes.size()]);
    held.insert({next[i], key});
    if (held.size() > max_entries) held.erase(std::prev(held.end()));
  }
  return tally.result();
}

// What nothing can do better than where bytes count: as if only the sum over time of what is held
// were limited, the cheapest is held from one request to the next.
// https://dl.acm.org/doi/10.1145/3224427
Result RunBound(const std::vector<Request>& requests, const std::vector<uint64_t>& sizes,
                uint64_t max_bytes) {
  struct Stay {
    double cost;
    double size;
  };
  std::vector<Stay> stays;
  std::unordered_map<int, size_t> seen;
  double bytes = 0;
  for (size_t i = 0; i < requests.size(); ++i) {
    const int key = requests[i].key;
    const auto size = static_cast<double>(sizes[static_cast<size_t>(key) % sizes.size()]);
    bytes += size;
    const auto [before, is_first] = seen.try_emplace(key, i);
    if (is_first) continue;
    stays.push_back({static_cast<double>(i - before->second) * size, size});
    before->second = i;
  }
  const double limit = static_cast<double>(max_bytes) * static_cast<double>(requests.size());
  const auto fill = [&](auto cost_of, auto gain_of) {
    std::sort(stays.begin(), stays.end(),
              [&](const Stay& a, const Stay& b) { return cost_of(a) < cost_of(b); });
    double cost = 0, gain = 0;
    for (const Stay& stay : stays) {
      if (cost > limit) break;
      cost += stay.cost;
      gain += gain_of(stay);
    }
    return gain;
  };
  return {fill([](const Stay& stay) { return stay.cost; }, [](const Stay&) { return 1.0; }) /
              static_cast<double>(requests.size()),
          fill([](const Stay& stay) { return stay.cost / stay.size; },
               [](const Stay& stay) { return stay.size; }) /
              bytes};
}

int Main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: swale_eviction_bench SIZES [REQUESTS]\n");
    return 2;
  }
  std::vector<uint64_t> sizes;
  std::ifstream file(argv[1]);
  for (uint64_t size; file >> size;) {
    if (size > 0) sizes.push_back(size);
  }
  if (sizes.empty()) {
    std::fprintf(stderr, "%s: found no sizes, expected a number of bytes a line\n", argv[1]);
    return 1;
  }
  std::mt19937 random(1);
  std::shuffle(sizes.begin(), sizes.end(), random);
  const size_t count = argc > 2 ? static_cast<size_t>(std::atol(argv[2])) : 400000;
  const double mean =
      static_cast<double>(std::accumulate(sizes.begin(), sizes.end(), uint64_t{0})) /
      static_cast<double>(sizes.size());
  std::printf(
      "| limit | holds | requests | LRU | S3-FIFO | GDSF | bound | LRU, bytes | S3-FIFO, bytes | "
      "GDSF, bytes | bound, bytes |\n");
  std::printf("| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
  const Workload workloads[] = {
      {"Zipf 0.7", 0.7, 0, 0},
      {"Zipf 0.9", 0.9, 0, 0},
      {"Zipf 1.1", 1.1, 0, 0},
      {"Zipf 0.9, scans", 0.9, 0.2, 0},
      {"Zipf 0.9, shifts", 0.9, 0, 2000},
      {"Zipf 0.9, both", 0.9, 0.2, 2000},
      {"pages", 0.8, 0, 0, 0},
      {"pages, 30 % back", 0.8, 0, 0, 0.3},
  };
  for (const bool is_in_bytes : {false, true}) {
    for (const double share : {0.01, 0.05, 0.2}) {
      for (const Workload& load : workloads) {
        const bool has_pages = load.name.starts_with("pages");
        const std::vector<Request> requests =
            has_pages ? GeneratePages(load, count, 7) : Generate(load, count, 7);
        CacheLimits limits;
        if (is_in_bytes) {
          limits.max_bytes = static_cast<uint64_t>(share * kObjects * mean);
        } else {
          limits.max_entries = static_cast<uint32_t>(share * kObjects);
        }
        std::vector<Result> results;
        for (const EvictionPolicy policy :
             {EvictionPolicy::kLru, EvictionPolicy::kS3Fifo, EvictionPolicy::kGdsf}) {
          limits.eviction = policy;
          results.push_back(Run(requests, sizes, limits, 0.05));
        }
        results.push_back(is_in_bytes ? RunBound(requests, sizes, limits.max_bytes)
                                      : RunBelady(requests, sizes, limits.max_entries));
        std::printf("| %s | %.0f %% | %s |", is_in_bytes ? "bytes" : "entries", share * 100,
                    load.name.c_str());
        for (const Result& result : results) std::printf(" %.3f |", result.hit_ratio);
        for (const Result& result : results) std::printf(" %.3f |", result.byte_hit_ratio);
        std::printf("\n");
        std::fflush(stdout);
      }
    }
  }
  return 0;
}

}  // namespace
}  // namespace swale

int main(int argc, char** argv) { return swale::Main(argc, argv); }
