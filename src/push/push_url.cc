#include "src/push/push_url.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "src/base/ascii.h"
#include "src/base/concat.h"
#include "src/url/url_view.h"

namespace swale {
namespace {

// Without what a parser skips: C0 controls and spaces at the ends, tabs and line breaks anywhere. A
// backslash is a slash up to the search; what no URL has is percent-encoded.
std::string Clean(std::string_view reference) {
  const auto is_space = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!reference.empty() && is_space(reference.front())) reference.remove_prefix(1);
  while (!reference.empty() && is_space(reference.back())) reference.remove_suffix(1);
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string cleaned;
  bool in_path = true;
  for (char c : reference) {
    if (c == '\t' || c == '\n' || c == '\r') continue;
    if (c == '?' || c == '#') in_path = false;
    const auto byte = static_cast<uint8_t>(c);
    if (byte <= 0x20 || byte >= 0x7f || c == '"' || c == '<' || c == '>') {
      const char encoded[] = {'%', kDigits[byte >> 4], kDigits[byte & 15]};
      cleaned.append(encoded, 3);
    } else {
      cleaned += c == '\\' && in_path ? '/' : c;
    }
  }
  return cleaned;
}

// Up to its ':'; nothing where there is no scheme.
// https://url.spec.whatwg.org/#scheme-start-state
std::string SchemeOf(std::string_view url) {
  std::string scheme;
  for (char c : url) {
    if (c == ':') return scheme;
    const bool is_other = IsAsciiDigit(c) || c == '+' || c == '-' || c == '.';
    if (!IsAsciiAlpha(c) && (!is_other || scheme.empty())) break;
    scheme += ToAsciiLower(c);
  }
  return {};
}

// The path without its dot segments. https://url.spec.whatwg.org/#path-state
std::string WithoutDots(std::string_view path) {
  std::string result;
  while (!path.empty()) {
    path.remove_prefix(1);  // its '/'
    const size_t size = std::min(path.find('/'), path.size());
    const std::string_view segment = path.substr(0, size);
    path.remove_prefix(size);
    if (segment == "..") result.resize(result.empty() ? 0 : result.rfind('/'));
    const bool is_dots = segment == ".." || segment == ".";
    if (!is_dots) result += Concat({"/", segment});
    if (is_dots && path.empty()) result += '/';
  }
  return result.empty() ? "/" : result;
}

std::string Join(std::string_view origin, std::string_view rest) {
  const size_t path_end = std::min(rest.find_first_of("?#"), rest.size());
  return Concat({origin, WithoutDots(rest.substr(0, path_end)), rest.substr(path_end)});
}

// Whether it may be a name or an address with nothing but a port behind it.
// https://url.spec.whatwg.org/#forbidden-domain-code-point
bool IsHostAndPort(std::string_view host) {
  const bool is_ipv6 = host.starts_with('[');
  const size_t bracket = host.find(']');
  if (is_ipv6 ? bracket == std::string_view::npos : bracket != std::string_view::npos) return false;
  const std::string_view address = is_ipv6 ? host.substr(1, bracket - 1) : std::string_view();
  if (address.find_first_not_of("0123456789abcdef:.") != std::string_view::npos) return false;
  std::string_view name = is_ipv6 ? host.substr(bracket + 1) : host;
  const std::string_view port = name.substr(std::min(name.find(':'), name.size()));
  name.remove_suffix(port.size());
  if (is_ipv6 ? address.empty() || !name.empty() : name.empty()) return false;
  // Neither an address to be mistaken for another by its user's name, nor what no host has.
  return name.find_first_of("@ <>^|%[") == std::string_view::npos &&
         std::all_of(port.begin() + (port.empty() ? 0 : 1), port.end(), IsAsciiDigit);
}

// Behind its "scheme:", which is `scheme`.
std::string Absolute(std::string_view scheme, std::string_view rest) {
  while (rest.starts_with('/')) rest.remove_prefix(1);
  const size_t host_end = std::min(rest.find_first_of("/?#"), rest.size());
  std::string host;
  for (char c : rest.substr(0, host_end)) host += ToAsciiLower(c);
  if (!IsHostAndPort(host)) return {};
  const std::string_view default_port = scheme == "https" ? ":443" : ":80";
  if (host.ends_with(default_port)) host.resize(host.size() - default_port.size());
  if (host.ends_with(':')) host.pop_back();
  return Join(Concat({scheme, "://", host}), rest.substr(host_end));
}

}  // namespace

std::string ResolveUrl(std::string_view reference, std::string_view base) {
  const std::optional<UrlView> scope = UrlView::Parse(base);
  if (!scope) return {};
  const std::string url = Clean(reference);
  const std::string scheme = SchemeOf(url);
  if (!scheme.empty()) {
    if (scheme != "http" && scheme != "https") return {};
    const std::string_view rest = std::string_view(url).substr(scheme.size() + 1);
    // "https:path" is relative in some contexts and not in others: neither.
    return rest.starts_with("//") ? Absolute(scheme, rest) : std::string();
  }
  if (url.starts_with("//")) return Absolute(scope->protocol(), url);
  const std::string_view folder = scope->pathname().substr(0, scope->pathname().rfind('/') + 1);
  const std::string_view document =
      url.empty() || url[0] == '?' || url[0] == '#' ? scope->pathname() : folder;
  return Join(scope->origin(), url.starts_with('/') ? url : Concat({document, url}));
}

bool IsSameOrigin(std::string_view url, std::string_view other) {
  const std::optional<UrlView> one = UrlView::Parse(url);
  const std::optional<UrlView> two = UrlView::Parse(other);
  return one && two && one->IsSameOrigin(*two);
}

}  // namespace swale
