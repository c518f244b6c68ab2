// RegExp by QuickJS's libregexp, which calls the lre_… functions below.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/native_host/url_pattern_host.h"

extern "C" {
#include "libregexp.h"
}

namespace swale {
namespace {

// Bytes of stack that a pathological expression may take.
constexpr size_t kStackSizeMax = 256 << 10;
// Of the engine's own, each some thousand steps.
constexpr int kTimeoutChecksMax = 1000;

// Not a local's address: sanitizers keep locals elsewhere.
[[gnu::always_inline]] inline const char* StackPointer() {
  return static_cast<const char*>(__builtin_frame_address(0));
}

struct Run {
  const char* stack_top;
  int checks = 0;
};

struct FreeDeleter {
  void operator()(uint8_t* bytes) const { std::free(bytes); }
};
using ByteCode = std::unique_ptr<uint8_t, FreeDeleter>;

// Null, with `*error` set, where the expression has one.
ByteCode Compile(std::string_view regexp, Run* run, std::string* error) {
  const size_t slash = regexp.find('/');
  int flags = 0;
  for (char flag : regexp.substr(0, slash)) {
    switch (flag) {
      case 'i':
        flags |= LRE_FLAG_IGNORECASE;
        break;
      case 'm':
        flags |= LRE_FLAG_MULTILINE;
        break;
      case 's':
        flags |= LRE_FLAG_DOTALL;
        break;
      case 'u':
      case 'v':
        if ((flags & LRE_FLAG_UNICODE) != 0) *error = "flags u and v together";
        flags |= LRE_FLAG_UNICODE;
        break;
      default:
        *error = "unknown flag";
    }
  }
  if (!error->empty()) return nullptr;
  const std::string source(regexp.substr(slash + 1));
  char message[128] = "";
  int size = 0;
  ByteCode code(
      lre_compile(&size, message, sizeof(message), source.c_str(), source.size(), flags, run));
  if (code == nullptr) *error = message;
  return code;
}

// UTF-8, well-formed, as UTF-16.
std::vector<uint16_t> ToUtf16(std::string_view text) {
  std::vector<uint16_t> units;
  units.reserve(text.size() + 1);  // no null pointer for an empty one
  for (size_t i = 0; i < text.size();) {
    const auto lead = static_cast<uint8_t>(text[i]);
    const size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    uint32_t code_point = size == 1 ? lead : lead & (0x7f >> size);
    for (size_t j = 1; j < size && i + j < text.size(); ++j) {
      code_point = code_point << 6 | (static_cast<uint8_t>(text[i + j]) & 0x3f);
    }
    i += size;
    if (code_point > 0xffff) {
      units.push_back(static_cast<uint16_t>(0xd7c0 + (code_point >> 10)));
      units.push_back(static_cast<uint16_t>(0xdc00 + (code_point & 0x3ff)));
    } else {
      units.push_back(static_cast<uint16_t>(code_point));
    }
  }
  return units;
}

}  // namespace

std::string NativeUrlPatternHost::RegExpError(std::string_view regexp) {
  std::string error;
  Run run = {StackPointer()};
  Compile(regexp, &run, &error);
  return error;
}

std::optional<bool> ExecNativeRegExp(std::string_view regexp, std::string_view text,
                                     std::vector<std::optional<std::string_view>>* groups) {
  std::string error;
  Run run = {StackPointer()};
  const ByteCode code = Compile(regexp, &run, &error);
  if (code == nullptr) return false;
  const std::vector<uint16_t> units = ToUtf16(text);
  const auto* const start = reinterpret_cast<const uint8_t*>(units.data());
  std::vector<uint8_t*> captures(static_cast<size_t>(lre_get_capture_count(code.get())) * 2);
  constexpr int kUtf16 = 1;
  const int status =
      lre_exec(captures.data(), code.get(), start, 0, static_cast<int>(units.size()), kUtf16, &run);
  if (status < 0) return std::nullopt;
  if (status == 0) return false;
  if (groups == nullptr) return true;
  groups->clear();
  for (size_t i = 2; i < captures.size(); i += 2) {  // the first two are those of the whole match
    if (captures[i] == nullptr || captures[i + 1] == nullptr) {
      groups->push_back(std::nullopt);
      continue;
    }
    groups->push_back(
        text.substr(static_cast<size_t>(captures[i] - start) / sizeof(uint16_t),
                    static_cast<size_t>(captures[i + 1] - captures[i]) / sizeof(uint16_t)));
  }
  return true;
}

bool TestNativeRegExp(std::string_view regexp, std::string_view text) {
  return ExecNativeRegExp(regexp, text, nullptr).value_or(false);
}

}  // namespace swale

extern "C" int lre_check_stack_overflow(void* opaque, size_t size) {
  const auto* run = static_cast<swale::Run*>(opaque);
  const auto depth = static_cast<size_t>(run->stack_top - swale::StackPointer());
  return depth + size > swale::kStackSizeMax;
}

extern "C" int lre_check_timeout(void* opaque) {
  return ++static_cast<swale::Run*>(opaque)->checks > swale::kTimeoutChecksMax;
}

extern "C" void* lre_realloc(void*, void* pointer, size_t size) {
  if (size != 0) return std::realloc(pointer, size);
  std::free(pointer);
  return nullptr;
}
