#include "src/download/download_record.h"

#include "src/base/concat.h"
#include "src/base/hash.h"
#include "src/base/hex.h"
#include "src/base/number.h"
#include "src/engine/client_message.h"
#include "src/json/json_access.h"
#include "src/json/json_document.h"

namespace swale {
namespace {

// An object of a document.
class Members {
 public:
  Members(const JsonDocument& document, size_t object) : document_(document), object_(object) {}

  size_t Find(std::string_view name) const { return FindJsonMember(document_, object_, name); }
  std::string Text(std::string_view name) const {
    return std::string(JsonTextOf(document_, Find(name)));
  }
  uint64_t Number(std::string_view name, uint64_t otherwise = 0) const {
    const size_t value = Find(name);
    uint64_t number;
    const bool is_number = IsJson(document_, value, JsonKind::kNumber) &&
                           ParseNumber64(document_.source(document_[value]), &number);
    return is_number ? number : otherwise;
  }
  uint32_t Number32(std::string_view name, uint32_t otherwise = 0) const {
    return static_cast<uint32_t>(Number(name, otherwise));
  }
  bool Flag(std::string_view name) const { return IsJson(document_, Find(name), JsonKind::kTrue); }

 private:
  const JsonDocument& document_;
  size_t object_;
};

// Writes an object.
class Writer {
 public:
  Writer& Text(std::string_view name, std::string_view text) {
    if (text.empty()) return *this;
    AppendJsonName(name, &json_);
    AppendJsonText(text, &json_);
    return *this;
  }
  Writer& Number(std::string_view name, uint64_t number) {
    return number == 0 ? *this : Json(name, NumberToString(number));
  }
  Writer& Flag(std::string_view name, bool flag) { return flag ? Json(name, "true") : *this; }
  Writer& Json(std::string_view name, std::string_view json) {
    AppendJsonName(name, &json_);
    json_ += json;
    return *this;
  }
  std::string Take() { return json_ + "}"; }

