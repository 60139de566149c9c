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
    DCN_VERDICT_CODES,        /* the same user data, under another header or
                               * other codes: drives correct, or make up, both */
    DCN_VERDICT_DIFFERS_C2,   /* differs, in every reading under C2 flags */
    DCN_VERDICT_DIFFERS,      /* differs in a reading without any C2 */
    DCN_VERDICT_UNREADABLE,   /* the disc does not give it now */
    DCN_VERDICT_NOT_IN_IMAGE, /* the image lacks it */
    DCN_VERDICTS
};

struct dcn_difference {
    dcn_lba lba;
    enum dcn_verdict verdict;
    uint32_t first_byte; /* of the sector's main channel; differs there */
    uint32_t bytes;      /* that differ; both 0 where nothing was compared */
    uint16_t c2_count;   /* flagged bytes of the reading that is told */
    char *file;          /* path of the file that owns it, or NULL */
};

#define DCN_VERIFY_MAX_RUNS ((size_t)1 << 20)

struct dcn_comparison {
    uint64_t counts[DCN_VERDICTS]; /* sectors */
    /* Of the identical ones: what the disc gave had to be corrected by the
     * sector's own P and Q (ECMA-130 Annex A). */
    uint64_t corrected;
    /* Of those that differ: P and Q would make the image's sector the disc's,
     * so one of the two is misread, or was pressed so. */
    uint64_t would_correct;
    /* Sectors whose Q was compared (both have it with a right CRC), and those
     * of them that differ. Real drives give neighbours' Q, so these do not
     * count for same. */
    uint64_t sub_compared, sub_differs;
    struct dcn_difference *differences; /* the first max_listed */
    size_t difference_count;
    struct dcn_range *unreadable; /* all sectors of that verdict, ascending */
    size_t unreadable_count;      /* DCN_VERIFY_MAX_RUNS: perhaps not all */
    struct dcn_range *codes;      /* the same of DCN_VERDICT_CODES */
    size_t codes_count;
    char **layout_notes; /* what differs of TOC, indexes, codes; lines: the
                          * image's value, then the disc's */
    size_t layout_note_count;
    bool same; /* all identical, or but for codes, and no layout note */
};

/* Who wants what the disc gives of each sector while it is read, in disc
 * order. */
struct dcn_verify_ear {
    /* raw: 2352 bytes, sub: raw P-W of 96; NULL: did not come, or was not
     * read. */
    void (*hear)(dcn_lba lba, const uint8_t *raw, const uint8_t *sub,
                 void *payload);
    /* The verdict on each sector, after what was read again; or NULL. */
    void (*judged)(dcn_lba lba, enum dcn_verdict verdict, void *payload);
    void *payload; /* passed to both */
    bool sub;      /* P-W is wanted where the image keeps none, too */
};

/*
 * Compares image with disc (another source, usually a drive, read past its
 * cache), over the sectors that images of the disc keep. Raw sectors where
 * both have them, else user data; of image sectors whose codes were made up
 * only user data. A raw reading that L-EC makes the image's sector is
 * identical; one with the same user data differs in codes, and is not read
 * again. A read offset of the drive is not corrected
 * here. A sector that differs or is unreadable is read again, up to retries
 * times, and is identical if any reading is; after 1,000 sectors for which
 * that was in vain nothing is read again. fs (of the image) names files, may
 * be NULL. Fields that the disc's description does not know (indexes without
 * Q, no MCN, no CD-TEXT) are no differences. ear (or NULL) is given what comes
 * of the disc in the first reading.
 *
 * comparison is to be freed in every case; on failure (a source's own status,
 * DCN_ERR_CANCELLED, DCN_ERR_NO_MEMORY) it holds what was found until then.
 */
enum dcn_status
dcn__verify_compare(struct dcn_source *image, struct dcn_source *disc,
                    const struct dcn_fs *fs, unsigned retries,
                    size_t max_listed, const struct dcn_verify_ear *ear,
                    const struct dcn_events *events,
                    struct dcn_comparison *comparison, struct dcn_error *error);
