#include "src/simulator/model_records.h"

#include <algorithm>

namespace swale {
namespace {

std::string TakeLine(std::string_view* text) {
  const std::string_view line = text->substr(0, text->find('\n'));
  text->remove_prefix(std::min(text->size(), line.size() + 1));
  return std::string(line);
}

}  // namespace

std::string ModelRecords::Read(std::string_view queries, uint32_t limit) {
  ++reads_;
  std::string found;
  const auto add = [&](const auto& record) {
    ++records_read_;
    found += record.first + '\n' + record.second + '\n';
  };
  while (!queries.empty()) {
    std::string query = TakeLine(&queries);
    if (!query.starts_with('*')) {
      if (const auto record = records_.find(query); record != records_.end()) add(*record);
      continue;
    }
    query.erase(0, 1);
    auto record = records_.lower_bound(query);
    for (uint32_t i = 0; i < limit && record != records_.end() && record->first.starts_with(query);
         ++i, ++record) {
      add(*record);
    }
  }
  return found;
}

void ModelRecords::Write(std::string_view changes) {
  ++writes_;
  while (!changes.empty()) {
    const std::string line = TakeLine(&changes);
    if (line[0] == '=') {
      records_[line.substr(1)] = TakeLine(&changes);
    } else {
      records_.erase(line.substr(1));
    }
  }
}

}  // namespace swale
