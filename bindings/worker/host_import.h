// The one function that the module imports: questions to the shim, answered at once.
#ifndef SWALE_BINDINGS_WORKER_HOST_IMPORT_H_
#define SWALE_BINDINGS_WORKER_HOST_IMPORT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace swale {

// Wire format: web/worker/protocol.ts has the same numbers, a test compares them.
enum class QueryKind : uint32_t {
  // Whether the RegExp "flags/source" `a` finds a match in `b`: 1 or 0.
  kTestRegExp = 1,
  // Whether function `number` takes the request that is being decided: 1 or 0.
  kCallPredicate = 2,
  // Header field `a` of what HostQueries::Header says of `number`. Text.
  kHeader = 3,

  // Only in the build with the policy compiler:
  // What is wrong with the RegExp "flags/source" `a`. Text; kNoAnswer: nothing.
  kRegExpError = 4,
  // The text `a` in the form that it has in serialised URLs. `number` is a CanonicalizationKind,
  // `b`
  // the protocol. Text; kNoAnswer: the URL parser fails.
  kCanonicalize = 5,
};

inline constexpr int32_t kNoAnswer = -1;

// Gives a number, or kNoAnswer.
int32_t AskHost(QueryKind kind, uint32_t number, std::string_view a, std::string_view b);

// Asks for a text; false where there is none.
bool AskHostForText(QueryKind kind, uint32_t number, std::string_view a, std::string_view b,
                    std::string* text);

}  // namespace swale

#endif  // SWALE_BINDINGS_WORKER_HOST_IMPORT_H_
