// No-Vary-Search: equivalence is one, and is what comparing parsed searches gives.
//
// The input is lines: the header field, a search, and another.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ada.h"
#include "src/cache_key/no_vary_search.h"
#include "src/url/url_view.h"
#include "tests/fuzz/fuzz.h"

namespace swale {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<int8_t>(c) >= 0; });
}

// By Ada's parser of application/x-www-form-urlencoded, which takes one '?' away.
ada::url_search_params Parse(std::string_view search) {
  return ada::url_search_params('?' + std::string(search));
}

// The parameters that count.
// https://httpwg.org/http-extensions/draft-ietf-httpbis-no-vary-search.html#name-comparing
Parameters ParametersThatCount(std::string_view search, const UrlSearchVariance& variance) {
  Parameters parameters;
  const ada::url_search_params parsed = Parse(search);
  for (const auto& [name, value] : parsed) {
    const bool is_named =
        std::find(variance.names.begin(), variance.names.end(), name) != variance.names.end();
    if (is_named == variance.ignores_all) parameters.push_back({name, value});
  }
  if (!variance.varies_on_key_order) {
    std::stable_sort(parameters.begin(), parameters.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
  }
  return parameters;
}

// What is not ASCII once decoded may be no UTF-8, of which parsers make the same replacement.
bool IsAsciiDecoded(std::string_view search) {
  const ada::url_search_params parsed = Parse(search);
  return std::all_of(parsed.begin(), parsed.end(), [](const auto& parameter) {
    return IsAscii(parameter.first) && IsAscii(parameter.second);
  });
}

// A serialised URL with this search; nullopt: it cannot have it.
std::optional<std::string> UrlWith(std::string_view search) {
  const auto url = ada::parse<ada::url_aggregator>("https://example.com/a?" + ToUtf8(search));
  if (!url) return std::nullopt;
  return std::string(url->get_href());
}

void CheckPair(const UrlView& a, const UrlView& b, const UrlSearchVariance& variance) {
  const bool equivalent = AreEquivalent(a, b, variance);
  Require(AreEquivalent(b, a, variance) == equivalent, "equivalence goes both ways",
          {a.href(), b.href()});
  Require(AreEquivalent(a, a, variance) && AreEquivalent(b, b, variance),
          "a URL is equivalent to itself", {a.href(), b.href()});
  Require(equivalent || a.without_hash() != b.without_hash(), "equal URLs are equivalent",
          {a.href(), b.href()});
  if (variance.is_default()) return;

  const std::string canonical = CanonicalSearch(a.search(), variance);
  Require((canonical == CanonicalSearch(b.search(), variance)) == equivalent,
          "equivalent URLs have one canonical search", {a.href(), b.href()});
  Require(CanonicalSearch(canonical, variance) == canonical,
          "a canonical search is its own canonical search", {a.href(), canonical});
  if (!IsAsciiDecoded(a.search()) || !IsAsciiDecoded(b.search())) return;
  const bool expected =
      ParametersThatCount(a.search(), variance) == ParametersThatCount(b.search(), variance);
  Require(equivalent == expected, "URLs are equivalent where the parameters that count are equal",
          {a.href(), b.href(), canonical});
}

}  // namespace
}  // namespace swale

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace swale;
  FuzzInput input(data, size);
  const UrlSearchVariance variance = ParseNoVarySearch(std::string(input.TakeLine()));
  const std::optional<std::string> a = UrlWith(input.TakeLine());
  const std::optional<std::string> b = UrlWith(input.TakeLine());
  if (!a || !b) return 0;
  const std::optional<UrlView> a_view = UrlView::Parse(*a);
  const std::optional<UrlView> b_view = UrlView::Parse(*b);
  CheckPair(a_view.value(), b_view.value(), variance);
  return 0;
}
