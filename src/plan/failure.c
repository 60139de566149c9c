/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Senses that say more than "does not read", as a table. */
#include "plan/failure.h"

#include <stddef.h>

#define ANY 0xFF

static const struct {
    uint8_t key, asc;
    enum dcn_failure_kind kind;
} kinds[] = {
    {0x5, 0x6F, DCN_FAILURE_REFUSED}, /* authentication, keys, region */
    {0x5, 0x30, DCN_FAILURE_REFUSED}, /* a format that it does not read */
    {0x5, 0x21, DCN_FAILURE_RANGE},   /* address out of range */
    {0x5, 0x63, DCN_FAILURE_RANGE},   /* end of the user area */
    {0x5, 0x64, DCN_FAILURE_TYPE},    /* illegal mode for this track */
    {0x8, ANY, DCN_FAILURE_BLANK},    /* BLANK CHECK */
};

enum dcn_failure_kind
dcn__failure_kind(uint8_t key, uint8_t asc, uint8_t ascq)
{
    (void)ascq; /* none of these differ by it in what they mean here */
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (kinds[i].key == key && (kinds[i].asc == asc || kinds[i].asc == ANY))
            return kinds[i].kind;
    }
    return DCN_FAILURE_MEDIUM;
}
