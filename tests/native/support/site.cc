#include "tests/native/support/site.h"

#include <gtest/gtest.h>

#include "src/policy/compiler/policy_compiler.h"
#include "tests/native/support/policy.h"

namespace swale {

WorkerScript MakeScript(std::string_view policy) {
  PolicyCompileResult compiled = CompileTestPolicy(policy);
  for (const PolicyError& error : compiled.errors) ADD_FAILURE() << error.ToString();
  WorkerScript script;
  script.policy_image = compiled.image;
  return script;
}

TestSite MakeSite(const std::map<std::string, std::string>& paths, TestSiteOptions options) {
  return BuildSite(paths, SiteOptions{.policy_image = MakeScript(options.policy).policy_image,
                                      .optional = std::move(options.optional),
                                      .label = std::move(options.label),
                                      .lazy = std::move(options.lazy),
                                      .pack_bytes = options.pack_bytes,
                                      .updates_from = std::move(options.updates_from)});
}

}  // namespace swale
