// The serialiser of the URL standard leaves little to decide: every delimiter that is not itself
// data has been percent-encoded, so that the parts are found by searching for the delimiters in
// order. https://url.spec.whatwg.org/#url-serializing
#include "src/url/url_view.h"

#include "src/url/special_scheme.h"

namespace swale {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }

// https://url.spec.whatwg.org/#url-scheme-string, as serialised: in lower case.
bool IsScheme(std::string_view text) {
  if (text.empty() || !IsLower(text[0])) return false;
  for (char c : text) {
    if (!IsLower(c) && !IsDigit(c) && c != '+' && c != '-' && c != '.') return false;
  }
  return true;
}

// https://url.spec.whatwg.org/#url-port-string, as serialised: without leading zeros.
bool IsPort(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] == '0' && text.size() > 1)) return false;
  uint32_t number = 0;
  for (char c : text) {
    if (!IsDigit(c)) return false;
    number = number * 10 + static_cast<uint32_t>(c - '0');
  }
  return number <= 65535;
}

// Serialised URLs are ASCII without controls; a space is left only in opaque paths.
bool HasOnlyUrlCharacters(std::string_view text, bool has_opaque_path) {
  for (char c : text) {
    if (c < (has_opaque_path ? 0x20 : 0x21) || c > 0x7e) return false;
  }
  return true;
}

// REQUIRES: start <= otherwise <= text.size()
[[gnu::noinline]] uint32_t FindOr(std::string_view text, char c, uint32_t start,
                                  uint32_t otherwise) {
  while (start < otherwise && text[start] != c) ++start;
  return start;
}

}  // namespace

std::optional<UrlView> UrlView::Parse(std::string_view href) {
  const size_t colon = href.find(':');
  if (colon == std::string_view::npos || !IsScheme(href.substr(0, colon))) return std::nullopt;

  UrlView url;
  url.href_ = href;
  const auto size = static_cast<uint32_t>(href.size());
  url.protocol_end_ = static_cast<uint32_t>(colon);
  const uint32_t after_colon = url.protocol_end_ + 1;
  url.hash_start_ = FindOr(href, '#', after_colon, size);
  url.search_start_ = FindOr(href, '?', after_colon, url.hash_start_);

  const SpecialScheme* special = FindSpecialScheme(url.protocol());
  const std::string_view rest = href.substr(after_colon);
  const bool has_authority = rest.starts_with("//");
  if (!HasOnlyUrlCharacters(href, !has_authority && !rest.starts_with('/'))) return std::nullopt;
  if (has_authority) {
    if (!url.ParseAuthority(after_colon + 2)) return std::nullopt;
  } else {
    // A path that begins with "//" is told from an authority by a "/." that is not part of it.
    url.path_start_ = after_colon + (rest.starts_with("/.//") ? 2 : 0);
    url.host_start_ = url.host_end_ = url.port_start_ = url.port_end_ = url.path_start_;
  }
  if (special != nullptr) {
    if (!has_authority || !url.pathname().starts_with('/')) return std::nullopt;
    if (url.hostname().empty() && special->name != "file") return std::nullopt;
    if (!url.port().empty() && url.port() == special->default_port) return std::nullopt;
  }
  return url;
}

bool UrlView::ParseAuthority(uint32_t start) {
  path_start_ = FindOr(href_, '/', start, search_start_);
  const std::string_view authority = Slice(start, path_start_);
  const size_t at = authority.rfind('@');
  host_start_ = start + (at == std::string_view::npos ? 0 : static_cast<uint32_t>(at) + 1);
  // The colons of an IPv6 address stand in brackets.
  const uint32_t bracket = FindOr(href_, ']', host_start_, path_start_);
  const uint32_t colon_from = bracket == path_start_ ? host_start_ : bracket;
  host_end_ = FindOr(href_, ':', colon_from, path_start_);
  port_end_ = path_start_;
  port_start_ = host_end_ == path_start_ ? path_start_ : host_end_ + 1;
  return host_end_ == path_start_ || IsPort(port());
}

std::string_view UrlView::Slice(uint32_t start, uint32_t end) const {
  return href_.substr(start, end - start);
}

std::string_view UrlView::protocol() const { return Slice(0, protocol_end_); }
std::string_view UrlView::hostname() const { return Slice(host_start_, host_end_); }
std::string_view UrlView::port() const { return Slice(port_start_, port_end_); }
std::string_view UrlView::pathname() const { return Slice(path_start_, search_start_); }

std::string_view UrlView::search() const {
  if (search_start_ == hash_start_) return {};
  return Slice(search_start_ + 1, hash_start_);
}

std::string_view UrlView::hash() const {
  if (hash_start_ == href_.size()) return {};
  return href_.substr(hash_start_ + 1);
}

std::string_view UrlView::without_hash() const { return Slice(0, hash_start_); }

bool UrlView::HasTupleOrigin() const {
  const SpecialScheme* special = FindSpecialScheme(protocol());
  return special != nullptr && !special->default_port.empty();
}

// The URL whose scheme, host and port are the origin: for "blob:https://example.com/1" the one
// within.
UrlView UrlView::OriginUrl() const {
  if (protocol() != "blob") return *this;
  std::optional<UrlView> inner = Parse(pathname());
  if (!inner || (inner->protocol() != "https" && inner->protocol() != "http")) return {};
  return *inner;
}

std::string_view UrlView::origin() const {
  const UrlView url = OriginUrl();
  const bool has_credentials = url.host_start_ != url.protocol_end_ + 3;
  if (!url.HasTupleOrigin() || has_credentials) return {};
  return url.Slice(0, url.path_start_);
}

bool UrlView::IsSameOrigin(const UrlView& other) const {
  const UrlView a = OriginUrl();
  const UrlView b = other.OriginUrl();
  return a.HasTupleOrigin() && a.protocol() == b.protocol() &&
         a.Slice(a.host_start_, a.path_start_) == b.Slice(b.host_start_, b.path_start_);
}

}  // namespace swale
