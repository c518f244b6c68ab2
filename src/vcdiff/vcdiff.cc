#include "src/vcdiff/vcdiff.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/vcdiff/code_table.h"

namespace swale {
namespace {

constexpr std::string_view kMagic = "\xd6\xc3\xc4";

// https://www.rfc-editor.org/rfc/rfc3284#section-4.1
constexpr uint8_t kDecompress = 1;
constexpr uint8_t kCodeTable = 2;
constexpr uint8_t kAppHeader = 4;  // xdelta3's
// https://www.rfc-editor.org/rfc/rfc3284#section-4.2
constexpr uint8_t kFromSource = 1;
constexpr uint8_t kFromTarget = 2;
constexpr uint8_t kChecksum = 4;  // xdelta3's

constexpr uint32_t kAdlerModulus = 65'521;
// So many bytes add up to less than 2^32.
constexpr size_t kAdlerRun = 5'552;

uint32_t Adler32(std::string_view bytes) {
  uint32_t a = 1;
  uint32_t b = 0;
  while (!bytes.empty()) {
    const std::string_view run = bytes.substr(0, kAdlerRun);
    for (char c : run) {
      a += static_cast<uint8_t>(c);
      b += a;
    }
    a %= kAdlerModulus;
    b %= kAdlerModulus;
    bytes.remove_prefix(run.size());
  }
  return b << 16 | a;
}

// Reads a part of a delta from front to back. What goes wrong stays: ok() is asked once for several
// reads.
class Reader {
 public:
  Reader() = default;
  // `position`: of `bytes` in the delta.
  Reader(std::string_view bytes, size_t position) : bytes_(bytes), position_(position) {}

  bool ok() const { return ok_; }
  bool done() const { return bytes_.empty(); }
  size_t position() const { return position_; }

  uint8_t Byte() {
    const std::string_view byte = Bytes(1);
    return byte.empty() ? 0 : static_cast<uint8_t>(byte[0]);
  }

  std::string_view Bytes(uint64_t size) {
    if (size > bytes_.size()) ok_ = false;
    if (!ok_) return {};
    const std::string_view taken = bytes_.substr(0, static_cast<size_t>(size));
    bytes_.remove_prefix(taken.size());
    position_ += taken.size();
    return taken;
  }

  // https://www.rfc-editor.org/rfc/rfc3284#section-2. What takes more than 32 bits is refused: no
  // size that we take does.
  uint32_t Integer() {
    uint64_t value = 0;
    uint8_t byte = 0;
    do {
      byte = Byte();
      value = value << 7 | (byte & 0x7f);
      if (value > UINT32_MAX) ok_ = false;
    } while (ok_ && (byte & 0x80) != 0);
    return ok_ ? static_cast<uint32_t>(value) : 0;
  }

  Reader Part(uint32_t size) {
    const size_t position = position_;
    return Reader(Bytes(size), position);
  }

 private:
  std::string_view bytes_;
  size_t position_ = 0;
  bool ok_ = true;
};

// https://www.rfc-editor.org/rfc/rfc3284#section-5.1
class AddressCache {
 public:
  AddressCache(uint8_t near, uint8_t same) : near_(near), same_(size_t{same} * 256) {}

  // For the next window: takes as long as the window before was.
  void Reset() {
    std::fill(near_.begin(), near_.end(), 0);
    for (size_t i : touched_) same_[i] = 0;
    touched_.clear();
    next_ = 0;
  }

  uint32_t modes() const { return static_cast<uint32_t>(2 + near_.size() + same_.size() / 256); }

  // REQUIRES: mode < modes().
  uint32_t Read(uint8_t mode, uint32_t here, Reader* addresses) {
    uint32_t address = 0;
    if (mode == 0) {
      address = addresses->Integer();
    } else if (mode == 1) {
      address = here - addresses->Integer();
    } else if (mode < 2 + near_.size()) {
      address = near_[mode - 2u] + addresses->Integer();
    } else {
      address = same_[(mode - 2u - near_.size()) * 256 + addresses->Byte()];
    }
    if (!near_.empty()) {
      near_[next_] = address;
      next_ = (next_ + 1) % near_.size();
    }
    if (!same_.empty()) {
      touched_.push_back(address % same_.size());
      same_[touched_.back()] = address;
    }
    return address;
  }

