// The worker module's memory: blocks of 2^n bytes, and for each n a list of the free ones. A worker
// lives for seconds and asks for the same few sizes again and again, so blocks are never split or
// joined; what rounding up wastes of a large block is never touched, and so never becomes real
// memory. A third of the code of the smallest allocator that Emscripten has.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

extern "C" char __heap_base;  // where the linker's own data and stack end

namespace {

constexpr size_t kPageSize = 65536;
constexpr size_t kBlockSizeMax = size_t{1} << 30;

// In front of what malloc gives. Keeps that aligned to 8 bytes: nothing here asks for more.
struct Block {
  size_t order;  // the block is 2^order bytes, this included
  Block* next;   // while it is free
};
constexpr size_t kHeaderSize = 8;
static_assert(sizeof(Block) <= kHeaderSize);

Block* free_blocks[31];
uintptr_t unused_start = reinterpret_cast<uintptr_t>(&__heap_base);

size_t OrderFor(size_t size) {
  return 32 - static_cast<size_t>(__builtin_clz(size + kHeaderSize - 1));
}

Block* NewBlock(size_t order) {
  const uintptr_t start = (unused_start + 7) & ~uintptr_t{7};
  const uintptr_t end = start + (size_t{1} << order);
  const size_t pages = (end + kPageSize - 1) / kPageSize;
  const size_t pages_held = __builtin_wasm_memory_size(0);
  if (pages > pages_held &&
      __builtin_wasm_memory_grow(0, pages - pages_held) == static_cast<size_t>(-1)) {
    return nullptr;
  }
  unused_start = end;
  return reinterpret_cast<Block*>(start);
}

Block* BlockOf(void* memory) {
  return reinterpret_cast<Block*>(static_cast<char*>(memory) - kHeaderSize);
}

}  // namespace

// Not inlined: every string's destructor would hold a copy.
extern "C" {

[[gnu::noinline]] void* malloc(size_t size) {
  if (size > kBlockSizeMax - kHeaderSize) return nullptr;
  const size_t order = OrderFor(size);
  Block* block = free_blocks[order];
  if (block != nullptr) {
    free_blocks[order] = block->next;
  } else {
    block = NewBlock(order);
    if (block == nullptr) return nullptr;
    block->order = order;
  }
  return reinterpret_cast<char*>(block) + kHeaderSize;
}

[[gnu::noinline]] void free(void* memory) {
  if (memory == nullptr) return;
  Block* block = BlockOf(memory);
  block->next = free_blocks[block->order];
  free_blocks[block->order] = block;
}

void* calloc(size_t count, size_t size) {
  if (size != 0 && count > kBlockSizeMax / size) return nullptr;
  void* memory = malloc(count * size);
  if (memory != nullptr) std::memset(memory, 0, count * size);
  return memory;
}

void* realloc(void* memory, size_t size) {
  if (memory == nullptr) return malloc(size);
  const size_t held = (size_t{1} << BlockOf(memory)->order) - kHeaderSize;
  if (size <= held) return memory;
  void* larger = malloc(size);
  if (larger == nullptr) return nullptr;
  std::memcpy(larger, memory, held);
  free(memory);
  return larger;
}

// Unoptimised builds link what refers to this; nothing calls it.
int posix_memalign(void**, size_t, size_t) { __builtin_trap(); }

}  // extern "C"

// Without memory nothing goes on: the trap makes the shim fail open.
[[gnu::noinline]] void* operator new(size_t size) {
  void* memory = malloc(size);
  if (memory == nullptr) __builtin_trap();
  return memory;
}
void* operator new[](size_t size) { return operator new(size); }
void operator delete(void* memory) noexcept { free(memory); }
void operator delete(void* memory, size_t) noexcept { free(memory); }
void operator delete[](void* memory) noexcept { free(memory); }
void operator delete[](void* memory, size_t) noexcept { free(memory); }
