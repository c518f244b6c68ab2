#include "src/simulator/effect_hash.h"

#include <utility>
#include <variant>

#include "src/base/hash.h"
#include "src/simulator/recording.h"
#include "src/simulator/version_run.h"

namespace swale {
namespace {

class EffectHasher final : public RecordSink {
 public:
  void Add(Record record) override {
    if (const auto* effect = std::get_if<RecordedEffect>(&record.what)) {
      hash_ = HashBytes(EffectText(*effect), hash_);
    }
  }
  void Decided(EventId) override {}
  uint64_t hash() const { return hash_; }

 private:
  uint64_t hash_ = 0;
};

}  // namespace

uint64_t HashEffectsOfSeed(uint32_t seed, UrlPatternHost& url_host) {
  EffectHasher hasher;
  RunVersions({.seed = seed}, url_host, {.sink = &hasher});
  return hasher.hash();
}

}  // namespace swale
