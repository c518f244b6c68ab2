#include "src/engine/worker_config.h"

#include <optional>

#include "src/base/concat.h"
#include "src/precache/url_variations.h"
#include "src/url/url_view.h"

namespace swale {

std::string_view WorkerConfig::BaseUrl() const {
  std::string_view path = script_url.substr(0, script_url.find_first_of("?#"));
  return path.substr(0, path.rfind('/') + 1);
}

std::string WorkerConfig::AbsoluteUrl(std::string_view reference) const {
  if (reference.find("://") != std::string_view::npos) return std::string(reference);
  if (!reference.starts_with("/")) return Concat({BaseUrl(), reference});
  const std::optional<UrlView> script = UrlView::Parse(script_url);
  return Concat({script ? script->origin() : std::string_view(), reference});
}

std::string WorkerConfig::ManifestKeyOf(std::string_view reference) const {
  if (reference.empty() || reference[0] != '/')
    return std::string(ManifestKey(reference, BaseUrl()));
  // Worker scripts are http or https: the first '/' behind "http://" and a host ends the origin.
  const std::string_view origin = script_url.substr(0, script_url.find('/', sizeof("http://")));
  return std::string(ManifestKey(Concat({origin, reference}), BaseUrl()));
}

}  // namespace swale
