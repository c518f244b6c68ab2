#include "src/engine/hooks.h"

#include "src/base/concat.h"

namespace swale {
namespace {

bool IsOfCache(Hook hook) {
  return hook >= Hook::kCacheKeyWillBeUsed && hook <= Hook::kCacheDidUpdate;
}
bool Writes(Hook hook) { return hook == Hook::kCacheWillUpdate || hook == Hook::kCacheDidUpdate; }

Operation Call(FetchContext& cx, Hook hook, const ResponseRef& response, const std::string& key,
               const std::string& text, bool writes) {
  Effect effect{.kind = EffectKind::kCallHook};
  effect.response = response ? response.handle() : 0;
  effect.number = cx.config().policy.hook_function(cx.options(), hook);
  effect.flags = static_cast<uint32_t>(hook) + (writes ? kHookWrites : 0);
  if (IsOfCache(hook)) effect.cache = cx.options().cache.name;
  effect.url = key;
  effect.text = text;
  return cx.Ask(std::move(effect));
}

void LogFailure(FetchContext& cx, Hook hook, const Operation& call) {
  if (call.status() != OutcomeStatus::kFailed) return;
  cx.Log(LogLevel::kError,
         Substitute("$: the hook $ failed: $", cx.url(),
                    std::string(kHookNames[static_cast<size_t>(hook)]), call.text()));
}

}  // namespace

Task<void> TellHook(FetchContext& cx, Hook hook, ResponseRef response, std::string text) {
  if (!cx.has_hook(hook)) co_return;
  Operation call = Call(cx, hook, response, cx.key(), text, Writes(hook));
  co_await call;
  LogFailure(cx, hook, call);
}

Task<ResponseRef> AskHook(FetchContext& cx, Hook hook, ResponseRef response) {
  if (!cx.has_hook(hook)) co_return response;
  const std::string none;
  Operation call = Call(cx, hook, response, cx.key(), none, Writes(hook));
  co_await call;
  LogFailure(cx, hook, call);
  if (call.response() || call.status() == OutcomeStatus::kNone) co_return call.response();
  co_return response;
}

Task<std::string> AskHookForKey(FetchContext& cx, std::string key, bool writes) {
  constexpr Hook kHook = Hook::kCacheKeyWillBeUsed;
  if (!cx.has_hook(kHook)) co_return key;
  const std::string none;
  const std::string asked = key.empty() ? cx.StoredUrl() : key;
  Operation call = Call(cx, kHook, ResponseRef(), asked, none, writes);
  co_await call;
  LogFailure(cx, kHook, call);
  if (call.ok() && !call.text().empty()) key = call.text();
  co_return key;
}

}  // namespace swale
