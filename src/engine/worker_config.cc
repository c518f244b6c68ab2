#include "src/engine/worker_config.h"

#include "src/base/concat.h"
#include "src/precache/url_variations.h"
#include "src/url/url_view.h"

namespace swale {

std::string_view WorkerConfig::BaseUrl() const {
  std::string_view path = script_url.substr(0, script_url.find_first_of("?#"));
  return path.substr(0, path.rfind('/') + 1);
}

std::string WorkerConfig::ManifestKeyOf(std::string_view reference) const {
  if (reference.empty() || reference[0] != '/') return std::string(ManifestKey(reference, BaseUrl()));
  auto script = UrlView::Parse(script_url);
  if (!script) return std::string();
  return std::string(ManifestKey(Concat({script->origin(), reference}), BaseUrl()));
}

}  // namespace swale
