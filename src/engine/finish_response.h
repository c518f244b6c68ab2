// FinishResponse: what is given to the page of a response that was found.
#ifndef SWALE_ENGINE_FINISH_RESPONSE_H_
#define SWALE_ENGINE_FINISH_RESPONSE_H_

#include "src/engine/fetch_context.h"
#include "src/engine/response_ref.h"
#include "src/task/task.h"

namespace swale {

// Of a stored response the ranges that were asked for, or no body for HEAD; one that may answer a
// navigation; with the field Cache-Status where the route wants it.
Task<ResponseRef> FinishResponse(FetchContext& cx, ResponseRef response);

}  // namespace swale

#endif  // SWALE_ENGINE_FINISH_RESPONSE_H_
