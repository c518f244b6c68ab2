#include <string>

#include "src/base/concat.h"
#include "src/strategies/strategies.h"

namespace swale {

Task<ResponseRef> CallHandler(FetchContext& cx) {
  // A part's URL is not that of the request.
  Operation call =
      cx.CallFunction(cx.options().function, cx.has_request() ? std::string() : cx.url());
  co_await call;
  if (call.status() == OutcomeStatus::kFailed) {
    cx.Log(LogLevel::kError, Substitute("$: the route's handler failed: $", cx.url(), call.text()));
  }
  co_return call.response();
}

}  // namespace swale
