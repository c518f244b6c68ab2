#include "src/url_pattern/canonicalization.h"

#include "src/base/ascii.h"

namespace swale {
namespace {

// Paths, searches and fragments of these are as they are: the host need not be asked. A policy of
// 10,000 routes is compiled in half the time.
bool IsPlain(std::string_view value) {
  for (char c : value) {
    if (!IsAsciiAlpha(c) && !IsAsciiDigit(c) && c != '/' && c != '-' && c != '_') return false;
  }
  return true;
}

const char* EncodeIpv6Hostname(std::string_view value, std::string* result) {
  for (char c : value) {
    const char lower = ToAsciiLower(c);
    const bool is_hex_digit = IsAsciiDigit(c) || (lower >= 'a' && lower <= 'f');
    if (!is_hex_digit && c != '[' && c != ']' && c != ':') {
      return "only hexadecimal digits and ':' in an IPv6 address";
    }
    result->push_back(lower);
  }
  return nullptr;
}

const char* Expected(CanonicalizationKind kind) {
  switch (kind) {
    case CanonicalizationKind::kProtocol:
      return "a scheme before ':', of letters, digits, '+', '-' and '.' (write {\\:} for the "
             "character itself)";
    case CanonicalizationKind::kHostname:
      return "a host name";
    case CanonicalizationKind::kPort:
      return "only digits in a port, at most 65535";
    default:
      return "what a URL may have there";
  }
}

}  // namespace

const char* EncodingCallback::Encode(std::string_view value, std::string* result) const {
  if (value.empty()) return nullptr;
  if (is_ipv6_) return EncodeIpv6Hostname(value, result);
  if (kind_ >= CanonicalizationKind::kPathname && IsPlain(value)) {
    result->append(value);
    return nullptr;
  }
  std::string canonical;
  if (!host_->Canonicalize(kind_, value, {}, &canonical)) return Expected(kind_);
  result->append(canonical);
  return nullptr;
}

}  // namespace swale
