// The JSON becomes a list of values, which is walked once: what is right goes into the image, what
// is wrong into the errors, and the walk goes on.
#include "src/policy/compiler/policy_compiler.h"

#include <iterator>
#include <optional>
#include <span>
#include <utility>

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/fetch/request.h"
#include "src/json/json_document.h"
#include "src/policy/compiler/cache_key_compiler.h"
#include "src/policy/compiler/downloads_compiler.h"
#include "src/policy/compiler/match_compiler.h"
#include "src/policy/compiler/match_index_builder.h"
#include "src/policy/compiler/periodic_compiler.h"
#include "src/policy/compiler/policy_image_writer.h"
#include "src/policy/compiler/policy_options.h"
#include "src/policy/compiler/policy_reader.h"
#include "src/policy/compiler/push_compiler.h"
#include "src/policy/compiler/queue_compiler.h"
#include "src/policy/compiler/route_compiler.h"
#include "src/policy/compiler/static_rules.h"
#include "src/policy/policy.h"

namespace swale {
namespace {

// As Workbox's: parameters that campaigns add and pages do not read.
constexpr std::string_view kDefaultIgnoredParameters[] = {"utm_*", "fbclid"};
constexpr std::string_view kDefaultDirectoryIndex = "index.html";

// Errors name the limits as literals.
static_assert(kPolicyBytesMax == 4 << 20 && kRouteCountMax == 10000 && kMatchCountMax == 10000);

class PolicyCompiler {
 public:
  PolicyCompiler(const JsonDocument& document, std::vector<PolicyError>* errors,
                 UrlPatternHost& host)
      : reader_(document, errors),
        host_(host),
        errors_(*errors),
        matches_(&reader_, &writer_, &host),
        queues_(&reader_, &writer_),
        routes_(&reader_, &writer_, &matches_, &queues_) {
    PolicyImageHeader& header = writer_.header;
    header.flags = kCleanUrlsFlag;
    header.directory_index = writer_.AddText(kDefaultDirectoryIndex);
    header.default_cache_name = writer_.AddText(kDefaultRuntimeCacheName);
  }

  std::string Run() {
    PolicyImageRecords<PolicyImageText> ignored_parameters;
    for (std::string_view name : kDefaultIgnoredParameters) {
      ignored_parameters.Add(writer_.AddText(name));
    }
    writer_.header.ignored_parameters = writer_.AddTable(ignored_parameters);

    // What routes start from, wherever it stands.
    if (const size_t key = reader_.FindMember(0, "cacheKey"); key != kNoValue) {
      reader_.EnterMember("cacheKey");
      routes_.set_default_cache_key(CompileCacheKey(key, &reader_, &writer_));
      reader_.path().clear();
    }
    OptionCursor options(&reader_, 0, kPolicyOptionNames);
    while (options.Next()) {
      switch (options.option<PolicyOption>()) {
        case PolicyOption::kPrecache:
          CompilePrecache(options.value());
          break;
        case PolicyOption::kRoutes:
          CompileRoutes(options.value());
          break;
        case PolicyOption::kDefault:
          writer_.header.flags |= kDefaultRouteFlag;
          writer_.header.default_route = routes_.Compile(options.value(), nullptr);
          break;
        case PolicyOption::kCatch:
          writer_.header.flags |= kCatchRouteFlag;
          writer_.header.catch_route = routes_.Compile(options.value(), nullptr);
          break;
        case PolicyOption::kBypass:
          CompileMatchList(options.value(), MatchList::kBypass);
          break;
        case PolicyOption::kSkipWaiting:
          CompileSkipWaiting(options.value());
          break;
        case PolicyOption::kCleanUpCaches:
          CompileCleanUpCaches(options.value());
          break;
        case PolicyOption::kRetireKey:
          writer_.header.retire_key =
              CompileText(options.value(), "a public key, as \"swale retire --new-key\" prints it");
          break;
        case PolicyOption::kClientsClaim:
          CompileFlag(options.value(), kClientsClaimFlag);
          break;
        case PolicyOption::kCacheKey:  // read first
          break;
        case PolicyOption::kStaticRouting:
          static_routing_ = reader_.ReadBool(options.value()).value_or(true);
          break;
        case PolicyOption::kWarmUp:
          CompileWarmUp(options.value());
          break;
        case PolicyOption::kNavigationPreload:
          CompileFlag(options.value(), kNavigationPreloadFlag);
          break;
        case PolicyOption::kQueues:
          queues_.Compile(options.value());
          break;
        case PolicyOption::kPush:
          writer_.header.push = CompilePush(options.value(), &reader_, &queues_, &writer_);
          writer_.header.flags |= kBackgroundFlag;
          break;
        case PolicyOption::kPeriodic:
          writer_.header.periodic = CompilePeriodic(options.value(), &reader_, &writer_);
          writer_.header.flags |= kBackgroundFlag | kNotLeanFlag;
          break;
        case PolicyOption::kDownloads:
          writer_.header.downloads = CompileDownloads(options.value(), &reader_, &writer_);
          writer_.header.flags |= kBackgroundFlag | kNotLeanFlag;
          break;
      }
    }
    writer_.header.part_routes = routes_.AddPartRoutes();
    writer_.header.queues = queues_.AddQueues();
    // Rules are made of what is known to be right.
    if (errors_.empty() && static_routing_) {
      writer_.header.static_rules = StaticRulesCompiler(&reader_, &host_).Compile(0, &writer_);
    }
    return Finish();
  }

