#include "src/engine/client_message.h"

#include <utility>

#include "src/base/concat.h"
#include "src/base/json_text.h"
#include "src/base/number.h"

namespace swale {

ClientMessage::ClientMessage(std::string_view kind) { Add("swale", kind); }

std::string ClientMessage::TakeJson() {
  json_ += '}';
  return std::move(json_);
}

void ClientMessage::AddName(std::string_view name) {
  json_ += json_.empty() ? '{' : ',';
  AppendJsonString(name, &json_);
  json_ += ':';
}

ClientMessage& ClientMessage::Add(std::string_view name, std::string_view value) {
  AddName(name);
  AppendJsonString(value, &json_);
  return *this;
}

ClientMessage& ClientMessage::AddNumber(std::string_view name, uint64_t value) {
  AddName(name);
  json_ += NumberToString(value);
  return *this;
}

ClientMessage& ClientMessage::AddFlag(std::string_view name, bool value) {
  AddName(name);
  json_ += value ? "true" : "false";
  return *this;
}

ClientMessage& ClientMessage::AddJson(std::string_view name, std::string_view json) {
  AddName(name);
  json_ += json;
  return *this;
}

ClientMessage& ClientMessage::AddProgress(std::string_view name, uint64_t done, uint64_t total) {
  AddName(name);
  json_ += Substitute("{\"done\":$,\"total\":$}", NumberToString(done), NumberToString(total));
  return *this;
}

}  // namespace swale
