/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The channel: sectors as they came off the disc in this command, with errors
 * in and C2 over them, and the stream that they make.
 */
#include "vdrive/read_channel.h"

#include <string.h>

static int64_t
floor_div(int64_t value, int64_t by)
{
    return value >= 0 ? value / by : -((-value + by - 1) / by);
}

int64_t
dcn__read_position(const struct dcn_read *read, const struct dcn_area *area,
                   dcn_lba lba)
{
    int64_t position = (int64_t)lba * DCN_RAW_BYTES;

    if (dcn__read_is_stream(read, area))
        position -= (int64_t)read->drive->personality.read_offset * 4;
    return position;
}

dcn_lba
dcn__read_position_lba(int64_t position)
{
    return (dcn_lba)floor_div(position, DCN_RAW_BYTES);
}

/* Byte position whose flags stand first in the C2 of lba. */
static int64_t
c2_position(const struct dcn_read *read, const struct dcn_area *area,
            dcn_lba lba)
{
    return dcn__read_position(read, area, lba) -
           (int64_t)read->drive->personality.c2_lag * 8;
}

void
dcn__read_reach(const struct dcn_read *read, const struct dcn_area *area,
                dcn_lba *before, dcn_lba *after)
{
    int64_t first = dcn__read_position(read, area, 0), last = first;

    if (read->form.c2 > 0)
        first = c2_position(read, area, 0);
    first = floor_div(first, DCN_RAW_BYTES);
    last = floor_div(last + DCN_RAW_BYTES - 1, DCN_RAW_BYTES);
    *before = first < 0 ? (dcn_lba)-first : 0;
    *after = last > 0 ? (dcn_lba)last : 0;
}

bool
dcn__read_damage(struct dcn_read *read, dcn_lba lba, bool data,
                 struct dcn_damage_view *view, struct dcn_damage_sector *sector)
{
    struct dcn_vdrive *drive = read->drive;
    uint32_t attempts = dcn__damage_attempts(drive->damage, lba);
    bool cached = !read->fresh && attempts > 0 &&
                  dcn__mech_holds(&drive->mech, lba,
                                  dcn__damage_command(drive->damage, lba));

    view->attempt = attempts;
    if (!cached) {
        view->attempt = dcn__damage_attempt(drive->damage, lba);
        dcn__damage_set_command(drive->damage, lba, drive->serial);
    }
    view->retry = 0;
    view->speed_x = dcn__mech_speed_at(&drive->mech, lba);
    view->backward = read->backward;
    view->data = data;
    if (!dcn__damage_at(drive->damage, lba, view, sector))
        return false;
    sector->fixed |= drive->personality.same_wrong_again;
    return true;
}

bool
dcn__area_is_data(const struct dcn_area *area)
{
    return area->mode != DCN_TRACK_AUDIO;
}

/* Puts errors into the true bytes of a channel, as of view.retry. */
static void
damage_channel(struct dcn_vdrive *drive, struct dcn_channel *channel)
{
    uint8_t wrong[DCN_RAW_BYTES];

    memset(wrong, 0, sizeof(wrong));
    dcn__damage_apply(drive->damage, &channel->sector, channel->lba,
                      &channel->view, channel->raw, wrong, DCN_RAW_BYTES);
    dcn__damage_flags(drive->damage, &channel->sector, channel->lba,
                      &channel->view, wrong, channel->flags, DCN_RAW_BYTES);
}

static void
fill_raw(struct dcn_vdrive *drive, struct dcn_channel *channel)
{
    dcn_lba lba = channel->lba;

    channel->missing =
        channel->area == NULL || dcn__vmedium_raw(drive->medium, channel->area,
                                                  lba, 1, channel->raw) != 1;
    if (channel->missing)
        memset(channel->raw, 0, DCN_RAW_BYTES);
    channel->mode = channel->area == NULL || !dcn__area_is_data(channel->area)
                        ? DCN_MODE_AUDIO
                        : dcn__read_form_mode(channel->raw);
    if (channel->damaged && channel->sector.wrong_sector) {
        const struct dcn_area *area;

        lba += channel->sector.neighbour;
        area = dcn__vmedium_area(drive->medium, lba);
        if (area != NULL)
            (void)dcn__vmedium_raw(drive->medium, area, lba, 1, channel->raw);
    }
}

