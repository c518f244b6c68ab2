#include "src/engine/client_message.h"

#include <utility>

#include "src/base/concat.h"
#include "src/base/number.h"

namespace swale {

ClientMessage::ClientMessage(std::string_view kind) { Add("swale", kind); }

std::string ClientMessage::TakeJson() {
  json_ += '}';
  return std::move(json_);
}

void ClientMessage::AddString(std::string_view value) {
  json_ += '"';
  for (char c : value) {
    if (c == '"' || c == '\\') {
      json_ += '\\';
      json_ += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      json_ += ' ';  // control characters mean nothing in what we say
    } else {
      json_ += c;
    }
  }
  json_ += '"';
}

void ClientMessage::AddName(std::string_view name) {
  json_ += json_.empty() ? '{' : ',';
  AddString(name);
  json_ += ':';
}

ClientMessage& ClientMessage::Add(std::string_view name, std::string_view value) {
  AddName(name);
  AddString(value);
  return *this;
}

ClientMessage& ClientMessage::AddProgress(std::string_view name, uint64_t done, uint64_t total) {
  AddName(name);
  json_ += Substitute("{\"done\":$,\"total\":$}", NumberToString(done), NumberToString(total));
  return *this;
}

}  // namespace swale
