// WorkerConfig: what a worker is started with.
#ifndef SWALE_ENGINE_WORKER_CONFIG_H_
#define SWALE_ENGINE_WORKER_CONFIG_H_

#include <string>
#include <string_view>

#include "src/fetch/host_queries.h"
#include "src/policy/policy.h"
#include "src/precache/precache_index.h"

namespace swale {

class ExpiryBook;
class VersionState;

struct WorkerConfig {
  Policy policy;
  PrecacheIndex precache;  // empty: nothing is precached
  // The worker script's URL and the registration's scope, serialised. Not empty.
  std::string_view script_url;
  std::string_view scope;
  // What only the host knows; null: nothing. Must outlive the engine.
  HostQueries* host = nullptr;
  // Another module of the worker sets versions up; the serving module has no other way.
  bool sets_up_elsewhere = false;
  // The engine's own; null: no book is kept of what caches hold.
  ExpiryBook* expiry = nullptr;
  // The engine's own.
  VersionState* versions = nullptr;

  bool has_precache() const { return !precache.manifest_url().empty(); }

  // The script's directory with its trailing '/', which manifests' URLs are relative to.
  std::string_view BaseUrl() const;

  // A URL that the policy names ("/fragment", "fragment" or absolute), absolute.
  std::string AbsoluteUrl(std::string_view reference) const;

  // How the manifest writes the URL of a file that the policy names ("/offline.html",
  // "offline.html" or absolute).
  std::string ManifestKeyOf(std::string_view reference) const;
};

}  // namespace swale

#endif  // SWALE_ENGINE_WORKER_CONFIG_H_
