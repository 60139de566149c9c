/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a drive can: probed for a disc, and kept in a file from run to run. */
#ifndef DCN_DRIVE_PROBE_ABILITIES_H
#define DCN_DRIVE_PROBE_ABILITIES_H

#include "drive/line/line.h"

/* ---- probe.c ---- */

/* Fills drive->abilities for this disc: from the cache where a quick look
 * confirms it, else by trying. */
enum dcn_status
dcn__drive_probe(struct dcn_drive *drive, const struct dcn_disc *disc,
                 struct dcn_error *error);

/* ---- abilities.c: the file of what was probed ---- */

struct dcn_remembered {
    struct dcn_drive_abilities abilities;
    bool cd, blocks;                   /* which probes it holds */
    char way[DCN_TRANSPORT_WAY_BYTES]; /* for people */
    size_t learned_count;
    struct dcn_drive_learned learned[DCN_DRIVE_MAX_LEARNED];
    size_t cut_count;
    struct dcn_cut_length cuts[DCN_DRIVE_CUT_LENGTHS];
};
/* DCN_OK also where nothing is remembered, or not legibly. */
enum dcn_status
dcn__abilities_load(struct dcn_drive *drive, struct dcn_error *error);
/* Nothing where there is no cache folder. */
enum dcn_status
dcn__abilities_save(const struct dcn_drive *drive, struct dcn_error *error);
/* Parses such a file; false where it is not one. Unknown keys are passed
 * over; a value out of bounds spoils the file. */
bool dcn__abilities_parse(const char *text, size_t len,
                          struct dcn_remembered *remembered);
/* Its text: malloc, NULL where memory ran out. */
char *dcn__abilities_text(const struct dcn_remembered *remembered);

#endif