 private:
  std::string Finish() {
    Policy policy;
    if (Policy::Load(writer_.image(), &policy)) {
      std::string indexes[std::size(PolicyImageHeader{}.match_indexes)];
      for (size_t i = 0; i < std::size(indexes); ++i) {
        indexes[i] = BuildMatchIndex(policy, static_cast<MatchList>(i));
      }
      for (size_t i = 0; i < std::size(indexes); ++i) {
        writer_.header.match_indexes[i] = writer_.AddText(indexes[i]);
      }
    }
    return writer_.Finish();
  }

  void CompileFlag(size_t value, uint32_t flag) {
    uint32_t& flags = writer_.header.flags;
    if (const std::optional<bool> is_set = reader_.ReadBool(value)) {
      flags = *is_set ? flags | flag : flags & ~flag;
    }
  }

  void CompileSkipWaiting(size_t value) {
    if (reader_.kind(value) != JsonKind::kString) {
      CompileFlag(value, kSkipWaitingFlag);
    } else if (reader_.text(value) == "on-navigation") {
      writer_.header.flags |= kSkipWaitingOnNavigationFlag;
    } else {
      reader_.Fail(value, "true, false or \"on-navigation\"");
    }
  }

  void CompileCleanUpCaches(size_t value) {
    if (const std::optional<bool> cleans = reader_.ReadBool(value); cleans && !*cleans) {
      writer_.header.flags |= kKeepOtherCachesFlag;
    }
  }

  void CompilePrecache(size_t value) {
    PolicyImageHeader& header = writer_.header;
    OptionCursor options(&reader_, value, kPrecacheOptionNames);
    while (options.Next()) {
      switch (options.option<PrecacheOption>()) {
        case PrecacheOption::kDirectoryIndex:
          CompileDirectoryIndex(options.value());
          break;
        case PrecacheOption::kCleanUrls:
          CompileFlag(options.value(), kCleanUrlsFlag);
          break;
        case PrecacheOption::kIgnoreUrlParametersMatching:
          CompileIgnoredParameters(options.value());
          break;
        case PrecacheOption::kNavigateFallback:
          header.navigate_fallback = CompileUrl(options.value());
          break;
        case PrecacheOption::kNavigateFallbackAllowlist:
          CompileMatchList(options.value(), MatchList::kNavigateFallbackAllow);
          break;
        case PrecacheOption::kNavigateFallbackDenylist:
          CompileMatchList(options.value(), MatchList::kNavigateFallbackDeny);
          break;
        case PrecacheOption::kOfflineFallback:
          header.offline_fallback = CompileUrl(options.value());
          break;
        case PrecacheOption::kMaxAgeSeconds:
          CompileMaxAge(options.value());
          break;
      }
    }
  }

  void CompileMaxAge(size_t value) {
    constexpr const char* kExpected = "a whole number of seconds from 1";
    uint32_t& seconds = writer_.header.precache_max_age_seconds;
    seconds = reader_.ReadIndex(value, UINT32_MAX, kExpected).value_or(1);
    if (seconds == 0) reader_.Fail(value, kExpected);
  }

  void CompileWarmUp(size_t value) {
    PolicyImageRecords<PolicyImageText> urls;
    ArrayCursor elements(&reader_, value, "an array of URLs");
    while (elements.Next()) {
      if (const std::optional<std::string_view> url =
              reader_.ReadText(elements.value(), "a URL such as \"/fonts/body.woff2\"")) {
        urls.Add(writer_.AddText(*url));
      }
    }
    writer_.header.warm_up = writer_.AddTable(urls);
    writer_.header.flags |= kNotLeanFlag;
  }

