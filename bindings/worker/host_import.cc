#include "bindings/worker/host_import.h"

namespace swale {

// A text is written to `room`, if it fits in `room_size` bytes of UTF-8; its size is given anyway.
extern "C" __attribute__((import_module("swale"), import_name("ask"))) int32_t
swale_ask(QueryKind kind, uint32_t number, const char* a, size_t a_size, const char* b,
          size_t b_size, char* room, size_t room_size);

int32_t AskHost(QueryKind kind, uint32_t number, std::string_view a, std::string_view b) {
  return swale_ask(kind, number, a.data(), a.size(), b.data(), b.size(), nullptr, 0);
}

bool AskHostForText(QueryKind kind, uint32_t number, std::string_view a, std::string_view b,
                    std::string* text) {
  // Holds nearly every answer; where it does not, the second question has room enough.
  text->resize(256);
  while (true) {
    const int32_t size =
        swale_ask(kind, number, a.data(), a.size(), b.data(), b.size(), text->data(), text->size());
    if (size < 0) {
      text->clear();
      return false;
    }
    const bool fits = static_cast<size_t>(size) <= text->size();
    text->resize(static_cast<size_t>(size));
    if (fits) return true;
  }
}

}  // namespace swale
