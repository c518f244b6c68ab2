#include "src/engine/finish_response.h"

#include <string>
#include <vector>

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/http_cache/http_cache.h"
#include "src/range/byte_range.h"

namespace swale {
namespace {

bool RangeCounts(const FetchContext& cx, const ResponseRef& response) {
  std::string if_range;
  if (!cx.Field("if-range", &if_range)) return true;
  std::string etag;
  std::string last_modified;
  std::string date;
  cx.Field(response, "etag", &etag);
  cx.Field(response, "last-modified", &last_modified);
  cx.Field(response, "date", &date);
  return IfRangeHolds(if_range, etag, last_modified, date);
}

// https://www.rfc-editor.org/rfc/rfc9110#section-14.2
Task<ResponseRef> Slice(FetchContext& cx, ResponseRef response, std::string range) {
  Operation measure = cx.MeasureBody(response);
  co_await measure;
  uint64_t size = 0;
  if (!measure.ok() || !ParseNumber64(measure.text(), &size)) co_return response;
  std::vector<ByteRange> ranges;
  switch (ResolveRange(range, size, &ranges)) {
    case RangeOutcome::kWhole:
      co_return response;
    case RangeOutcome::kUnsatisfiable: {
      Operation refusal =
          cx.MakeResponse(Substitute("content-range:bytes */$\n", NumberToString(size)), 416);
      co_return (co_await refusal).response();
    }
    case RangeOutcome::kPartial:
      break;
  }
  std::string texts;
  for (const ByteRange& one : ranges) {
    texts += Concat(
        {texts.empty() ? "" : " ", NumberToString(one.first), "-", NumberToString(one.last)});
  }
  Operation slice = cx.SliceBody(response, texts);
  co_await slice;
  co_return slice.response() ? slice.response() : response;
}

// What Cache-Status says of strategies that say nothing themselves.
std::string PlainStatus(const FetchContext& cx, bool is_stored, uint16_t status) {
  if (is_stored) return CacheStatusText({.is_hit = true});
  const Strategy strategy = cx.options().strategy;
  const bool looks_first = strategy == Strategy::kCacheFirst ||
                           strategy == Strategy::kStaleWhileRevalidate ||
                           strategy == Strategy::kRace;
  return CacheStatusText(
      {.forward = looks_first ? "uri-miss" : "bypass", .forward_status = status});
}

}  // namespace

Task<ResponseRef> FinishResponse(FetchContext& cx, ResponseRef response) {
  const bool is_readable = response.type() != ResponseType::kOpaque && response.status() != 0;
  if (!is_readable) co_return response;
  const bool is_stored = response.is_stored();
  const uint16_t status = response.status();
  uint32_t flags = 0;
  if (is_stored && cx.method() == Method::kHead) flags = kRemakeWithoutBody;
  // Browsers refuse what was redirected where the request may not follow:
  // https://fetch.spec.whatwg.org/#concept-http-fetch
  const bool is_refused = response.redirected() && !cx.follows_redirects();
  std::string range;
  if (is_stored && status == 200 && cx.method() == Method::kGet && cx.Field("range", &range) &&
      RangeCounts(cx, response)) {
    response = co_await Slice(cx, response, std::move(range));
  }
  std::string fields;
  if (cx.wants_cache_status()) {
    if (cx.cache_status().empty()) cx.cache_status() = PlainStatus(cx, is_stored, status);
    fields = Concat({"cache-status:", cx.cache_status(), "\n"});
  }
  if (flags == 0 && !is_refused && fields.empty()) co_return response;
  Operation remake = cx.RemakeResponse(response, fields, flags);
  co_await remake;
  co_return remake.response() ? remake.response() : response;
}

}  // namespace swale
