// Joining text: what absl::StrCat and chains of operator+ weigh too much for in wasm.
#ifndef SWALE_BASE_CONCAT_H_
#define SWALE_BASE_CONCAT_H_

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>

namespace swale {

std::string Concat(std::initializer_list<std::string_view> pieces);

std::string SubstituteAll(const char* message, const std::string* const* texts);

// `message` with each '$' replaced by the next of `texts`. Takes strings, not views of them: a
// string is passed as one pointer, while each view is taken apart where the call stands.
template <std::same_as<std::string>... Texts>
std::string Substitute(const char* message, const Texts&... texts) {
  const std::string* const pointers[] = {&texts...};
  return SubstituteAll(message, pointers);
}

}  // namespace swale

#endif  // SWALE_BASE_CONCAT_H_
