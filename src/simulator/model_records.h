// ModelRecords: the records of kReadRecords and kWriteRecords.
#ifndef SWALE_SIMULATOR_MODEL_RECORDS_H_
#define SWALE_SIMULATOR_MODEL_RECORDS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace swale {

class ModelRecords {
 public:
  // As the effects say.
  std::string Read(std::string_view queries, uint32_t limit);
  // Gives the keys that were appended, each followed by '\n'. `body`: what lies beside the one that
  // is appended; null: nothing.
  std::string Write(std::string_view changes, const std::string* body = nullptr);
  // Called with each record that is appended.
  using Observer = std::function<void(const std::string& key, const std::string& value)>;
  void set_observer(Observer observer) { observer_ = std::move(observer); }
  void Clear() {
    records_.clear();
    bodies_.clear();
  }
  // Null: there is none.
  const std::string* body(const std::string& key) const;
  // Of the bodies.
  uint64_t bytes() const;

  const std::map<std::string, std::string>& all() const { return records_; }
  // How often they were read and written, and how many records reads have given.
  uint64_t reads() const { return reads_; }
  uint64_t writes() const { return writes_; }
  uint64_t records_read() const { return records_read_; }

 private:
  std::map<std::string, std::string> records_;
  Observer observer_;
  std::map<std::string, std::string> bodies_;  // by their record's key
  uint64_t reads_ = 0;
  uint64_t writes_ = 0;
  uint64_t records_read_ = 0;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_MODEL_RECORDS_H_
