// PolicyImageWriter: lays out a policy image.
#ifndef SWALE_POLICY_COMPILER_POLICY_IMAGE_WRITER_H_
#define SWALE_POLICY_COMPILER_POLICY_IMAGE_WRITER_H_

#include <string>
#include <string_view>

#include "src/policy/policy_image.h"

namespace swale {

// The records of a table that is being built.
template <typename Record>
class PolicyImageRecords {
 public:
  void Add(const Record& record) {
    bytes_.append(reinterpret_cast<const char*>(&record), sizeof(record));
  }
  std::string_view bytes() const { return bytes_; }

 private:
  std::string bytes_;  // not a vector: one instance of the code that grows it serves all records
};

class PolicyImageWriter {
 public:
  // Written with its tables and texts set to what Add… returned.
  PolicyImageHeader header = {};

  PolicyImageText AddText(std::string_view text) { return {AddBytes(text), SizeOf(text)}; }

  template <typename Record>
  PolicyImageTable AddTable(const PolicyImageRecords<Record>& records) {
    return {AddBytes(records.bytes()), SizeOf(records.bytes()) / uint32_t{sizeof(Record)}};
  }

  // The image as it is so far, with its header; valid until something is added.
  std::string_view image();

  // The image. REQUIRES: called once, last.
  std::string Finish();

 private:
  static uint32_t SizeOf(std::string_view bytes) { return static_cast<uint32_t>(bytes.size()); }
  // Their offset.
  uint32_t AddBytes(std::string_view bytes);

  std::string image_ = std::string(sizeof(PolicyImageHeader), '\0');
};

}  // namespace swale

#endif  // SWALE_POLICY_COMPILER_POLICY_IMAGE_WRITER_H_
