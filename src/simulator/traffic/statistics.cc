#include "src/simulator/traffic/statistics.h"

namespace swale {

void RequestCounts::Add(const Answer& answer) {
  ++requests;
  if (answer.is_failed) {
    ++failed;
    return;
  }
  bytes += answer.bytes;
  ms.Add(answer.ms);
  if (answer.is_hit) {
    ++hits;
    hit_bytes += answer.bytes;
  }
  if (answer.is_stale) ++stale;
}

}  // namespace swale
