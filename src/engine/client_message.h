// ClientMessage: what the worker posts to pages, as JSON text.
#ifndef SWALE_ENGINE_CLIENT_MESSAGE_H_
#define SWALE_ENGINE_CLIENT_MESSAGE_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace swale {

// An object whose member "swale" says what it is: {"swale":"progress","version":"…"}. swale/window
// types the messages that there are (web/window/messages.ts).
class ClientMessage {
 public:
  explicit ClientMessage(std::string_view kind);
  // Without that member: a part of another message.
  ClientMessage() = default;

  ClientMessage& Add(std::string_view name, std::string_view value);
  ClientMessage& AddNumber(std::string_view name, uint64_t value);
  ClientMessage& AddFlag(std::string_view name, bool value);
  // A value that is JSON already.
  ClientMessage& AddJson(std::string_view name, std::string_view json);
  // {"done":…,"total":…}
  ClientMessage& AddProgress(std::string_view name, uint64_t done, uint64_t total);

  // The finished text. REQUIRES: called once, last.
  std::string TakeJson();

 private:
  void AddName(std::string_view name);

  std::string json_;
};

}  // namespace swale

#endif  // SWALE_ENGINE_CLIENT_MESSAGE_H_
