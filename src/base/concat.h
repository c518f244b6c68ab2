// Joining text: what absl::StrCat and chains of operator+ weigh too much for in wasm.
#ifndef SWALE_BASE_CONCAT_H_
#define SWALE_BASE_CONCAT_H_

#include <initializer_list>
#include <string>
#include <string_view>

namespace swale {

std::string Concat(std::initializer_list<std::string_view> pieces);

}  // namespace swale

#endif  // SWALE_BASE_CONCAT_H_
