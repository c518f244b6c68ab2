// Generates programs that capture what groups match (capture_program.h).
#ifndef SWALE_URL_PATTERN_CAPTURE_PROGRAM_GENERATOR_H_
#define SWALE_URL_PATTERN_CAPTURE_PROGRAM_GENERATOR_H_

#include <string>

#include "src/url_pattern/part.h"

namespace swale {

// The program that matches, and captures, what the standard's regular expression does. False where
// it would exceed kCaptureProgramSizeMax.
// https://urlpattern.spec.whatwg.org/#generate-a-regular-expression-and-name-list
//
// REQUIRES: no part is of type kRegexp.
bool GenerateCaptureProgram(const PartList& parts, const PatternOptions& options,
                            std::string* program);

}  // namespace swale

#endif  // SWALE_URL_PATTERN_CAPTURE_PROGRAM_GENERATOR_H_
