/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Walks the range of a read command. Runs that no damage touches are read in
 * chunks, where possible right into the host's buffer; the rest goes sector
 * by sector.
 */
#include "vdrive/memory.h"

#include "mmc/opcodes.h"
#include "mmc/sense.h"
#include "util/checked.h"
#include "vdrive/failing.h"

#include <stdlib.h>
#include <string.h>

/* Sectors of data tracks out of a source that has them raw: those right as
 * they stand go out at once, the others by L-EC. */
static uint32_t
clean_checked(struct dcn_read *read, const struct dcn_area *area, dcn_lba lba,
              uint32_t count)
{
    uint8_t *work = read->drive->work;
    uint32_t n, good;
    bool deliver_bad;

    if (count > DCN_WORK_SECTORS)
        count = DCN_WORK_SECTORS;
    n = dcn__vmedium_raw(read->drive->medium, area, lba, count, work);
    good = (uint32_t)dcn__sectors_good(work, n, lba);
    for (uint32_t i = 0; i < n; i++) {
        uint8_t *raw = work + (size_t)i * DCN_RAW_BYTES;

        if (i >= good) {
            deliver_bad = false;
            if (!dcn__read_cd_lec(read, lba + (dcn_lba)i,
                                  dcn__read_form_mode(raw), raw, NULL,
                                  &deliver_bad))
                return i;
        }
        if (!dcn__read_emit(read, area, lba + (dcn_lba)i,
                            dcn__read_form_mode(raw), raw, NULL, NULL))
            return i;
    }
    return n;
}

/*
 * Bytes of one sector in the reply where whole sectors of main channel are
 * asked, and nothing of them needs looking at before: they are read straight
 * into the host's buffer, to its end where more goes between them, and then
 * moved apart. Else 0.
 */
static size_t
whole_bytes(const struct dcn_read *read, const struct dcn_area *area)
{
    const struct dcn_read_form *form = &read->form;
    uint8_t whole = form->main & DCN_READ_CD_RAW;

    if (form->user_blocks || read->no_data)
        return 0;
    if (dcn__read_is_stream(read, area) &&
        (read->drive->personality.read_offset != 0 ||
         area->mode != DCN_TRACK_AUDIO))
        return 0;
    if (area->mode == DCN_TRACK_AUDIO ? whole == 0 : whole != DCN_READ_CD_RAW)
        return 0;
    return DCN_RAW_BYTES + form->c2 + form->sub_len;
}

static uint32_t
clean_raw(struct dcn_read *read, const struct dcn_area *area, dcn_lba lba,
          uint32_t count)
{
    size_t stride = whole_bytes(read, area);
    uint8_t *at = read->drive->work;
    uint32_t n;

    if (stride > 0 && read->left >= stride) {
        if (count > read->left / stride)
            count = (uint32_t)(read->left / stride);
        at = read->out + (size_t)count * (stride - DCN_RAW_BYTES);
    } else if (count > DCN_WORK_SECTORS) {
        count = DCN_WORK_SECTORS;
    }
    n = dcn__vmedium_raw(read->drive->medium, area, lba, count, at);
    for (uint32_t i = 0; i < n; i++) {
        const uint8_t *raw = at + (size_t)i * DCN_RAW_BYTES;

        if (!dcn__read_emit(read, area, lba + (dcn_lba)i,
                            dcn__read_mode(read, area, raw), raw, NULL, NULL))
            return i;
    }
    return n;
}

/* count sectors of the stream from first: data scrambled, zeros where the
 * disc or the drive's reach ends. */
static void
fill_stream(struct dcn_read *read, dcn_lba first, uint32_t count, uint8_t *out)
{
    struct dcn_vmedium *medium = read->drive->medium;

    while (count > 0) {
        const struct dcn_area *area = dcn__vmedium_area(medium, first);
        uint32_t n = 1, got = 0;

        if (area != NULL) {
            n = (uint32_t)(area->end - first);
            n = n < count ? n : count;
            got = dcn__vmedium_raw(medium, area, first, n, out);
            n = got > 0 ? got : 1;
        }
        if (got == 0)
            memset(out, 0, DCN_RAW_BYTES);
        for (uint32_t i = 0; i < got && area->mode != DCN_TRACK_AUDIO; i++)
            dcn__scramble(out + (size_t)i * DCN_RAW_BYTES);
        out += (size_t)n * DCN_RAW_BYTES;
        first += (dcn_lba)n;
        count -= n;
    }
}

/* Audio with the drive's offset, and data as CD-DA. */
static uint32_t
clean_stream(struct dcn_read *read, const struct dcn_area *area, dcn_lba lba,
             uint32_t count)
{
    int64_t position = dcn__read_position(read, area, lba);
    dcn_lba first = dcn__read_position_lba(position);
    const uint8_t *at =
        read->drive->work + (position - (int64_t)first * DCN_RAW_BYTES);

    if (count > DCN_WORK_SECTORS)
        count = DCN_WORK_SECTORS;
    fill_stream(read, first, count + 1, read->drive->work);
    for (uint32_t i = 0; i < count; i++) {
        if (!dcn__read_emit(read, area, lba + (dcn_lba)i, DCN_MODE_AUDIO,
                            at + (size_t)i * DCN_RAW_BYTES, NULL, NULL))
            return i;
    }
    return count;
}

