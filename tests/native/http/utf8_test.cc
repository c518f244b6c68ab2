#include "src/http/utf8.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace swale {
namespace {

// https://encoding.spec.whatwg.org/#utf-8-decoder
TEST(Utf8Test, WhatIsNoUtf8BecomesU_FFFD) {
  struct {
    std::string_view bytes, decoded;
  } const kCases[] = {
      {"", ""},
      {"a\x7f", "a\x7f"},
      {"\u0080\u07ff\u0800\ud7ff\ue000\uffff\U00010000\U0010ffff",
       "\u0080\u07ff\u0800\ud7ff\ue000\uffff\U00010000\U0010ffff"},
      {"\ufeffa", "\ufeffa"},
      {"\x80", "\ufffd"},
      {"\xff\xfe", "\ufffd\ufffd"},
      // Cut off: one for as far as it goes.
      {"\xc3", "\ufffd"},
      {"\xe6\xb0", "\ufffd"},
      {"\xf0\x9f\x98", "\ufffd"},
      {"\xf0\x9f\x98x", "\ufffdx"},
      {"\xe6\xb0\xe6\xb0\x97", "\ufffd\u6c17"},
      // Overlong, a surrogate, above U+10FFFF: none of the bytes belongs together.
      {"\xc0\xaf", "\ufffd\ufffd"},
      {"\xe0\x9f\xbf", "\ufffd\ufffd\ufffd"},
      {"\xed\xa0\x80", "\ufffd\ufffd\ufffd"},
      {"\xf0\x8f\xbf\xbf", "\ufffd\ufffd\ufffd\ufffd"},
      {"\xf4\x90\x80\x80", "\ufffd\ufffd\ufffd\ufffd"},
      {"\xf5\x80", "\ufffd\ufffd"},
  };
  for (const auto& test : kCases) EXPECT_EQ(DecodeUtf8(test.bytes), test.decoded);
}

}  // namespace
}  // namespace swale
