// Installing a version.
#ifndef SWALE_PRECACHE_INSTALL_H_
#define SWALE_PRECACHE_INSTALL_H_

#include "src/engine/event_context.h"
#include "src/engine/worker_config.h"
#include "src/routing/router.h"
#include "src/task/task.h"

namespace swale {

// Fetched at once. Browsers open six connections to an HTTP/1.1 host, and the rest of an asset's
// time goes to storing it; more than a few beyond six only take bandwidth from the page.
inline constexpr int kInstallParallelFetches = 8;

// Brings the store to hold every asset of the worker's version: what it holds already, of whatever
// version and under whatever URL, is not fetched again, so an install that was stopped goes on
// where it was. The rest comes by an update pack, by packs, by parts of them or file by file, as
// the server can (PackMaker). Whatever is stored is checked against its digest before. A required
// asset that cannot be had fails the event, an optional one is reported and no more; what was
// stored stays for the next try. The version in place is not touched. REQUIRES: cx and config
// outlive the task.
Task<void> Install(EventContext& cx, const WorkerConfig& config, const Router& router);

// The files alone, of a version that is installed: gives why not, empty where the store now holds
// every one. REQUIRES: as above.
Task<std::string> RepairFiles(EventContext& cx, const WorkerConfig& config);

}  // namespace swale

#endif  // SWALE_PRECACHE_INSTALL_H_
