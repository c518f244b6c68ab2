// The layout of a manifest's image. Only manifest*.cc know it.
//
// Little-endian:
//
//   0   magic "SwMf"
//   4   u32 format version
//   8   u32 size of the whole image in bytes: tells one that is cut off from one that is damaged
//  12   u32 number of entries
//  16   u32 number of packs
//  20   u32 number of header sets
//  24   entries of 60 bytes, sorted by URL:
//         +0   u32 where the URL ends in the string pool; it starts where the one before ends
//         +4   u32 flags
//         +8   u64 size of the content in bytes
//         +16  SHA-256 of the content
//         +48  u32 number of the pack that holds it, kLoosePack for none
//         +52  u32 where it begins there
//         +56  u32 number of its header set, from 1 up; 0: none
//  ...  packs of 36 bytes: SHA-256 of the content, u32 its size
//  ...  header sets: u32 where each ends in the string pool; the first one starts behind the URLs
//  ...  the string pool: all URLs end to end, then all header sets
//
// URLs are not front-coded: entries are found by number in one step, and manifests are served
// compressed.
//
// Packs hold their contents in the order of the entries, without gaps, each content once: so the
// contents of a pack are found in one pass, without sorting.
#ifndef SWALE_PRECACHE_MANIFEST_IMAGE_H_
#define SWALE_PRECACHE_MANIFEST_IMAGE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace swale::manifest_image {

inline constexpr std::string_view kMagic = "SwMf";
inline constexpr uint32_t kFormatVersion = 2;
inline constexpr size_t kVersionAt = 4;
inline constexpr size_t kTotalSizeAt = 8;
inline constexpr size_t kEntryCountAt = 12;
inline constexpr size_t kPackCountAt = 16;
inline constexpr size_t kHeaderSetCountAt = 20;
inline constexpr size_t kHeaderSize = 24;

inline constexpr size_t kUrlEndAt = 0;
inline constexpr size_t kFlagsAt = 4;
inline constexpr size_t kContentSizeAt = 8;
inline constexpr size_t kDigestAt = 16;
inline constexpr size_t kPackAt = 48;
inline constexpr size_t kOffsetAt = 52;
inline constexpr size_t kHeaderSetAt = 56;
inline constexpr size_t kEntrySize = 60;

inline constexpr size_t kPackSizeAt = 32;
inline constexpr size_t kPackRecordSize = 36;

inline constexpr uint32_t kOptionalFlag = 1;
inline constexpr uint32_t kLazyFlag = 2;
inline constexpr uint32_t kUncheckedFlag = 4;
inline constexpr uint32_t kKnownFlags = kOptionalFlag | kLazyFlag | kUncheckedFlag;

}  // namespace swale::manifest_image

#endif  // SWALE_PRECACHE_MANIFEST_IMAGE_H_
