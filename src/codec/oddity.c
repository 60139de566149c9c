/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of what a sector may be odd in. */
#include "codec/oddity.h"

#include <string.h>

static const char *const names[DCN_ODDITIES] = {
    [DCN_ODD_EDC] = "edc_wrong",
    [DCN_ODD_EDC_ZERO] = "edc_zero",
    [DCN_ODD_PARITY] = "parity_wrong",
    [DCN_ODD_PARITY_OVER] = "parity_over_header",
    [DCN_ODD_ADDRESS] = "address_wrong",
    [DCN_ODD_SYNC] = "sync_wrong",
    [DCN_ODD_MODE] = "other_mode",
    [DCN_ODD_SUBHEADER] = "subheader_copies",
    [DCN_ODD_GARBAGE] = "garbage",
};

const char *
dcn__oddity_name(enum dcn_oddity oddity)
{
    return oddity < DCN_ODDITIES ? names[oddity] : "none";
}

bool
dcn__oddity_parse(const char *name, size_t len, enum dcn_oddity *oddity)
{
    for (unsigned i = 0; i < DCN_ODDITIES; i++) {
        if (strlen(names[i]) != len || memcmp(names[i], name, len) != 0)
            continue;
        *oddity = (enum dcn_oddity)i;
        return true;
    }
    return false;
}
