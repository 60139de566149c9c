/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The judge: two sources compared sector by sector, and an image against
 * itself.
 */
#ifndef DCN_VERIFY_VERIFY_H
#define DCN_VERIFY_VERIFY_H

#include "fs/fs.h"
#include "source/source.h"

#include <discern/events.h>

/* What comparing a sector of the image with the disc found. */
enum dcn_verdict {
    DCN_VERDICT_IDENTICAL,
    DCN_VERDICT_DIFFERS_C2,    /* differs, and the drive flags C2 now */
    DCN_VERDICT_DIFFERS,       /* differs without any C2 */
    DCN_VERDICT_UNREADABLE,    /* the disc does not give it now */
    DCN_VERDICT_NOT_IN_IMAGE,  /* the image lacks it */
    DCN_VERDICTS
};

struct dcn_difference {
    dcn_lba lba;
    enum dcn_verdict verdict;
    uint32_t first_byte;  /* of the sector's main channel; differs there */
    uint32_t bytes;       /* that differ */
    uint16_t c2_count;
    char *file;           /* path of the file that owns it, or NULL */
};

struct dcn_comparison {
    uint64_t counts[DCN_VERDICTS]; /* sectors */
    uint64_t sub_compared, sub_differs; /* sectors whose Q was compared; whose
                                         * CRC-valid Qs differ */
    struct dcn_difference *differences; /* the first max_listed */
    size_t difference_count;
    char **layout_notes;  /* what differs of TOC, indexes, codes; lines */
    size_t layout_note_count;
    bool same;            /* all identical and no layout note */
};

/*
 * Compares image with disc (another source, usually a drive, read past its
 * cache). A differing sector is read again, up to retries times, before it
 * is called different. fs (of the image) names files, may be NULL.
 */
enum dcn_status dcn__verify_compare(struct dcn_source *image,
                                    struct dcn_source *disc,
                                    const struct dcn_fs *fs,
                                    unsigned retries, size_t max_listed,
                                    const struct dcn_events *events,
                                    struct dcn_comparison *comparison,
                                    struct dcn_error *error);
void dcn__comparison_free(struct dcn_comparison *comparison);
/* "identical", "differs_c2", ...; never NULL. */
const char *dcn__verdict_name(enum dcn_verdict verdict);

/* What checking an image's own codes found. */
struct dcn_self_check {
    uint64_t sectors, audio, checked; /* all; audio; data with codes */
    uint64_t bad_sync, bad_header, bad_edc, bad_ecc, missing;
    uint64_t q_checked, q_bad_crc, q_wrong_position;
    struct dcn_difference *faults; /* the first max_listed; verdict unused */
    size_t fault_count;
    bool clean;
};

enum dcn_status dcn__verify_self(struct dcn_source *image,
                                 const struct dcn_fs *fs, size_t max_listed,
                                 const struct dcn_events *events,
                                 struct dcn_self_check *check,
                                 struct dcn_error *error);
void dcn__self_check_free(struct dcn_self_check *check);

#endif