static uint32_t
clean_user(struct dcn_read *read, const struct dcn_area *area, dcn_lba lba,
           uint32_t count)
{
    uint8_t *at = read->drive->work;
    bool direct = !read->no_data && read->left >= DCN_USER_BYTES;
    uint32_t n;

    if (!dcn__read_check_type(read, DCN_MODE_1))
        return 0;
    if (direct) {
        if (count > read->left / DCN_USER_BYTES)
            count = (uint32_t)(read->left / DCN_USER_BYTES);
        at = read->out;
    } else if (count > DCN_WORK_SECTORS) {
        count = DCN_WORK_SECTORS; /* VERIFY: what the work buffer holds */
    }
    n = dcn__vmedium_user(read->drive->medium, area, lba, count, at);
    if (direct) {
        read->out += (size_t)n * DCN_USER_BYTES;
        read->left -= (size_t)n * DCN_USER_BYTES;
    } else if (!read->no_data && n > 0) {
        dcn__read_put(read, at, DCN_USER_BYTES);
        n = 1;
    }
    return n;
}

/* Which way a clean run goes. */
static uint32_t
clean_run(struct dcn_read *read, const struct dcn_area *area, dcn_lba lba,
          uint32_t count)
{
    struct dcn_vmedium *medium = read->drive->medium;
    bool raw = dcn__vmedium_is_cd(medium) &&
               ((medium->caps.want & DCN_WANT_RAW) != 0 || !area->held ||
                !read->form.user_blocks || area->mode != DCN_TRACK_MODE1);

    if (!raw)
        return clean_user(read, area, lba, count);
    if (dcn__read_is_stream(read, area) &&
        (read->drive->personality.read_offset != 0 ||
         area->mode != DCN_TRACK_AUDIO))
        return clean_stream(read, area, lba, count);
    if (dcn__read_needs_lec(read, area))
        return clean_checked(read, area, lba, count);
    return clean_raw(read, area, lba, count);
}

/* Where the drive lets its head go with this form; false: command ended. */
static bool
check_place(struct dcn_read *read, const struct dcn_area *area, dcn_lba lba)
{
    const struct dcn_personality *p = &read->drive->personality;
    const struct dcn_disc *disc = read->drive->medium->disc;
    bool has_main = read->form.user_blocks || read->form.main != 0;

    if (area == NULL ||
        lba < -DCN_PREGAP_SECTORS - (dcn_lba)p->overread_leadin ||
        (lba < 0 && lba >= -DCN_PREGAP_SECTORS &&
         (!p->read_pregap || lba < p->pregap_from)) ||
        lba >= disc->lead_out + (dcn_lba)p->overread_leadout ||
        (lba >= disc->lead_out &&
         lba < disc->lead_out + (dcn_lba)p->leadout_from))
        return dcn__read_refuse(read, 0x21, 0x00);
    /* Between sessions there is only Q to be had. */
    if (has_main && area->kind != DCN_AREA_PROGRAM && lba >= 0 &&
        lba < disc->lead_out)
        return dcn__read_refuse(read, 0x63, 0x00);
    if (read->form.user_blocks && area->mode == DCN_TRACK_AUDIO)
        return dcn__read_refuse(read, 0x64, 0x00);
    return true;
}

/* How far from lba on nothing is damaged, within count. */
static uint32_t
clean_count(const struct dcn_read *read, const struct dcn_area *area,
            dcn_lba lba, uint32_t count)
{
    dcn_lba block = (dcn_lba)read->drive->medium->block_sectors;
    dcn_lba end = lba + (dcn_lba)count;
    dcn_lba before, after, found;

    if (block == 1) {
        dcn__read_reach(read, area, &before, &after);
        if (!dcn__damage_next(read->drive->damage, lba - before, end + after,
                              &found))
            return count;
        found -= after;
    } else { /* a DVD or BD block is damaged as a whole */
        end += block - 1 - (end - 1) % block;
        if (!dcn__damage_next(read->drive->damage, lba - lba % block, end,
                              &found))
            return count;
        found -= found % block;
    }
    if (found >= lba + (dcn_lba)count)
        return count;
    return found > lba ? (uint32_t)(found - lba) : 0;
}

