#include "src/policy/compiler/periodic_compiler.h"

#include <optional>
#include <string_view>

#include "src/policy/compiler/policy_options.h"
#include "src/policy/policy_image.h"

namespace swale {
namespace {

constexpr char kInterval[] = "a whole number of seconds from 1 to 4294967295";

constexpr char kNameExpected[] = "the name of a job, without \"/\" and control characters";

class PeriodicCompiler {
 public:
  explicit PeriodicCompiler(PolicyReader* reader) : reader_(*reader) {}

  void Compile(size_t value) {
    if (reader_.kind(value) != JsonKind::kObject) {
      reader_.Fail(value, "an object of jobs by their names");
      return;
    }
    MemberCursor jobs(&reader_, value);
    while (jobs.Next()) {
      reader_.ReadKeyName(jobs.key(), kNameExpected);
      CompileJob(jobs.value());
    }
  }

 private:
  void CompileJob(size_t value) {
    if (reader_.kind(value) == JsonKind::kObject) {
      if (reader_.FindMember(value, "minIntervalSeconds") == kNoValue) {
        reader_.FailMissing(value, "minIntervalSeconds", kInterval);
      }
      const bool refreshes = reader_.FindMember(value, "refresh") != kNoValue;
      const bool has_handler = reader_.FindMember(value, "handler") != kNoValue;
      if (refreshes == has_handler) {
        reader_.Fail(value, "an object with either \"refresh\" or \"handler\"");
      }
    }
    OptionCursor options(&reader_, value, kPeriodicOptionNames);
    while (options.Next()) {
      const size_t at = options.value();
      switch (options.option<PeriodicOption>()) {
        case PeriodicOption::kMinIntervalSeconds:
          if (reader_.ReadIndex(at, UINT32_MAX, kInterval) == 0) reader_.Fail(at, kInterval);
          break;
        case PeriodicOption::kRefresh:
          CompileRefresh(at);
          break;
        case PeriodicOption::kCache:
          reader_.ReadText(at, "the name of a cache");
          break;
        case PeriodicOption::kHandler:
          CompileHandler(at);
          break;
      }
    }
  }

  void CompileRefresh(size_t value) {
    ArrayCursor urls(&reader_, value, "an array of URLs");
    while (urls.Next()) reader_.ReadText(urls.value(), "a URL, such as \"/news.json\"");
    if (urls.count() == 0 && reader_.kind(value) == JsonKind::kArray) {
      reader_.Fail(value, "at least one URL");
    }
  }

  void CompileHandler(size_t value) {
    OptionCursor options(&reader_, value, kHandlerOptionNames);
    while (options.Next()) {
      reader_.ReadIndex(options.value(), kFunctionCountMax, "a whole number from 0 to 30000");
    }
  }

  PolicyReader& reader_;
};

}  // namespace

PolicyImageText CompilePeriodic(size_t value, PolicyReader* reader, PolicyImageWriter* writer) {
  PeriodicCompiler(reader).Compile(value);
  return writer->AddText(reader->document().source(reader->document()[value]));
}

}  // namespace swale
