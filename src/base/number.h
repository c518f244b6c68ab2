// Decimal numbers as text, without what printf and streams weigh in wasm.
#ifndef SWALE_BASE_NUMBER_H_
#define SWALE_BASE_NUMBER_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace swale {

std::string NumberToString(uint64_t number);

// Digits only, at least one, no sign; false otherwise and where the number is over 32 bits.
bool ParseNumber(std::string_view digits, uint32_t* number);
// The same for up to 64 bits.
bool ParseNumber64(std::string_view digits, uint64_t* number);

}  // namespace swale

#endif  // SWALE_BASE_NUMBER_H_
