#include "src/engine/update_broadcast.h"

#include <string>
#include <string_view>

#include "src/engine/client_message.h"

namespace swale {
namespace {

enum class Likeness : uint8_t { kUnknown, kSame, kOther };

Likeness Compare(const FetchContext& cx, const ResponseRef& before, const ResponseRef& after,
                 std::string_view name) {
  std::string old_value;
  std::string new_value;
  if (!cx.Field(before, name, &old_value) || !cx.Field(after, name, &new_value)) {
    return Likeness::kUnknown;
  }
  return old_value == new_value ? Likeness::kSame : Likeness::kOther;
}

Task<bool> Differ(FetchContext& cx, ResponseRef before, ResponseRef after) {
  for (std::string_view name : {"etag", "last-modified"}) {
    const Likeness likeness = Compare(cx, before, after, name);
    if (likeness != Likeness::kUnknown) co_return likeness == Likeness::kOther;
  }
  // The same length says nothing.
  if (Compare(cx, before, after, "content-length") == Likeness::kOther) co_return true;
  // An opaque body cannot be read.
  if (before.type() == ResponseType::kOpaque || after.type() == ResponseType::kOpaque) {
    co_return false;
  }
  Operation old_digest = cx.DigestBody(before);
  Operation new_digest = cx.DigestBody(after);
  co_await old_digest;
  co_await new_digest;
  co_return old_digest.ok() && new_digest.ok() && old_digest.text() != new_digest.text();
}

}  // namespace

Task<void> BroadcastUpdate(FetchContext& cx, ResponseRef before, ResponseRef after) {
  if ((cx.options().flags & kRouteBroadcastUpdate) == 0 || !before) co_return;
  const bool is_other = co_await Differ(cx, before, after);
  if (!is_other) co_return;
  cx.PostMessage(
      MessageTarget::kAllClientsAfterNavigation,
      ClientMessage("response-updated").Add("url", cx.url()).Add("cache", cx.options().cache.name));
}

}  // namespace swale
