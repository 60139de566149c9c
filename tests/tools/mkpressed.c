/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mkpressed MODE SECTORS SHARE SEED BASE [ODDITY...]: a data CD of one track
 * (MODE "mode1" or "mode2", forms 1 and 2) of which SHARE in a thousand
 * sectors are odd as mastering programs, games and protections leave them, each
 * with one of the ODDITYs (all of that mode where none is named; all but one:
 * "but:few-bytes"), alone and in runs, the first and the last sector too. SHARE 1000: every sector. Makes
 * BASE.bin, BASE.cue and BASE.odd, whose lines "FIRST COUNT ODDITY" say which
 * sectors are odd: the others are as the standards say. "mkpressed list MODE"
 * names the oddities.
 */
#include "codec/sector.h"
#include "util/bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_AT  12
#define SUB_AT     16
#define EDC_1_AT   2064
#define EDC_XA_AT  2072
#define EDC_2_AT   2348
#define P_AT       2076
#define P_BYTES    172
#define Q_AT       2248
#define Q_BYTES    104
#define FORM2      0x20
#define MOST_KINDS 64

struct master {
    uint8_t *raw;
    dcn_lba lba;
    bool mode2, form2; /* of the sector as it would be */
    uint64_t state;    /* of noise */
};

static uint64_t
next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void
noise(struct master *m, unsigned at, unsigned len)
{
    for (unsigned i = 0; i < len; i++)
        m->raw[at + i] = (uint8_t)(next(&m->state) >> 24);
}

static void
zeros(struct master *m, unsigned at, unsigned len)
{
    memset(m->raw + at, 0, len);
}

static unsigned
edc_at(const struct master *m)
{
    if (!m->mode2)
        return EDC_1_AT;
    return m->form2 ? EDC_2_AT : EDC_XA_AT;
}

/* P and Q anew, over whatever stands there. */
static void
parity(struct master *m)
{
    if (!m->form2)
        dcn__ecc_encode(m->raw, m->mode2);
}

/* EDC, P and Q of what stands there. */
static void
codes(struct master *m)
{
    unsigned at = edc_at(m), from = m->mode2 ? SUB_AT : 0;

    dcn__put_le32(m->raw + at, dcn__edc_update(0, m->raw + from, at - from));
    parity(m);
}

static void
address(struct master *m, uint8_t minute, uint8_t second, uint8_t frame)
{
    m->raw[HEADER_AT] = minute;
    m->raw[HEADER_AT + 1] = second;
    m->raw[HEADER_AT + 2] = frame;
}

/* ---- the oddities ---- */

static void
edc_wrong(struct master *m)
{
    noise(m, edc_at(m), 4);
    parity(m);
}

static void
edc_zero(struct master *m)
{
    zeros(m, edc_at(m), 4);
}

static void
edc_zero_coded(struct master *m)
{
    zeros(m, edc_at(m), 4);
    parity(m);
}

static void
codes_zero(struct master *m)
{
    zeros(m, edc_at(m), DCN_RAW_BYTES - edc_at(m));
}

static void
p_wrong(struct master *m)
{
    noise(m, P_AT, P_BYTES);
}

static void
q_wrong(struct master *m)
{
    noise(m, Q_AT, Q_BYTES);
}

static void
parity_zero(struct master *m)
{
    zeros(m, P_AT, P_BYTES + Q_BYTES);
}

static void
parity_over(struct master *m)
{
    dcn__ecc_encode(m->raw, !m->mode2);
}

static void
parity_over_edc_zero(struct master *m)
{
    zeros(m, edc_at(m), 4);
    dcn__ecc_encode(m->raw, !m->mode2);
}

static void
address_other(struct master *m)
{
    uint8_t other[DCN_RAW_BYTES];

    memcpy(other, m->raw, sizeof(other));
    dcn__sector_encode(other, m->lba + 1000000, DCN_MODE_0);
    memcpy(m->raw + HEADER_AT, other + HEADER_AT, 3);
}

