// UrlPatternHost: what URL patterns borrow of their host: a URL parser and RegExp.
#ifndef SWALE_URL_PATTERN_URL_PATTERN_HOST_H_
#define SWALE_URL_PATTERN_URL_PATTERN_HOST_H_

#include <string>
#include <string_view>

namespace swale {

class UrlPatternHost {
 public:
  // What is wrong with a RegExp, "flags/source"; empty: nothing.
  virtual std::string RegExpError(std::string_view regexp) = 0;

 protected:
  ~UrlPatternHost() = default;  // not deleted through this class
};

}  // namespace swale

#endif  // SWALE_URL_PATTERN_URL_PATTERN_HOST_H_