/* Where a drive has filler for what it cannot read, it gives that, to reads
 * that it does not correct; run-out may come as data, too. */
static void
give_filler(struct dcn_read *read, struct dcn_channel *channel)
{
    struct dcn_damage_sector *sector = &channel->sector;

    if (channel->area == NULL || dcn__read_needs_lec(read, channel->area))
        return;
    if (sector->unreadable && read->drive->personality.full_c2_filler) {
        sector->unreadable = false;
        sector->filler = true;
    }
    if (sector->filler || (sector->run_out && !sector->unreadable))
        channel->missing = false;
}

/* The channel of lba as it came in this command. */
struct dcn_channel *
dcn__channel_at(struct dcn_read *read, dcn_lba lba)
{
    struct dcn_vdrive *drive = read->drive;
    struct dcn_channel *channel =
        &drive->channels[(uint32_t)lba & (DCN_CHANNELS - 1)];
    dcn_lba found;

    if (channel->serial == drive->serial && channel->lba == lba)
        return channel;
    channel->serial = drive->serial;
    channel->lba = lba;
    channel->area = dcn__vmedium_area(drive->medium, lba);
    channel->damaged = false;
    if (dcn__damage_next(drive->damage, lba, lba + 1, &found))
        channel->damaged = dcn__read_damage(
            read, lba,
            channel->area != NULL && dcn__area_is_data(channel->area),
            &channel->view, &channel->sector);
    fill_raw(drive, channel);
    if (channel->damaged)
        give_filler(read, channel);
    if (channel->damaged)
        damage_channel(drive, channel);
    else
        memset(channel->flags, 0, DCN_RAW_BYTES);
    return channel;
}

/*
 * 2352 bytes of the stream from position, data scrambled where scramble; or
 * their C2 flags.
 */
static void
read_stream(struct dcn_read *read, int64_t position, bool scramble, bool flags,
            uint8_t out[DCN_RAW_BYTES])
{
    size_t done = 0;

    while (done < DCN_RAW_BYTES) {
        int64_t lba = floor_div(position, DCN_RAW_BYTES);
        size_t at = (size_t)(position - lba * DCN_RAW_BYTES);
        size_t len = DCN_RAW_BYTES - at;
        struct dcn_channel *channel = dcn__channel_at(read, (dcn_lba)lba);
        uint8_t copy[DCN_RAW_BYTES];

        if (len > DCN_RAW_BYTES - done)
            len = DCN_RAW_BYTES - done;
        if (flags) {
            memcpy(out + done, channel->flags + at, len);
        } else if (scramble && channel->area != NULL &&
                   dcn__area_is_data(channel->area)) {
            memcpy(copy, channel->raw, DCN_RAW_BYTES);
            dcn__scramble(copy);
            memcpy(out + done, copy + at, len);
        } else {
            memcpy(out + done, channel->raw + at, len);
        }
        done += len;
        position += (int64_t)len;
    }
}

/* 2352 flags to 294 bytes, MSB first. */
static void
pack_flags(const uint8_t flags[DCN_RAW_BYTES], uint8_t c2[DCN_C2_BYTES])
{
    for (size_t i = 0; i < DCN_C2_BYTES; i++) {
        uint8_t byte = 0;

        for (size_t bit = 0; bit < 8; bit++)
            byte = (uint8_t)(byte << 1 | flags[i * 8 + bit]);
        c2[i] = byte;
    }
}

void
dcn__channel_again(struct dcn_vdrive *drive, struct dcn_channel *channel,
                   uint32_t retry)
{
    channel->view.retry = retry;
    fill_raw(drive, channel);
    damage_channel(drive, channel);
}

void
dcn__channel_main(struct dcn_read *read, const struct dcn_area *area,
                  dcn_lba lba, uint8_t main[DCN_RAW_BYTES])
{
    read_stream(read, dcn__read_position(read, area, lba), true, false, main);
}

void
dcn__channel_c2(struct dcn_read *read, const struct dcn_area *area, dcn_lba lba,
                uint8_t c2[DCN_C2_BYTES])
{
    uint8_t flags[DCN_RAW_BYTES];

    read_stream(read, c2_position(read, area, lba), false, true, flags);
    pack_flags(flags, c2);
}
