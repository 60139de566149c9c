/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One CD sector that damage may touch: what the drive's L-EC makes of a data
 * sector (MMC-6 mode page 01h, table of error recovery), and what is handed
 * out of the channel.
 */
#include "vdrive/failing.h"
#include "vdrive/memory.h"
#include "vdrive/read_channel.h"

#include "mmc/opcodes.h"

#include <string.h>

/* Mode page 01h byte 2. */
#define MODE_TB  0x20
#define MODE_RC  0x10
#define MODE_DCR 0x01

/* True where the sector's user data are what was recorded, as far as its
 * EDC says; modes without one are taken as they are. The mode is what the
 * drive has locked on, not what a wrong byte makes of it. */
static bool
edc_right(enum dcn_sector_mode mode, const uint8_t *raw)
{
    struct dcn_sector_check check;

    dcn__sector_check(raw, DCN_LBA_ANY, &check);
    return check.mode == mode &&
           (check.faults & (DCN_FAULT_EDC | DCN_FAULT_SYNC)) == 0;
}

/*
 * L-EC over a copy of the sector; true: raw is right now. Sync and mode byte
 * are what the drive has locked on, not what came.
 */
static bool
correct(const struct dcn_vdrive *drive, enum dcn_sector_mode mode, uint8_t *raw,
        const uint8_t *flags, bool *repaired)
{
    static const uint8_t sync[DCN_SYNC_BYTES] = {0,   255, 255, 255, 255, 255,
                                                 255, 255, 255, 255, 255, 0};
    bool mode2 = mode == DCN_MODE_2_FORM1;
    uint8_t copy[DCN_RAW_BYTES];

    *repaired = false;
    if (edc_right(mode, raw))
        return true;
    /* Without L-EC nobody looks at the EDC either, on some. */
    if (drive->personality.dcr_raw && dcn__read_mode_bit(drive, MODE_DCR))
        return true;
    *repaired = true;
    memcpy(copy, raw, DCN_RAW_BYTES);
    memcpy(copy, sync, DCN_SYNC_BYTES);
    if (mode != DCN_MODE_1) /* whose header P and Q cover */
        copy[15] = mode == DCN_MODE_0 ? 0 : 2;
    if (!edc_right(mode, copy)) {
        if (dcn__read_mode_bit(drive, MODE_DCR) ||
            (mode != DCN_MODE_1 && !mode2))
            return false;
        if (dcn__ecc_repair(copy, mode2,
                            drive->personality.lec_erasures ? flags : NULL) <
                0 ||
            !edc_right(mode, copy))
            return false;
    }
    memcpy(raw, copy, DCN_RAW_BYTES);
    return true;
}

/* L-EC, or CIRC where there is none. */
static const struct dcn_vsense *
usual_sense(const struct dcn_channel *channel)
{
    static const struct dcn_vsense lec = {3, 0x11, 0x05, false, 0, 0};
    static const struct dcn_vsense circ = {3, 0x11, 0x06, false, 0, 0};

    return channel != NULL && channel->area != NULL &&
                   !dcn__area_is_data(channel->area)
               ? &circ
               : &lec;
}

static struct dcn_failing
plan_of(const struct dcn_read *read, dcn_lba lba,
        const struct dcn_channel *channel)
{
    const struct dcn_damage_sector *sector =
        channel != NULL && channel->damaged && channel->sector.unreadable
            ? &channel->sector
            : NULL;

    return dcn__failing_plan(read, sector, lba,
                             sector != NULL ? channel->view.attempt : 1,
                             usual_sense(channel));
}

static void
fail_channel(struct dcn_read *read, dcn_lba lba,
             const struct dcn_channel *channel,
             const struct dcn_failing *failing, bool retried)
{
    dcn__failing_end(read, lba, failing, retried);
    if (channel != NULL && channel->damaged)
        dcn__memory_keep(read, lba, &channel->sector, &channel->view,
                         &failing->sense);
}

