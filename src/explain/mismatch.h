// Why a match does not hold.
#ifndef SWALE_EXPLAIN_MISMATCH_H_
#define SWALE_EXPLAIN_MISMATCH_H_

#include <optional>

#include "src/explain/explain.h"
#include "src/routing/router.h"

namespace swale {

// The first condition that does not hold, in the order in which they are tried; nullopt: all do.
std::optional<Mismatch> FindMismatch(const Router& router, const MatchRecord& match,
                                     const RequestView& request, const UrlView& url);

}  // namespace swale

#endif  // SWALE_EXPLAIN_MISMATCH_H_
