// Structured fields: what was parsed, written as the RFC says, is parsed to the same.
// https://www.rfc-editor.org/rfc/rfc9651
#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "src/http/structured_field.h"
#include "tests/fuzz/fuzz.h"

namespace swale {
namespace {

// https://www.rfc-editor.org/rfc/rfc9651#name-serializing-a-bare-item
std::string Serialize(const BareItem& item) {
  switch (item.kind) {
    case BareItemKind::kInteger:
    case BareItemKind::kDecimal:
    case BareItemKind::kToken:
      return item.text;
    case BareItemKind::kString: {
      std::string text = "\"";
      for (char c : item.text) {
        if (c == '"' || c == '\\') text += '\\';
        text += c;
      }
      return text + '"';
    }
    case BareItemKind::kByteSequence:
      return ':' + item.text + ':';
    case BareItemKind::kBoolean:
      return item.boolean ? "?1" : "?0";
    case BareItemKind::kDate:
      return '@' + item.text;
    case BareItemKind::kDisplayString:
      return "%\"" + item.text + '"';
  }
  return {};
}

std::string Serialize(const FieldMember& member) {
  std::string text = member.name.empty() ? "" : member.name + '=';
  if (!member.is_inner_list) return text + Serialize(member.items[0]);
  text += '(';
  for (const BareItem& item : member.items) {
    if (text.back() != '(') text += ' ';
    text += Serialize(item);
  }
  return text + ')';
}

std::string Serialize(const std::vector<FieldMember>& members) {
  std::string text;
  for (const FieldMember& member : members) {
    if (!text.empty()) text += ", ";
    text += Serialize(member);
  }
  return text;
}

void CheckMembers(const std::vector<FieldMember>& members, std::string_view text) {
  for (const FieldMember& member : members) {
    Require(member.is_inner_list || member.items.size() == 1, "what is no list is one item",
            {text});
  }
}

void CheckDictionary(const std::string& text) {
  std::vector<FieldMember> members;
  if (!ParseStructuredDictionary(text, &members)) return;
  CheckMembers(members, text);
  std::set<std::string> names;
  for (const FieldMember& member : members) {
    Require(!member.name.empty() && names.insert(member.name).second, "each name stands once",
            {text, member.name});
  }
  const std::string serialized = Serialize(members);
  std::vector<FieldMember> again;
  Require(ParseStructuredDictionary(serialized, &again) && Serialize(again) == serialized,
          "a dictionary that is written is read", {text, serialized});
  Require(ParseStructuredDictionary("  " + text + " ", &again), "spaces around do not count",
          {text});
}

void CheckList(const std::string& text) {
  std::vector<FieldMember> members;
  if (!ParseStructuredList(text, &members)) return;
  CheckMembers(members, text);
  const std::string serialized = Serialize(members);
  std::vector<FieldMember> again;
  Require(ParseStructuredList(serialized, &again) && Serialize(again) == serialized,
          "a list that is written is read", {text, serialized});
  if (members.empty()) return;
  // https://www.rfc-editor.org/rfc/rfc9651#section-3.1: lines of one field are combined so.
  std::vector<FieldMember> twice;
  Require(ParseStructuredList(text + ", " + text, &twice) && twice.size() == 2 * members.size(),
          "two lists make one", {text});
}

void CheckItem(const std::string& text) {
  BareItem item;
  if (!ParseStructuredItem(text, &item)) return;
  const std::string serialized = Serialize(item);
  BareItem again;
  Require(ParseStructuredItem(serialized, &again) && again.kind == item.kind &&
              again.boolean == item.boolean && again.text == item.text,
          "an item that is written is read", {text, serialized});
  std::vector<FieldMember> members;
  Require(ParseStructuredList(text, &members) && members.size() == 1, "an item is a list of one",
          {text});
}

}  // namespace
}  // namespace swale

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(swale::FuzzInput(data, size).rest());
  swale::CheckDictionary(text);
  swale::CheckList(text);
  swale::CheckItem(text);
  return 0;
}
