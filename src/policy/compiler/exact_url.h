// ExactUrl: a URL as the URL pattern that matches just it.
#ifndef SWALE_POLICY_COMPILER_EXACT_URL_H_
#define SWALE_POLICY_COMPILER_EXACT_URL_H_

#include <string>
#include <string_view>

#include "src/url_pattern/url_pattern_init.h"

namespace swale {

class ExactUrl {
 public:
  // `url` is absolute or relative, without a fragment.
  explicit ExactUrl(std::string_view url);

  // What the URL does not have is empty; what a relative one inherits is not there. Points into
  // this.
  UrlPatternInit init() const;

 private:
  void SetHost(std::string_view host);
  void Set(InitComponent component, std::string_view text);

  std::string texts_[kInitComponentCount];
  bool is_set_[kInitComponentCount] = {};
};

}  // namespace swale

#endif  // SWALE_POLICY_COMPILER_EXACT_URL_H_
