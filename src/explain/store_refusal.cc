#include "src/explain/store_refusal.h"

#include <optional>

#include "src/base/number.h"
#include "src/engine/plan_fetch.h"
#include "src/expiry/expiry_book.h"
#include "src/http_cache/cache_control.h"
#include "src/routing/router.h"

namespace swale {
namespace {

// Answers for the response as the engine's host would.
class ResponseQueries final : public HostQueries {
 public:
  ResponseQueries(const FieldSource& fields, HostQueries* host) : fields_(fields), host_(host) {}
  bool TestRegExp(std::string_view regexp, std::string_view text) override {
    return host_ != nullptr && host_->TestRegExp(regexp, text);
  }
  bool CallPredicate(uint32_t) override { return false; }
  bool Header(uint32_t, std::string_view name, std::string* value) override {
    return fields_.Get(name, value);
  }

 private:
  const FieldSource& fields_;
  HostQueries* host_;
};

std::string WithNumber(std::string_view before, uint64_t number) {
  return std::string(before) + NumberToString(number);
}

// Which condition of MayStoreByHttp does not hold.
std::string ExplainHttp(const RequestView& request, const StoreCandidate& response) {
  class None final : public FieldSource {
   public:
    bool Get(std::string_view, std::string*) const override { return false; }
  };
  const RequestWishes wishes = ReadWishes(None(), "default");
  if (MayStoreByHttp(wishes, request.method, response.status, response.fields)) return {};
  std::string text;
  if (response.fields.Get("cache-control", &text) && ParseCacheControl(text).no_store) {
    return "http-cache: its Cache-Control says no-store";
  }
  return WithNumber("http-cache: nothing in it says that it may be kept, and its status is ",
                    response.status);
}

std::string ExplainCache(const WorkerConfig& config, const RouteOptions& options,
                         const RequestView& request, const StoreCandidate& response) {
  const RuntimeCacheOptions& cache = options.cache;
  const Policy& policy = config.policy;
  if (request.method != Method::kGet && (cache.key.flags & kDigestBody) == 0) {
    return "its method is " + std::string(kMethodNames[static_cast<size_t>(request.method)]) +
           ", and its cache key does not have the body";
  }
  if (response.status == 206) return "it is a part of a response (status 206)";
  if (response.type == ResponseType::kOpaque) {
    if ((cache.flags & kCacheOpaque) == 0) {
      return "it is opaque (from another origin, without CORS), which its cache does not take";
    }
    return {};
  }
  const bool is_by_http = options.strategy == Strategy::kHttpCache;
  const bool has_status =
      cache.statuses.empty()
          ? response.status == 200 || is_by_http
          : cache.statuses.find(NumberToString(response.status)) != std::string_view::npos;
  if (!has_status) {
    return WithNumber("its cache does not take the status ", response.status);
  }
  if (cache.max_response_bytes != 0 && response.size > cache.max_response_bytes) {
    return WithNumber("it is larger than maxResponseBytes, ", cache.max_response_bytes);
  }
  std::string vary;
  if (response.fields.Get("vary", &vary) && vary.find('*') != std::string::npos) {
    return "it varies by everything (Vary: *)";
  }
  ResponseQueries queries(response.fields, config.host);
  for (size_t i = 0; i < cache.headers.count; ++i) {
    if (!HoldsForFields(policy.condition(cache.headers, i), policy, &queries, 1)) {
      return "it lacks a header field that its cache asks for";
    }
  }
  return is_by_http ? ExplainHttp(request, response) : std::string();
}

}  // namespace

std::string ExplainNotStored(const WorkerConfig& config, const RequestView& request,
                             const StoreCandidate& response) {
  const std::optional<UrlView> url = UrlView::Parse(request.url);
  if (!url) return "it is not http or https";
  const Router router(config.policy, config.script_url, config.host);
  if (router.IsBypassed(request, *url)) return "the policy's bypass leaves it to the browser";
  FetchPlan plan;
  if (!PlanFetch(config, router, request, &plan)) return "no route takes it";
  if (!plan.precached.empty()) return {};
  switch (plan.route.strategy) {
    case Strategy::kNetworkOnly:
    case Strategy::kCacheOnly:
      return "its strategy, " +
             std::string(kStrategyNames[static_cast<size_t>(plan.route.strategy)]) +
             ", stores nothing";
    case Strategy::kFunction:
    case Strategy::kCompose:
      return {};
    default:
      return ExplainCache(config, plan.route, request, response);
  }
}

}  // namespace swale
