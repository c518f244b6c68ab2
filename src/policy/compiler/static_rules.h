// Static rules: what of a policy the browser's own router can decide without starting the worker.
// https://w3c.github.io/ServiceWorker/#dom-installevent-addroutes
#ifndef SWALE_POLICY_COMPILER_STATIC_RULES_H_
#define SWALE_POLICY_COMPILER_STATIC_RULES_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "src/policy/compiler/policy_image_writer.h"
#include "src/policy/compiler/policy_reader.h"
#include "src/policy/policy.h"
#include "src/policy/policy_image.h"
#include "src/url_pattern/url_pattern_host.h"

namespace swale {

// Chromium takes 256 rules in all. Ours leave room for a worker's own.
inline constexpr size_t kStaticRuleCountMax = 200;

// Writes rules for a policy without errors, to be tried in turn.
//
// Basic idea: a rule may only say "network", and only where the policy says just that, whatever
// else could take the request. So each thing that comes earlier in the policy and is not the
// network's gets a rule "fetch-event" before it, for at least the requests that it is for. Where
// that cannot be said at all, the rules end, and the worker decides.
class StaticRulesCompiler {
 public:
  // Both must outlive the compiler.
  StaticRulesCompiler(const PolicyReader* reader, UrlPatternHost* host)
      : reader_(*reader), host_(*host) {}

  // Of the policy that is the document's value `policy`.
  PolicyImageTable Compile(size_t policy, PolicyImageWriter* writer);

 private:
  // False where the rules end.
  bool AddRoutes(size_t routes, bool may_fall_back, PolicyImageWriter* writer);
  bool HasStrategy(size_t route, Strategy strategy) const;
  bool IsNetworkOnly(size_t route) const;
  void Add(StaticRuleKind kind, std::string_view condition, uint32_t route,
           PolicyImageWriter* writer);

  const PolicyReader& reader_;
  UrlPatternHost& host_;
  PolicyImageRecords<StaticRuleRecord> rules_;
  size_t rule_count_ = 0;
};

}  // namespace swale

#endif  // SWALE_POLICY_COMPILER_STATIC_RULES_H_
