// Apart from the rest: serving needs none of it (bindings/worker/without/set_up.cc).
#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/precache/checked_fetch.h"
#include "src/precache/container.h"

namespace swale {

// The response's content in its place; none where it is no container.
Task<void> CheckedFetch::Inflate() {
  const std::string part =
      Substitute("#$ 0 $\n", NumberToString(response_.handle()), NumberToString(kContainerHeadMax));
  Operation join = cx_.JoinParts(std::string(), part, {});
  co_await join;
  if (!join.response()) co_return FailBody(join);
  Operation bytes = cx_.ReadBody(join.response());
  co_await bytes;
  ContainerHead head;
  if (!ContainerHead::Load(bytes.text(), &head)) {
    is_gone_ = true;
    response_ = ResponseRef();
    Fail("$: found no $ of this worker's format", "container");
    co_return;
  }
  std::string sizes;
  for (size_t i = 0; i < head.block_count(); ++i) {
    sizes += Substitute("$ ", NumberToString(head.block(i).stored_size));
  }
  Operation inflate = cx_.InflateBody(response_, static_cast<uint32_t>(head.size()), sizes);
  co_await inflate;
  if (!inflate.response()) co_return FailBody(inflate);
  response_ = inflate.response();
}

}  // namespace swale
