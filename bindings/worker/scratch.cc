#include "bindings/worker/scratch.h"

#include <cstdlib>

namespace swale {
namespace {

// Holds nearly every URL, three bytes reserved for each UTF-16 unit: one allocation in most lives.
constexpr size_t kScratchSizeMin = 4096;

char* scratch = nullptr;
size_t scratch_size = 0;

}  // namespace

char* Scratch(size_t size) {
  if (size > scratch_size || scratch == nullptr) {
    std::free(scratch);
    scratch_size = size < kScratchSizeMin ? kScratchSizeMin : size;
    scratch = static_cast<char*>(std::malloc(scratch_size));
    if (scratch == nullptr) __builtin_trap();
  }
  return scratch;
}

std::string_view ScratchText(size_t size) { return {scratch, size}; }

}  // namespace swale
