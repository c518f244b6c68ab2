// ModelFieldSource: header fields of the models, as what RFC 9111 is decided by asks for them.
#ifndef SWALE_SIMULATOR_MODEL_FIELD_SOURCE_H_
#define SWALE_SIMULATOR_MODEL_FIELD_SOURCE_H_

#include <string>
#include <string_view>

#include "src/http_cache/http_cache.h"
#include "src/simulator/model_fields.h"

namespace swale {

// `fields` must outlive it.
class ModelFieldSource final : public FieldSource {
 public:
  explicit ModelFieldSource(const ModelFields& fields) : fields_(fields) {}

  bool Get(std::string_view name, std::string* value) const override {
    const auto field = fields_.find(name);
    if (field == fields_.end()) return false;
    *value = field->second;
    return true;
  }

 private:
  const ModelFields& fields_;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_MODEL_FIELD_SOURCE_H_
