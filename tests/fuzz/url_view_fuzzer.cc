// UrlView against its own text, and against Ada's URL parser for what that serialises.
//
// The input is two lines: a URL, as anybody may write it, and another to compare origins with.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "ada.h"
#include "src/url/url_view.h"
#include "tests/fuzz/fuzz.h"

namespace swale {
namespace {

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<int8_t>(c) >= 0; });
}

// UrlView has no text for the origin of a URL with credentials, nor for that of a blob whose path
// is not a serialised URL: browsers make no such blobs.
bool HasPlainOrigin(const ada::url_aggregator& url) {
  if (url.get_protocol() != "blob:") return !url.has_credentials();
  const std::string path(url.get_pathname());
  const auto inner = ada::parse<ada::url_aggregator>(path);
  return inner && inner->get_href() == path && !inner->has_credentials();
}

// The part lies in the text behind `*position`, which moves to its end.
void RequirePart(std::string_view href, std::string_view part, size_t* position) {
  const size_t start = static_cast<size_t>(part.data() - href.data());
  Require(part.data() >= href.data() && start >= *position && start + part.size() <= href.size(),
          "a URL's parts lie in its text, one behind the other", {href, part});
  *position = start + part.size();
}

void CheckParts(const UrlView& url) {
  const std::string_view href = url.href();
  size_t end = 0;
  RequirePart(href, url.protocol(), &end);
  RequirePart(href, url.hostname(), &end);
  if (!url.port().empty()) RequirePart(href, url.port(), &end);
  RequirePart(href, url.pathname(), &end);

  const std::string_view without_hash = url.without_hash();
  Require(href.starts_with(without_hash), "without_hash() begins href", {href, without_hash});
  const std::string_view search = without_hash.substr(end);
  Require(search.empty() || search == '?' + std::string(url.search()),
          "between the path and the fragment stands the search", {href, search, url.search()});
  const std::string_view fragment = href.substr(without_hash.size());
  Require(fragment.empty() || fragment == '#' + std::string(url.hash()),
          "behind without_hash() stands the fragment", {href, fragment, url.hash()});
}

void CheckOrigin(const UrlView& url) {
  const std::string_view origin = url.origin();
  Require(url.IsSameOrigin(url) || origin.empty(), "a tuple origin is its own", {url.href()});
  if (origin.empty()) return;
  const std::optional<UrlView> again = UrlView::Parse(std::string(origin) + '/');
  Require(again.has_value(), "an origin and '/' are a URL", {url.href(), origin});
}

void CheckAgainstAda(const UrlView& url, const ada::url_aggregator& expected) {
  const std::string_view href = url.href();
  // Ada's getters add the delimiters.
  Require(std::string(url.protocol()) + ':' == expected.get_protocol(), "protocol", {href});
  Require(url.hostname() == expected.get_hostname(), "hostname", {href, url.hostname()});
  Require(url.port() == expected.get_port(), "port", {href, url.port()});
  Require(url.pathname() == expected.get_pathname(), "pathname", {href, url.pathname()});
  const auto with = [](char delimiter, std::string_view part) {
    return part.empty() ? std::string() : delimiter + std::string(part);
  };
  Require(with('?', url.search()) == expected.get_search(), "search", {href, url.search()});
  Require(with('#', url.hash()) == expected.get_hash(), "hash", {href, url.hash()});
  if (HasPlainOrigin(expected)) {
    const std::string origin = expected.get_origin();
    Require(url.origin() == (origin == "null" ? "" : origin), "origin",
            {href, url.origin(), origin});
  }
}

// The URL itself where it is serialised already, and what Ada makes of it where it is not.
void CheckUrl(std::string_view text) {
  if (const std::optional<UrlView> url = UrlView::Parse(text)) {
    CheckParts(*url);
    CheckOrigin(*url);
  }
  // Ada takes UTF-8.
  if (!IsAscii(text)) return;
  const auto expected = ada::parse<ada::url_aggregator>(text);
  if (!expected) return;
  const std::string href(expected->get_href());
  const std::optional<UrlView> url = UrlView::Parse(href);
  Require(url.has_value(), "what a URL parser serialises is taken apart", {text, href});
  CheckParts(*url);
  CheckAgainstAda(*url, *expected);
}

}  // namespace
}  // namespace swale

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  swale::FuzzInput input(data, size);
  const std::string first(input.TakeLine());
  const std::string second(input.TakeLine());
  swale::CheckUrl(first);
  swale::CheckUrl(second);
  const auto a = swale::UrlView::Parse(first);
  const auto b = swale::UrlView::Parse(second);
  if (a && b) {
    swale::Require(a->IsSameOrigin(*b) == b->IsSameOrigin(*a), "origins compare both ways",
                   {first, second});
    const bool both_visible = !a->origin().empty() && !b->origin().empty();
    swale::Require(!both_visible || a->IsSameOrigin(*b) == (a->origin() == b->origin()),
                   "same origins are equal texts", {first, second});
  }
  return 0;
}
