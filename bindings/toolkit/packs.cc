// Packs, containers and updates, for the toolkit module.
#include <emscripten/bind.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "bindings/toolkit/bytes.h"
#include "bindings/toolkit/entry_text.h"
#include "src/base/hex.h"
#include "src/precache/container.h"
#include "src/precache/pack_plan.h"
#include "src/precache/update_pack.h"
#include "src/vcdiff/encoder/likeness.h"
#include "src/vcdiff/encoder/vcdiff_encoder.h"
#include "src/vcdiff/vcdiff.h"

namespace swale::toolkit {
namespace {

struct PlanResult {
  // Of each entry, in the order of URLs: "pack \t offset \n", nothing for a loose one.
  std::string places{};
  // Of each pack: its entries' numbers by blocks, "0,1;2,3\n".
  std::string packs{};
  std::string error{};
};

PlanResult PlanPacksValue(std::string entry_text, double pack_bytes, double loose_bytes,
                          double block_bytes) {
  std::vector<ManifestEntry> entries;
  PlanResult result{.error = ParseEntries(entry_text, &entries)};
  if (!result.error.empty()) return result;
  const PackPlanOptions options{.pack_bytes = static_cast<uint32_t>(pack_bytes),
                                .loose_bytes = static_cast<uint32_t>(loose_bytes),
                                .block_bytes = static_cast<uint32_t>(block_bytes)};
  for (const PlannedPack& pack : PlanPacks(options, &entries)) {
    std::vector<std::string> blocks;
    size_t next = 0;
    for (size_t count : pack.blocks) {
      blocks.push_back(absl::StrJoin(pack.contents.begin() + static_cast<ptrdiff_t>(next),
                                     pack.contents.begin() + static_cast<ptrdiff_t>(next + count),
                                     ","));
      next += count;
    }
    absl::StrAppend(&result.packs, absl::StrJoin(blocks, ";"), "\n");
  }
  for (const ManifestEntry& entry : entries) {
    if (entry.pack != kLoosePack) absl::StrAppend(&result.places, entry.pack);
    absl::StrAppend(&result.places, "\t", entry.offset, "\n");
  }
  return result;
}

// `sizes`: of each block "size,stored size", ';' between them.
BytesResult BuildContainerHeadValue(std::string sizes) {
  std::vector<ContainerBlock> blocks;
  for (std::string_view block : absl::StrSplit(sizes, ';', absl::SkipEmpty())) {
    const std::pair<std::string_view, std::string_view> pair = absl::StrSplit(block, ',');
    ContainerBlock record{};
    if (!absl::SimpleAtoi(pair.first, &record.size) ||
        !absl::SimpleAtoi(pair.second, &record.stored_size)) {
      return BytesOrError("", absl::StrCat("found a block of \"", block, "\" bytes"));
    }
    blocks.push_back(record);
  }
  if (blocks.size() > kContainerBlocksMax) {
    return BytesOrError("", absl::StrCat("found ", blocks.size(), " blocks, expected at most ",
                                         kContainerBlocksMax));
  }
  return BytesOrError(BuildContainerHead(blocks), "");
}

// The head's size, then of each block " size,stored size".
TextResult ReadContainerHead(std::string bytes) {
  ContainerHead head;
  if (!ContainerHead::Load(bytes, &head)) {
    return {"", "found no container of this version of swale"};
  }
  std::string text = absl::StrCat(head.size());
  for (size_t i = 0; i < head.block_count(); ++i) {
    absl::StrAppend(&text, " ", head.block(i).size, ",", head.block(i).stored_size);
  }
  return {text, ""};
}

bool ParseId(std::string_view hex, AssetId* id) {
  return HexToBytes(hex, id->bytes.data(), id->bytes.size());
}

// `text`: of each record "target \t base \t base size \t offset \t size \n", the ids as 32
// hexadecimal digits, the base empty for a content that is no patch.
BytesResult BuildUpdateDirectoryValue(std::string text) {
  std::vector<UpdateRecord> records;
  for (std::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    const std::vector<std::string_view> fields = absl::StrSplit(line, '\t');
    UpdateRecord record;
    record.is_patch = fields.size() == 5 && !fields[1].empty();
    if (fields.size() != 5 || !ParseId(fields[0], &record.target) ||
        (record.is_patch && !ParseId(fields[1], &record.base)) ||
        !absl::SimpleAtoi(fields[2], &record.base_size) ||
        !absl::SimpleAtoi(fields[3], &record.offset) ||
        !absl::SimpleAtoi(fields[4], &record.size)) {
      return BytesOrError("", absl::StrCat("found the record \"", line, "\""));
    }
    records.push_back(record);
  }
  return BytesOrError(BuildUpdateDirectory(std::move(records)), "");
}

Uint8Array EncodePatch(std::string source, std::string target) {
  return ToUint8Array(EncodeVcdiff(source, target));
}

// As many little-endian 32-bit numbers.
Uint8Array FingerprintOf(std::string content) {
  const std::vector<uint32_t> numbers = Fingerprint(content);
  return ToUint8Array({reinterpret_cast<const char*>(numbers.data()), numbers.size() * 4});
}

BytesResult ApplyPatch(std::string source, std::string patch, double target_size_max) {
  std::string target;
  std::string error;
  if (!ApplyVcdiff(source, patch, static_cast<size_t>(target_size_max), &target, &error)) {
    return BytesOrError("", std::move(error));
  }
  return BytesOrError(target, "");
}

}  // namespace

EMSCRIPTEN_BINDINGS(swale_toolkit_packs) {
  emscripten::value_object<PlanResult>("PlanResult")
      .field("places", &PlanResult::places)
      .field("packs", &PlanResult::packs)
      .field("error", &PlanResult::error);
  emscripten::function("planPacks", &PlanPacksValue);
  emscripten::function("buildContainerHead", &BuildContainerHeadValue);
  emscripten::function("readContainerHead", &ReadContainerHead);
  emscripten::function("buildUpdateDirectory", &BuildUpdateDirectoryValue);
  emscripten::function("encodePatch", &EncodePatch);
  emscripten::function("applyPatch", &ApplyPatch);
  emscripten::function("fingerprint", &FingerprintOf);
}

}  // namespace swale::toolkit