static void
address_other_coded(struct master *m)
{
    address_other(m);
    codes(m);
}

static void
address_impossible(struct master *m)
{
    address(m, 0xFE, 0x2A, (uint8_t)(0xA0 | m->lba % 6));
}

static void
address_impossible_coded(struct master *m)
{
    address_impossible(m);
    codes(m);
}

/* As all sectors of a disc whose addresses were counted from elsewhere. */
static void
shifted(struct master *m)
{
    uint8_t other[DCN_RAW_BYTES];

    memcpy(other, m->raw, sizeof(other));
    dcn__sector_encode(other, m->lba + 150, DCN_MODE_0);
    memcpy(m->raw + HEADER_AT, other + HEADER_AT, 3);
    codes(m);
}

static void
sync_wrong(struct master *m)
{
    m->raw[3] = 0x5A;
    m->raw[7] = 0x00;
}

static void
sync_wrong_coded(struct master *m)
{
    sync_wrong(m);
    codes(m);
}

static void
as(struct master *m, enum dcn_sector_mode mode)
{
    bool form2 = mode == DCN_MODE_2_FORM2;

    noise(m, SUB_AT, DCN_MODE2_BYTES);
    if (mode == DCN_MODE_2_FORM1 || form2) {
        zeros(m, SUB_AT, 8);
        m->raw[18] = m->raw[22] = form2 ? FORM2 : 0x08;
    }
    dcn__sector_encode(m->raw, m->lba, mode);
}

static void
as_mode1(struct master *m)
{
    as(m, DCN_MODE_1);
}

static void
as_form1(struct master *m)
{
    as(m, DCN_MODE_2_FORM1);
}

static void
as_form2(struct master *m)
{
    as(m, DCN_MODE_2_FORM2);
}

static void
as_form2_bare(struct master *m)
{
    as(m, DCN_MODE_2_FORM2);
    zeros(m, EDC_2_AT, 4);
}

static void
as_formless(struct master *m)
{
    as(m, DCN_MODE_2);
}

static void
as_mode0(struct master *m)
{
    as(m, DCN_MODE_0);
}

static void
mode0_data(struct master *m)
{
    as(m, DCN_MODE_0);
    noise(m, SUB_AT, DCN_MODE2_BYTES);
}

static void
mode_reserved(struct master *m)
{
    m->raw[15] = 3;
}

static void
mode_reserved_coded(struct master *m)
{
    m->raw[15] = 3;
    codes(m);
}

static void
garbage(struct master *m)
{
    noise(m, SUB_AT, DCN_MODE2_BYTES);
    if (m->mode2) {
        zeros(m, SUB_AT, 8);
        m->raw[18] = m->raw[22] = 0x08;
    }
}

static void
scrambled_left(struct master *m)
{
    dcn__scramble(m->raw);
}

static void
few_bytes(struct master *m)
{
    m->raw[99] ^= 0x12;
    m->raw[700] ^= 0x34;
    m->raw[1501] ^= 0x56;
}

static void
zone_filled(struct master *m)
{
    noise(m, 2068, 8);
    parity(m);
}

static void
subheader_copies(struct master *m)
{
    m->raw[16] ^= 0x01;
}

static void
subheader_copies_coded(struct master *m)
{
    m->raw[16] ^= 0x01;
    codes(m);
}

/* The sub-header says the other form than codes and data are. */
static void
other_form_said(struct master *m)
{
    m->raw[18] ^= FORM2;
    m->raw[22] ^= FORM2;
    codes(m);
}

static void
form2_bare(struct master *m)
{
    as_form2_bare(m);
}

static void
form2_edc_wrong(struct master *m)
{
    as_form2(m);
    noise(m, EDC_2_AT, 4);
}

