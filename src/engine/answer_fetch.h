// AnswerFetch: a fetch event from its plan to its answer.
#ifndef SWALE_ENGINE_ANSWER_FETCH_H_
#define SWALE_ENGINE_ANSWER_FETCH_H_

#include "src/engine/event.h"
#include "src/engine/fetch_context.h"
#include "src/task/task.h"

namespace swale {

// Answers the event: by its plan → its route's fallback → the catch route → the offline fallback →
// a network error. Held open by `cx`.
Task<void> AnswerFetch(FetchContext& cx);

// The response that the context's route has for its URL, fallbacks included; empty: none.
Task<ResponseRef> AnswerByRoute(FetchContext& cx);

// Gives a handler what it asked for, by kReturn. What `number` is stands beside CallKind.
Task<void> AnswerCall(FetchContext& cx, uint32_t call, CallKind kind, uint32_t number);

}  // namespace swale

#endif  // SWALE_ENGINE_ANSWER_FETCH_H_
