// The keys that a request's URL is looked up under in the precache.
#ifndef SWALE_PRECACHE_URL_VARIATIONS_H_
#define SWALE_PRECACHE_URL_VARIATIONS_H_

#include <string_view>

#include "absl/functional/function_ref.h"
#include "src/policy/policy.h"

namespace swale {

// How manifests write `url`, which has no fragment: what follows `base_directory_url`
// ("https://x.example/app/") where it starts with that, else all of it. Also all of it where what
// follows would read as another URL: "https://x.example/app/https://cdn.example/x.js" must not be
// answered with the CDN's file.
std::string_view ManifestKey(std::string_view url, std::string_view base_directory_url);

// Calls `visit` with each key under which the URL of `key` may be precached, none twice, until it
// returns true; returns whether it did. In Workbox's order:
//   1. the key itself
//   2. without the search parameters that are ignored
//   3. as 2, with options.directory_index appended to a path that ends in '/' (or is empty: the
//   directory
//      itself), or, with options.clean_urls, ".html" to one that does not.
// Kept parameters stay byte for byte and in order. `ignores_parameter` is given a parameter's name
// as it is spelt in the URL. Keys point into a buffer that lasts for that call. Does not
// allocate but for keys of more than 256 bytes.
bool ForEachVariation(std::string_view key, const PrecacheOptions& options,
                      absl::FunctionRef<bool(std::string_view name)> ignores_parameter,
                      absl::FunctionRef<bool(std::string_view key)> visit);

}  // namespace swale

#endif  // SWALE_PRECACHE_URL_VARIATIONS_H_
