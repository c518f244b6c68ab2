#include "bindings/toolkit/entry_text.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"

namespace swale::toolkit {
namespace {

// Takes what is before `separator`, and the separator, off the front of `text`.
std::string_view TakeField(std::string_view* text, char separator) {
  const size_t end = std::min(text->find(separator), text->size());
  const std::string_view field = text->substr(0, end);
  text->remove_prefix(std::min(end + 1, text->size()));
  return field;
}

// Digits only.
bool ParseSize(std::string_view digits, uint64_t* size) {
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), *size);
  return error == std::errc() && end == digits.data() + digits.size();
}

std::string EntryError(size_t i, std::string_view member, std::string_view found,
                       std::string_view expected) {
  return absl::StrCat("entries[", i, "].", member, ": found \"", found, "\", expected ", expected);
}

std::string ParseEntry(std::string_view line, size_t i, ManifestEntry* entry) {
  entry->url = TakeField(&line, '\t');
  const std::string_view digest = TakeField(&line, '\t');
  const std::string_view size = TakeField(&line, '\t');
  uint64_t flags = 0;
  uint64_t pack = kLoosePack;
  uint64_t offset = 0;
  ParseSize(TakeField(&line, '\t'), &flags);
  ParseSize(TakeField(&line, '\t'), &pack);
  ParseSize(TakeField(&line, '\t'), &offset);
  entry->optional = (flags & 1) != 0;
  entry->lazy = (flags & 2) != 0;
  entry->unchecked = (flags & 4) != 0;
  entry->pack = static_cast<uint32_t>(pack);
  entry->offset = static_cast<uint32_t>(offset);
  entry->fields = line;
  std::replace(entry->fields.begin(), entry->fields.end(), '\r', '\n');
  if (entry->url.empty()) return EntryError(i, "url", "", "a URL");
  if (!DigestFromHex(digest, &entry->digest)) {
    return EntryError(i, "digest", digest, "64 hexadecimal digits");
  }
  if (!ParseSize(size, &entry->size)) {
    return EntryError(i, "size", size, "a whole number of bytes");
  }
  return std::string();
}

std::string FindRepeatedUrl(const std::vector<ManifestEntry>& entries) {
  std::vector<std::string_view> urls;
  urls.reserve(entries.size());
  for (const ManifestEntry& entry : entries) urls.push_back(entry.url);
  std::sort(urls.begin(), urls.end());
  auto repeated = std::adjacent_find(urls.begin(), urls.end());
  if (repeated == urls.end()) return std::string();
  return absl::StrCat("entries: found \"", *repeated, "\" more than once, expected each URL once");
}

}  // namespace

std::string ParseEntries(std::string_view text, std::vector<ManifestEntry>* entries) {
  while (!text.empty()) {
    ManifestEntry entry;
    std::string error = ParseEntry(TakeField(&text, '\n'), entries->size(), &entry);
    if (!error.empty()) return error;
    entries->push_back(std::move(entry));
  }
  return FindRepeatedUrl(*entries);
}

std::vector<ManifestPack> ParsePacks(std::string_view text) {
  std::vector<ManifestPack> packs;
  while (!text.empty()) {
    std::string_view line = TakeField(&text, '\n');
    ManifestPack pack;
    uint64_t size = 0;
    // What is wrong with them is found when the manifest is loaded.
    DigestFromHex(TakeField(&line, '\t'), &pack.digest);
    ParseSize(line, &size);
    pack.size = static_cast<uint32_t>(size);
    packs.push_back(pack);
  }
  return packs;
}

std::string EntriesToText(const ManifestView& manifest) {
  std::string text;
  for (size_t i = 0; i < manifest.size(); ++i) {
    const ManifestView::Entry entry = manifest.entry(i);
    const int flags = (entry.optional ? 1 : 0) | (entry.lazy ? 2 : 0) | (entry.unchecked ? 4 : 0);
    absl::StrAppend(&text, entry.url, "\t", DigestToHex(entry.digest), "\t", entry.size, "\t",
                    flags, "\t");
    if (entry.is_packed()) absl::StrAppend(&text, entry.pack);
    absl::StrAppend(&text, "\t", entry.offset, "\t");
    std::string fields(entry.fields);
    std::replace(fields.begin(), fields.end(), '\n', '\r');
    absl::StrAppend(&text, fields, "\n");
  }
  return text;
}

}  // namespace swale::toolkit
