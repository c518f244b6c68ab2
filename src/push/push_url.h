// URLs that a push message or a policy's template gives: nobody has parsed them.
#ifndef SWALE_PUSH_PUSH_URL_H_
#define SWALE_PUSH_PUSH_URL_H_

#include <string>
#include <string_view>

namespace swale {

// `reference` resolved against `base`, the worker's scope, with http or https as its scheme; empty
// where it has another one, as "javascript:", or no host. What the URL standard's parser skips or
// rewrites is taken out, so that no browser reads another scheme or host in it.
// https://url.spec.whatwg.org/#concept-basic-url-parser
std::string ResolveUrl(std::string_view reference, std::string_view base);

// Whether both are of one origin. REQUIRES: both are ResolveUrl's, or serialised by a browser.
bool IsSameOrigin(std::string_view url, std::string_view other);

}  // namespace swale

#endif  // SWALE_PUSH_PUSH_URL_H_
