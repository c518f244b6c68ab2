// What the browser's own router is told: a policy's static rules, as far as they hold beside the
// files that are precached.
#ifndef SWALE_PRECACHE_STATIC_ROUTES_H_
#define SWALE_PRECACHE_STATIC_ROUTES_H_

#include <string>

#include "src/engine/worker_config.h"
#include "src/precache/manifest.h"

namespace swale {

// A JSON array of RouterRule for EffectKind::kAddRoutes; empty where there is nothing to tell.
// https://w3c.github.io/ServiceWorker/#dictdef-routerrule
std::string StaticRoutes(const WorkerConfig& config, const ManifestView& manifest);

}  // namespace swale

#endif  // SWALE_PRECACHE_STATIC_ROUTES_H_
