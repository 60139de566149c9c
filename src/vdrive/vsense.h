/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sense data as personalities and damage files write them: KEY/ASC/ASCQ, each
 * hexadecimal, with the milliseconds that pass until it comes.
 */
#ifndef DCN_VDRIVE_VSENSE_H
#define DCN_VDRIVE_VSENSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Most senses that one place gives by turns; real-world logs show up to six
 * of one kind of trouble. */
#define DCN_VSENSE_MAX 6
/* Longest time of one: no drive in a log took half an hour. */
#define DCN_VSENSE_MAX_MS 1800000u

struct dcn_vsense {
    uint8_t key, asc, ascq;
    bool timed; /* min_ms, max_ms are told: that long the command takes */
    uint32_t min_ms, max_ms;
};

struct dcn_vsense_set {
    unsigned count; /* 0: not told */
    struct dcn_vsense one[DCN_VSENSE_MAX];
};

/*
 * Parses "K/AA/QQ", or with "@MS", "@MIN-MAX" (":" for "@" as well), several
 * with "|", blanks or commas between. "" gives an empty set. False where text
 * is anything else.
 */
bool dcn__vsense_parse(const char *text, struct dcn_vsense_set *set);

#endif
