// Cache-Control, dates and what follows from them: no crash, no overflow, and what has to hold of
// any response. https://www.rfc-editor.org/rfc/rfc9111
#include <map>
#include <string>
#include <string_view>

#include "src/http_cache/cache_control.h"
#include "src/http_cache/http_cache.h"
#include "src/http_cache/http_date.h"
#include "tests/fuzz/fuzz.h"

namespace swale {
namespace {

class Fields final : public FieldSource {
 public:
  std::map<std::string, std::string, std::less<>> all;
  bool Get(std::string_view name, std::string* value) const override {
    const auto field = all.find(name);
    if (field == all.end()) return false;
    *value = field->second;
    return true;
  }
};

void Check(FuzzInput input) {
  constexpr int64_t kNow = 1767225600000;
  Fields request;
  Fields response;
  for (const char* name : {"cache-control", "pragma", "if-none-match"}) {
    if (const std::string text(input.TakeLine()); !text.empty()) request.all[name] = text;
  }
  for (const char* name : {"cache-control", "expires", "date", "age", "last-modified", "etag"}) {
    if (const std::string text(input.TakeLine()); !text.empty()) response.all[name] = text;
  }
  const std::string shown = response.all["cache-control"];
  for (const char* mode : {"default", "no-cache", "force-cache", "only-if-cached", "reload"}) {
    const RequestWishes wishes = ReadWishes(request, mode);
    const StoredResponseView stored{200, response, kNow - 5000, kNow - 4000};
    const Freshness freshness = FreshnessOf(stored, kNow);
    Require(freshness.age_ms >= 4000, "what was stored is as old as that", {shown});
    Require(FreshnessOf(stored, kNow + 1000).age_ms == freshness.age_ms + 1000,
            "a second later it is a second older", {shown});
    const Reuse reuse = DecideReuse(wishes, stored, kNow);
    if (reuse == Reuse::kFresh) Require(freshness.is_fresh(), "what is fresh is fresh", {shown});
    if (ParseCacheControl(shown).no_cache) {
      Require(reuse == Reuse::kValidate, "no-cache is validated", {shown});
      Require(!MayUseOnError(wishes, stored, 0, kNow), "and never given without", {shown});
    }
    if (ParseCacheControl(shown).no_store && !ParseCacheControl(shown).must_understand) {
      Require(!MayStoreByHttp(wishes, Method::kGet, 200, response), "no-store", {shown});
    }
    MayUseOnError(wishes, stored, 503, kNow);
    IsWorthFreshening(response, stored, kNow);
    CompareHead(200, request, response);
  }
  Require(Selects(response, response) || response.all.count("etag") == 0,
          "a response's own 304 is about it", {shown});
  ConditionFor(response);
}

}  // namespace
}  // namespace swale

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  swale::Check(swale::FuzzInput(data, size));
  return 0;
}
