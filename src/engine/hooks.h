// Hooks: where the policy's JavaScript is asked in the course of a fetch.
#ifndef SWALE_ENGINE_HOOKS_H_
#define SWALE_ENGINE_HOOKS_H_

#include <string>

#include "src/engine/fetch_context.h"
#include "src/engine/response_ref.h"
#include "src/task/task.h"

namespace swale {

// All do nothing, and wait for nothing, where the route has no such hook. A hook that throws counts
// as not there, and is logged.

// Tells the hook, which has no say. `text`: an error; for kCacheDidUpdate the handle of the
// response that was stored before.
Task<void> TellHook(FetchContext& cx, Hook hook, ResponseRef response, std::string text);

// The response that the hook gives in place of `response`; empty where it gives null.
Task<ResponseRef> AskHook(FetchContext& cx, Hook hook, ResponseRef response);

// The key that the hook gives in place of `key`.
Task<std::string> AskHookForKey(FetchContext& cx, std::string key, bool writes);

}  // namespace swale

#endif  // SWALE_ENGINE_HOOKS_H_