/* The next piece of the range; returns how many sectors it was. */
static uint32_t
step(struct dcn_read *read, dcn_lba lba, uint32_t count)
{
    struct dcn_vdrive *drive = read->drive;
    const struct dcn_area *area = dcn__vmedium_area(drive->medium, lba);
    uint32_t clean, done;
    dcn_lba end;

    if (!check_place(read, area, lba) || dcn__memory_answers(read, lba, &count))
        return 0;
    end = drive->medium->disc->lead_out +
          (dcn_lba)drive->personality.overread_leadout;
    if (area->end < end)
        end = area->end;
    if (count > (uint32_t)(end - lba))
        count = (uint32_t)(end - lba);
    if (count > DCN_MEDIUM_CHUNK)
        count = DCN_MEDIUM_CHUNK;
    clean = clean_count(read, area, lba, count);
    if (clean == 0) {
        if (dcn__vmedium_is_cd(drive->medium))
            dcn__read_cd_sector(read, area, lba);
        else
            dcn__read_block_sector(read, area, lba);
        return read->failed ? 0 : 1;
    }
    done = clean_run(read, area, lba, clean);
    dcn__mech_read(&drive->mech, lba, done, read->fresh);
    if (!read->no_data)
        dcn__trace_right(&drive->trace, lba, done);
    if (done == 0 && !read->failed)
        dcn__read_missing(read, lba);
    return done;
}

/* Data of the last good read, for drives that give it again. */
static void
keep_last(struct dcn_read *read)
{
    struct dcn_vdrive *drive = read->drive;
    uint8_t *bytes;

    if (!dcn__damage_wants_stale(drive->damage) || read->failed ||
        read->reply->transferred == 0)
        return;
    bytes = realloc(drive->last_data, read->reply->transferred);
    if (bytes == NULL)
        return;
    drive->last_data = bytes;
    drive->last_len = read->reply->transferred;
    memcpy(bytes, read->command->data, drive->last_len);
}

/* DTE: a recovered error ends the transfer. */
static bool
ends_early(const struct dcn_read *read)
{
    return read->recovered && dcn__read_mode_bit(read->drive, 0x02);
}

/* READ CD of another form than before: some drives throw their cache away and
 * find the place again. */
static void
change_form(const struct dcn_read *read)
{
    struct dcn_vdrive *drive = read->drive;
    const struct dcn_read_form *form = &read->form;
    uint32_t now = 1u << 31 | (uint32_t)form->user_blocks << 30 |
                   (uint32_t)form->type << 24 | (uint32_t)form->main << 16 |
                   (uint32_t)form->c2 << 4 | form->sub;

    if (drive->form != 0 && drive->form != now) {
        dcn__trace_form_change(&drive->trace);
        if (drive->personality.form_change_ms > 0) {
            dcn__mech_flush(&drive->mech);
            dcn__mech_wait_ms(&drive->mech, drive->personality.form_change_ms);
        }
    }
    drive->form = now;
}

/* Sectors that an unauthenticated host does not get: one of them ends the
 * whole command (CSS). */
static bool
check_lock(struct dcn_read *read, dcn_lba lba, uint32_t count)
{
    struct dcn_vsense sense;
    dcn_lba end;

    if (!dcn__add(lba, count, &end))
        end = INT32_MAX;
    if (read->drive->authenticated ||
        !dcn__damage_locked(read->drive->damage, lba, end, &sense))
        return true;
    dcn__mech_wait_ms(&read->drive->mech,
                      dcn__failing_ms(read->drive, lba, &sense));
    dcn__vdrive_fail(read->reply, sense.key, sense.asc, sense.ascq);
    read->failed = true;
    return false;
}

static void
walk(struct dcn_read *read, dcn_lba lba, uint32_t count)
{
    while (count > 0 && !read->failed && !ends_early(read) &&
           (read->left > 0 || read->no_data)) {
        uint32_t done = step(read, lba, count);

        lba += (dcn_lba)done;
        count -= done;
        if (done > 0) {
            read->drive->latch_lba = lba - 1;
            read->drive->servo.key = 0; /* it is on its track again */
            read->backward = false;
        }
    }
}

void
dcn__read_range(struct dcn_read *read, dcn_lba lba, uint32_t count)
{
    struct dcn_vdrive *drive = read->drive;
    bool has_data = read->command->direction == DCN_DATA_IN &&
                    read->command->data != NULL && !read->no_data;
    uint8_t *start = has_data ? read->command->data : NULL;

    read->out = start;
    read->left = has_data ? read->command->data_len : 0;
    read->main_len = SIZE_MAX;
    read->first = lba;
    read->count = count;
    read->backward = lba < drive->mech.last_end;
    if (!dcn__read_events(read, lba, &count) || !check_lock(read, lba, count))
        return;
    if (count > 0)
        change_form(read);
    walk(read, lba, count);
    if (read->recovered && !read->failed) /* with retries; with L-EC */
        dcn__sense_reply(read->reply, 1, read->by_retry ? 0x17 : 0x18,
                         read->by_retry ? 0x01 : 0x00, true,
                         (uint32_t)read->recovered_lba);
    if (has_data)
        read->reply->transferred =
            read->command->data_len - read->left - read->withheld;
    dcn__read_echo(read);
    keep_last(read);
}
