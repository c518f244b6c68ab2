#include "src/engine/fetch_context.h"

#include <utility>

#include "src/base/concat.h"
#include "src/engine/hooks.h"
#include "src/engine/runtime_cache.h"

namespace swale {

Operation FetchContext::Fetch(std::string_view fields, uint32_t flags) {
  const RouteOptions& options = plan_.route;
  // Where there is no request of a page's, a URL is asked for behind the page's own requests.
  return NetworkFetch(has_request_ ? std::string() : url_, options.fetch_number,
                      has_request_ ? flags : flags | kFetchLowPriority,
                      Concat({options.fetch_fields, own_fields_, fields}));
}

bool FetchContext::Field(std::string_view name, std::string* value) const {
  return has_request_ && config_.host != nullptr &&
         config_.host->Header(kRequestOfEvent + id(), name, value);
}

bool FetchContext::Field(const ResponseRef& response, std::string_view name,
                         std::string* value) const {
  return config_.host != nullptr && config_.host->Header(response.handle(), name, value);
}

std::string FetchContext::StoredUrl() const {
  const std::string& url = key_.empty() ? url_ : key_;
  return url.substr(0, url.find('#'));
}

void FetchContext::CacheInBackground(ResponseRef response) {
  if (MayStore(*this, response)) Start(StoreResponse(*this, std::move(response), now_ms()));
}

void FetchContext::OnFinished() {
  EventContext::OnFinished();
  if (std::exchange(has_completed_, true) || !has_hook(Hook::kHandlerDidComplete)) return;
  Start(TellHook(*this, Hook::kHandlerDidComplete, ResponseRef(), std::string()));
}

}  // namespace swale
