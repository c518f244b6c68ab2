#include "src/simulator/traffic/workload.h"

#include <algorithm>

#include "src/simulator/traffic/random.h"

namespace swale {
namespace {

constexpr double kPagesMoreMean = 2.5;  // of a visit, behind its first
constexpr uint64_t kPagesMax = 30;
constexpr double kThinkMs = 40'000;
constexpr uint64_t kThinkLeastMs = 3'000;
constexpr double kLastPageMs = 120'000;
constexpr double kTabMs = 3 * 60 * 60 * 1000;

uint64_t Ms(double ms) { return static_cast<uint64_t>(ms); }

}  // namespace

PageChooser::PageChooser(const std::vector<TrafficPage>& pages) {
  uint64_t sum = 0;
  for (const TrafficPage& page : pages) sums_.push_back(sum += page.weight);
}

uint32_t PageChooser::Choose(uint64_t drawn) const {
  const auto found = std::upper_bound(sums_.begin(), sums_.end(), drawn % sums_.back());
  return static_cast<uint32_t>(found - sums_.begin());
}

std::vector<PageView> DrawPageViews(const Scenario& scenario, const PageChooser& pages,
                                    size_t visitor_class, uint64_t client) {
  Random random(scenario.seed * 31 + visitor_class, client);
  const double gap_ms =
      static_cast<double>(kDayMs) / scenario.classes[visitor_class].visits_per_day;
  std::vector<PageView> views;
  bool is_first = true;
  for (uint64_t at_ms = Ms(random.Exponential() * gap_ms); at_ms < scenario.duration_ms;) {
    const uint64_t count = std::min(1 + Ms(random.Exponential() * kPagesMoreMean), kPagesMax);
    // Nobody comes for the first time without a network.
    const bool loses_network = random.Unit() < scenario.offline_share && !is_first;
    const uint64_t lost_from = loses_network ? random.Below(count) : count;
    is_first = false;
    for (uint64_t i = 0; i < count && at_ms < scenario.duration_ms; ++i) {
      const uint32_t page = pages.Choose(random.Next());
      const uint64_t next_ms = at_ms + kThinkLeastMs + Ms(random.Exponential() * kThinkMs);
      const bool stays_open = random.Unit() < scenario.tab_share;
      uint64_t closes_at_ms = next_ms;
      if (i + 1 == count) closes_at_ms += Ms(random.Exponential() * kLastPageMs);
      if (stays_open) closes_at_ms += Ms(random.Exponential() * kTabMs);
      views.push_back({at_ms, page, closes_at_ms, i >= lost_from});
      at_ms = next_ms;
    }
    at_ms += kVisitGapMs + Ms(random.Exponential() * gap_ms);
  }
  return views;
}

std::vector<VisitorClass> StandardClasses(uint64_t clients) {
  const uint64_t daily = clients / 10;
  const uint64_t weekly = clients * 3 / 10;
  return {{"daily", daily, 1.0},
          {"weekly", weekly, 1.0 / 7},
          {"monthly", clients - daily - weekly, 1.0 / 30}};
}

}  // namespace swale
