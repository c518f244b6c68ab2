// Little-endian numbers in byte strings, at any alignment.
#ifndef SWALE_BASE_BYTE_IO_H_
#define SWALE_BASE_BYTE_IO_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace swale {

static_assert(std::endian::native == std::endian::little,
              "images are read in place: wasm and every host that builds them are little-endian");

// REQUIRES: sizeof(Integer) readable bytes at `bytes`.
template <typename Integer>
Integer LoadLittleEndian(const char* bytes) {
  Integer value;
  std::memcpy(&value, bytes, sizeof(value));
  return value;
}
inline uint16_t LoadU16(const char* bytes) { return LoadLittleEndian<uint16_t>(bytes); }
inline uint32_t LoadU32(const char* bytes) { return LoadLittleEndian<uint32_t>(bytes); }
inline uint64_t LoadU64(const char* bytes) { return LoadLittleEndian<uint64_t>(bytes); }

// Reads an image from front to back. A read past the end gives zero or an empty view, and so does
// every read after it: check ok() once, at the end of a group of reads.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  uint8_t ReadU8() { return Read<uint8_t>(); }
  uint16_t ReadU16() { return Read<uint16_t>(); }
  uint32_t ReadU32() { return Read<uint32_t>(); }
  uint64_t ReadU64() { return Read<uint64_t>(); }
  std::string_view ReadBytes(size_t size) {
    if (!ok_ || size > remaining()) {
      ok_ = false;
      return {};
    }
    position_ += size;
    return bytes_.substr(position_ - size, size);
  }

  bool ok() const { return ok_; }
  size_t position() const { return position_; }
  size_t remaining() const { return bytes_.size() - position_; }

 private:
  template <typename Integer>
  Integer Read() {
    std::string_view bytes = ReadBytes(sizeof(Integer));
    return bytes.empty() ? Integer{0} : LoadLittleEndian<Integer>(bytes.data());
  }

  std::string_view bytes_;
  size_t position_ = 0;
  bool ok_ = true;
};

// Writes an image from front to back.
class ByteWriter {
 public:
  void WriteU8(uint8_t value) { Write(value); }
  void WriteU16(uint16_t value) { Write(value); }
  void WriteU32(uint32_t value) { Write(value); }
  void WriteU64(uint64_t value) { Write(value); }
  void WriteBytes(std::string_view bytes) { bytes_.append(bytes); }
  void WriteBytes(const uint8_t* bytes, size_t size) {
    bytes_.append(reinterpret_cast<const char*>(bytes), size);
  }
  // Overwrites what was written at `position`. REQUIRES: position + 4 <= size().
  void PatchU32(size_t position, uint32_t value) {
    std::memcpy(bytes_.data() + position, &value, sizeof(value));
  }

  void Reserve(size_t size) { bytes_.reserve(size); }
  size_t size() const { return bytes_.size(); }
  std::string Take() { return std::move(bytes_); }

 private:
  template <typename Integer>
  void Write(Integer value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof(value));
  }

  std::string bytes_;
};

}  // namespace swale

#endif  // SWALE_BASE_BYTE_IO_H_