 private:
  std::string json_ = "{";
};

DownloadFile ParseFile(const Members& members) {
  DownloadFile file;
  file.url = members.Text("url");
  file.digest = members.Text("digest");
  file.validator = members.Text("validator");
  file.fields = members.Text("fields");
  file.size = members.Number("size");
  file.got = members.Number("got");
  file.is_whole = members.Flag("isWhole");
  file.is_ready = members.Flag("isReady");
  return file;
}

std::string FileToJson(const DownloadFile& file) {
  return Writer()
      .Text("url", file.url)
      .Text("digest", file.digest)
      .Text("validator", file.validator)
      .Text("fields", file.fields)
      .Number("size", file.size)
      .Number("got", file.got)
      .Flag("isWhole", file.is_whole)
      .Flag("isReady", file.is_ready)
      .Take();
}

std::string HashHex(std::string_view text) { return NumberToHex(HashBytes(text, 0)); }

}  // namespace

bool FindDownloadRule(std::string_view json, std::string_view name, DownloadRule* rule) {
  JsonDocument document;
  JsonError error;
  if (json.empty() || !document.Parse(json, &error)) return false;
  const size_t value = FindJsonMember(document, 0, name);
  if (!IsJson(document, value, JsonKind::kObject)) return false;
  const Members members(document, value);
  rule->name = name;
  rule->cache = members.Text("cache");
  rule->uses_background_fetch = members.Text("backgroundFetch") != "never";
  rule->bytes_max = members.Number("maxBytes", UINT64_MAX);
  rule->chunk_bytes = members.Number32("chunkBytes", kChunkBytesDefault);
  rule->retention_seconds = members.Number32("maxRetentionSeconds", kDownloadRetentionDefault);
  rule->done_title = members.Text("doneTitle");
  rule->click_url = members.Text("clickURL");
  return true;
}

void DownloadFile::Restart() {
  validator.clear();
  fields.clear();
  size = 0;
  got = 0;
}

uint64_t Download::received() const {
  uint64_t bytes = 0;
  for (const DownloadFile& file : files) bytes += file.is_ready ? file.size : file.got;
  return bytes;
}

uint64_t Download::expected() const {
  uint64_t bytes = 0;
  for (const DownloadFile& file : files) {
    if (file.size == 0 && !file.is_ready) return total;
    bytes += file.size;
  }
  return bytes;
}

DownloadFile* Download::NextFile() {
  for (DownloadFile& file : files) {
    if (!file.is_ready) return &file;
  }
  return nullptr;
}

std::string Download::ToJson() const {
  std::string list = "[";
  for (const DownloadFile& file : files) {
    if (list.size() > 1) list += ',';
    list += FileToJson(file);
  }
  list += ']';
  Writer writer;
  if (!icons.empty()) writer.Json("icons", icons);
  return writer.Text("rule", rule)
      .Text("id", id)
      .Text("title", title)
      .Text("phase", kDownloadPhaseNames[static_cast<size_t>(phase)])
      .Flag("isBackground", is_background)
      .Number("downloadTotal", total)
      .Number("chunkBytes", chunk_bytes)
      .Number("startedMs", static_cast<uint64_t>(started_ms))
      .Number("nextMs", static_cast<uint64_t>(next_ms))
      .Number("failures", failures)
      .Number("wrongDigests", wrong_digests)
      .Text("error", error)
      .Json("urls", list)
      .Take();
}

bool ParseDownload(std::string_view json, Download* download) {
  JsonDocument document;
  JsonError error;
  if (!document.Parse(json, &error) || !IsJson(document, 0, JsonKind::kObject)) return false;
  const Members members(document, 0);
  download->rule = members.Text("rule");
  download->id = members.Text("id");
  download->title = members.Text("title");
  download->is_background = members.Flag("isBackground");
  download->total = members.Number("downloadTotal");
  download->chunk_bytes = members.Number32("chunkBytes", kChunkBytesDefault);
  download->started_ms = static_cast<int64_t>(members.Number("startedMs"));
  download->next_ms = static_cast<int64_t>(members.Number("nextMs"));
  download->failures = members.Number32("failures");
  download->wrong_digests = members.Number32("wrongDigests");
  download->error = members.Text("error");
  const std::string phase = members.Text("phase");
  download->phase = DownloadPhase::kRunning;
  if (phase == "done") download->phase = DownloadPhase::kDone;
  if (phase == "failed") download->phase = DownloadPhase::kFailed;
  const size_t icons = members.Find("icons");
  if (IsJson(document, icons, JsonKind::kArray)) {
    download->icons = document.source(document[icons]);
  }
  download->files.clear();
  const size_t urls = members.Find("urls");
  if (!IsJson(document, urls, JsonKind::kArray)) return false;
  for (size_t at = urls + 1; at < document[urls].next; at = document[at].next) {
    download->files.push_back(ParseFile(Members(document, at)));
    if (download->files.back().url.empty()) return false;
  }
  return !download->files.empty();
}

std::string DownloadKey(std::string_view rule, std::string_view id) {
  return Concat({kDownloadPrefix, rule, "/", id});
}

std::string ChunkPrefix(const Download& download) {
  const std::string hash = HashHex(Concat({download.rule, "/", download.id}));
  return Concat({"swale-download/", hash, "/"});
}

// With the validator, so that bytes of two makes never stand under the same key.
std::string ChunkPrefix(const Download& download, const DownloadFile& file) {
  const std::string make =
      Concat({file.url, "\n", file.validator, "\n", NumberToString(file.size)});
  return Concat({ChunkPrefix(download), HashHex(make), "/"});
}

std::string ChunkKey(const Download& download, const DownloadFile& file, uint64_t offset) {
  return Concat({ChunkPrefix(download, file), NumberToString(offset)});
}

}  // namespace swale
