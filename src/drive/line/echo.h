/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sectors that came before, at another place: a drive, a bridge or a host
 * that calls a failed read good gives what lay in its buffer, of an earlier
 * command or of the sector before, whole or from somewhere on. What of
 * recent replies came where is remembered by digests; whether the disc really
 * repeats itself there is asked by drive/repeats.h.
 */
#ifndef DCN_DRIVE_LINE_ECHO_H
#define DCN_DRIVE_LINE_ECHO_H

#include "drive/line/read_parts.h"

/* Sectors delivered after which one is forgotten: 32 MB, eight times the
 * largest buffer of a drive and more than any host's. What a disc repeats
 * farther off costs nothing. */
#define DCN_ECHO_WINDOW 16384

struct dcn_echo_memory; /* of one drive */

/*
 * After a read of count sectors of which arrived are certain: *echo says which
 * of them came lately for another LBA, and the others are remembered. Judged
 * by quarters of a sector, wherever they stand: at least half of those that
 * are no filling (four bytes all over) must have come before, since buffers
 * are taken over with their first bytes changed (by the command itself, which
 * QEMU's ide-cd puts there), or at an odd place. Left out are raw sectors with
 * a sync pattern and the address asked for, which no other place has. User
 * data of which only some quarters came before for the same LBA are told like
 * one of another. What is
 * not certain may lie in a buffer all the same, and is remembered, too. The
 * memory is made when first needed; DCN_ERR_MEMORY.
 */
enum dcn_status
dcn__echo_watch(struct dcn_drive *drive, const struct dcn_parts *parts,
                dcn_lba first, uint32_t count, uint32_t arrived,
                const uint8_t *bytes, struct dcn_echo *echo,
                struct dcn_error *error);

/* True where one sector's main channel is the other's by the same rule: half of
 * its quarters and more, each in its place. */
bool dcn__echo_alike(const struct dcn_parts *parts, const uint8_t *one,
                     const uint8_t *other);

/* Places whose bytes no other had when they came last. */
#define DCN_ECHO_OWN 2
/* The last of them (n 0), the one before it; false where there is none, or
 * its bytes were in part those of the sector in doubt. */
bool dcn__echo_own(const struct dcn_drive *drive, unsigned n,
                   const struct dcn_parts *parts, const uint8_t *doubted,
                   dcn_lba *lba);

/* What came before is of another disc. */
void dcn__echo_forget(struct dcn_drive *drive);
/* Frees the memory. */
void dcn__echo_end(struct dcn_drive *drive);

#endif
