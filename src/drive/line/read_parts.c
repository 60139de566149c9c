/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Read commands and the layout of their replies. Which of the forms works on
 * a drive is found by probe.c; what a sector's bytes are worth is judged by
 * sector.c.
 */
#include "drive/line/read_parts.h"

#include "drive/line/echo.h"
#include "drive/line/old_reply.h"
#include "drive/line/poison.h"

#include <string.h>

/* Of a command, that all reads have. */
#define COMMAND_BYTES 10

void
dcn__parts_of_form(const struct dcn_read_cd_form *form,
                   enum dcn_reply_order order, struct dcn_parts *parts)
{
    const struct dcn_read_cd_form kept = *form; /* may be parts' own */

    form = &kept;
    memset(parts, 0, sizeof(*parts));
    parts->form = kept;
    if ((form->main & DCN_READ_CD_C2) != 0)
        parts->c2_bytes = DCN_C2_BYTES;
    else if ((form->main & DCN_READ_CD_C2_BLOCK) != 0)
        parts->c2_bytes = DCN_C2_BLOCK_BYTES;
    if (form->sub == DCN_READ_CD_SUB_Q)
        parts->sub_bytes = DCN_FORMATTED_Q_BYTES;
    else if (form->sub != DCN_READ_CD_SUB_NONE)
        parts->sub_bytes = DCN_SUB_BYTES;
    if (order == DCN_ORDER_MAIN_SUB_C2) {
        parts->sub_at = DCN_RAW_BYTES;
        parts->c2_at = DCN_RAW_BYTES + parts->sub_bytes;
    } else {
        parts->c2_at = DCN_RAW_BYTES;
        parts->sub_at = DCN_RAW_BYTES + parts->c2_bytes;
    }
    parts->stride = DCN_RAW_BYTES + parts->c2_bytes + parts->sub_bytes;
}

void
dcn__parts_for(const struct dcn_drive_abilities *abilities, unsigned want,
               struct dcn_parts *parts)
{
    struct dcn_read_cd_form form = {DCN_READ_CD_ANY, DCN_READ_CD_RAW,
                                    DCN_READ_CD_SUB_NONE};

    if ((want & DCN_WANT_USER) != 0) {
        memset(parts, 0, sizeof(*parts));
        parts->user = true;
        parts->stride = DCN_USER_BYTES;
        return;
    }
    if ((want & DCN_WANT_C2) != 0)
        form.main |= abilities->c2_294 ? DCN_READ_CD_C2 : DCN_READ_CD_C2_BLOCK;
    if ((want & DCN_WANT_SUB) != 0)
        form.sub = abilities->sub_raw ? DCN_READ_CD_SUB_RAW : DCN_READ_CD_SUB_Q;
    dcn__parts_of_form(&form, abilities->reply_order, parts);
}

enum dcn_status
dcn__drive_read(struct dcn_drive *drive, const struct dcn_parts *parts,
                dcn_lba lba, uint32_t count, bool fua, uint8_t *buffer,
                uint64_t *seed, struct dcn_answer *answer,
                struct dcn_error *error)
{
    size_t len = count * parts->stride;
    struct dcn_command command;
    enum dcn_status status;
    uint32_t arrived;

    *seed = ++drive->reads * 0x2545F4914F6CDD1Du;
    dcn__poison(buffer, parts->stride, count, *seed);
    if (!parts->user)
        dcn__cdb_read_cd(&command, &parts->form, lba, count, buffer, len);
    else if (count > 0xFFFF)
        dcn__cdb_read_12(&command, lba, count, fua, false, buffer, len);
    else
        dcn__cdb_read_10(&command, lba, (uint16_t)count, fua, buffer, len);
    answer->old = false;
    status = dcn__drive_command(drive, &command, answer, error);
    memset(&answer->echo, 0, sizeof(answer->echo));
    if (status != DCN_OK || !answer->good)
        return status;
    arrived = dcn__arrived(parts, buffer, count, *seed);
    dcn__old_reply_watch(drive, parts, lba, arrived, buffer, answer);
    status = dcn__echo_watch(drive, parts, lba, count, arrived, buffer,
                             &answer->echo, error);
    answer->echo.is_command = memcmp(buffer, command.cdb, COMMAND_BYTES) == 0;
    return status;
}

