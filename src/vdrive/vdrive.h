/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The virtual MMC drive: one engine, two front ends (vdrive/transport.h in
 * process, vdrive/tcmu.h as /dev/srN). A drive is a medium (any source plus
 * what a pressing plant makes up around it), a personality, damage and a
 * clock.
 */
#ifndef DCN_VDRIVE_VDRIVE_H
#define DCN_VDRIVE_VDRIVE_H

#include "mmc/transport.h"
#include "source/source.h"

struct dcn_vdrive;

struct dcn_vdrive_options {
    /* Medium to present; UNKNOWN: what the source's disc says. */
    enum dcn_medium medium;
    const char *personality;      /* a file, a shipped name, or NULL: plain */
    const char *damage;           /* a file, or NULL: none */
    const char *personality_text; /* the text itself instead of a file */
    const char *damage_text;
    /* A file to keep of what was delivered when (vdrive/trace.h), or NULL: of
     * the first disc. */
    const char *trace;
    /* Time of the drive. NULL: a simulated clock that the drive owns. */
    struct dcn_clock *clock;
    uint64_t seed; /* of everything random; same seed, same faults */
    bool empty;    /* no medium in the tray (source may be NULL) */
    bool blank;    /* with empty: a CD-R in the tray that nobody wrote on */
};

/*
 * Makes a drive with source's disc in it; the source is the drive's from
 * then on (closed with it, also where this fails). DCN_ERR_FORMAT names file
 * and line of a bad personality or damage.
 */
enum dcn_status
dcn__vdrive_new(struct dcn_source *source,
                const struct dcn_vdrive_options *options,
                struct dcn_vdrive **drive, struct dcn_error *error);
void dcn__vdrive_free(struct dcn_vdrive *drive);

/*
 * Executes one command as the drive would, letting the modelled time pass on
 * its clock. data_len is the host's transfer length; at most that many bytes
 * are moved and reply->transferred says how many. Damage may set
 * transport_failed, or make gone. Not for several threads.
 */
void
dcn__vdrive_execute(struct dcn_vdrive *drive, const struct dcn_command *command,
                    struct dcn_reply *reply);

/* True once damage said that the drive vanishes: the node must go. It may be
 * back later (damage "gone ms=N"), as after being switched on. */
bool dcn__vdrive_gone(struct dcn_vdrive *drive);

/* True where a drive that is gone comes back by itself. */
bool dcn__vdrive_comes_back(const struct dcn_vdrive *drive);

/* The drive's host is a kernel: replies go through a buffer of its own, and a
 * residue that is plainly wrong cannot be told it. */
void dcn__vdrive_in_kernel(struct dcn_vdrive *drive);

struct dcn_clock *dcn__vdrive_clock(struct dcn_vdrive *drive);

/* 2048-byte blocks of the medium, for a front end that must tell a size. */
uint64_t dcn__vdrive_blocks(const struct dcn_vdrive *drive);

/* Changes the disc: a UNIT ATTENTION follows. NULL takes it out. The
 * former source is closed. */
enum dcn_status
dcn__vdrive_load(struct dcn_vdrive *drive, struct dcn_source *source,
                 enum dcn_medium medium, struct dcn_error *error);

/* In-process front end; owns the drive (freed with the transport, and also
 * where this fails). A reply that damage made fail is DCN_ERR_TRANSPORT, a
 * drive that is gone DCN_ERR_DRIVE_GONE. */
enum dcn_status
dcn__vdrive_transport(struct dcn_vdrive *drive, const char *node,
                      struct dcn_transport **transport,
                      struct dcn_error *error);

/*
 * A drive that vanished from former (which stays dead, and must be closed) on
 * a new in-process transport of another name. DCN_ERR_DRIVE_GONE: it is not
 * back; DCN_ERR_NOT_FOUND: former is not such a transport, or has it still.
 */
enum dcn_status
dcn__vdrive_transport_again(struct dcn_transport *former, const char *node,
                            struct dcn_transport **transport,
                            struct dcn_error *error);

#endif
