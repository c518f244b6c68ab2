#include "src/policy/compiler/exact_url.h"

#include <algorithm>
#include <cstddef>

namespace swale {

ExactUrl::ExactUrl(std::string_view url) {
  const size_t search = url.find('?');
  Set(InitComponent::kSearch, search == std::string_view::npos ? "" : url.substr(search + 1));
  url = url.substr(0, search);
  const size_t authority = url.find("://");
  if (authority != std::string_view::npos && authority < url.find('/')) {
    Set(InitComponent::kProtocol, url.substr(0, authority));
    url.remove_prefix(authority + 3);
    const size_t path = std::min(url.find('/'), url.size());
    SetHost(url.substr(0, path));
    url.remove_prefix(path);
    if (url.empty()) url = "/";
  }
  Set(InitComponent::kPathname, url);
}

UrlPatternInit ExactUrl::init() const {
  UrlPatternInit init;
  for (size_t i = 0; i < kInitComponentCount; ++i) {
    if (is_set_[i]) init.components[i] = texts_[i];
  }
  return init;
}

void ExactUrl::SetHost(std::string_view host) {
  const size_t port = host.rfind(':');
  const bool has_port = port != std::string_view::npos && host.find(']', port) == host.npos;
  Set(InitComponent::kHostname, host.substr(0, has_port ? port : host.size()));
  Set(InitComponent::kPort, has_port ? host.substr(port + 1) : "");
}

void ExactUrl::Set(InitComponent component, std::string_view text) {
  const auto i = static_cast<size_t>(component);
  is_set_[i] = true;
  for (char c : text) {
    // https://urlpattern.spec.whatwg.org/#escape-a-pattern-string
    if (std::string_view("+*?:{}()\\").find(c) != std::string_view::npos) texts_[i] += '\\';
    texts_[i] += c;
  }
}

}  // namespace swale
