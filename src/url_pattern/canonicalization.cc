#include "src/url_pattern/canonicalization.h"

#include <cstddef>
#include <cstdint>

#include "src/base/ascii.h"

namespace swale {
namespace {

// The URL parser removes these wherever they stand.
// https://url.spec.whatwg.org/#concept-basic-url-parser
bool IsTabOrNewline(char c) { return c == '\t' || c == '\n' || c == '\r'; }

// Appends letters, in lower case, digits and what is in `also`; false where there is anything else.
bool AppendLower(std::string_view text, std::string_view also, std::string* result) {
  for (char c : text) {
    if (!IsAsciiAlpha(c) && !IsAsciiDigit(c) && also.find(c) == std::string_view::npos)
      return false;
    result->push_back(ToAsciiLower(c));
  }
  return true;
}

// Percent-encodes control characters, everything beyond '~' and what is in `also`.
// https://url.spec.whatwg.org/#utf-8-percent-encode
void AppendEncoded(char c, std::string_view also, std::string* result) {
  const auto byte = static_cast<uint8_t>(c);
  if (byte > 0x1f && byte < 0x7f && also.find(c) == std::string_view::npos) {
    result->push_back(c);
    return;
  }
  constexpr char kHexDigits[] = "0123456789ABCDEF";
  result->push_back('%');
  result->push_back(kHexDigits[byte >> 4]);
  result->push_back(kHexDigits[byte & 15]);
}

void AppendEncodedText(std::string_view text, std::string_view also, std::string* result) {
  for (char c : text) {
    if (!IsTabOrNewline(c)) AppendEncoded(c, also, result);
  }
}

// https://url.spec.whatwg.org/#path-percent-encode-set
constexpr std::string_view kPathEncodeSet = " \"#<>?^`{}";
// https://url.spec.whatwg.org/#special-query-percent-encode-set
constexpr std::string_view kSpecialQueryEncodeSet = " \"#<>'";

// The number of dots that the segment is made of, some written as "%2e"; 0 where it is not of dots
// alone.
size_t CountDots(std::string_view segment) {
  size_t dots = 0;
  while (!segment.empty()) {
    if (segment[0] == '.') {
      segment.remove_prefix(1);
    } else if (segment.starts_with("%2e") || segment.starts_with("%2E")) {
      segment.remove_prefix(3);
    } else {
      return 0;
    }
    ++dots;
  }
  return dots;
}

// https://url.spec.whatwg.org/#path-state, of a special URL, without a "file:" drive letter's
// quirks. `path` begins with '/'.
void AppendPath(std::string_view path, std::string* result) {
  const size_t root = result->size();
  while (!path.empty()) {
    size_t end = path.find('/', 1);
    if (end == std::string_view::npos) end = path.size();
    const std::string_view segment = path.substr(1, end - 1);
    path.remove_prefix(end);
    const size_t dots = CountDots(segment);
    if (dots == 2) {
      const size_t slash = result->rfind('/');
      if (slash != std::string::npos && slash >= root) result->resize(slash);
    }
    if (dots == 1 || dots == 2) {
      if (path.empty()) result->push_back('/');
      continue;
    }
    result->push_back('/');
    AppendEncodedText(segment, kPathEncodeSet, result);
  }
}

}  // namespace

const char* CanonicalizeProtocol(std::string_view value, std::string* result) {
  if (!IsAsciiAlpha(value[0])) return "a scheme before ':' (write {\\:} for the character itself)";
  if (!AppendLower(value, "+-.", result))
    return "only letters, digits, '+', '-' and '.' in a scheme";
  return nullptr;
}

const char* CanonicalizeHostname(std::string_view value, std::string* result) {
  // All of ASCII's printable characters that are not forbidden.
  // https://url.spec.whatwg.org/#forbidden-domain-code-point
  if (AppendLower(value, "!\"$&'()*+,-.;=_`{}~", result)) return nullptr;
  return "a host name in ASCII (international names as xn--…), without space or any of "
         "#/:<>?@[\\]^|%";
}

const char* CanonicalizeIpv6Hostname(std::string_view value, std::string* result) {
  if (value.find_first_not_of("0123456789ABCDEFabcdef[]:") != std::string_view::npos) {
    return "only hexadecimal digits and ':' in an IPv6 address";
  }
  AppendLower(value, "[]:", result);
  return nullptr;
}

const char* CanonicalizePort(std::string_view value, std::string* result) {
  uint32_t number = 0;
  for (char c : value) {
    if (!IsAsciiDigit(c)) return "only digits in a port";
    number = number * 10 + static_cast<uint32_t>(c - '0');
    if (number > 65535) return "a port of at most 65535";
  }
  while (value.size() > 1 && value[0] == '0') value.remove_prefix(1);
  result->append(value);
  return nullptr;
}

const char* CanonicalizePathname(std::string_view value, std::string* result) {
  // Also '\\' separates segments in special URLs.
  std::string path;
  for (char c : value) {
    if (!IsTabOrNewline(c)) path.push_back(c == '\\' ? '/' : c);
  }
  if (path.starts_with('/')) {
    AppendPath(path, result);
    return nullptr;
  }
  // A piece from the middle of a segment: shielded so that a dot it begins with is not taken for a
  // segment.
  std::string shielded;
  AppendPath("/-" + path, &shielded);
  if (shielded.size() > 2) result->append(shielded, 2);
  return nullptr;
}

const char* CanonicalizeOpaquePathname(std::string_view value, std::string* result) {
  AppendEncodedText(value, "", result);
  return nullptr;
}

const char* CanonicalizeSearch(std::string_view value, std::string* result) {
  AppendEncodedText(value, kSpecialQueryEncodeSet, result);
  return nullptr;
}

}  // namespace swale
