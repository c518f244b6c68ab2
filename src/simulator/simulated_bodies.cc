// SimulatedHost: bodies of responses.
#include <algorithm>
#include <utility>

#include "src/base/number.h"
#include "src/simulator/sha256.h"
#include "src/simulator/simulated_host.h"

namespace swale {
namespace {

ModelResponse MakeResponse(const Effect& effect) {
  ModelResponse response;
  response.type = ResponseType::kDefault;
  if (effect.number != 0) response.status = static_cast<uint16_t>(effect.number);
  const std::string_view text = effect.text;
  const size_t end = text.find("\n\n");
  response.fields.SetLines(text.substr(0, end));
  if (end != std::string_view::npos) response.body = text.substr(end + 2);
  return response;
}

}  // namespace

void SimulatedHost::WithBody(EffectId id, ResponseHandle response,
                             std::function<void(const HeldResponse&)> use) {
  const HeldResponse& held = responses_.at(response);
  const auto go = [this, id, use = std::move(use)](const HeldResponse& whole) {
    if (whole.body_is_cut_off) {
      Report(id, 0, {.status = OutcomeStatus::kFailed, .text = "network error"});
    } else {
      use(whole);
    }
  };
  const bool is_there = held.body_ends_at_ms <= world_.clock.now_ms();
  if (is_there || held.body_ends_at_ms == kUntilClosed) return go(held);
  // The effect has taken a clone: the handle may be let go.
  in_flight_.try_emplace(id, false);
  world_.clock.After(held.body_ends_at_ms - world_.clock.now_ms(),
                     [this, id, life = life_, held, go] {
                       if (alive() && life == life_ && in_flight_.contains(id)) go(held);
                     });
}

SimulatedHost::HeldResponse SimulatedHost::RemakeResponse(const Effect& effect) const {
  HeldResponse made = responses_.at(effect.response);
  made.response.type = ResponseType::kDefault;
  made.response.redirected = false;
  if (effect.number != 0) {
    for (const auto& [name, value] : responses_.at(effect.number).response.fields) {
      if (effect.cache.find(name + '\n') == std::string::npos) made.response.fields[name] = value;
    }
  }
  made.response.fields.SetLines(effect.text);
  if ((effect.flags & kRemakeWithoutBody) != 0) {
    made.response.body.clear();
    made.response.unwritten = 0;
    made.body_is_cut_off = false;
  }
  return made;
}

SimulatedHost::HeldResponse SimulatedHost::SliceBody(const Effect& effect) const {
  HeldResponse slice = responses_.at(effect.response);
  const std::string body = slice.response.body;
  const uint64_t size = slice.response.size();
  slice.response.status = 206;
  slice.response.body.clear();
  slice.response.unwritten = 0;
  std::string_view ranges = effect.text;
  while (!ranges.empty()) {
    const std::string_view range = ranges.substr(0, ranges.find(' '));
    ranges.remove_prefix(std::min(ranges.size(), range.size() + 1));
    const size_t dash = range.find('-');
    uint64_t first = 0;
    uint64_t last = 0;
    ParseNumber64(range.substr(0, dash), &first);
    ParseNumber64(range.substr(dash + 1), &last);
    const uint64_t wanted = last - first + 1;
    const std::string part = first < body.size() ? body.substr(first, wanted) : std::string();
    slice.response.body += part;
    slice.response.unwritten += wanted - part.size();
    slice.response.fields["content-range"] =
        "bytes " + std::string(range) + '/' + std::to_string(size);
  }
  return slice;
}

// Of blocks that are not compressed.
void SimulatedHost::InflateBody(const Effect& effect) {
  WithBody(effect.id, effect.response, [this, effect](const HeldResponse& held) {
    const std::string& body = held.response.body;
    uint64_t size = 0;
    std::string_view sizes = effect.text;
    while (!sizes.empty()) {
      const std::string_view digits = sizes.substr(0, sizes.find(' '));
      sizes.remove_prefix(digits.size() + 1);
      uint64_t of_block = 0;
      ParseNumber64(digits, &of_block);
      size += of_block;
    }
    if (effect.number + size > body.size()) {
      return Report(effect.id, 0, {.status = OutcomeStatus::kFailed, .text = "it is too short"});
    }
    ReportResponse(
        effect.id, 0,
        {{.body = body.substr(effect.number, size), .type = ResponseType::kDefault}, false});
  });
}

void SimulatedHost::CheckDigest(const Effect& effect) {
  WithBody(effect.id, effect.response, [this, effect](const HeldResponse& held) {
    const std::string hex = DigestToHex(Sha256(held.response.body));
    const bool is_right = hex.compare(0, effect.text.size(), effect.text) == 0;
    Report(effect.id, 0,
           {.status = is_right ? OutcomeStatus::kOk : OutcomeStatus::kMismatch,
            .text = is_right ? std::string() : hex});
  });
}

bool SimulatedHost::PerformBodies(const Effect& effect, EventRecord* event) {
  switch (effect.kind) {
    case EffectKind::kMakeBytes: {
      ModelResponse response{.body = effect.text, .type = ResponseType::kDefault};
      response.fields.SetLines(effect.url);
      ReportResponse(effect.id, 0, {std::move(response), false});
      return true;
    }
    case EffectKind::kInflateBody:
      InflateBody(effect);
      return true;
    case EffectKind::kReadBody:
      WithBody(effect.id, effect.response, [this, id = effect.id](const HeldResponse& held) {
        Report(id, 0, {.text = held.response.body});
      });
      return true;
    case EffectKind::kCheckDigest:
      CheckDigest(effect);
      return true;
    case EffectKind::kDigestRequest:
      Report(effect.id, 0, {.text = DigestToHex(Sha256(request_body_))});
      return true;
    case EffectKind::kMakeResponse:
      ReportResponse(effect.id, 0, {MakeResponse(effect), false});
      return true;
    case EffectKind::kOpenStream:
      ReportResponse(effect.id, 0, {MakeResponse(effect), false, kUntilClosed});
      return true;
    case EffectKind::kRemakeResponse:
      ReportResponse(effect.id, 0, RemakeResponse(effect));
      return true;
    case EffectKind::kCloneResponse:
      ReportResponse(effect.id, 0, responses_.at(effect.response));
      return true;
    case EffectKind::kMeasureBody:
      WithBody(effect.id, effect.response, [this, id = effect.id](const HeldResponse& held) {
        Report(id, 0, {.text = std::to_string(held.response.size())});
      });
      return true;
    case EffectKind::kSliceBody:
      ReportResponse(effect.id, 0, SliceBody(effect));
      return true;
    case EffectKind::kDigestBody:
      WithBody(effect.id, effect.response, [this, id = effect.id](const HeldResponse& held) {
        Report(id, 0, {.text = DigestToHex(Sha256(held.response.body))});
      });
      return true;
    case EffectKind::kAppendToStream:
      WithBody(effect.id, effect.number, [this, effect](const HeldResponse& part) {
        streamed_[effect.event].body += part.response.body;
        streamed_[effect.event].unwritten += part.response.unwritten;
        Report(effect.id, 0, {});
      });
      return true;
    case EffectKind::kCloseStream:
      if (event->response) {
        event->response->body = streamed_[effect.event].body;
        event->response->unwritten = streamed_[effect.event].unwritten;
      }
      event->body_is_cut_off = !effect.text.empty();
      event->body_ends_at_ms = world_.clock.now_ms();
      Report(effect.id, 0, {});
      return true;
    default:
      return false;
  }
}

}  // namespace swale
