#include "src/http_cache/http_cache.h"

#include <algorithm>

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/http/field_list.h"
#include "src/http_cache/http_date.h"

namespace swale {
namespace {

constexpr int64_t kMsPerSecond = 1000;
// Of the time since it was last modified a response counts as fresh for a tenth, and for no longer
// than a week. https://www.rfc-editor.org/rfc/rfc9111#section-4.2.2
constexpr int64_t kHeuristicShare = 10;
constexpr int64_t kHeuristicMaxMs = int64_t{7} * 24 * 60 * 60 * kMsPerSecond;

// https://www.rfc-editor.org/rfc/rfc9110#section-15.1
bool IsHeuristicallyCacheable(uint16_t status) {
  switch (status) {
    case 200:
    case 203:
    case 204:
    case 300:
    case 301:
    case 308:
    case 404:
    case 405:
    case 410:
    case 414:
    case 501:
      return true;
    default:
      return false;
  }
}

// Final statuses whose meaning for caches is known here.
bool IsUnderstood(uint16_t status) {
  switch (status) {
    case 302:
    case 303:
    case 307:
    case 400:
    case 401:
    case 403:
    case 421:
    case 451:
    case 500:
    case 502:
    case 503:
    case 504:
      return true;
    default:
      return IsHeuristicallyCacheable(status);
  }
}

CacheControl ControlOf(const FieldSource& fields) {
  std::string text;
  return fields.Get("cache-control", &text) ? ParseCacheControl(text) : CacheControl();
}

std::optional<int64_t> DateOf(const FieldSource& fields, std::string_view name, int64_t now_ms) {
  std::string text;
  if (!fields.Get(name, &text)) return std::nullopt;
  return ParseHttpDate(text, now_ms);
}

bool Has(const FieldSource& fields, std::string_view name) {
  std::string text;
  return fields.Get(name, &text);
}

// Where both have the field, and it is the same.
bool IsEqual(const FieldSource& one, const FieldSource& other, std::string_view name) {
  std::string a;
  std::string b;
  return one.Get(name, &a) && other.Get(name, &b) && a == b;
}

bool IsWithin(int64_t seconds, int64_t ms) {
  return seconds != kNoSeconds && ms <= seconds * kMsPerSecond;
}

std::string_view WithoutWeakness(std::string_view etag) {
  return etag.substr(etag.starts_with("W/") ? 2 : 0);
}

}  // namespace

RequestWishes ReadWishes(const FieldSource& request, std::string_view cache_mode) {
  RequestWishes wishes;
  wishes.control = ControlOf(request);
  // https://www.rfc-editor.org/rfc/rfc9111#section-5.4
  std::string pragma;
  if (!Has(request, "cache-control") && request.Get("pragma", &pragma)) {
    wishes.control.no_cache = ParseCacheControl(pragma).no_cache;
  }
  for (std::string_view name :
       {"if-match", "if-none-match", "if-modified-since", "if-unmodified-since"}) {
    if (Has(request, name)) wishes.is_conditional = true;
  }
  if (cache_mode == "no-store") wishes.control.no_store = wishes.ignores_cache = true;
  if (cache_mode == "reload") wishes.ignores_cache = true;
  if (cache_mode == "no-cache") wishes.is_reload = true;
  if (cache_mode == "force-cache" || cache_mode == "only-if-cached") {
    wishes.control.max_stale = kDeltaSecondsMax;
    wishes.control.only_if_cached |= cache_mode == "only-if-cached";
  }
  return wishes;
}

bool MayStoreByHttp(const RequestWishes& wishes, Method method, uint16_t status,
                    const FieldSource& response) {
  if (method != Method::kGet || status < 200 || status == 206 || status == 304) return false;
  const CacheControl control = ControlOf(response);
  if (control.must_understand && !IsUnderstood(status)) return false;
  // Who understands the status need not heed no-store beside must-understand.
  if (wishes.control.no_store || (control.no_store && !control.must_understand)) return false;
  return control.is_public || control.is_private || control.max_age != kNoSeconds ||
         Has(response, "expires") || IsHeuristicallyCacheable(status);
}

Freshness FreshnessOf(const StoredResponseView& stored, int64_t now_ms) {
  const CacheControl control = ControlOf(stored.fields);
  // What came at a time that nobody noted came when it was sent.
  const std::optional<int64_t> date = DateOf(stored.fields, "date", now_ms);
  const int64_t response_ms = stored.response_ms != 0 ? stored.response_ms : date.value_or(0);
  const int64_t request_ms = stored.request_ms != 0 ? stored.request_ms : response_ms;
  const int64_t date_ms = date.value_or(response_ms);

  Freshness freshness;
  std::string text;
  if (control.max_age != kNoSeconds) {
    freshness.lifetime_ms = control.max_age * kMsPerSecond;
  } else if (stored.fields.Get("expires", &text)) {
    const std::optional<int64_t> expires = ParseHttpDate(text, now_ms);
    freshness.lifetime_ms = expires ? *expires - date_ms : 0;
  } else if (IsHeuristicallyCacheable(stored.status) || control.is_public) {
    if (const auto modified = DateOf(stored.fields, "last-modified", now_ms)) {
      freshness.lifetime_ms =
          std::clamp<int64_t>((date_ms - *modified) / kHeuristicShare, 0, kHeuristicMaxMs);
    }
  }

  int64_t age = 0;
  if (stored.fields.Get("age", &text)) {
    std::string_view list = text;
    age = std::max<int64_t>(ParseDeltaSeconds(TakeListElement(&list)), 0) * kMsPerSecond;
  }
  const int64_t apparent_age = std::max<int64_t>(response_ms - date_ms, 0);
  const int64_t corrected_age = age + std::max<int64_t>(response_ms - request_ms, 0);
  freshness.age_ms =
      std::max(apparent_age, corrected_age) + std::max<int64_t>(now_ms - response_ms, 0);
  return freshness;
}

Reuse DecideReuse(const RequestWishes& wishes, const StoredResponseView& stored, int64_t now_ms) {
  const CacheControl control = ControlOf(stored.fields);
  const CacheControl& wanted = wishes.control;
  const Freshness freshness = FreshnessOf(stored, now_ms);
  if (control.no_cache || wanted.no_cache) return Reuse::kValidate;
  if (freshness.is_fresh()) {
    if (wishes.is_reload && !control.immutable) return Reuse::kValidate;
    if (wanted.max_age != kNoSeconds && !IsWithin(wanted.max_age, freshness.age_ms)) {
      return Reuse::kValidate;
    }
    const int64_t left_ms = freshness.lifetime_ms - freshness.age_ms;
    return wanted.min_fresh == kNoSeconds || left_ms >= wanted.min_fresh * kMsPerSecond
               ? Reuse::kFresh
               : Reuse::kValidate;
  }
  if (control.must_revalidate || wishes.is_reload || wanted.min_fresh != kNoSeconds) {
    return Reuse::kValidate;
  }
  const int64_t staleness_ms = freshness.staleness_ms();
  if (wanted.max_age != kNoSeconds && wanted.max_stale == kNoSeconds) return Reuse::kValidate;
  if (IsWithin(wanted.max_stale, staleness_ms)) return Reuse::kStale;
  return IsWithin(control.stale_while_revalidate, staleness_ms) ? Reuse::kStaleWhileRevalidate
                                                                : Reuse::kValidate;
}

bool MayUseOnError(const RequestWishes& wishes, const StoredResponseView& stored, uint16_t status,
                   int64_t now_ms) {
  const CacheControl control = ControlOf(stored.fields);
  if (control.no_cache || wishes.control.no_cache) return false;
  const Freshness freshness = FreshnessOf(stored, now_ms);
  if (control.must_revalidate && !freshness.is_fresh()) return false;
  if (status == 0) return true;
  if (status != 500 && status != 502 && status != 503 && status != 504) return false;
  return freshness.is_fresh() || IsWithin(control.stale_if_error, freshness.staleness_ms()) ||
         IsWithin(wishes.control.stale_if_error, freshness.staleness_ms());
}

std::string ConditionFor(const FieldSource& stored) {
  std::string condition;
  std::string value;
  if (stored.Get("etag", &value)) condition += Concat({"if-none-match:", value, "\n"});
  if (stored.Get("last-modified", &value)) {
    condition += Concat({"if-modified-since:", value, "\n"});
  }
  return condition;
}

bool Selects(const FieldSource& not_modified, const FieldSource& stored) {
  std::string said;
  std::string known;
  if (not_modified.Get("etag", &said)) {
    if (!stored.Get("etag", &known)) return false;
    // A strong validator selects what has the same; a weak one what differs in nothing that counts.
    return said.starts_with("W/") ? WithoutWeakness(said) == WithoutWeakness(known) : said == known;
  }
  if (not_modified.Get("last-modified", &said)) {
    return stored.Get("last-modified", &known) && said == known;
  }
  return true;  // the only one that was asked for
}

bool IsWorthFreshening(const FieldSource& not_modified, const StoredResponseView& stored,
                       int64_t now_ms) {
  for (std::string_view name :
       {"cache-control", "expires", "last-modified", "etag", "vary", "content-security-policy",
        "set-cookie", "content-language", "content-location", "no-vary-search", "link"}) {
    if (Has(not_modified, name) && !IsEqual(not_modified, stored.fields, name)) return true;
  }
  const Freshness then = FreshnessOf({.status = stored.status,
                                      .fields = stored.fields,
                                      .request_ms = now_ms,
                                      .response_ms = now_ms},
                                     now_ms);
  return then.lifetime_ms > 0;
}

HeadVerdict CompareHead(uint16_t status, const FieldSource& head, const FieldSource& stored) {
  if (status != 200) return HeadVerdict::kNothing;
  for (std::string_view name : {"etag", "last-modified", "content-length"}) {
    if (Has(head, name) && Has(stored, name) && !IsEqual(head, stored, name)) {
      return HeadVerdict::kInvalidates;
    }
  }
  return HeadVerdict::kFreshens;
}

bool Invalidates(Method method, uint16_t status) {
  const bool is_safe =
      method == Method::kGet || method == Method::kHead || method == Method::kOptions;
  return !is_safe && status >= 200 && status < 400;
}

std::string CacheStatusText(const CacheStatus& status) {
  std::string text = "swale";
  if (status.is_hit) text += "; hit";
  if (!status.forward.empty()) text += Concat({"; fwd=", status.forward});
  if (status.forward_status != 0) {
    text += Concat({"; fwd-status=", NumberToString(status.forward_status)});
  }
  if (status.is_stored) text += "; stored";
  if (status.ttl_seconds) {
    const int64_t ttl = *status.ttl_seconds;
    text += Concat({"; ttl=", ttl < 0 ? "-" : "",
                    NumberToString(static_cast<uint64_t>(ttl < 0 ? -ttl : ttl))});
  }
  if (!status.detail.empty()) text += Concat({"; detail=", status.detail});
  return text;
}

}  // namespace swale
