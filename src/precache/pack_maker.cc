#include "src/precache/pack_maker.h"

#include <algorithm>
#include <list>
#include <memory>
#include <vector>

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/precache/container.h"
#include "src/precache/update_fetch.h"
#include "src/vcdiff/vcdiff.h"

namespace swale {
namespace {

// Between blocks that are asked for: a request costs more than so many bytes that nobody needs.
constexpr uint32_t kRangeGapMax = 16'384;

std::string PartOf(const ResponseRef& response, uint64_t offset, uint64_t size) {
  return Substitute("#$ $ $\n", NumberToString(response.handle()), NumberToString(offset),
                    NumberToString(size));
}

}  // namespace

bool PackMaker::IsHere(const ManifestView::Entry& entry) const {
  std::string parts;
  UpdateRecord record;
  return FindLoaded(entry.id()) || sources_.Find(entry.id(), entry.size, &parts) ||
         update_.directory.Find(entry.id(), &record);
}

ResponseRef PackMaker::FindLoaded(const AssetId& id) const {
  for (const Loaded& loaded : loaded_) {
    if (loaded.id == id) return loaded.response;
  }
  return ResponseRef();
}

template <typename Visit>
void PackMaker::ForEachContent(size_t pack, Visit visit) const {
  uint32_t end = 0;
  for (size_t i = 0; i < manifest_.size(); ++i) {
    const ManifestView::Entry entry = manifest_.entry(i);
    if (entry.pack != pack || entry.offset != end) continue;  // or placed before, by another URL
    end += static_cast<uint32_t>(entry.size);
    if (!visit(i, entry)) return;
  }
}

uint32_t PackMaker::MissingBytes(size_t pack) const {
  uint64_t bytes = 0;
  ForEachContent(pack, [&](size_t, const ManifestView::Entry& entry) {
    if (!IsHere(entry)) bytes += entry.size;
    return true;
  });
  return static_cast<uint32_t>(bytes);
}

bool PackMaker::FindPiece(const Pieces& pieces, const ManifestView::Entry& entry,
                          std::string* parts) {
  for (const Piece& piece : pieces) {
    if (entry.offset < piece.offset || entry.offset + entry.size > piece.offset + piece.size) {
      continue;
    }
    *parts += PartOf(piece.response, entry.offset - piece.offset, entry.size);
    return true;
  }
  return false;
}

// Large files first: with them the pack may do without a request soonest.
Task<void> PackMaker::TakeLoaded(size_t pack) {
  uint64_t size_before = UINT64_MAX;
  size_t before = 0;
  while (loaded_files_.is_worth_a_look()) {
    size_t next = manifest_.size();
    uint64_t size = kLoadedSizeMin - 1;
    ForEachContent(pack, [&](size_t i, const ManifestView::Entry& entry) {
      const bool is_behind = entry.size < size_before || (entry.size == size_before && i > before);
      if (is_behind && entry.size > size && !IsHere(entry)) {
        next = i;
        size = entry.size;
      }
      return true;
    });
    if (next == manifest_.size()) co_return;
    size_before = size;
    before = next;
    const ManifestView::Entry entry = manifest_.entry(next);
    ResponseRef response = co_await FindLoadedFile(cx_, loaded_files_, entry);
    if (response) loaded_.push_back({entry.id(), std::move(response)});
  }
}

Task<ResponseRef> PackMaker::Check(ResponseRef content, const Digest& digest) {
  if (!content) co_return ResponseRef();
  const std::string hex = DigestToHex(digest);
  Operation check = cx_.CheckDigest(content, hex);
  co_await check;
  if (check.ok()) co_return content;
  error_ = Substitute("found SHA-256 $, expected $", check.text(), hex);
  co_return ResponseRef();
}

Task<std::string> PackMaker::ReadParts(std::string parts) {
  Operation join = store_.JoinParts(cx_, parts);
  co_await join;
  if (!join.response()) co_return std::string();
  Operation bytes = cx_.ReadBody(join.response());
  co_await bytes;
  co_return bytes.text();
}

Task<ResponseRef> PackMaker::ApplyPatch(UpdateRecord record, Digest digest, std::string fields) {
  std::string parts;
  if (!sources_.Find(record.base, record.base_size, &parts)) co_return ResponseRef();
  const std::string base = co_await ReadParts(std::move(parts));
  std::string patch_part =
      PartOf(update_.content, update_.directory.size() + record.offset, record.size);
  const std::string patch = co_await ReadParts(std::move(patch_part));
  std::string target;
  std::string error;
  if (!ApplyVcdiff(base, patch, kPatchedSizeMax, &target, &error)) co_return ResponseRef();
  Operation make = cx_.MakeBytes(std::move(target), fields);
  co_await make;
  const ResponseRef made = make.response();
  co_return co_await Check(made, digest);
}

Task<ResponseRef> PackMaker::MakeContent(size_t i) {
  const ManifestView::Entry entry = manifest_.entry(i);
  std::string parts;
  // Without header fields it is to have the server's; with a digest of something else, its content.
  if (entry.fields.empty() || entry.unchecked) co_return ResponseRef();
  if (!sources_.Find(entry.id(), entry.size, &parts)) {
    UpdateRecord record;
    if (!update_.directory.Find(entry.id(), &record)) co_return ResponseRef();
    if (record.is_patch) {
      std::string fields(entry.fields);
      co_return co_await ApplyPatch(record, entry.digest, std::move(fields));
    }
    parts = PartOf(update_.content, update_.directory.size() + record.offset, record.size);
  }
  Operation join = store_.JoinParts(cx_, parts, entry.fields);
  co_await join;
  const ResponseRef content = join.response();
  co_return co_await Check(content, entry.digest);
}

Task<ResponseRef> PackMaker::FetchFile(size_t i) {
  const ManifestView::Entry entry = manifest_.entry(i);
  CheckedFetch file(cx_, config_, std::string(entry.url), DigestToHex(entry.digest));
  co_await file.Run();
  if (file.ok()) co_return file.response();
  error_ = file.error();
  co_return ResponseRef();
}

// The blocks of the pack's file in which contents lie that are not here; without retries: there are
// other ways.
Task<void> PackMaker::FetchBlocks(size_t pack, Pieces* pieces) {
  const std::string url = PackFileName(manifest_.pack(pack).digest);
  const std::string head_range =
      Substitute("range:bytes=0-$\n", NumberToString(kContainerHeadMax - 1));
  Operation head_fetch = cx_.NetworkFetch(url, 0, kFetchLowPriority, head_range);
  co_await head_fetch;
  if (!head_fetch.response() || head_fetch.response().status() != 206) co_return;
  Operation bytes = cx_.ReadBody(head_fetch.response());
  co_await bytes;
  ContainerHead head;
  if (!ContainerHead::Load(bytes.text(), &head)) co_return;

  std::vector<bool> wanted(head.block_count());
  ForEachContent(pack, [&](size_t, const ManifestView::Entry& entry) {
    uint64_t start = 0;
    for (size_t i = 0; i < wanted.size() && start <= entry.offset; ++i) {
      const uint64_t end = start + head.block(i).size;
      if (entry.offset < end && !wanted[i]) wanted[i] = !IsHere(entry);
      start = end;
    }
    return true;
  });
  uint64_t at = head.size();  // in the file
  uint32_t offset = 0;        // in the pack
  for (size_t i = 0; i < wanted.size();) {
    if (!wanted[i]) {
      at += head.block(i).stored_size;
      offset += head.block(i).size;
      ++i;
      continue;
    }
    std::string sizes;
    uint64_t stored_size = 0;
    uint32_t gap = 0;
    Piece piece{.offset = offset, .size = 0, .response = {}};
    for (; i < wanted.size() && (wanted[i] || gap + head.block(i).stored_size <= kRangeGapMax);
         ++i) {
      gap = wanted[i] ? 0 : gap + head.block(i).stored_size;
      sizes += Substitute("$ ", NumberToString(head.block(i).stored_size));
      stored_size += head.block(i).stored_size;
      piece.size += head.block(i).size;
    }
    const std::string range =
        Substitute("range:bytes=$-$\n", NumberToString(at), NumberToString(at + stored_size - 1));
    at += stored_size;
    offset += piece.size;
    Operation fetch = cx_.NetworkFetch(url, 0, kFetchLowPriority, range);
    co_await fetch;
    if (!fetch.response() || fetch.response().status() != 206) co_return;
    Operation inflate = cx_.InflateBody(fetch.response(), 0, sizes);
    co_await inflate;
    if (!inflate.response()) co_return;
    piece.response = inflate.response();
    pieces->push_back(std::move(piece));
  }
}

Task<ResponseRef> PackMaker::Join(size_t pack, bool is_by_files) {
  std::vector<size_t> contents;
  ForEachContent(pack, [&](size_t i, const ManifestView::Entry&) {
    contents.push_back(i);
    return true;
  });
  Pieces pieces;
  if (!is_by_files && MissingBytes(pack) > 0) co_await FetchBlocks(pack, &pieces);
  std::list<ResponseRef> made;  // held until they are joined
  std::string parts;
  for (size_t i : contents) {
    const ManifestView::Entry entry = manifest_.entry(i);
    if (const ResponseRef loaded = FindLoaded(entry.id())) {
      parts += PartOf(loaded, 0, entry.size);
      continue;
    }
    // By files, nothing is taken that was not checked by itself.
    if (!is_by_files &&
        (sources_.Find(entry.id(), entry.size, &parts) || FindPiece(pieces, entry, &parts))) {
      continue;
    }
    ResponseRef content = co_await MakeContent(i);
    if (!content && is_by_files) content = co_await FetchFile(i);
    if (!content) co_return content;
    parts += PartOf(content, 0, entry.size);
    made.push_back(std::move(content));
  }
  Operation join = store_.JoinParts(cx_, parts);
  co_await join;
  if (!join.response()) error_ = join.text();
  const ResponseRef content = join.response();
  const Digest digest = manifest_.pack(pack).digest;
  co_return co_await Check(content, digest);
}

Task<ResponseRef> PackMaker::MakePack(size_t pack) {
  const ManifestPack record = manifest_.pack(pack);
  ResponseRef content;
  co_await TakeLoaded(pack);
  if (MissingBytes(pack) <= record.size / 2) content = co_await Join(pack, false);
  if (content) co_return content;
  CheckedFetch file(cx_, config_, PackFileName(record.digest), DigestToHex(record.digest),
                    CheckedFetch::kContainer);
  co_await file.Run();
  if (file.ok()) co_return file.response();
  content = co_await Join(pack, true);
  co_return content;
}

}  // namespace swale
