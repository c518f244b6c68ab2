#include "src/simulator/invariants/checker.h"

namespace swale {

const Checker* Checkers::FindFailed() const {
  for (const auto& checker : checkers_) {
    if (!checker->problem().empty()) return checker.get();
  }
  return nullptr;
}

std::string Checkers::failed() const {
  const Checker* checker = FindFailed();
  return checker == nullptr ? std::string() : std::string(checker->name());
}

std::string Checkers::problem() const {
  const Checker* checker = FindFailed();
  return checker == nullptr ? std::string() : checker->problem();
}

}  // namespace swale
