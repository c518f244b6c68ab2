#include "src/base/number.h"

namespace swale {

std::string NumberToString(uint64_t number) {
  char digits[20];  // 2^64 has 20
  char* end = digits + sizeof(digits);
  char* begin = end;
  do {
    *--begin = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number > 0);
  return std::string(begin, end);
}

bool ParseNumber64(std::string_view digits, uint64_t* number) {
  if (digits.empty()) return false;
  uint64_t value = 0;
  for (char c : digits) {
    if (c < '0' || c > '9') return false;
    const auto digit = static_cast<uint64_t>(c - '0');
    if (value > (UINT64_MAX - digit) / 10) return false;
    value = value * 10 + digit;
  }
  *number = value;
  return true;
}

bool ParseNumber(std::string_view digits, uint32_t* number) {
  uint64_t value = 0;
  if (!ParseNumber64(digits, &value) || value > UINT32_MAX) return false;
  *number = static_cast<uint32_t>(value);
  return true;
}

}  // namespace swale