/*
 * Compares the layouts anew, now that more is known of the disc (what ear
 * heard): layout_notes and same are as if disc had been its description.
 */
enum dcn_status
dcn__verify_learned(struct dcn_comparison *comparison,
                    const struct dcn_disc *image, const struct dcn_disc *disc,
                    struct dcn_error *error);
/*
 * True where disc gives the audio of a raw image throughout, as far as some
 * places show, *shift samples later (negative: earlier): by another read
 * offset. Both MUST give raw sectors.
 */
bool dcn__verify_find_shift(struct dcn_source *image, struct dcn_source *disc,
                            int32_t *shift);
/*
 * disc with its audio shift samples earlier, so that it can be compared with
 * image; both stay the caller's and are needed until close. shift: less than
 * DCN_SHIFT_REACH sectors either way. Audio that disc does not have (by
 * itself, at the ends) is taken from image, and counted.
 */
enum dcn_status
dcn__verify_shifted(struct dcn_source *disc, struct dcn_source *image,
                    int32_t shift, struct dcn_source **source,
                    struct dcn_error *error);
/* Samples that were taken from the image so far. */
uint64_t dcn__verify_shifted_unknown(const struct dcn_source *source);
void dcn__comparison_free(struct dcn_comparison *comparison);
/* "identical", "differs_c2", ...; never NULL. */
const char *dcn__verdict_name(enum dcn_verdict verdict);

/* What the sectors of a track are by themselves, from its start (INDEX 01) on;
 * only sectors that the image keeps whole. */
struct dcn_track_look {
    uint64_t looked;       /* all of these */
    uint64_t plain;        /* without sync: audio, or noise */
    uint64_t mode1, mode2; /* by their mode byte */
    uint64_t scrambled;    /* sense comes only by descrambling; such sectors
                            * count for their mode, too */
    uint64_t shifted;      /* headers that say another place */
    int64_t shift;         /* the distance that most of these have; 0: none */
    int64_t votes;         /* for shift, while it is sought */
};

/* What checking an image's own codes found. */
struct dcn_self_check {
    uint64_t sectors, audio, checked; /* all; audio; data with codes */
    /* Of those: a sector without sync counts there only; else it may have
     * several of the next three. missing: not in the image's files. */
    uint64_t bad_sync, bad_header, bad_edc, bad_ecc, missing;
    /* Stored Q: all, those with a wrong CRC, and those with a right one that
     * say another place than the sheet. Protections and pressing faults do
     * this on purpose or by chance, so it does not count for clean. */
    uint64_t q_checked, q_bad_crc, q_wrong_position;
    uint64_t q_empty; /* of the bad: all 96 bytes of P-W are zero */
    /* How much later the wrong places are, where most are alike; 0 else. */
    int64_t q_shift, q_votes;
    struct dcn_track_look *looks; /* one a track, or NULL: nothing raw */
    /* The first max_listed. verdict DIFFERS: its codes are wrong, and bytes
     * holds enum dcn_sector_fault; NOT_IN_IMAGE: it is missing, bytes 0. */
    struct dcn_difference *faults;
    size_t fault_count;
    struct dcn_range *faulty; /* all of them, ascending */
    size_t faulty_count;      /* DCN_VERIFY_MAX_RUNS: perhaps not all */
    bool clean;               /* no fault of main channel, nothing missing */
};

/*
 * Checks an image's sectors by their own codes, and its files against its
 * sheet. An ISO keeps no codes: checked stays 0, only missing sectors are
 * found. The same holds of sectors whose codes the source made up (those of a
 * sheet's tracks of 2048 or 2324 bytes a sector).
 * check is to be freed in every case; on failure (as dcn__verify_compare) it
 * holds what was found until then.
 */
enum dcn_status
dcn__verify_self(struct dcn_source *image, const struct dcn_fs *fs,
                 size_t max_listed, const struct dcn_events *events,
                 struct dcn_self_check *check, struct dcn_error *error);
void dcn__self_check_free(struct dcn_self_check *check);

#endif
