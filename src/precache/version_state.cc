#include "src/precache/version_state.h"

#include <utility>

#include "src/base/concat.h"
#include "src/base/number.h"

namespace swale {
namespace {

constexpr std::string_view kRecordPrefix = "version-state/";
// Pages of an origin that are open at once; more are not pinned.
constexpr uint32_t kRecordsMax = 1000;

// Calls visit(line), with its '\n', for each line until it gives false.
template <typename Visit>
void ForEachLine(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n') + 1);
    if (line.empty() || !visit(line)) return;
    text.remove_prefix(line.size());
  }
}

std::string_view FirstWord(std::string_view line) {
  return line.substr(0, line.find_first_of(" \n"));
}

// Behind the first word.
std::string_view Rest(std::string_view line) {
  line.remove_prefix(FirstWord(line).size() + 1);
  return line.substr(0, line.find('\n'));
}

// `changes` as VersionState has them.
std::string Apply(std::string_view changes, std::string text) {
  ForEachLine(changes, [&](std::string_view change) {
    const std::string_view line = change.substr(1);
    std::string changed;
    ForEachLine(text, [&](std::string_view other) {
      if (FirstWord(other) != FirstWord(line)) changed += other;
      return true;
    });
    if (change[0] == '+') changed += line;
    text = std::move(changed);
    return true;
  });
  return text;
}

// `records` (kReadRecords) as lines.
std::string LinesOf(std::string_view records) {
  std::string lines;
  bool is_key = true;
  ForEachLine(records, [&](std::string_view line) {
    if (is_key) {
      lines += line.substr(kRecordPrefix.size(), line.size() - kRecordPrefix.size() - 1);
      lines += ' ';
    } else {
      lines += line;
    }
    is_key = !is_key;
    return true;
  });
  return lines;
}

// `changes` as kWriteRecords has them.
std::string RecordsOf(std::string_view changes) {
  std::string records;
  ForEachLine(changes, [&](std::string_view change) {
    const std::string_view line = change.substr(1);
    records += Concat({change[0] == '+' ? "=" : "-", kRecordPrefix, FirstWord(line), "\n"});
    if (change[0] == '+') records += Concat({Rest(line), "\n"});
    return true;
  });
  return records;
}

bool IsClient(std::string_view line) {
  const std::string_view key = FirstWord(line);
  return key != "active" && key != "checked" && key != "broken";
}

}  // namespace

std::string_view VersionState::Find(std::string_view key) const {
  std::string_view found;
  ForEachLine(text_, [&](std::string_view line) {
    if (FirstWord(line) == key) found = Rest(line);
    return found.empty();
  });
  return found;
}

void VersionState::Set(std::string_view key, std::string_view value) {
  const std::string change = Concat({"+", key, " ", value, "\n"});
  changes_ += change;
  text_ = Apply(change, std::move(text_));
}

Task<std::string> VersionState::Read(EventContext& cx, const WorkerConfig&) {
  Operation read = cx.ReadRecords(Concat({"*", kRecordPrefix, "\n"}), kRecordsMax);
  co_await read;
  co_return LinesOf(read.text());
}

Task<void> VersionState::Load(EventContext& cx, const WorkerConfig& config) {
  std::string stored = co_await Read(cx, config);
  text_ = Apply(Concat({saving_, changes_}), std::move(stored));
  is_known_ = true;
}

Task<void> VersionState::Save(EventContext& cx, const WorkerConfig&) {
  const Mutex::Guard guard = co_await save_mutex_.Lock();
  if (changes_.empty()) co_return;  // with those of another
  saving_ = std::exchange(changes_, std::string());
  Operation write = cx.WriteRecords(RecordsOf(saving_));
  co_await write;
  is_full_ = write.status() == OutcomeStatus::kQuotaExceeded;
  if (!write.ok()) changes_ = Concat({saving_, changes_});
  saving_.clear();
}

int64_t VersionState::checked_ms() const {
  uint64_t checked_ms = 0;
  return ParseNumber64(Find("checked"), &checked_ms) ? static_cast<int64_t>(checked_ms) : 0;
}

void VersionState::set_checked_ms(int64_t now_ms) {
  Set("checked", NumberToString(static_cast<uint64_t>(now_ms)));
}

std::string_view VersionState::VersionOf(std::string_view client) const {
  return client.empty() ? std::string_view() : FirstWord(Find(client));
}

void VersionState::Pin(std::string_view client, std::string_view version, int64_t now_ms) {
  Set(client, Concat({version, " ", NumberToString(static_cast<uint64_t>(now_ms))}));
}

bool VersionState::has_pins() const {
  bool has_pins = false;
  ForEachLine(text_, [&](std::string_view line) {
    has_pins = IsClient(line);
    return !has_pins;
  });
  return has_pins;
}

bool VersionState::IsPinned(std::string_view version_name) const {
  bool is_pinned = false;
  ForEachLine(text_, [&](std::string_view line) {
    is_pinned = IsClient(line) && FirstWord(Rest(line)) == version_name;
    return !is_pinned;
  });
  return is_pinned;
}

bool VersionState::Prune(std::string_view clients, int64_t now_ms) {
  std::string text;
  ForEachLine(text_, [&](std::string_view line) {
    bool is_kept = !IsClient(line);
    ForEachLine(clients, [&](std::string_view client) {
      is_kept = is_kept || FirstWord(client) == FirstWord(line);
      return !is_kept;
    });
    const std::string_view since = Rest(line);
    uint64_t since_ms = 0;
    if (!is_kept && ParseNumber64(since.substr(since.find(' ') + 1), &since_ms)) {
      // One of the future is from before the clock was set back.
      const int64_t age_ms = now_ms - static_cast<int64_t>(since_ms);
      is_kept = age_ms >= 0 && age_ms < kReservedClientMs;
    }
    if (is_kept) {
      text += line;
    } else {
      changes_ += Concat({"-", FirstWord(line), "\n"});
    }
    return true;
  });
  const bool is_changed = text.size() != text_.size();
  text_ = std::move(text);
  return is_changed;
}

Task<const ManifestView*> VersionState::LoadManifest(EventContext& cx, const WorkerConfig& config,
                                                     std::string name) {
  for (const auto& version : manifests_) {
    if (version->name == name) co_return &version->manifest;
  }
  Operation match = AssetStore(config.scope).MatchManifest(cx, name);
  co_await match;
  if (!match.response()) co_return nullptr;
  auto version = std::make_unique<StoredVersion>();
  version->name = std::move(name);
  const std::string digest(version->version());
  Operation check = cx.CheckDigest(match.response(), digest);
  co_await check;
  if (!check.ok()) co_return nullptr;
  Operation body = cx.ReadBody(match.response());
  co_await body;
  version->text = body.text();
  if (!ManifestView::LoadChecked(version->text, &version->manifest)) co_return nullptr;
  manifests_.push_back(std::move(version));
  co_return &manifests_.back()->manifest;
}

}  // namespace swale
