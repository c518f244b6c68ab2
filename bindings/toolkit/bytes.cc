#include "bindings/toolkit/bytes.h"

#include <emscripten/bind.h>

namespace swale::toolkit {

Uint8Array ToUint8Array(std::string_view bytes) {
  emscripten::val view(
      emscripten::typed_memory_view(bytes.size(), reinterpret_cast<const uint8_t*>(bytes.data())));
  return Uint8Array(view.call<emscripten::val>("slice"));
}

EMSCRIPTEN_BINDINGS(swale_toolkit_bytes) {
  emscripten::register_type<Uint8Array>("Uint8Array");
  emscripten::value_object<BytesResult>("BytesResult")
      .field("bytes", &BytesResult::bytes)
      .field("error", &BytesResult::error);
  emscripten::value_object<TextResult>("TextResult")
      .field("text", &TextResult::text)
      .field("error", &TextResult::error);
}

}  // namespace swale::toolkit
