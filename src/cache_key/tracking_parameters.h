// Search parameters that campaigns, mailings and advertisements add, and that change nothing else.
#ifndef SWALE_CACHE_KEY_TRACKING_PARAMETERS_H_
#define SWALE_CACHE_KEY_TRACKING_PARAMETERS_H_

#include <string_view>

namespace swale {

// Goes up with each change, so that the key of a URL can be told from what it was before. A name is
// never taken out.
inline constexpr int kTrackingParametersVersion = 1;

// What kIgnoreTrackingParameters stands for: names, each followed by '\n', in the order of their
// bytes; '*' stands for any text. docs/cache-keys.md says who adds each.
inline constexpr std::string_view kTrackingParameters =
    "ScCid\n"
    "_gl\n"
    "_hsenc\n"
    "_hsmi\n"
    "_kx\n"
    "_openstat\n"
    "dclid\n"
    "epik\n"
    "fbclid\n"
    "gad_campaignid\n"
    "gad_source\n"
    "gbraid\n"
    "gclid\n"
    "gclsrc\n"
    "hsCtaTracking\n"
    "igsh\n"
    "igshid\n"
    "li_fat_id\n"
    "mc_cid\n"
    "mc_eid\n"
    "mkt_tok\n"
    "ml_subscriber\n"
    "ml_subscriber_hash\n"
    "msclkid\n"
    "oly_anon_id\n"
    "oly_enc_id\n"
    "rdt_cid\n"
    "s_cid\n"
    "srsltid\n"
    "ttclid\n"
    "twclid\n"
    "utm_*\n"
    "vero_id\n"
    "wbraid\n"
    "wickedid\n"
    "yclid\n"
    "ymclid\n";

}  // namespace swale

#endif  // SWALE_CACHE_KEY_TRACKING_PARAMETERS_H_
