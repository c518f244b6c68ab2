#include "src/sync/send_batch.h"

#include <algorithm>

#include "src/base/concat.h"
#include "src/base/hash.h"
#include "src/base/json_text.h"
#include "src/base/number.h"

namespace swale {
namespace {

std::string WaitedMs(const QueueEntry& entry, int64_t now_ms) {
  // The clock may have been set back.
  return NumberToString(static_cast<uint64_t>(std::max<int64_t>(now_ms - entry.queued_ms, 0)));
}

// https://url.spec.whatwg.org/#dom-url-search
std::string WithParameter(const std::string& url, std::string_view name, const std::string& value) {
  const size_t hash = std::min(url.find('#'), url.size());
  const std::string_view whole(url);
  const std::string_view before = whole.substr(0, hash);
  const std::string_view separator = before.find('?') == before.npos ? "?" : "&";
  return Concat({before, separator, name, "=", value, whole.substr(hash)});
}

// So that a server knows the same batch again, and no other one.
std::string KeyOf(const std::vector<QueueEntry>& entries) {
  std::string ids;
  for (const QueueEntry& entry : entries) ids += entry.id;
  return Concat({entries.front().id, "-", NumberToString(HashBytes(ids, entries.size()))});
}

}  // namespace

void Batch::Add(const QueueEntry& entry, const StoredRequest& of_entry) {
  if (entries.empty()) request = of_entry;
  entries.push_back(entry);
}

bool Batch::Fits(const StoredRequest& other) const {
  return entries.empty() || (other.method == request.method && other.url == request.url &&
                             other.modes == request.modes &&
                             other.Field("content-type") == request.Field("content-type"));
}

std::string Batch::RequestText(const QueueOptions& queue, int64_t now_ms) const {
  StoredRequest sent = request;
  const std::string waited = WaitedMs(entries.front(), now_ms);
  if (!queue.time_parameter.empty()) {
    sent.url = WithParameter(sent.url, queue.time_parameter, waited);
  }
  if (!queue.time_header.empty()) sent.SetField(LowerCaseName(queue.time_header), waited);
  if (entries.size() > 1) {
    const std::string key_field = LowerCaseName(queue.idempotency_key);
    if (!key_field.empty() && !sent.Field(key_field).empty()) {
      sent.SetField(key_field, KeyOf(entries));
    }
  }
  const bool is_json = queue.batch_max != 0 && (queue.flags & kQueueBatchLines) == 0;
  if (is_json) sent.SetField("content-type", "application/json");
  return sent.ToText();
}

std::string Batch::BodyLines(const QueueOptions& queue, int64_t now_ms) const {
  if (queue.batch_max == 0) {
    const QueueEntry& entry = entries.front();
    return entry.body_size == 0 ? std::string() : Concat({"#", entry.key, "\n"});
  }
  std::string lines;
  const bool is_json = (queue.flags & kQueueBatchLines) == 0;
  std::string member;
  if (!queue.time_member.empty()) AppendJsonString(queue.time_member, &member);
  for (const QueueEntry& entry : entries) {
    if (is_json) lines += &entry == &entries.front() ? "=[\n" : "=,\n";
    const std::string body = entry.body_size == 0 ? std::string(is_json ? "=null\n" : "")
                                                  : Concat({"#", entry.key, "\n"});
    if (is_json && !member.empty()) {
      lines += Concat({"={", member, ":", WaitedMs(entry, now_ms), ",\"body\":\n", body, "=}\n"});
    } else {
      lines += body;
    }
    if (!is_json) lines += "=\\n\n";
  }
  if (is_json) lines += "=]\n";
  return lines;
}

}  // namespace swale