uint32_t
dcn__arrived(const struct dcn_parts *parts, const uint8_t *buffer,
             uint32_t count, uint64_t seed)
{
    uint32_t n = 0;

    while (n < count && dcn__poison_gone(buffer, parts->stride, n, seed))
        n++;
    if (n == count && n > 0 &&
        dcn__poison_end_stands(buffer, parts->stride, n - 1, seed))
        n--;
    return n;
}

/* ---- C2 ---- */

const uint8_t *
dcn__c2_of(const struct dcn_parts *parts, const uint8_t *slot, bool block_last)
{
    const uint8_t *field = slot + parts->c2_at;

    if (parts->c2_bytes == DCN_C2_BLOCK_BYTES && !block_last)
        return field + 2;
    return field;
}

void
dcn__c2_shift(const uint8_t *stream, size_t len, size_t lag,
              uint8_t out[DCN_C2_BYTES])
{
    size_t from = lag / 8, bits = lag % 8;

    for (size_t i = 0; i < DCN_C2_BYTES; i++) {
        uint8_t high = from + i < len ? stream[from + i] : 0;
        uint8_t low = from + i + 1 < len ? stream[from + i + 1] : 0;
        out[i] = bits == 0 ? high : (uint8_t)(high << bits | low >> (8 - bits));
    }
}

static uint8_t
or_of(const uint8_t *bytes, size_t len)
{
    uint8_t all = 0;

    for (size_t i = 0; i < len; i++)
        all |= bytes[i];
    return all;
}

bool
dcn__c2_block_place(const uint8_t field[DCN_C2_BLOCK_BYTES], bool *last)
{
    uint8_t behind_two = or_of(field + 2, DCN_C2_BYTES);
    uint8_t before_two = or_of(field, DCN_C2_BYTES);
    bool is_first = behind_two != 0 && field[0] == behind_two && field[1] == 0;
    bool is_last =
        before_two != 0 && field[294] == before_two && field[295] == 0;

    if (is_first == is_last)
        return false;
    *last = is_last;
    return true;
}

/* ---- subchannel ---- */

static uint8_t
q_number(uint8_t byte, bool hex)
{
    return hex && byte <= 99 ? dcn__bcd_encode(byte) : byte;
}

/* Formatted Q to the twelve bytes of the disc. In binary form the position's
 * numbers are converted; TNO AAh (lead-out) and other ADRs are as recorded. */
static void
q_of_formatted(const uint8_t formatted[DCN_FORMATTED_Q_BYTES], bool hex,
               uint8_t q[DCN_Q_BYTES])
{
    memcpy(q, formatted, DCN_Q_BYTES);
    if (hex && (q[0] & 0x0F) == 1) {
        for (size_t i = 1; i < 10; i++)
            q[i] = i == 6 ? q[i] : q_number(q[i], hex);
        dcn__q_crc_write(q);
    }
    if (q[10] == 0 && q[11] == 0)
        dcn__q_crc_write(q);
}

void
dcn__sub_of(const struct dcn_parts *parts, const uint8_t *slot, bool hex,
            uint8_t raw[DCN_SUB_BYTES])
{
    const uint8_t *sub = slot + parts->sub_at;
    uint8_t q[DCN_Q_BYTES];

    if (parts->sub_bytes == DCN_SUB_BYTES) {
        memcpy(raw, sub, DCN_SUB_BYTES);
        return;
    }
    memset(raw, 0, DCN_SUB_BYTES);
    q_of_formatted(sub, hex, q);
    dcn__q_into_raw(q, raw);
    dcn__p_into_raw((sub[15] & 0x80) != 0, raw);
}
