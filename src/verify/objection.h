/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What speaks against an image, one objection a line; and the checks that find
 * it, one row each (verify/checks.c), most in a small file of their own. A
 * check looks at evidence that was gathered in one pass; it reads nothing.
 */
#ifndef DCN_VERIFY_OBJECTION_H
#define DCN_VERIFY_OBJECTION_H

#include "verify/verify.h"

enum dcn_weight {
    DCN_WEIGHT_NOTE,   /* worth telling, speaks against nothing */
    DCN_WEIGHT_DAMAGE, /* sectors that were not read well */
    DCN_WEIGHT_FAULT,  /* the image is not what it should be */
    DCN_WEIGHTS
};

#define DCN_MAX_OBJECTIONS   128
#define DCN_NO_OBJECTION_LBA INT64_MIN

struct dcn_objection {
    const char *code; /* "file_past_end"; a constant */
    enum dcn_weight weight;
    /* A disc may be so itself: no fault of an image of which it is known that
     * every sector of the disc is in it, as it was read. */
    bool of_disc;
    int64_t lba;    /* where it begins, or DCN_NO_OBJECTION_LBA */
    uint64_t count; /* files, sectors or descriptors concerned */
    char *text;     /* one line for people */
};

struct dcn_objections {
    struct dcn_objection list[DCN_MAX_OBJECTIONS];
    size_t count, left_out; /* left_out: found, but not in the list */
    bool out_of_memory;
};

/* A file of the image that holds more than its sheet speaks of. */
struct dcn_surplus {
    const char *path;
    uint64_t sectors; /* whole ones */
};

/* What the checks look at. */
struct dcn_evidence {
    const char *what;                  /* it is of: "image", "disc" */
    const struct dcn_disc *disc;       /* as the image describes it */
    const struct dcn_fs *fs;           /* of the image, or NULL */
    const struct dcn_self_check *self; /* or NULL: sectors not looked at */
    const struct dcn_surplus *surplus; /* or NULL */
    size_t surplus_count;
    /* True where sectors from lba on are known not to have been read well, so
     * that what they hold is no news. NULL: none is known. */
    bool (*is_lost)(int64_t lba, void *payload);
    void *payload;
};

/* Adds a objection with its text; objection->text is not looked at. */
void
dcn__objection_add(struct dcn_objections *objections,
                   const struct dcn_objection *objection, const char *format,
                   ...) __attribute__((format(printf, 3, 4)));
/* Runs all checks. objections MUST be zeroed before; free in every case.
 * DCN_ERR_NO_MEMORY. */
enum dcn_status dcn__objections_look(const struct dcn_evidence *evidence,
                                     struct dcn_objections *objections,
                                     struct dcn_error *error);
/* Makes notes of what the disc itself may be like: for an image that holds
 * every sector of its disc as it was read. */
void dcn__objections_of_disc(struct dcn_objections *objections);
/* The worst weight found; NOTE where there is nothing. */
enum dcn_weight dcn__objections_worst(const struct dcn_objections *objections);
void dcn__objections_free(struct dcn_objections *objections);
/* "note", "damage", "fault". */
const char *dcn__weight_name(enum dcn_weight weight);

/* ---- the checks ---- */

typedef void (*dcn_check)(const struct dcn_evidence *evidence,
                          struct dcn_objections *objections);

/* verify/check_fs.c: the file systems against the image */
void dcn__check_files_past_end(const struct dcn_evidence *evidence,
                               struct dcn_objections *objections);
void dcn__check_parts_past_end(const struct dcn_evidence *evidence,
                               struct dcn_objections *objections);
void dcn__check_volume_size(const struct dcn_evidence *evidence,
                            struct dcn_objections *objections);
void dcn__check_descriptors(const struct dcn_evidence *evidence,
                            struct dcn_objections *objections);
/* verify/check_sheet.c: the sheet against sectors and files */
void dcn__check_track_mode(const struct dcn_evidence *evidence,
                           struct dcn_objections *objections);
void dcn__check_scrambled(const struct dcn_evidence *evidence,
                          struct dcn_objections *objections);
void dcn__check_headers(const struct dcn_evidence *evidence,
                        struct dcn_objections *objections);
void dcn__check_surplus(const struct dcn_evidence *evidence,
                        struct dcn_objections *objections);
/* verify/check_sub.c: the subchannel against the image */
void dcn__check_sub_empty(const struct dcn_evidence *evidence,
                          struct dcn_objections *objections);
void dcn__check_q_crc(const struct dcn_evidence *evidence,
                      struct dcn_objections *objections);
void dcn__check_q_place(const struct dcn_evidence *evidence,
                        struct dcn_objections *objections);

#endif