 private:
  std::vector<uint32_t> near_;
  std::vector<uint32_t> same_;
  std::vector<size_t> touched_;
  size_t next_ = 0;
};

class Decoder {
 public:
  Decoder(std::string_view source, std::string_view delta, size_t target_size_max,
          std::string* target, std::string* error)
      : source_(source),
        delta_(delta, 0),
        target_size_max_(target_size_max),
        target_(*target),
        error_(*error) {}

  // A code table is a delta too, which brings no table of its own.
  bool Decode(bool is_table) {
    target_.clear();
    if (!ReadHeader(is_table)) return false;
    while (!delta_.done()) {
      if (!DecodeWindow()) return false;
    }
    return true;
  }

 private:
  bool Fail(const Reader& at, const char* what) {
    if (error_.empty()) {
      error_ = Substitute("byte $: $", NumberToString(at.position()), std::string(what));
    }
    return false;
  }

  bool ReadHeader(bool is_table) {
    if (delta_.Bytes(kMagic.size()) != kMagic || delta_.Byte() != 0) {
      return Fail(delta_, "found no VCDIFF, expected d6 c3 c4 00");
    }
    const uint8_t indicator = delta_.Byte();
    if (!delta_.ok()) return Fail(delta_, "cut off");
    if ((indicator & kDecompress) != 0) return Fail(delta_, "found secondary compression");
    if ((indicator & ~(kCodeTable | kAppHeader)) != 0) return Fail(delta_, "found unknown flags");
    if ((indicator & kCodeTable) != 0) {
      if (is_table) return Fail(delta_, "found a code table in one");
      if (!ReadCodeTable()) return false;
    } else {
      table_ = DefaultVcdiffTable();
    }
    if ((indicator & kAppHeader) != 0) delta_.Bytes(delta_.Integer());
    return delta_.ok() || Fail(delta_, "cut off");
  }

  // https://www.rfc-editor.org/rfc/rfc3284#section-7
  bool ReadCodeTable() {
    const uint32_t size = delta_.Integer();
    Reader table = delta_.Part(size);
    const uint8_t near = table.Byte();
    const uint8_t same = table.Byte();
    cache_ = AddressCache(near, same);
    if (!delta_.ok() || !table.ok()) return Fail(delta_, "cut off in the code table");
    const std::string default_table = DefaultVcdiffTable();
    std::string error;
    const std::string_view delta = table.Bytes(size - 2);
    Decoder decoder(default_table, delta, kVcdiffTableSize, &table_, &error);
    if (!decoder.Decode(/*is_table=*/true) || table_.size() != kVcdiffTableSize) {
      return Fail(delta_, "found a damaged code table");
    }
    return true;
  }

  bool DecodeWindow() {
    const uint8_t indicator = delta_.Byte();
    if ((indicator & ~(kFromSource | kFromTarget | kChecksum)) != 0 ||
        (indicator & (kFromSource | kFromTarget)) == (kFromSource | kFromTarget)) {
      return Fail(delta_, "found unknown flags of a window");
    }
    std::string_view segment;
    if ((indicator & (kFromSource | kFromTarget)) != 0) {
      const uint64_t size = delta_.Integer();
      const uint64_t position = delta_.Integer();
      const std::string_view whole = (indicator & kFromSource) != 0 ? source_ : target_;
      if (position + size > whole.size()) return Fail(delta_, "found a segment outside its file");
      segment = whole.substr(static_cast<size_t>(position), static_cast<size_t>(size));
      // The target moves when it grows.
      if ((indicator & kFromTarget) != 0) {
        segment_ = segment;
        segment = segment_;
      }
    }
    Reader window = delta_.Part(delta_.Integer());
    const uint32_t target_size = window.Integer();
    if (window.Byte() != 0) return Fail(window, "found compressed sections");
    const uint32_t data_size = window.Integer();
    const uint32_t instructions_size = window.Integer();
    const uint32_t addresses_size = window.Integer();
    const bool has_checksum = (indicator & kChecksum) != 0;
    uint32_t checksum = 0;
    for (int i = 0; has_checksum && i < 4; ++i) checksum = checksum << 8 | window.Byte();
    data_ = window.Part(data_size);
    instructions_ = window.Part(instructions_size);
    addresses_ = window.Part(addresses_size);
    if (!delta_.ok() || !window.ok()) return Fail(delta_, "cut off in a window");
    if (!window.done()) return Fail(window, "found more bytes in a window than its sections");
    if (target_size > target_size_max_ - target_.size()) {
      return Fail(delta_, "found a larger target than expected");
    }
    const size_t start = target_.size();
    if (!Execute(segment, start, target_size)) return false;
    const std::string_view made = std::string_view(target_).substr(start);
    if (has_checksum && Adler32(made) != checksum) return Fail(delta_, "found another checksum");
    return true;
  }

