/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hands sectors out: the parts that the command asks, in the drive's order,
 * never more than the host has room for.
 */
#include "vdrive/delivery.h"

#include "mmc/opcodes.h"

#include <string.h>

void
dcn__read_put(struct dcn_read *read, const void *bytes, size_t len)
{
    if (len > read->left)
        len = read->left;
    if (len == 0)
        return;
    memmove(read->out, bytes, len); /* which may be bytes' own buffer */
    read->out += len;
    read->left -= len;
}

static void
put_zeros(struct dcn_read *read, size_t len)
{
    if (len > read->left)
        len = read->left;
    if (len == 0)
        return;
    memset(read->out, 0, len);
    read->out += len;
    read->left -= len;
}

/* Block error byte: all flags ORed, and a pad byte (MMC-6 6.17.3.3). */
static void
put_c2(struct dcn_read *read, const uint8_t *c2)
{
    bool last = read->drive->personality.c2_block_byte == DCN_C2_BLOCK_LAST;
    uint8_t block[2] = {0, 0};

    if (c2 == NULL) {
        put_zeros(read, read->form.c2);
        return;
    }
    for (size_t i = 0; i < DCN_C2_BYTES; i++)
        block[0] |= c2[i];
    if (read->form.c2 == 296 && !last)
        dcn__read_put(read, block, 2);
    dcn__read_put(read, c2, DCN_C2_BYTES);
    if (read->form.c2 == 296 && last)
        dcn__read_put(read, block, 2);
}

/* Formatted Q (MMC-6 6.17.3.5.3): 12 bytes, three of zero, P. */
static void
put_q(struct dcn_read *read, const uint8_t *raw)
{
    static const uint8_t times[] = {1, 2, 3, 4, 5, 7, 8, 9};
    uint8_t q[16] = {0};

    dcn__q_from_raw(raw, q);
    if (read->drive->personality.q_format == DCN_Q_HEX && (q[0] & 15) == 1) {
        for (size_t i = 0; i < sizeof(times); i++) {
            uint8_t *byte = &q[times[i]];

            if (dcn__bcd_valid(*byte))
                *byte = (uint8_t)dcn__bcd_decode(*byte);
        }
        q[10] = 0;
        q[11] = 0;
    }
    q[15] = raw[0] & 0x80;
    dcn__read_put(read, q, sizeof(q));
}

static void
put_sub(struct dcn_read *read, const struct dcn_area *area, dcn_lba lba,
        const uint8_t *sub)
{
    uint8_t made[DCN_SUB_BYTES];

    if (sub == NULL && read->form.sub == DCN_READ_CD_SUB_RAW &&
        read->left >= DCN_SUB_BYTES) {
        dcn__vmedium_sub(read->drive->medium, area, lba, 1, read->out,
                         DCN_SUB_BYTES);
        read->out += DCN_SUB_BYTES;
        read->left -= DCN_SUB_BYTES;
        return;
    }
    if (sub == NULL)
        dcn__vmedium_sub(read->drive->medium, area, lba, 1, made,
                         DCN_SUB_BYTES);
    else
        memcpy(made, sub, DCN_SUB_BYTES);
    if (read->form.sub == DCN_READ_CD_SUB_Q) {
        put_q(read, made);
        return;
    }
    if (read->form.sub == DCN_READ_CD_SUB_RW) {
        for (size_t i = 0; i < DCN_SUB_BYTES; i++)
            made[i] &= 0x3F;
    }
    dcn__read_put(read, made, DCN_SUB_BYTES);
}

bool
dcn__read_check_type(struct dcn_read *read, enum dcn_sector_mode mode)
{
    bool audio = mode == DCN_MODE_AUDIO;

    if (read->form.user_blocks && mode != DCN_MODE_1 &&
        mode != DCN_MODE_2_FORM1)
        return dcn__read_refuse(read, 0x64, 0x00);
    if (!dcn__read_form_expects(read->form.type, mode))
        return dcn__read_refuse(read, 0x64, 0x00);
    if (read->typed && read->audio != audio &&
        read->drive->personality.transition == DCN_TRANSITION_ERROR)
        return dcn__read_refuse(read, 0x64, 0x00);
    read->typed = true;
    read->audio = audio;
    return true;
}

static bool
slice(struct dcn_read *read, enum dcn_sector_mode mode, size_t *offset,
      size_t *len)
{
    if (!dcn__read_check_type(read, mode))
        return false;
    if (read->form.user_blocks) {
        *offset = dcn__user_offset(mode);
        *len = DCN_USER_BYTES;
        return true;
    }
    if (!dcn__read_form_slice(read->form.main, mode, offset, len))
        return dcn__read_refuse(read, 0x24, 0x00);
    /* Sectors of another length in one transfer: the host could not tell. */
    if (read->main_len != SIZE_MAX && read->main_len != *len)
        return dcn__read_refuse(read, 0x64, 0x00);
    read->main_len = *len;
    return true;
}

/* True where the subchannel comes before C2. */
static bool
sub_comes_first(const struct dcn_personality *p, const struct dcn_area *area)
{
    uint32_t order =
        area->mode == DCN_TRACK_AUDIO ? p->order_audio : p->order_data;

    return (order == DCN_ORDER_SAME ? p->order : order) == DCN_ORDER_SUB_C2;
}

/* What an emulation that keeps user data alone gives of a raw sector: sync and
 * header made up, no codes. main: where its bytes from offset on were put. */
static void
blank_codes(const struct dcn_read *read, enum dcn_sector_mode mode,
            uint8_t *main, size_t offset, size_t len)
{
    const size_t from = DCN_SYNC_BYTES + 4 + DCN_USER_BYTES;

    if (read->drive->personality.zero_codes && mode == DCN_MODE_1 &&
        offset + len == DCN_RAW_BYTES && offset < from &&
        read->out == main + len)
        memset(main + (from - offset), 0, DCN_RAW_BYTES - from);
}

bool
dcn__read_emit(struct dcn_read *read, const struct dcn_area *area, dcn_lba lba,
               enum dcn_sector_mode mode, const uint8_t *raw, const uint8_t *c2,
               const uint8_t *sub)
{
    bool sub_first = sub_comes_first(&read->drive->personality, area);
    uint8_t *main = read->out;
    size_t offset, len;

    if (!slice(read, mode, &offset, &len))
        return false;
    if (read->no_data)
        return true;
    if (raw + offset == read->out && len <= read->left) { /* in place */
        read->out += len;
        read->left -= len;
    } else {
        dcn__read_put(read, raw + offset, len);
    }
    blank_codes(read, mode, main, offset, len);
    if (read->form.sub_len > 0 && sub_first)
        put_sub(read, area, lba, sub);
    if (read->form.c2 > 0)
        put_c2(read, c2);
    if (read->form.sub_len > 0 && !sub_first)
        put_sub(read, area, lba, sub);
    return true;
}
