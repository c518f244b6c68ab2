// Outcomes: what came of an effect, as plain data.
#ifndef SWALE_ENGINE_OUTCOME_H_
#define SWALE_ENGINE_OUTCOME_H_

#include <cstdint>
#include <string>

#include "src/engine/effect.h"

namespace swale {

// Wire format, as EffectKind.
enum class OutcomeStatus : uint8_t {
  kOk = 0,
  kNone = 1,           // nothing was there: no match, no entry
  kFailed = 2,         // `text` says why
  kMismatch = 3,       // a digest is not the one expected; `text` is the one found
  kQuotaExceeded = 4,  // storage is full
};

// https://fetch.spec.whatwg.org/#concept-response-type. Wire format.
enum class ResponseType : uint8_t { kBasic, kCors, kDefault, kError, kOpaque, kOpaqueRedirect };

struct Outcome {
  OutcomeStatus status = OutcomeStatus::kOk;
  ResponseHandle response = 0;
  uint16_t http_status = 0;  // the response's; 0 for opaque ones
  ResponseType type = ResponseType::kDefault;
  bool redirected = false;  // https://fetch.spec.whatwg.org/#dom-response-redirected
  std::string text{};
};

}  // namespace swale

#endif  // SWALE_ENGINE_OUTCOME_H_
