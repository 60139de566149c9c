/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A source in memory for the tests of fs and verify, with faults by sector
 * that may pass after some attempts. Sectors behind the stored ones read as
 * zeros, so that a disc may be larger than memory.
 */
#ifndef DCN_TESTS_FAKE_SOURCE_H
#define DCN_TESTS_FAKE_SOURCE_H

#include "disc/builder.h"
#include "source/source.h"

#define FAKE_NO_FLIP (-1)

struct fake_fault {
    dcn_lba lba;
    uint8_t state; /* enum dcn_sector_state; not delivered from UNREADABLE */
    uint16_t c2_count;
    int flip;       /* byte of the main channel that is inverted */
    unsigned until; /* attempts that suffer; 0: all */
};

struct fake_source {
    struct dcn_source base; /* first: a struct dcn_source * is one of these */
    struct dcn_disc *disc;
    uint8_t *main; /* stored sectors, main_bytes each */
    uint8_t *sub;  /* P-W of the stored sectors, or NULL */
    uint32_t main_bytes, stored;
    uint32_t made_up; /* the first so many sectors have made-up codes */
    struct dcn_source_caps caps;
    const struct fake_fault *faults;
    size_t fault_count;
    unsigned *attempts; /* of each stored sector */
    unsigned reads, fresh_reads;
    enum dcn_status fail_with; /* every read fails so, unless DCN_OK */
};

/*
 * Takes disc; copies count sectors of main_bytes (2048 or 2352) from main, and
 * sub where it is not NULL. Aborts where memory runs out.
 */
struct fake_source *
fake_source_new(struct dcn_disc *disc, const uint8_t *main, uint32_t main_bytes,
                uint32_t count, const uint8_t *sub);
void fake_source_free(struct fake_source *fake);

/* A disc of one data track from 0 to lead_out. */
struct dcn_disc *fake_data_disc(enum dcn_medium medium, dcn_lba lead_out);
/* A CD with Mode 1 from 0 and audio from audio_start (with a pregap of
 * audio_pregap sectors) to lead_out. */
struct dcn_disc *
fake_mixed_disc(dcn_lba audio_start, dcn_lba audio_pregap, dcn_lba lead_out);

#endif