  bool Execute(std::string_view segment, size_t start, uint32_t target_size) {
    cache_.Reset();
    // Not more than the data justify: what is copied grows with it.
    target_.reserve(start + target_size);
    const size_t end = start + target_size;
    while (!instructions_.done()) {
      const VcdiffCode code = VcdiffCodeAt(table_, instructions_.Byte());
      for (const VcdiffCode::Half& half : {code.first, code.second}) {
        if (half.instruction == VcdiffInstruction::kNoop) continue;
        const uint32_t size = half.size != 0 ? half.size : instructions_.Integer();
        if (!instructions_.ok() || size > end - target_.size()) {
          return Fail(instructions_, "found an instruction for more than the window");
        }
        if (!ExecuteOne(half, size, segment, start)) return false;
      }
    }
    if (target_.size() != end || !data_.done() || !addresses_.done()) {
      return Fail(instructions_, "found instructions for less than the window");
    }
    return true;
  }

  bool ExecuteOne(const VcdiffCode::Half& half, uint32_t size, std::string_view segment,
                  size_t start) {
    switch (half.instruction) {
      case VcdiffInstruction::kAdd:
        target_ += data_.Bytes(size);
        return data_.ok() || Fail(data_, "cut off data");
      case VcdiffInstruction::kRun:
        target_.append(size, static_cast<char>(data_.Byte()));
        return data_.ok() || Fail(data_, "cut off data");
      case VcdiffInstruction::kCopy:
        break;
      default:
        return Fail(instructions_, "found an unknown instruction");
    }
    if (half.mode >= cache_.modes()) return Fail(instructions_, "found an unknown mode");
    const uint64_t here = segment.size() + (target_.size() - start);
    if (here > UINT32_MAX) return Fail(addresses_, "found a window beyond 4 GiB");
    const uint32_t address = cache_.Read(half.mode, static_cast<uint32_t>(here), &addresses_);
    if (!addresses_.ok() || address >= here) return Fail(addresses_, "found an address ahead");
    Copy(segment, start, address, size);
    return true;
  }

  // From the segment, then from what this window has made, which may be what is being made.
  void Copy(std::string_view segment, size_t start, size_t address, size_t size) {
    if (address < segment.size()) {
      const std::string_view part = segment.substr(address, size);
      target_ += part;
      address += part.size();
      size -= part.size();
    }
    size_t from = start + (address - std::min(address, segment.size()));
    while (size > 0) {
      const size_t part = std::min(size, target_.size() - from);
      // Within one string: append() takes care of its moving.
      target_.append(target_, from, part);
      from += part;
      size -= part;
    }
  }

  const std::string_view source_;
  Reader delta_;
  const size_t target_size_max_;
  std::string& target_;
  std::string& error_;
  std::string table_;
  AddressCache cache_{kVcdiffNearDefault, kVcdiffSameDefault};
  std::string segment_;
  Reader data_;
  Reader instructions_;
  Reader addresses_;
};

}  // namespace

bool ApplyVcdiff(std::string_view source, std::string_view delta, size_t target_size_max,
                 std::string* target, std::string* error) {
  error->clear();
  return Decoder(source, delta, target_size_max, target, error).Decode(/*is_table=*/false);
}

}  // namespace swale
