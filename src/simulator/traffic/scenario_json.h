// Scenarios as JSON: how tools hand them over.
#ifndef SWALE_SIMULATOR_TRAFFIC_SCENARIO_JSON_H_
#define SWALE_SIMULATOR_TRAFFIC_SCENARIO_JSON_H_

#include <string>
#include <string_view>

#include "src/simulator/traffic/scenario.h"

namespace swale {

// Members are named as Scenario's (web/simulate/scenario.ts has their types); those that are not
// there keep their defaults, and with "standard" those of the standard scenario. False, with
// `*error` set, where a member is not what it should be.
bool ReadScenario(std::string_view json, Scenario* scenario, std::string* error);

}  // namespace swale

#endif  // SWALE_SIMULATOR_TRAFFIC_SCENARIO_JSON_H_