  void CompileDirectoryIndex(size_t value) {
    if (reader_.kind(value) == JsonKind::kString) {
      writer_.header.directory_index = writer_.AddText(reader_.text(value));
    } else if (reader_.kind(value) == JsonKind::kNull) {
      writer_.header.directory_index = {};
    } else {
      reader_.Fail(value, "a file name such as \"index.html\", or null for none");
    }
  }

  void CompileIgnoredParameters(size_t value) {
    PolicyImageRecords<PolicyImageText> names;
    ArrayCursor elements(&reader_, value, "an array of parameter names");
    while (elements.Next()) {
      if (const std::optional<std::string_view> name =
              reader_.ReadText(elements.value(), "a parameter name such as \"utm_*\"")) {
        names.Add(writer_.AddText(*name));
      }
    }
    writer_.header.ignored_parameters = writer_.AddTable(names);
  }

  void CompileMatchList(size_t value, MatchList list) {
    PolicyImageRecords<MatchRecord> matches;
    ArrayCursor elements(&reader_, value, "an array of matches");
    while (elements.Next()) {
      if (elements.count() > kMatchCountMax) {
        reader_.Fail(elements.value(), "at most 10000 matches");
        return;
      }
      matches.Add(matches_.Compile(elements.value(), kAnyBit));
    }
    writer_.header.match_lists[static_cast<size_t>(list)] = writer_.AddTable(matches);
  }

  void CompileRoutes(size_t value) {
    PolicyImageRecords<MatchRecord> matches;
    PolicyImageRecords<RouteOptionsRecord> routes;
    ArrayCursor elements(&reader_, value, "an array of routes");
    while (elements.Next()) {
      if (elements.count() > kRouteCountMax) {
        reader_.Fail(elements.value(), "at most 10000 routes");
        return;
      }
      MatchRecord match = {};
      routes.Add(routes_.Compile(elements.value(), &match));
      matches.Add(match);
    }
    writer_.header.routes = writer_.AddTable(routes);
    writer_.header.match_lists[static_cast<size_t>(MatchList::kRoutes)] = writer_.AddTable(matches);
  }

  PolicyImageText CompileUrl(size_t value) {
    return CompileText(value, "the URL of a precached file, such as \"/offline.html\"");
  }

  PolicyImageText CompileText(size_t value, const char* expected) {
    return writer_.AddText(reader_.ReadText(value, expected).value_or(""));
  }

  PolicyReader reader_;
  UrlPatternHost& host_;
  const std::vector<PolicyError>& errors_;
  bool static_routing_ = true;
  PolicyImageWriter writer_;
  MatchCompiler matches_;
  QueueCompiler queues_;
  RouteCompiler routes_;
};

// Some values are compiled after those behind them. There are a handful of errors, nearly in order.
void SortByPlace(std::vector<PolicyError>* errors) {
  for (size_t i = 1; i < errors->size(); ++i) {
    for (size_t j = i; j > 0 && (*errors)[j].offset < (*errors)[j - 1].offset; --j) {
      std::swap((*errors)[j], (*errors)[j - 1]);
    }
  }
}

// "\"}\" at line 3, column 5". Columns count characters, as editors do.
std::string DescribePlace(std::string_view json, size_t offset) {
  size_t line = 1;
  size_t column = 1;
  for (char c : json.substr(0, offset)) {
    if (c == '\n') {
      ++line;
      column = 1;
    } else if ((static_cast<uint8_t>(c) & 0xc0) != 0x80) {
      ++column;
    }
  }
  const std::string_view found = json.substr(offset, 1);
  const bool is_printable = !found.empty() && found[0] >= ' ' && found[0] <= '~';
  const std::string_view quote = is_printable ? "\"" : "";
  return Concat({quote,
                 found.empty()  ? "the end"
                 : is_printable ? found
                                : "an unprintable byte",
                 quote, " at line ", NumberToString(line), ", column ", NumberToString(column)});
}

}  // namespace

PolicyCompileResult CompilePolicy(std::string_view json, UrlPatternHost& host) {
  PolicyCompileResult result;
  JsonDocument document;
  JsonError json_error;
  if (json.size() > kPolicyBytesMax) {
    json_error = {kPolicyBytesMax, "at most 4 MiB of JSON"};
  } else if (document.Parse(json, &json_error)) {
    result.image = PolicyCompiler(document, &result.errors, host).Run();
    if (!result.errors.empty()) result.image.clear();
    SortByPlace(&result.errors);
    return result;
  }
  PolicyError& error = result.errors.emplace_back();
  error.offset = json_error.offset;
  error.found = DescribePlace(json, json_error.offset);
  error.expected = json_error.expected;
  return result;
}

}  // namespace swale
