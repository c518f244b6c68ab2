// UTF-8 as the Encoding standard decodes it.
#ifndef SWALE_HTTP_UTF8_H_
#define SWALE_HTTP_UTF8_H_

#include <string>
#include <string_view>

namespace swale {

// "UTF-8 decode without BOM", as UTF-8 again: what is none becomes U+FFFD. Text that is UTF-8 is
// its own result. https://encoding.spec.whatwg.org/#utf-8-decode-without-bom
std::string DecodeUtf8(std::string_view bytes);

}  // namespace swale

#endif  // SWALE_HTTP_UTF8_H_
