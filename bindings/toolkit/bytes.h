// What crosses between the toolkit module and JavaScript.
//
// Bytes come in as std::string (Embind takes a Uint8Array there) and go out as a copy that
// JavaScript owns. Lists of thousands of rows cross as one text, a row a line, fields apart by
// tabs: an Embind call for each row costs more than all the work on it. web/toolkit makes and reads
// these texts. Errors are values: every result that can fail has a member `error`, empty where it
// has not.
#ifndef SWALE_BINDINGS_TOOLKIT_BYTES_H_
#define SWALE_BINDINGS_TOOLKIT_BYTES_H_

#include <emscripten/val.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace swale::toolkit {

// A JavaScript Uint8Array. Registered in bytes.cc.
EMSCRIPTEN_DECLARE_VAL_TYPE(Uint8Array)

// A copy of `bytes` that JavaScript owns.
Uint8Array ToUint8Array(std::string_view bytes);

struct BytesResult {
  Uint8Array bytes{emscripten::val::undefined()};  // empty where there is an error
  std::string error{};
};

inline BytesResult BytesOrError(std::string_view bytes, std::string error) {
  return {ToUint8Array(bytes), std::move(error)};
}

struct TextResult {
  std::string text{};
  std::string error{};
};

}  // namespace swale::toolkit

#endif  // SWALE_BINDINGS_TOOLKIT_BYTES_H_
