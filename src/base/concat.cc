#include "src/base/concat.h"

namespace swale {

std::string Concat(std::initializer_list<std::string_view> pieces) {
  std::string text;
  for (std::string_view piece : pieces) text.append(piece);
  return text;
}

std::string SubstituteAll(const char* message, const std::string* const* texts) {
  std::string text;
  for (; *message != '\0'; ++message) {
    if (*message == '$') {
      text += **texts++;
    } else {
      text += *message;
    }
  }
  return text;
}

}  // namespace swale