/* The drive gives up: TB and RC decide whether the data go along. */
static bool
give_up(struct dcn_read *read, dcn_lba lba, const struct dcn_channel *channel,
        const struct dcn_failing *failing, bool *deliver_bad)
{
    bool lost =
        channel != NULL && channel->damaged && channel->sector.unreadable;

    if (!lost && dcn__read_mode_bit(read->drive, MODE_RC)) {
        *deliver_bad = true;
        return true;
    }
    *deliver_bad = !lost && dcn__read_mode_bit(read->drive, MODE_TB);
    fail_channel(read, lba, channel, failing, false);
    return false;
}

bool
dcn__read_cd_lec(struct dcn_read *read, dcn_lba lba, enum dcn_sector_mode mode,
                 uint8_t *raw, struct dcn_channel *channel, bool *deliver_bad)
{
    uint32_t retries = dcn__read_retries(read->drive);
    const uint8_t *flags = channel != NULL ? channel->flags : NULL;
    struct dcn_failing failing = plan_of(read, lba, channel);
    bool repaired;

    for (uint32_t retry = 0;; retry++) {
        bool lost = channel != NULL && channel->sector.unreadable;
        bool silent = channel != NULL && channel->sector.silent;

        if (!lost && silent)
            return true;
        if (!lost && correct(read->drive, mode, raw, flags, &repaired)) {
            if (retry > 0 || repaired)
                dcn__read_recovered(read, lba, retry);
            return true;
        }
        if (retry >= retries)
            return give_up(read, lba, channel, &failing, deliver_bad);
        dcn__mech_wait_ms(&read->drive->mech, failing.step_ms);
        if (channel != NULL)
            dcn__channel_again(read->drive, channel, retry + 1);
    }
}

/* No sync, no address: no form of read gets such a sector. */
static bool
lost_sector(struct dcn_read *read, const struct dcn_channel *channel)
{
    struct dcn_failing failing = plan_of(read, channel->lba, channel);

    fail_channel(read, channel->lba, channel, &failing, true);
    return false;
}

void
dcn__read_missing(struct dcn_read *read, dcn_lba lba)
{
    struct dcn_failing failing = plan_of(read, lba, NULL);

    dcn__failing_end(read, lba, &failing, true);
}

/* The drive knows no way to where it should read, but by reading on to it. */
static bool
lost_servo(struct dcn_read *read, const struct dcn_channel *channel)
{
    static const struct dcn_vsense usual = {4, 0x09, 0x01, false, 0, 0};
    struct dcn_failing failing = dcn__failing_plan(
        read, &channel->sector, channel->lba, channel->view.attempt, &usual);

    dcn__failing_end(read, channel->lba, &failing, true);
    read->drive->servo = failing.sense;
    return false;
}

/* The main channel is well, and nothing comes beside it (a public log has
 * key 5 after 310 ms, ten times alike). */
static bool
lost_sub(struct dcn_read *read, const struct dcn_channel *channel)
{
    static const struct dcn_vsense usual = {5, 0x64, 0x00, true, 310, 310};
    struct dcn_failing failing = dcn__failing_plan(
        read, &channel->sector, channel->lba, channel->view.attempt, &usual);

    if (channel->sector.senses->count == 0)
        failing = (struct dcn_failing){usual, 0, usual.max_ms};
    dcn__failing_end(read, channel->lba, &failing, true);
    return false;
}

/* Subchannel with its own damage; NULL: as the medium has it. */
static const uint8_t *
damaged_sub(struct dcn_read *read, const struct dcn_area *area,
            struct dcn_channel *channel, uint8_t sub[DCN_SUB_BYTES])
{
    const struct dcn_area *other = NULL;
    dcn_lba lba = channel->lba;

    if (!channel->damaged || read->form.sub_len == 0)
        return NULL;
    if (channel->sector.q_by != 0)
        other =
            dcn__vmedium_area(read->drive->medium, lba + channel->sector.q_by);
    dcn__vmedium_sub(read->drive->medium, other != NULL ? other : area,
                     other != NULL ? lba + channel->sector.q_by : lba, 1, sub,
                     DCN_SUB_BYTES);
    if (channel->sector.q_tno > 0)
        dcn__damage_q_track(channel->sector.q_tno, sub);
    if (channel->sector.bad_q)
        dcn__damage_q(read->drive->damage, lba, &channel->view, sub);
    return sub;
}

