// A request that waits to be sent, as text: what the effects kKeepRequest and kSendRequest speak.
#ifndef SWALE_SYNC_STORED_REQUEST_H_
#define SWALE_SYNC_STORED_REQUEST_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace swale {

// Behind each part of a text. No part has it, nor a line feed: the text is one line of a record.
inline constexpr char kPartEnd = '\x1f';

// Takes the first part off `*text`; all of it where it has no end.
std::string_view TakePart(std::string_view* text);

// Appends a part. What must not stand in one becomes a space.
void AppendPart(std::string_view part, std::string* text);

// What kKeepRequest tells. Views point into its text.
struct KeptRequest {
  std::string_view uuid;
  uint64_t body_size = 0;
  std::string_view request;  // as kSendRequest takes it
};
KeptRequest ParseKeptRequest(std::string_view text);

// A request as kSendRequest takes it, of these parts in this order:
//   method, URL, "mode credentials redirect referrer-policy" ('-': the default), referrer, and each
//   header field as "name:value", its name in lower case
struct StoredRequest {
  std::string method;
  std::string url;
  std::string modes;
  std::string referrer;
  std::string fields;  // with the ends of its parts

  // The value of a field; empty where there is none. `name` in lower case.
  std::string_view Field(std::string_view name) const;
  // In place of one of that name.
  void SetField(std::string_view name, std::string_view value);
  std::string ToText() const;
};
StoredRequest ParseStoredRequest(std::string_view text);

// The names of header fields as they are stored.
std::string LowerCaseName(std::string_view name);

// A request that no page has made. `fields`: each its name, ':', its value and '\n'.
std::string MakeStoredRequest(std::string_view method, std::string_view url,
                              std::string_view fields);

}  // namespace swale

#endif  // SWALE_SYNC_STORED_REQUEST_H_
