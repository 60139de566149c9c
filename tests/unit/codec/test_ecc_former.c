/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random damage: the repair gives what it gave before it became quick, or more.
 * ECC_ROUNDS: sectors of each kind, for more than a quick look. */
#include "unit/unit.h"

#include "former_ecc.h"
#include "sectors.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_BYTE 16

static uint8_t good[DCN_RAW_BYTES], damaged[DCN_RAW_BYTES];
static uint8_t flags[DCN_RAW_BYTES];
static uint64_t state;

static unsigned
rounds(unsigned usual)
{
    const char *more = getenv("ECC_ROUNDS");

    return more != NULL ? (unsigned)strtoul(more, NULL, 10) : usual;
}

/* How flags go with the damage. */
enum flagging { NONE, RIGHT, MISSING, WRONG, FLAGGINGS };

/* count bytes, in one burst or anywhere. */
static void
damage(unsigned count, enum flagging flagging)
{
    bool burst = noise_next(&state) % 3 == 0;
    unsigned at = (unsigned)(noise_next(&state) % DCN_RAW_BYTES);

    memcpy(damaged, good, sizeof(damaged));
    memset(flags, 0, sizeof(flags));
    for (unsigned i = 0; i < count; i++) {
        unsigned from = burst ? at + i : (unsigned)noise_next(&state);
        unsigned place = FIRST_BYTE + from % (DCN_RAW_BYTES - FIRST_BYTE);

        damaged[place] ^= (uint8_t)(1 + noise_next(&state) % 255);
        if (flagging == RIGHT || flagging == WRONG ||
            (flagging == MISSING && noise_next(&state) % 10 != 0))
            flags[place] = 1;
        if (flagging == WRONG && noise_next(&state) % 8 == 0)
            flags[noise_next(&state) % DCN_RAW_BYTES] = 1;
    }
}

typedef int (*repair_fn)(uint8_t *sector, bool zero_header,
                         const uint8_t *erasures);

/* The same bytes changed in the same way; or repaired though it was not. */
static void
compare(repair_fn former, repair_fn now, bool form1, const uint8_t *erasures)
{
    uint8_t a[DCN_RAW_BYTES], b[DCN_RAW_BYTES];
    int x, y;

    memcpy(a, damaged, sizeof(a));
    memcpy(b, damaged, sizeof(b));
    x = former(a, form1, erasures);
    y = now(b, form1, erasures);
    if (x < 0 && y >= 0)
        return;
    ck_assert_int_eq(x, y);
    ck_assert_mem_eq(a, b, DCN_RAW_BYTES);
}

START_TEST(turns_end_as_they_did)
{
    static const unsigned most[] = {8, 60, 150, 400, 2300};

    state = 17;
    for (unsigned n = 0; n < rounds(1500); n++) {
        bool form1 = n % 3 == 0;
        enum flagging flagging = (enum flagging)(n % FLAGGINGS);

        sector_make(&state, good, 4711, form1 ? DCN_MODE_2_FORM1 : DCN_MODE_1);
        damage((unsigned)(noise_next(&state) % most[n % 5]), flagging);
        compare(former_ecc_repair, dcn__ecc_repair, form1,
                flagging == NONE ? NULL : flags);
    }
}
END_TEST

START_TEST(solving_ends_as_it_did)
{
    static const unsigned most[] = {8, 40, 90, 190, 280};

    state = 19;
    for (unsigned n = 0; n < rounds(60); n++) {
        bool form1 = n % 3 == 0;

        sector_make(&state, good, 4711, form1 ? DCN_MODE_2_FORM1 : DCN_MODE_1);
        damage((unsigned)(noise_next(&state) % most[n % 5]),
               (enum flagging)(n % FLAGGINGS));
        compare(former_ecc_solve, dcn__ecc_solve, form1, flags);
    }
}
END_TEST

/* As many wrong bytes besides the erasures as can be found, and more. */
START_TEST(bytes_of_unknown_place_are_found_as_they_were)
{
    state = 23;
    for (unsigned n = 0; n < rounds(60); n++) {
        sector_make(&state, good, 4711, DCN_MODE_1);
        damage((unsigned)(noise_next(&state) % 150), RIGHT);
        for (unsigned i = 0; i < n % 18; i++)
            damaged[FIRST_BYTE +
                    noise_next(&state) % (DCN_RAW_BYTES - FIRST_BYTE)] ^= 0x5A;
        compare(former_ecc_solve, dcn__ecc_solve, false, flags);
    }
}
END_TEST

UNIT_MAIN("codec/ecc_former", turns_end_as_they_did, solving_ends_as_it_did,
          bytes_of_unknown_place_are_found_as_they_were)
