// ImportedQueries: the shim as HostQueries.
#ifndef SWALE_BINDINGS_WORKER_IMPORTED_QUERIES_H_
#define SWALE_BINDINGS_WORKER_IMPORTED_QUERIES_H_

#include <string>
#include <string_view>

#include "bindings/worker/host_import.h"
#include "src/fetch/host_queries.h"

namespace swale {

class ImportedQueries final : public HostQueries {
 public:
  bool TestRegExp(std::string_view regexp, std::string_view text) override {
    return AskHost(QueryKind::kTestRegExp, 0, regexp, text) > 0;
  }
  bool CallPredicate(uint32_t function) override {
    return AskHost(QueryKind::kCallPredicate, function, {}, {}) > 0;
  }
  bool Header(uint32_t holder, std::string_view name, std::string* value) override {
    return AskHostForText(QueryKind::kHeader, holder, name, {}, value);
  }
};

}  // namespace swale

#endif  // SWALE_BINDINGS_WORKER_IMPORTED_QUERIES_H_
