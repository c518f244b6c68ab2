// Fetching a file of a version: only the content that its digest names is taken.
#ifndef SWALE_PRECACHE_CHECKED_FETCH_H_
#define SWALE_PRECACHE_CHECKED_FETCH_H_

#include <string>

#include "src/engine/event_context.h"
#include "src/engine/response_ref.h"
#include "src/task/task.h"

namespace swale {

struct CheckedResponse {
  ResponseRef response;  // empty where there is none, or its status is not 200
  std::string error;     // empty where the response's content is the one expected
};

// GETs `url` through the browser's HTTP cache, and once more past it where the content is not the one
// expected. `digest`: the first 32 to 64 hexadecimal digits of its SHA-256. Errors name the URL, what was
// found and what was expected.
Task<CheckedResponse> FetchChecked(EventContext& cx, std::string url, std::string digest);

}  // namespace swale

#endif  // SWALE_PRECACHE_CHECKED_FETCH_H_
