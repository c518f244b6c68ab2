#include "src/policy/compiler/policy_image_writer.h"

#include <cstring>
#include <utility>

namespace swale {

uint32_t PolicyImageWriter::AddBytes(std::string_view bytes) {
  const uint32_t offset = SizeOf(image_);
  image_.append(bytes);
  return offset;
}

std::string PolicyImageWriter::Finish() {
  header.magic = kPolicyImageMagic;
  header.version = kPolicyImageVersion;
  header.image_size = SizeOf(image_);
  std::memcpy(image_.data(), &header, sizeof(header));
  return std::move(image_);
}

}  // namespace swale
