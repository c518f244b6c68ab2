// The worker module's exports: all that web/worker/module.ts knows of the core. Plain C functions
// over linear memory, so that the module needs no generated JavaScript and imports nothing.
//
// Basic idea: numbers are passed as they are. Strings go in through one scratch buffer (the shim
// asks for room with swale_scratch, writes UTF-8 there with TextEncoder.encodeInto, and passes the
// length); they come out as pointer and length. The module holds one engine, for one life of the
// worker. The shim is trusted: the numbers that it passes are enumerators of the headers in src/.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "bindings/worker/imported_queries.h"
#include "bindings/worker/scratch.h"
#include "src/engine/effect.h"
#include "src/engine/engine.h"
#include "src/engine/event.h"
#include "src/engine/outcome.h"
#include "src/engine/worker_config.h"
#include "src/fetch/request.h"
#include "src/policy/policy.h"
#include "src/precache/precache_index.h"

namespace swale {
namespace {

// An effect as the shim reads it: twelve little-endian 32-bit numbers. Wire format, as EffectKind.
struct EffectRecord {
  uint32_t kind;
  EffectId id;
  EventId event;
  ResponseHandle response;
  uint32_t number;
  uint32_t flags;
  const char* cache;
  size_t cache_size;
  const char* url;
  size_t url_size;
  const char* text;
  size_t text_size;
};
static_assert(sizeof(void*) != 4 || sizeof(EffectRecord) == 12 * 4);

enum class StartStatus : uint32_t { kOk, kBadPolicy, kBadIndex };

// Bit 8 of swale_outcome's type_and_redirected; the type lies below.
constexpr uint32_t kRedirectedBit = 1 << 8;

struct Worker {
  explicit Worker(const WorkerConfig& config) : engine(config) {}

