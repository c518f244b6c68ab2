#include "src/simulator/model_records.h"

#include "src/base/concat.h"
#include "src/base/lines.h"
#include "src/base/number.h"
#include "src/engine/effect.h"

namespace swale {

std::string ModelRecords::Read(std::string_view queries, uint32_t limit) {
  ++reads_;
  std::string found;
  const auto add = [&](const auto& record) {
    ++records_read_;
    found += record.first + '\n' + record.second + '\n';
  };
  while (!queries.empty()) {
    std::string query(TakeLine(&queries));
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

std::string ModelRecords::Write(std::string_view changes, const std::string* body) {
  ++writes_;
  std::string appended;
  std::string last;
  while (!changes.empty()) {
    const std::string line(TakeLine(&changes));
    const std::string key = line.substr(1);
    if (line[0] == '=') {
      records_[key] = TakeLine(&changes);
    } else if (line[0] == '~') {
      const std::string value(TakeLine(&changes));
      if (records_.contains(key)) records_[key] = value;
    } else if (line[0] == '+') {
      const std::string prefix(TakeLine(&changes));
      uint64_t number = 0;
      ParseNumber64(records_[key], &number);
      const std::string digits = NumberToString(++number);
      records_[key] = digits;
      const std::string zeros(kRecordDigits - digits.size(), '0');
      const std::string made = Concat({prefix, zeros, digits});
      records_[made] = TakeLine(&changes);
      last = made;
      if (observer_) observer_(made, records_[made]);
      appended += made + '\n';
    } else {
      records_.erase(key);
      bodies_.erase(key);
    }
  }
  if (body != nullptr) bodies_[last] = *body;
  return appended;
}

const std::string* ModelRecords::body(const std::string& key) const {
  const auto found = bodies_.find(key);
  return found == bodies_.end() ? nullptr : &found->second;
}

uint64_t ModelRecords::bytes() const {
  uint64_t bytes = 0;
  for (const auto& [key, body] : bodies_) bytes += body.size();
  return bytes;
}

}  // namespace swale