static const struct oddity {
    const char *name;
    void (*make)(struct master *m);
    unsigned modes; /* 1: of a Mode 1 disc, 2: of a Mode 2 disc, 3: both;
                     * 4: only where it is named */
} oddities[] = {
    {"edc-wrong", edc_wrong, 3},
    {"edc-zero", edc_zero, 3},
    {"edc-zero-coded", edc_zero_coded, 3},
    {"codes-zero", codes_zero, 3},
    {"p-wrong", p_wrong, 3},
    {"q-wrong", q_wrong, 3},
    {"parity-zero", parity_zero, 3},
    {"parity-over", parity_over, 3},
    {"parity-over-edc-zero", parity_over_edc_zero, 3},
    {"address-other", address_other, 3},
    {"address-other-coded", address_other_coded, 1},
    {"address-impossible", address_impossible, 3},
    {"address-impossible-coded", address_impossible_coded, 1},
    {"shifted", shifted, 3 | 4},
    {"sync-wrong", sync_wrong, 3},
    {"sync-wrong-coded", sync_wrong_coded, 1},
    {"as-mode1", as_mode1, 2},
    {"as-form1", as_form1, 1},
    {"as-form2", as_form2, 1},
    {"as-form2-bare", as_form2_bare, 1},
    {"as-formless", as_formless, 3},
    {"as-mode0", as_mode0, 3},
    {"mode0-data", mode0_data, 3},
    {"mode-reserved", mode_reserved, 3},
    {"mode-reserved-coded", mode_reserved_coded, 1},
    {"garbage", garbage, 3},
    {"scrambled-left", scrambled_left, 3},
    {"few-bytes", few_bytes, 3},
    {"zone-filled", zone_filled, 1},
    {"subheader-copies", subheader_copies, 2},
    {"subheader-copies-coded", subheader_copies_coded, 2},
    {"other-form-said", other_form_said, 2},
    {"form2-bare", form2_bare, 2},
    {"form2-edc-wrong", form2_edc_wrong, 2},
};

#define ODDITIES (sizeof(oddities) / sizeof(oddities[0]))

/* ---- the disc ---- */

struct disc {
    bool mode2;
    uint32_t sectors, share;
    uint64_t seed;
    const struct oddity *kinds[MOST_KINDS];
    unsigned count;
    FILE *bin, *facts;
};

static void
start(const struct disc *disc, struct master *m, dcn_lba lba)
{
    m->lba = lba;
    m->mode2 = disc->mode2;
    m->form2 = disc->mode2 && lba % 4 == 3;
    m->state =
        UINT64_C(0x9E3779B97F4A7C15) * ((uint64_t)(uint32_t)lba + disc->seed);
    noise(m, SUB_AT, DCN_MODE2_BYTES);
    if (disc->mode2) {
        zeros(m, SUB_AT, 8);
        m->raw[18] = m->raw[22] = m->form2 ? FORM2 : 0x08;
        dcn__sector_encode(m->raw, lba,
                           m->form2 ? DCN_MODE_2_FORM2 : DCN_MODE_2_FORM1);
    } else {
        dcn__sector_encode(m->raw, lba, DCN_MODE_1);
    }
}

/* How many sectors from here on are odd: most are alone. */
static uint32_t
run_length(uint64_t *state)
{
    uint64_t what = next(state) % 20;

    if (what == 0)
        return 20 + (uint32_t)(next(state) % 200);
    return what < 5 ? 2 + (uint32_t)(next(state) % 15) : 1;
}

/* Sectors until the next run, so that some share of all is odd. */
static uint32_t
gap(const struct disc *disc, uint64_t *state)
{
    /* A run has some 10 sectors. */
    uint32_t mean = 10 * (1000 - disc->share) / disc->share;

    return 1 + (uint32_t)(next(state) % (2 * mean + 1));
}

