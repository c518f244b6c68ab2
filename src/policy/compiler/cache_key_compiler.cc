#include "src/policy/compiler/cache_key_compiler.h"

#include <optional>

#include "src/cache_key/cache_key.h"
#include "src/json/json_document.h"
#include "src/policy/compiler/policy_options.h"

namespace swale {
namespace {

class CacheKeyCompiler {
 public:
  CacheKeyCompiler(PolicyReader* reader, PolicyImageWriter* writer)
      : reader_(*reader), writer_(*writer) {}

  CacheKeyRecord Run(size_t value) {
    OptionCursor options(&reader_, value, kCacheKeyOptionNames);
    while (options.Next()) CompileOption(options.option<CacheKeyOption>(), options.value());
    return record_;
  }

 private:
  void CompileOption(CacheKeyOption option, size_t value) {
    switch (option) {
      case CacheKeyOption::kIgnoreParameters:
        record_.ignored = CompileNames(value);
        break;
      case CacheKeyOption::kIgnoreTrackingParameters:
        CompileFlag(value, kIgnoreTrackingParameters);
        break;
      case CacheKeyOption::kKeepParameters:
        record_.flags |= kKeepSomeParameters;
        record_.kept = CompileNames(value);
        break;
      case CacheKeyOption::kSortParameters:
        CompileFlag(value, kSortParameters);
        break;
      case CacheKeyOption::kDirectoryIndex:
        CompileDirectoryIndex(value);
        break;
      case CacheKeyOption::kCleanUrls:
        CompileFlag(value, kFoldCleanUrls);
        break;
      case CacheKeyOption::kFragment:
        CompileChoice(value, kFragmentNames, kKeepFragment);
        break;
      case CacheKeyOption::kOrigin:
        CompileChoice(value, kOriginNames, kDropOrigin);
        break;
      case CacheKeyOption::kBody:
        CompileFlag(value, kDigestBody);
        break;
      case CacheKeyOption::kNoVarySearch:
        if (!reader_.ReadBool(value).value_or(true)) record_.flags |= kIgnoreNoVarySearch;
        break;
    }
  }

  void CompileFlag(size_t value, uint32_t flag) {
    if (reader_.ReadBool(value).value_or(false)) record_.flags |= flag;
  }

  // The second of the names sets the flag.
  void CompileChoice(size_t value, std::span<const std::string_view> names, uint32_t flag) {
    if (reader_.ReadName(value, names).value_or(0) == 1) record_.flags |= flag;
  }

  void CompileDirectoryIndex(size_t value) {
    constexpr char kExpected[] = "a file name such as \"index.html\"";
    const std::optional<std::string_view> name = reader_.ReadText(value, kExpected);
    if (!name) return;
    if (name->find_first_of("/?#") != std::string_view::npos) {
      reader_.Fail(value, kExpected);  // no last segment of a path
    } else {
      record_.directory_index = writer_.AddText(*name);
    }
  }

  PolicyImageText CompileNames(size_t value) {
    constexpr char kExpected[] = "a parameter name such as \"utm_*\"";
    std::string names;
    ArrayCursor elements(&reader_, value, "an array of parameter names");
    while (elements.Next()) {
      const std::optional<std::string_view> name = reader_.ReadText(elements.value(), kExpected);
      if (!name) continue;
      if (name->find('\n') != std::string_view::npos) {
        reader_.Fail(elements.value(), kExpected);
        continue;
      }
      names.append(*name).append(1, '\n');
    }
    return writer_.AddText(names);
  }

  static constexpr std::string_view kFragmentNames[] = {"drop", "keep"};
  static constexpr std::string_view kOriginNames[] = {"keep", "drop"};

  PolicyReader& reader_;
  PolicyImageWriter& writer_;
  CacheKeyRecord record_ = {};
};

}  // namespace

CacheKeyRecord CompileCacheKey(size_t value, PolicyReader* reader, PolicyImageWriter* writer) {
  return CacheKeyCompiler(reader, writer).Run(value);
}

CacheKeyCompileResult CompileCacheKeyRules(std::string_view json) {
  CacheKeyCompileResult result;
  JsonDocument document;
  JsonError error;
  if (!document.Parse(json, &error)) {
    result.errors.push_back(
        {.offset = error.offset, .found = "no JSON", .expected = error.expected});
    return result;
  }
  PolicyReader reader(document, &result.errors);
  PolicyImageWriter writer;
  result.record = CompileCacheKey(0, &reader, &writer);
  result.texts = writer.Finish();
  return result;
}

}  // namespace swale
