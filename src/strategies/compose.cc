// A response made of parts, which are asked for all at once and given in their order.
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "src/base/concat.h"
#include "src/engine/answer_fetch.h"
#include "src/precache/serve.h"
#include "src/strategies/strategies.h"
#include "src/url/url_view.h"

namespace swale {
namespace {

using Parts = std::unique_ptr<Task<ResponseRef>[]>;

// `text` with "{pathname}" and "{search}" replaced by those of the request.
std::string ExpandUrl(const FetchContext& cx, std::string_view text) {
  const std::optional<UrlView> url = UrlView::Parse(cx.url());
  std::string expanded;
  while (true) {
    const size_t brace = text.find('{');
    expanded += text.substr(0, brace);
    if (brace == std::string_view::npos) return expanded;
    text.remove_prefix(brace);
    const size_t size = text.find('}') + 1;
    const std::string_view name = text.substr(0, size);
    if (url && name == "{pathname}") expanded += url->pathname();
    if (url && name == "{search}") {
      expanded += url->search().empty() ? "" : Concat({"?", url->search()});
    }
    text.remove_prefix(size == 0 ? text.size() : size);
  }
}

Task<ResponseRef> AnswerPart(FetchContext& cx, PartRecord part) {
  const WorkerConfig& config = cx.config();
  const std::string url = ExpandUrl(cx, config.policy.text(part.url));
  if (part.is_precached != 0) {
    const std::string key = config.ManifestKeyOf(url);
    co_return co_await ServePrecached(cx, config, key);
  }
  auto own =
      std::make_unique<FetchContext>(cx, config, config.AbsoluteUrl(url),
                                     FetchPlan{.route = config.policy.part_route(part.route)});
  FetchContext& part_cx = *own;
  cx.Own(std::move(own));
  co_return co_await AnswerByRoute(part_cx);
}

Task<void> AppendParts(FetchContext& cx, ResponseRef stream, ResponseRef first, Parts parts) {
  std::string error;
  for (size_t i = 0; i < cx.options().parts.count && error.empty(); ++i) {
    ResponseRef part = first;
    if (i > 0) part = co_await parts[i];
    if (part) {
      Operation append = cx.AppendToStream(stream, part);
      co_await append;
      error = append.text();
    } else {
      error = "a part has no answer";
    }
  }
  if (!error.empty()) {
    cx.Log(LogLevel::kWarning,
           Substitute("$: the composed response was broken off: $", cx.url(), error));
  }
  Operation close = cx.CloseStream(stream, error);
  co_await close;
}

}  // namespace

Task<ResponseRef> Compose(FetchContext& cx) {
  const RouteOptions& options = cx.options();
  Parts parts(new Task<ResponseRef>[options.parts.count]);
  for (size_t i = 0; i < options.parts.count; ++i) {
    parts[i] = AnswerPart(cx, cx.config().policy.part(options.parts, i));
    parts[i].Start();
  }
  // Nothing is composed where it would begin with a hole: the route's fallback answers.
  ResponseRef first;
  if (options.parts.count > 0) first = co_await parts[0];
  if (!first) co_return ResponseRef();
  Operation open =
      cx.OpenStream(Concat({"content-type:text/html;charset=utf-8\n", options.part_fields}));
  co_await open;
  ResponseRef stream = open.response();
  if (stream) cx.Start(AppendParts(cx, stream, std::move(first), std::move(parts)));
  co_return stream;
}

}  // namespace swale
