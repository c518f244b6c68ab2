#include "src/simulator/site.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "src/precache/container.h"
#include "src/precache/manifest.h"
#include "src/precache/pack_plan.h"
#include "src/precache/precache_index.h"
#include "src/precache/update_pack.h"
#include "src/simulator/sha256.h"
#include "src/vcdiff/encoder/vcdiff_encoder.h"

namespace swale {

std::string MakeContainer(const std::vector<std::string>& blocks) {
  std::vector<ContainerBlock> records;
  std::string all;
  for (const std::string& block : blocks) {
    records.push_back({static_cast<uint32_t>(block.size()), static_cast<uint32_t>(block.size())});
    all += block;
  }
  return BuildContainerHead(records) + all;
}

namespace {

bool Has(const std::vector<std::string>& paths, const std::string& path) {
  return std::find(paths.begin(), paths.end(), path) != paths.end();
}

std::vector<ManifestPack> AddPacks(const SiteOptions& options, std::vector<ManifestEntry>* entries,
                                   Site* site) {
  std::vector<ManifestPack> packs;
  if (options.pack_bytes == 0) return packs;
  const PackPlanOptions plan{.pack_bytes = options.pack_bytes,
                             .loose_bytes = options.pack_bytes,
                             .block_bytes = options.pack_bytes / 4};
  for (const PlannedPack& planned : PlanPacks(plan, entries)) {
    std::vector<std::string> blocks;
    std::string all;
    size_t next = 0;
    for (size_t in_block : planned.blocks) {
      std::string block;
      for (; in_block > 0; --in_block)
        block += site->paths[(*entries)[planned.contents[next++]].url];
      all += block;
      blocks.push_back(block);
    }
    const Digest digest = Sha256(all);
    packs.push_back({digest, planned.size});
    site->files[std::string(kSiteUrl) + PackFileName(digest)] = MakeContainer(blocks);
  }
  return packs;
}

// What `older` lacks of `site`, as patches where `older` has a file of that path.
std::string MakeUpdate(const Site& older, const Site& site) {
  std::vector<UpdateRecord> records;
  std::string data;
  const auto add = [&](const AssetId& target, const std::string* base, const AssetId& base_id,
                       const std::string& content) {
    const std::string added = base != nullptr ? EncodeVcdiff(*base, content) : content;
    records.push_back({.target = target,
                       .is_patch = base != nullptr,
                       .base = base_id,
                       .base_size = base != nullptr ? base->size() : 0,
                       .offset = static_cast<uint32_t>(data.size()),
                       .size = static_cast<uint32_t>(added.size())});
    data += added;
  };
  add({}, &older.manifest, {}, site.manifest);
  std::set<std::string> done;
  for (const auto& [path, body] : older.paths) done.insert(body);
  for (const auto& [path, body] : site.paths) {
    if (!done.insert(body).second) continue;
    const auto base = older.paths.find(path);
    const bool has_base = base != older.paths.end();
    add(AssetId::FromDigest(Sha256(body)), has_base ? &base->second : nullptr,
        has_base ? AssetId::FromDigest(Sha256(base->second)) : AssetId{}, body);
  }
  return MakeContainer({BuildUpdateDirectory(std::move(records)) + data});
}

}  // namespace

Site BuildSite(const std::map<std::string, std::string>& paths, const SiteOptions& options) {
  Site site;
  site.paths = paths;
  std::vector<ManifestEntry> entries;
  for (const auto& [path, body] : paths) {
    site.files[std::string(kSiteUrl) + path] = body;
    entries.push_back({.url = path,
                       .digest = Sha256(body),
                       .size = body.size(),
                       .optional = Has(options.optional, path),
                       .lazy = Has(options.lazy, path),
                       .fields = "content-type:text/plain\n"});
  }
  const std::vector<ManifestPack> packs = AddPacks(options, &entries, &site);
  site.manifest = BuildManifest(entries, packs);
  ManifestView view;
  if (!ManifestView::LoadChecked(site.manifest, &view)) std::abort();  // it was just built
  const Digest digest = Sha256(site.manifest);
  const std::string name = "swale-manifest-" + DigestToHex(digest).substr(0, 16) + ".bin";
  site.version = DigestToHex(digest).substr(0, kVersionDigits);
  site.manifest_url = std::string(kSiteUrl) + name;
  site.files[site.manifest_url] = MakeContainer({site.manifest});
  std::string updates_from;
  for (const Site* older : options.updates_from) {
    updates_from += older->version;
    site.files[std::string(kSiteUrl) + UpdateFileName(older->version, site.version)] =
        MakeUpdate(*older, site);
  }
  site.script.policy_image = options.policy_image;
  site.script.index_image = PrecacheIndex::Build(view, {.manifest_url = name,
                                                        .manifest_digest = digest,
                                                        .label = options.label,
                                                        .updates_from = updates_from});
  return site;
}

}  // namespace swale
