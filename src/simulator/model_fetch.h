// What the Fetch standard lets a page or a worker see of what servers answer.
#ifndef SWALE_SIMULATOR_MODEL_FETCH_H_
#define SWALE_SIMULATOR_MODEL_FETCH_H_

#include <functional>
#include <string>
#include <string_view>

#include "src/fetch/request.h"
#include "src/simulator/model_network.h"
#include "src/simulator/model_response.h"

namespace swale {

// Scheme, host and port of an absolute URL.
std::string_view OriginOf(std::string_view url);

// Asks a server once.
using AskServerOnce = std::function<ModelNetwork::Answer(
    const std::string& method, const std::string& url, const ModelFields& fields)>;

// Follows redirects, asks servers of other origins whether they allow it, and filters the response.
// A response of another type than kBasic comes from one who has filtered it already, and stays.
// REQUIRES: `request.origin` is not empty. https://fetch.spec.whatwg.org/#main-fetch
ModelNetwork::Answer FetchByStandard(const NetworkRequest& request, const AskServerOnce& ask);

// Whether browsers refuse a worker's answer to a request: a network error is all the page gets.
// https://fetch.spec.whatwg.org/#http-fetch
bool IsRefusedAnswer(Mode mode, RedirectMode redirect, const ModelResponse& response);

// Whether the response has the digest that `integrity` ("sha256-" and Base64) says; empty: any has.
// https://www.w3.org/TR/sri-2/#does-response-match-metadatalist
bool HasIntegrity(const ModelResponse& response, std::string_view integrity);

}  // namespace swale

#endif  // SWALE_SIMULATOR_MODEL_FETCH_H_
