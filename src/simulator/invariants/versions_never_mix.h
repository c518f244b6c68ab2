// VersionsNeverMix: a page never gets a part of another version than its own.
#ifndef SWALE_SIMULATOR_INVARIANTS_VERSIONS_NEVER_MIX_H_
#define SWALE_SIMULATOR_INVARIANTS_VERSIONS_NEVER_MIX_H_

#include "src/simulator/invariants/checker.h"

namespace swale {

class VersionsNeverMix final : public Checker {
 public:
  std::string_view name() const override { return "versions never mix"; }
  void PageLoaded(const PageLoad& load) override;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_INVARIANTS_VERSIONS_NEVER_MIX_H_
