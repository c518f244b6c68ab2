// Which effects a disk may fail.
#ifndef SWALE_SIMULATOR_STORAGE_FAULTS_H_
#define SWALE_SIMULATOR_STORAGE_FAULTS_H_

#include "src/engine/effect.h"

namespace swale {

inline bool IsWriteToStorage(EffectKind kind) {
  return kind == EffectKind::kCachePut || kind == EffectKind::kCacheDelete ||
         kind == EffectKind::kCacheDrop || kind == EffectKind::kWriteRecords;
}

inline bool IsReadOfStorage(EffectKind kind) {
  return kind == EffectKind::kCacheMatch || kind == EffectKind::kMatchPart ||
         kind == EffectKind::kJoinParts || kind == EffectKind::kCacheKeys ||
         kind == EffectKind::kCacheNames || kind == EffectKind::kReadRecords ||
         kind == EffectKind::kEstimateStorage;
}

inline bool IsOfStorage(EffectKind kind) { return IsWriteToStorage(kind) || IsReadOfStorage(kind); }

}  // namespace swale

#endif  // SWALE_SIMULATOR_STORAGE_FAULTS_H_
