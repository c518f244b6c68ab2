// ModelFields: header fields that cost nothing to copy.
#ifndef SWALE_SIMULATOR_MODEL_FIELDS_H_
#define SWALE_SIMULATOR_MODEL_FIELDS_H_

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace swale {

// Header fields by lower-case name. Copies share what they hold until one of them changes it: the
// simulator hands a response on many times, and seldom changes it.
class ModelFields {
 public:
  using Map = std::map<std::string, std::string, std::less<>>;
  using const_iterator = Map::const_iterator;

  ModelFields() = default;
  ModelFields(std::initializer_list<Map::value_type> fields)
      : fields_(std::make_shared<Map>(fields)) {}
  // NOLINTNEXTLINE(google-explicit-constructor): one is the other
  ModelFields(const std::map<std::string, std::string>& fields)
      : fields_(std::make_shared<Map>(fields.begin(), fields.end())) {}

  const_iterator begin() const { return map().begin(); }
  const_iterator end() const { return map().end(); }
  const_iterator find(std::string_view name) const { return map().find(name); }
  bool contains(std::string_view name) const { return map().contains(name); }
  const std::string& at(const std::string& name) const { return map().find(name)->second; }
  bool empty() const { return map().empty(); }
  size_t size() const { return map().size(); }
  bool operator==(const ModelFields& other) const { return map() == other.map(); }

  std::string& operator[](const std::string& name) { return Own()[name]; }
  size_t erase(const std::string& name) { return contains(name) ? Own().erase(name) : 0; }
  void clear() { fields_.reset(); }
  // `lines`: each a name, ':', a value and '\n'.
  void SetLines(std::string_view lines) {
    while (!lines.empty()) {
      const std::string_view line = lines.substr(0, lines.find('\n'));
      lines.remove_prefix(std::min(lines.size(), line.size() + 1));
      const size_t colon = line.find(':');
      Own()[std::string(line.substr(0, colon))] = line.substr(colon + 1);
    }
  }

 private:
  const Map& map() const {
    static const Map kNone;
    return fields_ == nullptr ? kNone : *fields_;
  }
  Map& Own() {
    if (fields_ == nullptr) {
      fields_ = std::make_shared<Map>();
    } else if (fields_.use_count() > 1) {
      fields_ = std::make_shared<Map>(*fields_);
    }
    return *fields_;
  }

  std::shared_ptr<Map> fields_;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_MODEL_FIELDS_H_
