// No-Vary-Search: which of its URL's search parameters a response does not vary on.
// https://httpwg.org/http-extensions/draft-ietf-httpbis-no-vary-search.html
#ifndef SWALE_CACHE_KEY_NO_VARY_SEARCH_H_
#define SWALE_CACHE_KEY_NO_VARY_SEARCH_H_

#include <string>
#include <string_view>
#include <vector>

#include "src/url/url_view.h"

namespace swale {

// The draft's "URL variation config". As default-constructed: the URL counts as it is.
struct UrlSearchVariance {
  bool varies_on_key_order = true;
  // The names are decoded. All parameters count but those named, or, where `ignores_all`, only
  // those.
  bool ignores_all = false;
  std::vector<std::string> names;

  bool is_default() const { return varies_on_key_order && !ignores_all && names.empty(); }
};

// Of the response header field; the default where it is malformed. What revisions up to 05 wrote,
// and browsers read, is read too: "params" as a boolean, alone or, where true, beside "except".
// https://httpwg.org/http-extensions/draft-ietf-httpbis-no-vary-search.html#name-parsing
UrlSearchVariance ParseNoVarySearch(std::string_view field);

// Text that two searches, without '?', have in common just where the draft calls their URLs
// equivalent. REQUIRES: the variance is not the default.
std::string CanonicalSearch(std::string_view search, const UrlSearchVariance& variance);

// Whether two URLs count as the same. Fragments do not count.
// https://httpwg.org/http-extensions/draft-ietf-httpbis-no-vary-search.html#name-comparing
bool AreEquivalent(const UrlView& a, const UrlView& b, const UrlSearchVariance& variance);

}  // namespace swale

#endif  // SWALE_CACHE_KEY_NO_VARY_SEARCH_H_
