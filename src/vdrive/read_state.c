/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the whole read path asks of a command under way: how it ends, what
 * mode page 01h says, what of it is the stream. Whatever walks or hands out
 * sectors is above this.
 */
#include "vdrive/delivery.h"

#include "mmc/modepage.h"
#include "mmc/opcodes.h"
#include "mmc/sense.h"
#include "util/bytes.h"

#include <string.h>

/* INFORMATION as the drive has the habit of telling it. */
static uint32_t
information(const struct dcn_read *read, dcn_lba lba)
{
    dcn_lba block = (dcn_lba)read->drive->medium->block_sectors;

    switch (read->drive->personality.info) {
    case DCN_INFO_FIRST:
        return (uint32_t)read->first;
    case DCN_INFO_SECOND:
        return (uint32_t)(read->first + (read->count > 1));
    case DCN_INFO_NEXT:
        return (uint32_t)(lba - (lba % block + block) % block + block);
    case DCN_INFO_ZERO:
        return 0;
    default:
        return (uint32_t)lba;
    }
}

/* Bytes 15 to 17 and what follows hold rubbish where a drive's sense is
 * longer than the standard's. */
static void
lengthen(struct dcn_reply *reply, uint32_t additional)
{
    static const uint8_t rubbish[] = {0x2A, 0x00, 0x00, 0x80, 0x2A, 0x00,
                                      0x00, 0x80, 0x2A, 0x00, 0x00};

    if (additional <= 10)
        return;
    reply->sense[7] = (uint8_t)additional;
    reply->sense_len = 8 + additional;
    memcpy(reply->sense + 15, rubbish, reply->sense_len - 15);
}

void
dcn__read_fail_told(struct dcn_read *read, const struct dcn_vsense *sense,
                    uint32_t info)
{
    const struct dcn_personality *p = &read->drive->personality;

    dcn__sense_reply(read->reply, sense->key, sense->asc, sense->ascq,
                     p->info != DCN_INFO_NONE, info);
    if (p->ili && p->info != DCN_INFO_NONE)
        read->reply->sense[2] |= 0x20;
    lengthen(read->reply, p->sense_len);
    read->failed = true;
}

void
dcn__read_fail_at(struct dcn_read *read, dcn_lba lba,
                  const struct dcn_vsense *sense)
{
    dcn__read_fail_told(read, sense, information(read, lba));
}

bool
dcn__read_refuse(struct dcn_read *read, uint8_t asc, uint8_t ascq)
{
    dcn__vdrive_fail(read->reply, 5, asc, ascq);
    read->failed = true;
    return false;
}

static uint8_t
page01(const struct dcn_vdrive *drive, size_t at)
{
    const struct dcn_mode_page *page = dcn__vdrive_mode_page(drive, 0x01);

    return page != NULL ? page->current[at] : 0;
}

bool
dcn__read_mode_bit(const struct dcn_vdrive *drive, uint8_t bit)
{
    if (bit == DCN_RECOVERY_RC && !drive->personality.read_continuous)
        return false;
    return drive->personality.error_bits && (page01(drive, 2) & bit) != 0;
}

uint32_t
dcn__read_retries(const struct dcn_vdrive *drive)
{
    if (dcn__read_mode_bit(drive, DCN_RECOVERY_RC))
        return 0;
    return drive->personality.retry_count ? page01(drive, 3)
                                          : drive->personality.retries;
}

void
dcn__read_recovered(struct dcn_read *read, dcn_lba lba, uint32_t retry)
{
    if (!dcn__read_mode_bit(read->drive, 0x04)) /* PER */
        return;
    read->recovered = true;
    read->by_retry = retry > 0;
    read->recovered_lba = lba;
}

bool
dcn__read_is_stream(const struct dcn_read *read, const struct dcn_area *area)
{
    return read->stream || area->mode == DCN_TRACK_AUDIO;
}

bool
dcn__read_needs_lec(const struct dcn_read *read, const struct dcn_area *area)
{
    if (dcn__read_is_stream(read, area))
        return false;
    if (read->form.user_blocks)
        return true;
    if ((read->form.main & DCN_READ_CD_USER) == 0)
        return false;
    return (read->form.main & DCN_READ_CD_EDC) == 0 ||
           read->drive->personality.raw_lec;
}

enum dcn_sector_mode
dcn__read_mode(const struct dcn_read *read, const struct dcn_area *area,
               const uint8_t *raw)
{
    return dcn__read_is_stream(read, area) ? DCN_MODE_AUDIO
                                           : dcn__read_form_mode(raw);
}
