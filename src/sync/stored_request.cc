#include "src/sync/stored_request.h"

#include <algorithm>
#include <utility>

#include "src/base/ascii.h"
#include "src/base/concat.h"
#include "src/base/number.h"

namespace swale {

std::string_view TakePart(std::string_view* text) {
  const std::string_view part = text->substr(0, text->find(kPartEnd));
  text->remove_prefix(std::min(text->size(), part.size() + 1));
  return part;
}

void AppendPart(std::string_view part, std::string* text) {
  for (char c : part) *text += c == '\n' || c == '\r' || c == kPartEnd ? ' ' : c;
  *text += kPartEnd;
}

KeptRequest ParseKeptRequest(std::string_view text) {
  KeptRequest kept;
  kept.uuid = TakePart(&text);
  ParseNumber64(TakePart(&text), &kept.body_size);
  kept.request = text;
  return kept;
}

StoredRequest ParseStoredRequest(std::string_view text) {
  StoredRequest request;
  request.method = TakePart(&text);
  request.url = TakePart(&text);
  request.modes = TakePart(&text);
  request.referrer = TakePart(&text);
  request.fields = text;
  return request;
}

std::string_view StoredRequest::Field(std::string_view name) const {
  std::string_view rest = fields;
  while (!rest.empty()) {
    const std::string_view field = TakePart(&rest);
    const size_t colon = field.find(':');
    if (colon != field.npos && field.substr(0, colon) == name) return field.substr(colon + 1);
  }
  return {};
}

void StoredRequest::SetField(std::string_view name, std::string_view value) {
  std::string_view rest = fields;
  std::string kept;
  while (!rest.empty()) {
    const std::string_view field = TakePart(&rest);
    if (field.substr(0, field.find(':')) != name) AppendPart(field, &kept);
  }
  fields = std::move(kept);
  AppendPart(Concat({name, ":", value}), &fields);
}

std::string StoredRequest::ToText() const {
  std::string text;
  AppendPart(method, &text);
  AppendPart(url, &text);
  AppendPart(modes, &text);
  AppendPart(referrer, &text);
  return text + fields;
}

std::string LowerCaseName(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) c = ToAsciiLower(c);
  return lower;
}

std::string MakeStoredRequest(std::string_view method, std::string_view url,
                              std::string_view fields) {
  StoredRequest request;
  request.method = method;
  request.url = url;
  request.modes = "cors same-origin follow -";
  while (!fields.empty()) {
    const std::string_view line = fields.substr(0, fields.find('\n'));
    AppendPart(line, &request.fields);
    fields.remove_prefix(std::min(fields.size(), line.size() + 1));
  }
  return request.ToText();
}

}  // namespace swale