static bool
write_disc(struct disc *disc)
{
    uint8_t raw[DCN_RAW_BYTES];
    struct master m = {.raw = raw};
    uint64_t state = disc->seed * UINT64_C(0xD1342543DE82EF95) + 1;
    uint32_t odd = disc->share == 1000 ? disc->sectors : 1, plain = 0;
    unsigned kind = 0;

    for (uint32_t i = 0; i < disc->sectors; i++) {
        const struct oddity *oddity;

        if (odd == 0 && plain == 0) {
            odd = run_length(&state);
            kind = (kind + 1) % disc->count;
        }
        if (i + 1 == disc->sectors && odd == 0)
            odd = 1;
        start(disc, &m, (dcn_lba)i);
        oddity = disc->kinds[kind];
        if (odd > 0) {
            oddity->make(&m);
            fprintf(disc->facts, "%u 1 %s\n", i, oddity->name);
            if (--odd == 0)
                plain = gap(disc, &state);
        } else {
            plain--;
        }
        if (fwrite(raw, sizeof(raw), 1, disc->bin) != 1)
            return false;
    }
    return true;
}

/* ---- its files ---- */

static FILE *
open_output(const char *base, const char *extension)
{
    char path[4096];
    FILE *file;

    snprintf(path, sizeof(path), "%s.%s", base, extension);
    file = fopen(path, "wb");
    if (file == NULL) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    return file;
}

static bool
close_output(FILE *file)
{
    bool bad = ferror(file) != 0;

    return fclose(file) == 0 && !bad;
}

static bool
write_sheet(const struct disc *disc, const char *base)
{
    const char *name = strrchr(base, '/');
    FILE *cue = open_output(base, "cue");

    fprintf(cue, "FILE \"%s.bin\" BINARY\n  TRACK 01 MODE%d/2352\n",
            name != NULL ? name + 1 : base, disc->mode2 ? 2 : 1);
    fprintf(cue, "    INDEX 01 00:00:00\n");
    return close_output(cue);
}

/* name: of one; "all", or all "but:" one. */
static void
choose(struct disc *disc, const char *name)
{
    unsigned bit = disc->mode2 ? 2 : 1, before = disc->count;
    bool all = strcmp(name, "all") == 0 || strncmp(name, "but:", 4) == 0;

    for (size_t i = 0; i < ODDITIES; i++) {
        bool named = strcmp(name + (all ? 4 : 0) * (name[0] == 'b'),
                            oddities[i].name) == 0;

        if ((oddities[i].modes & bit) != 0 && named != all &&
            !(all && (oddities[i].modes & 4) != 0))
            disc->kinds[disc->count++] = &oddities[i];
    }
    if (disc->count == before) {
        fprintf(stderr, "mkpressed: no oddity \"%s\" of that mode\n", name);
        exit(2);
    }
}

int
main(int argc, char **argv)
{
    struct disc disc = {.count = 0};
    bool good;

    if (argc == 3 && strcmp(argv[1], "list") == 0) {
        unsigned bit = strcmp(argv[2], "mode2") == 0 ? 2 : 1;

        for (size_t i = 0; i < ODDITIES; i++)
            if ((oddities[i].modes & bit) != 0 && (oddities[i].modes & 4) == 0)
                puts(oddities[i].name);
        return EXIT_SUCCESS;
    }
    if (argc < 6 || argc - 6 > MOST_KINDS) {
        fprintf(stderr, "usage: mkpressed mode1|mode2 SECTORS SHARE SEED BASE "
                        "[ODDITY...]\n       mkpressed list mode1|mode2\n");
        return 2;
    }
    disc.mode2 = strcmp(argv[1], "mode2") == 0;
    disc.sectors = (uint32_t)strtoul(argv[2], NULL, 10);
    disc.share = (uint32_t)strtoul(argv[3], NULL, 10);
    disc.seed = strtoul(argv[4], NULL, 10) + 1;
    if (disc.share == 0 || disc.share > 1000)
        return 2;
    for (int i = 6; i < argc; i++)
        choose(&disc, argv[i]);
    if (argc == 6)
        choose(&disc, "all");
    disc.bin = open_output(argv[5], "bin");
    disc.facts = open_output(argv[5], "odd");
    good = write_disc(&disc);
    good = close_output(disc.bin) && good;
    good = close_output(disc.facts) && good;
    good = write_sheet(&disc, argv[5]) && good;
    if (!good)
        perror(argv[5]);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
