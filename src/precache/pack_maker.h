// PackMaker: brings the store to hold a pack of a version, with as few bytes from the network as it
// takes.
#ifndef SWALE_PRECACHE_PACK_MAKER_H_
#define SWALE_PRECACHE_PACK_MAKER_H_

#include <cstdint>
#include <list>
#include <string>
#include <utility>

#include "src/engine/event_context.h"
#include "src/engine/worker_config.h"
#include "src/precache/checked_fetch.h"
#include "src/precache/content_sources.h"
#include "src/precache/loaded_files.h"
#include "src/precache/manifest.h"
#include "src/precache/update_pack.h"
#include "src/store/asset_store.h"

namespace swale {

// Contents that were fetched or made, and are not in the store yet.
struct Update {
  UpdateDirectory directory;
  std::string directory_text;
  ResponseRef content;  // of the update: its directory, then its data
};

// A pack is put together from what the store holds, from the update, patches applied, and at a
// first install from what the page has loaded; what that lacks is fetched as byte ranges of the
// pack's file, or the whole file where that is the larger part of it, or file by file where the
// server does not have the pack. Whatever the way, the pack is checked against its digest.
class PackMaker {
 public:
  // What is referred to must outlive this.
  PackMaker(EventContext& cx, const WorkerConfig& config, const ManifestView& manifest,
            const ContentSources& sources, const Update& update, LoadedFiles& loaded_files)
      : cx_(cx),
        config_(config),
        manifest_(manifest),
        sources_(sources),
        update_(update),
        loaded_files_(loaded_files),
        store_(config.scope) {}
  PackMaker(const PackMaker&) = delete;
  PackMaker& operator=(const PackMaker&) = delete;

  ReadyQueue& ready_queue() { return cx_.ready_queue(); }

  // The content of pack `pack`, checked; none where error() says why not.
  Task<ResponseRef> MakePack(size_t pack);

  // The content of an entry with its header fields, from what is here, checked; none where it is
  // not here.
  Task<ResponseRef> MakeContent(size_t entry);

  const std::string& error() const { return error_; }

 private:
  // What of the pack lies in a response that was fetched.
  struct Piece {
    uint32_t offset;  // in the pack
    uint32_t size;
    ResponseRef response;
  };
  // Lists: they let their responses go in order, where the order of a vector's is the library's.
  using Pieces = std::list<Piece>;

  // A content that was loaded by the page.
  struct Loaded {
    AssetId id;
    ResponseRef response;
  };

  // The response of what is in loaded_; none where it is not.
  ResponseRef FindLoaded(const AssetId& id) const;
  Task<void> TakeLoaded(size_t pack);
  bool IsHere(const ManifestView::Entry& entry) const;
  // Calls visit(entry) for each content of the pack, in its order, until it gives false.
  template <typename Visit>
  void ForEachContent(size_t pack, Visit visit) const;
  uint32_t MissingBytes(size_t pack) const;
  // A line for kJoinParts; false where the content is in none of `pieces`.
  static bool FindPiece(const Pieces& pieces, const ManifestView::Entry& entry, std::string* parts);

  Task<ResponseRef> Check(ResponseRef content, const Digest& digest);
  Task<ResponseRef> ApplyPatch(UpdateRecord record, Digest digest, std::string fields);
  Task<std::string> ReadParts(std::string parts);
  Task<ResponseRef> Join(size_t pack, bool is_by_files);
  Task<void> FetchBlocks(size_t pack, Pieces* pieces);
  Task<ResponseRef> FetchFile(size_t entry);

  EventContext& cx_;
  const WorkerConfig& config_;
  const ManifestView& manifest_;
  const ContentSources& sources_;
  const Update& update_;
  LoadedFiles& loaded_files_;
  std::list<Loaded> loaded_;  // of the pack that is made
  const AssetStore store_;
  std::string error_;
};

}  // namespace swale

#endif  // SWALE_PRECACHE_PACK_MAKER_H_
