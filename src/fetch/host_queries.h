// HostQueries: what the core asks its host in the middle of a decision, and is told at once.
#ifndef SWALE_FETCH_HOST_QUERIES_H_
#define SWALE_FETCH_HOST_QUERIES_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace swale {

// Added to an event's number, which then stands for its request. Wire format.
inline constexpr uint32_t kRequestOfEvent = 0x80000000;

// No header field is called so. https://fetch.spec.whatwg.org/#concept-request-cache-mode
inline constexpr std::string_view kCacheModeName = ":cache";
// https://w3c.github.io/ServiceWorker/#fetchevent-interface, and of a message its sender's.
inline constexpr std::string_view kClientIdName = ":client";
inline constexpr std::string_view kResultingClientIdName = ":resulting-client";
// https://fetch.spec.whatwg.org/#concept-request-referrer
inline constexpr std::string_view kReferrerName = ":referrer";
// Not empty where the page has aborted the request.
// https://fetch.spec.whatwg.org/#dom-request-signal
inline constexpr std::string_view kAbortedName = ":aborted";

// Effects are answered later; these are pure questions about what the host holds: its RegExp, its
// requests and responses, the policy's functions. They must not call the core.
class HostQueries {
 public:
  // Whether an ECMAScript RegExp finds a match in `text`. `regexp` is "flags/source", as the policy
  // image has it ("v/^\/img\/(\d+)$"). False too where the host's engine does not know it.
  virtual bool TestRegExp(std::string_view regexp, std::string_view text) = 0;

  // Whether the policy's JavaScript function number `function` says that the route is for the
  // request that is being decided. False where it throws.
  virtual bool CallPredicate(uint32_t function) = 0;

  // A header field of the response with this handle; where it is 0, of the request that is being
  // decided; where it is kRequestOfEvent and more, of that event's request. Its lines are combined.
  // False where there is none. https://fetch.spec.whatwg.org/#concept-header-list-get
  // The names with a colon give what they say of a request, or of its event.
  virtual bool Header(uint32_t holder, std::string_view name, std::string* value) = 0;

 protected:
  ~HostQueries() = default;  // not deleted through this class
};

}  // namespace swale

#endif  // SWALE_FETCH_HOST_QUERIES_H_
