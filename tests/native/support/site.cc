#include "tests/native/support/site.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "src/policy/compiler/policy_compiler.h"
#include "src/precache/manifest.h"
#include "src/precache/precache_index.h"
#include "src/simulator/sha256.h"
#include "tests/native/support/policy.h"

namespace swale {

WorkerScript MakeScript(std::string_view policy) {
  PolicyCompileResult compiled = CompileTestPolicy(policy);
  for (const PolicyError& error : compiled.errors) ADD_FAILURE() << error.ToString();
  WorkerScript script;
  script.policy_image = compiled.image;
  return script;
}

TestSite MakeSite(const std::map<std::string, std::string>& paths, TestSiteOptions options) {
  TestSite site;
  std::vector<ManifestEntry> entries;
  for (const auto& [path, body] : paths) {
    site.files[std::string(kSiteUrl) + path] = body;
    const bool optional =
        std::find(options.optional.begin(), options.optional.end(), path) != options.optional.end();
    entries.push_back(
        {.url = path, .digest = Sha256(body), .size = body.size(), .optional = optional});
  }
  const std::string manifest = BuildManifest(entries);
  ManifestView view;
  std::string error;
  EXPECT_TRUE(ManifestView::Load(manifest, &view, &error)) << error;
  const Digest digest = Sha256(manifest);
  const std::string name = "swale-manifest-" + DigestToHex(digest).substr(0, 16) + ".bin";
  site.manifest_url = std::string(kSiteUrl) + name;
  site.files[site.manifest_url] = manifest;
  site.script = MakeScript(options.policy);
  site.script.index_image = PrecacheIndex::Build(view, name, digest, options.label);
  site.version = DigestToHex(digest).substr(0, 16);
  return site;
}

}  // namespace swale