  Engine engine;
  Effect polled;  // what the strings of `record` point into
  EffectRecord record;
};

Worker* worker = nullptr;  // for the rest of the worker's life
ImportedQueries host_queries;

StartStatus LoadConfig(std::string_view policy, std::string_view index, WorkerConfig* config) {
  if (!policy.empty() && !Policy::Load(policy, &config->policy)) return StartStatus::kBadPolicy;
  if (!index.empty() && !PrecacheIndex::Load(index, &config->precache)) {
    return StartStatus::kBadIndex;
  }
  return StartStatus::kOk;
}

}  // namespace

// Memory that stays until the worker ends: what swale_start is given lies there.
SWALE_EXPORT char* swale_alloc(size_t size) {
  void* memory = std::malloc(size);
  if (memory == nullptr && size > 0) __builtin_trap();
  return static_cast<char*>(memory);
}

// A buffer of at least `size` bytes for the strings of the call that follows; valid until
// swale_scratch is called again.
SWALE_EXPORT char* swale_scratch(size_t size) { return Scratch(size); }

// Starts the engine; to be called once, before all below. All four texts must stay where they are:
// memory of swale_alloc, or swale_result_ptr's. An empty policy has no rules, an empty index no
// files. Gives a StartStatus: 0, or 1 where the policy's image is bad, or 2 where the index's is;
// nothing is started then.
SWALE_EXPORT uint32_t swale_start(const char* policy, size_t policy_size, const char* index,
                                  size_t index_size, const char* script_url, size_t script_url_size,
                                  const char* scope, size_t scope_size) {
  WorkerConfig config;
  config.host = &host_queries;
  config.script_url = {script_url, script_url_size};
  config.scope = {scope, scope_size};
  StartStatus status = LoadConfig({policy, policy_size}, {index, index_size}, &config);
  if (status == StartStatus::kOk) worker = new Worker(config);
  return static_cast<uint32_t>(status);
}

// The time, in milliseconds since 1970: to be told before each of the calls below that tell of
// something new.
SWALE_EXPORT void swale_time(double now_ms) {
  worker->engine.SetTime(static_cast<int64_t>(now_ms));
}

// Decides about the request whose URL is the first `url_size` bytes of the scratch buffer: 0 where
// the browser is to go on by itself, else the event's id. The numbers are a Method, a Mode, plus
// kFollowsNoRedirects where that is so, and a Destination.
SWALE_EXPORT uint32_t swale_fetch(size_t url_size, uint32_t method, uint32_t mode,
                                  uint32_t destination) {
  return worker->engine.HandleFetch({.url = ScratchText(url_size),
                                     .method = static_cast<Method>(method),
                                     .mode = static_cast<Mode>(mode & ~kFollowsNoRedirects),
                                     .destination = static_cast<Destination>(destination),
                                     .follows_redirects = (mode & kFollowsNoRedirects) == 0});
}

#if SWALE_WITH_POLICY_COMPILER
// Decides by another policy from here on; its image stays where it is, as swale_start's. False
// where the image is bad: nothing has then changed.
SWALE_EXPORT bool swale_set_policy(const char* policy, size_t policy_size) {
  Policy loaded;
  if (!Policy::Load({policy, policy_size}, &loaded)) return false;
  worker->engine.SetPolicy(loaded);
  return true;
}

// The number of the route that takes such a request, as swale_fetch is given it; -1: none does.
SWALE_EXPORT int32_t swale_match(size_t url_size, uint32_t method, uint32_t mode,
                                 uint32_t destination) {
  return static_cast<int32_t>(
      worker->engine.MatchRoute({.url = ScratchText(url_size),
                                 .method = static_cast<Method>(method),
                                 .mode = static_cast<Mode>(mode),
                                 .destination = static_cast<Destination>(destination)}));
}

// A handler of fetch event `event` asks for something: a CallKind, plus kCallPartUnit for each part
// up to its own, and the number that goes with it. The answer is the effect kReturn with `call`.
SWALE_EXPORT void swale_call(uint32_t event, uint32_t call, uint32_t kind, uint32_t number) {
  worker->engine.HandleCall(event, call, kind / kCallPartUnit,
                            static_cast<CallKind>(kind % kCallPartUnit), number);
}
#endif

// Hands in an event of EventKind `kind`; for a message, what Engine::HandleEvent says is the first
// `text_size` bytes of the scratch buffer. Gives the event's id, 0 where it is not the engine's.
SWALE_EXPORT uint32_t swale_event(uint32_t kind, size_t text_size) {
  return worker->engine.HandleEvent(static_cast<EventKind>(kind), ScratchText(text_size));
}

// The next effect to perform, or null where there is none. The record and its strings are valid
// until the next call into the module.
SWALE_EXPORT const EffectRecord* swale_poll() {
  Effect& effect = worker->polled;
  if (!worker->engine.PollEffect(&effect)) return nullptr;
  worker->record = {static_cast<uint32_t>(effect.kind),
                    effect.id,
                    effect.event,
                    effect.response,
                    effect.number,
                    effect.flags,
                    effect.cache.data(),
                    effect.cache.size(),
                    effect.url.data(),
                    effect.url.size(),
                    effect.text.data(),
                    effect.text.size()};
  return &worker->record;
}

// Hands in the outcome of effect `effect`: an OutcomeStatus; the handle of a response or 0, and
// that response's HTTP status and type, a ResponseType in the low 8 bits, bit 8 set where it was
// redirected; the outcome's text, or bytes, are the first `text_size` bytes of the scratch buffer.
SWALE_EXPORT void swale_outcome(uint32_t effect, uint32_t status, uint32_t response,
                                uint32_t http_status, uint32_t type_and_redirected,
                                size_t text_size) {
  worker->engine.HandleOutcome(effect,
                               {.status = static_cast<OutcomeStatus>(status),
                                .response = response,
                                .http_status = static_cast<uint16_t>(http_status),
                                .type = static_cast<ResponseType>(type_and_redirected & 0xff),
                                .redirected = (type_and_redirected & kRedirectedBit) != 0,
                                .text = std::string(ScratchText(text_size))});
}

}  // namespace swale
