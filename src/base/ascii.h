// ASCII as the standards see it: <cctype> asks the locale.
#ifndef SWALE_BASE_ASCII_H_
#define SWALE_BASE_ASCII_H_

namespace swale {

// https://infra.spec.whatwg.org/#ascii-code-point
constexpr bool IsAsciiDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsAsciiAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr char ToAsciiLower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace swale

#endif  // SWALE_BASE_ASCII_H_
