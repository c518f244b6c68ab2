// ResponsesWereGiven: what a page gets for a URL is what a server gave for it once.
#ifndef SWALE_SIMULATOR_INVARIANTS_RESPONSES_WERE_GIVEN_H_
#define SWALE_SIMULATOR_INVARIANTS_RESPONSES_WERE_GIVEN_H_

#include <map>
#include <set>
#include <string>

#include "src/base/concat.h"
#include "src/simulator/invariants/checker.h"
#include "src/simulator/simulated_browser.h"

namespace swale {

class ResponsesWereGiven final : public Checker {
 public:
  std::string_view name() const override { return "responses were given by a server"; }
  void ServerGave(const std::string& url, const std::string& body) override {
    given_[url].insert(body);
  }
  void PageLoaded(const PageLoad& load) override {
    if (load.loaded.is_error || given_[load.url].contains(load.loaded.body)) return;
    Fail(Concat({load.client, " got for ", load.url, " \"", load.loaded.body, "\""}));
  }

 private:
  std::map<std::string, std::set<std::string>> given_;  // bodies, by URL
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_INVARIANTS_RESPONSES_WERE_GIVEN_H_
