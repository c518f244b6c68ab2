#include "src/simulator/version_draw.h"

#include "src/base/concat.h"
#include "src/policy/compiler/policy_compiler.h"

namespace swale {
namespace {

std::string Padding(int size, char c) { return std::string(static_cast<size_t>(size), c); }

std::map<std::string, std::string> DrawFiles(const DrawnVersions& earlier,
                                             const std::function<int(int)>& draw) {
  std::map<std::string, std::string> paths;
  const std::string number = std::to_string(earlier.size());
  if (earlier.empty()) {
    for (int i = 0; i < 8; ++i) {
      const std::string path = "file-" + std::to_string(i) + ".js";
      paths[path] = Concat({path, " since 0 ", Padding(draw(200), 'x')});
    }
  } else {
    paths = earlier.back()->paths;
    for (auto& [path, body] : paths) {
      if (draw(3) == 0) body = Concat({path, " since ", number, " ", Padding(draw(200), 'y')});
    }
    const std::string added = "file-" + std::to_string(8 + earlier.size()) + ".js";
    if (draw(2) == 0) paths[added] = added + " since " + number;
    if (draw(4) == 0) paths.erase(paths.begin());
  }
  paths["index.html"] = "page of version " + number;
  return paths;
}

std::string DrawPolicy(const std::function<int(int)>& draw) {
  const char* skip[] = {"false", "true", R"("on-navigation")"};
  // Compilers evaluate the operands of one expression in orders of their own.
  const std::string skip_waiting = skip[draw(3)];
  const bool claims = draw(2) == 0;
  // Caches that may make room.
  return R"({"routes":[{"match":"/a/*","strategy":"cache-first","cache":"a"},)"
         R"({"match":"/b/*","strategy":"cache-first","cache":"b"}],"skipWaiting":)" +
         skip_waiting + R"(,"clientsClaim":)" + (claims ? "true" : "false") + "}";
}

}  // namespace

std::unique_ptr<DrawnVersion> DrawVersion(const DrawnVersions& earlier,
                                          const VersionFeatures& features,
                                          const std::function<int(int)>& draw,
                                          UrlPatternHost& url_host) {
  auto version = std::make_unique<DrawnVersion>();
  version->paths = DrawFiles(earlier, draw);
  SiteOptions options{.policy_image = CompilePolicy(DrawPolicy(draw), url_host).image,
                      .pack_bytes = features.has_packs ? 300u : 0u};
  if (features.has_packs && features.has_updates) {
    for (const auto& older : earlier) options.updates_from.push_back(&older->site);
  }
  if (features.has_optional) options.optional = {"file-1.js", "file-2.js"};
  if (features.has_lazy) options.lazy = {"file-2.js", "file-3.js"};
  version->site = BuildSite(version->paths, options);
  // A worker whose script and manifest are gone retires.
  version->site.files[version->site.script.script_url] =
      "the worker of version " + std::to_string(earlier.size());
  return version;
}

}  // namespace swale
