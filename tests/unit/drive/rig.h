/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A drive room's test bench: a virtual drive with a made-up disc behind a
 * transport whose replies a test may change.
 */
#ifndef DCN_TESTS_DRIVE_RIG_H
#define DCN_TESTS_DRIVE_RIG_H

#include "drive/drive.h"
#include "fixture.h"

struct rig {
    struct dcn_transport transport; /* what the drive talks to */
    struct dcn_transport *inner;
    struct dcn_vdrive *vdrive;
    struct dcn_drive *drive;
    struct dcn_source *source;
    struct dcn_error error;
    bool closed;
    /* Behaves as a kernel that reads into a zeroed buffer of its own where
     * address or length break transport.bounce_mask (a test sets it), or
     * where always is set; then residuals are hidden, too. */
    bool bounces, bounces_always;
    unsigned bounced;
    unsigned commands;          /* executed so far */
    unsigned opcode_count[256]; /* ... of each opcode */
    /* Changes a reply after the virtual drive gave it; may be NULL. */
    void (*meddle)(struct rig *rig, const struct dcn_command *command,
                   struct dcn_reply *reply);
};

/* Puts the disc into a drive of that shipped personality (NULL: plain; with a
 * '=' in it: the text of one), with
 * damage (NULL: none); nothing is opened yet. */
void rig_init(struct rig *rig, const struct fixture_disc *disc,
              const char *personality, const char *damage);
/* dcn__drive_open; the status is returned, rig->error filled. */
enum dcn_status rig_open(struct rig *rig, const char *cache_dir);
/* ... and dcn__drive_source. */
enum dcn_status rig_source(struct rig *rig, const char *cache_dir);
void rig_close(struct rig *rig);

/* How a read of the whole disc went, by fixture.h's bytes. */
struct rig_tally {
    unsigned state[8];       /* enum dcn_sector_state */
    unsigned right;          /* delivered as the disc holds them */
    unsigned wrong_but_good; /* state good, bytes not */
    unsigned zeroed;         /* not delivered, all zero */
    unsigned has_c2, has_sub;
};
/* Reads [first, first + count); every result must be set. */
enum dcn_status rig_read(struct rig *rig, const struct fixture_disc *disc,
                         dcn_lba first, uint32_t count, unsigned want,
                         unsigned flags, struct rig_tally *tally);
const struct dcn_drive_abilities *rig_abilities(const struct rig *rig);
bool rig_noted(const struct rig *rig, const char *code);

#endif
