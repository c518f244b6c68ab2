#include "src/policy/compiler/policy_image_writer.h"

#include <cstring>
#include <utility>

namespace swale {

uint32_t PolicyImageWriter::AddBytes(std::string_view bytes) {
  const uint32_t offset = SizeOf(image_);
  image_.append(bytes);
  return offset;
}

std::string_view PolicyImageWriter::image() {
  header.magic = kPolicyImageMagic;
  header.version = kPolicyImageVersion;
  header.image_size = SizeOf(image_);
  std::memcpy(image_.data(), &header, sizeof(header));
  return image_;
}

std::string PolicyImageWriter::Finish() {
  image();
  return std::move(image_);
}

}  // namespace swale
