// What stands in generated workers for the policy's functions: JSON has none. Linked before the
// core's library, so that what it defines is not taken from there.
#include <string>
#include <utility>

#include "src/engine/hooks.h"
#include "src/strategies/strategies.h"

namespace swale {

Task<void> TellHook(FetchContext&, Hook, ResponseRef, std::string) { co_return; }

Task<ResponseRef> AskHook(FetchContext&, Hook, ResponseRef response) { co_return response; }

Task<std::string> AskHookForKey(FetchContext&, std::string key, bool) { co_return std::move(key); }

Task<ResponseRef> CallHandler(FetchContext&) { co_return ResponseRef(); }

}  // namespace swale