static bool
emit_channel(struct dcn_read *read, const struct dcn_area *area,
             struct dcn_channel *channel)
{
    uint8_t main[DCN_RAW_BYTES];
    uint8_t c2[DCN_C2_BYTES], sub[DCN_SUB_BYTES];
    const uint8_t *from = channel->raw;
    const uint8_t *subchannel = damaged_sub(read, area, channel, sub);

    if (dcn__read_is_stream(read, area)) {
        dcn__channel_main(read, area, channel->lba, main);
        from = main;
    }
    if (read->form.c2 > 0)
        dcn__channel_c2(read, area, channel->lba, c2);
    return dcn__read_emit(read, area, channel->lba,
                          dcn__read_is_stream(read, area) ? DCN_MODE_AUDIO
                                                          : channel->mode,
                          from, c2, subchannel);
}

/*
 * True where what came of the channel is the disc's sector, or that follows
 * from it by its own L-EC, with C2 where that was asked for.
 */
static bool
came_right(const struct dcn_read *read, const struct dcn_area *area,
           const struct dcn_channel *channel)
{
    uint8_t truth[DCN_RAW_BYTES], copy[DCN_RAW_BYTES];
    bool mode2 = channel->mode == DCN_MODE_2_FORM1;

    if (channel->area == NULL || dcn__vmedium_raw(read->drive->medium, area,
                                                  channel->lba, 1, truth) != 1)
        return false;
    memcpy(copy, channel->raw, DCN_RAW_BYTES);
    if (memcmp(copy, truth, DCN_RAW_BYTES) != 0 &&
        (channel->mode == DCN_MODE_1 || mode2))
        (void)dcn__ecc_repair(copy, mode2,
                              read->form.c2 > 0 ? channel->flags : NULL);
    if (!dcn__area_is_data(area))
        return memcmp(copy, truth, DCN_RAW_BYTES) == 0;
    /* Sync and header follow from the address. */
    return memcmp(copy + 16, truth + 16, DCN_RAW_BYTES - 16) == 0;
}

static void
trace_sector(const struct dcn_read *read, const struct dcn_area *area,
             const struct dcn_channel *channel)
{
    struct dcn_trace *trace = &read->drive->trace;

    if (trace->header != NULL && !read->no_data &&
        (!channel->damaged || came_right(read, area, channel)))
        dcn__trace_right(trace, channel->lba, 1);
}

bool
dcn__read_cd_sector(struct dcn_read *read, const struct dcn_area *area,
                    dcn_lba lba)
{
    struct dcn_vdrive *drive = read->drive;
    bool by_seek = dcn__mech_must_seek(&drive->mech, lba);
    struct dcn_channel *channel = dcn__channel_at(read, lba);
    bool deliver_bad = false;

    if (channel->damaged)
        dcn__mech_wait_ms(&drive->mech, channel->sector.latency_ms);
    if (channel->damaged && channel->sector.servo && by_seek)
        return lost_servo(read, channel);
    dcn__mech_read(&drive->mech, lba, 1, read->fresh);
    if (channel->damaged && channel->sector.unreadable &&
        !dcn__read_needs_lec(read, area))
        return lost_sector(read, channel);
    if (channel->missing && !(channel->damaged && channel->sector.unreadable)) {
        dcn__read_missing(read, lba);
        return false;
    }
    if (dcn__read_needs_lec(read, area) &&
        !dcn__read_cd_lec(read, lba, channel->mode, channel->raw,
                          channel->damaged ? channel : NULL, &deliver_bad)) {
        /* TB: the block goes along, then the error is told. */
        if (deliver_bad) {
            struct dcn_reply told = *read->reply;

            read->failed = false;
            trace_sector(read, area, channel);
            (void)emit_channel(read, area, channel);
            *read->reply = told;
            read->failed = true;
        }
        return false;
    }
    if (channel->damaged && channel->sector.no_sub && read->form.sub_len > 0)
        return lost_sub(read, channel);
    trace_sector(read, area, channel);
    return emit_channel(read, area, channel);
}
