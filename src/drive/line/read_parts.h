/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One read command: which form, where the parts of a sector stand in its
 * reply, what of it arrived, and the way from there to the order that
 * source/source.h promises.
 */
#ifndef DCN_DRIVE_LINE_READ_PARTS_H
#define DCN_DRIVE_LINE_READ_PARTS_H

#include "drive/line/line.h"

#define DCN_C2_BLOCK_BYTES    296 /* C2 field with block error byte and pad */
#define DCN_FORMATTED_Q_BYTES 16

/* How one sector of a reply is made up. */
struct dcn_parts {
    bool user; /* READ(10) of 2048 bytes, else READ CD */
    struct dcn_read_cd_form form;
    size_t stride;
    size_t c2_at, c2_bytes;   /* bytes 0: none */
    size_t sub_at, sub_bytes; /* 96 raw, 16 formatted Q, 0 none */
};

/*
 * The parts by which a drive of these abilities is asked for want (enum
 * dcn_want) in one command. Main channel is always among them.
 */
void dcn__parts_for(const struct dcn_drive_abilities *abilities, unsigned want,
                    struct dcn_parts *parts);
/* The same from a form, in a given order. */
void dcn__parts_of_form(const struct dcn_read_cd_form *form,
                        enum dcn_reply_order order, struct dcn_parts *parts);

/*
 * Reads count sectors into buffer (count * stride bytes), poisoned before;
 * *seed is what poison.h wants to tell which arrived. fua: READ(10) with
 * FUA (user data only). Statuses of dcn__drive_command.
 */
enum dcn_status
dcn__drive_read(struct dcn_drive *drive, const struct dcn_parts *parts,
                dcn_lba lba, uint32_t count, bool fua, uint8_t *buffer,
                uint64_t *seed, struct dcn_answer *answer,
                struct dcn_error *error);

/* Number of sectors at the front that arrived. */
uint32_t dcn__arrived(const struct dcn_parts *parts, const uint8_t *buffer,
                      uint32_t count, uint64_t seed);

/* C2 of one sector, 294 bytes: without block error byte (296). block_last:
 * it stands behind the flags. */
const uint8_t *
dcn__c2_of(const struct dcn_parts *parts, const uint8_t *slot, bool block_last);
/* The same for flags that come lag bytes late: flags of stream (whole
 * sectors' C2 in turn, len bytes) from bit lag on, 294 bytes to out. */
void dcn__c2_shift(const uint8_t *stream, size_t len, size_t lag,
                   uint8_t out[DCN_C2_BYTES]);
/*
 * Where the block error byte of a 296-byte field with flags stands: it is
 * the OR of all flag bytes (MMC-6 6.17.3.4). *last is only set where the
 * field shows it; false where it does not.
 */
bool dcn__c2_block_place(const uint8_t field[DCN_C2_BLOCK_BYTES], bool *last);

/*
 * P-W of one sector, 96 bytes, from raw or from formatted Q (MMC-6 table
 * 365): there P is its last byte's bit 7, R-W are zero, and a CRC that the
 * drive leaves zero is computed. hex: numbers of the formatted Q are binary.
 */
void dcn__sub_of(const struct dcn_parts *parts, const uint8_t *slot, bool hex,
                 uint8_t raw[DCN_SUB_BYTES]);

#endif
