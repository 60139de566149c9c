/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The disc's contents as tables: READ TOC, disc and track information,
 * headers, READ SUB-CHANNEL (MMC-6 6.21-6.25). */
#include "vdrive/machine.h"

#include "mmc/reply_toc.h"
#include "util/bytes.h"

#include <string.h>

/* DVD and BD have one session and no lead-in Q: formats 0 and 1, and the
 * made-up format 2 that drives give (MMC-6 6.25.3). */
static bool
add_toc(const struct dcn_disc *disc, unsigned format, unsigned first, bool msf,
        struct dcn_buf *data)
{
    switch (format) {
    case 0:
        return dcn__reply_toc(disc, first, msf, data);
    case 1:
        dcn__reply_sessions(disc, msf, data);
        return true;
    case 2:
        dcn__reply_full_toc(disc, first, data);
        return data->len > DCN_TOC_HEADER_BYTES;
    case 3:
        return dcn__reply_pma(disc, data);
    case 4:
        return dcn__reply_atip(disc, data);
    default:
        return dcn__reply_cdtext(disc, data);
    }
}

void
dcn__cmd_read_toc(struct dcn_vdrive *drive, const struct dcn_command *command,
                  struct dcn_reply *reply)
{
    const struct dcn_personality *p = &drive->personality;
    const uint8_t *cdb = command->cdb;
    struct dcn_buf *data = dcn__vdrive_reply(drive);
    unsigned format = cdb[2] & 0x0F;
    bool msf = (cdb[1] & 2) != 0;

    /* Where SFF-8020 had it. */
    if (p->toc_byte9_only || format == 0)
        format = cdb[9] >> 6;
    if (!dcn__personality_has(&p->toc_formats, format) ||
        (msf && !p->toc_msf) ||
        (format >= 3 && !dcn__vmedium_is_cd(drive->medium)) ||
        !add_toc(drive->medium->disc, format, cdb[6], msf, data)) {
        dcn__vdrive_bad_field(reply);
        return;
    }
    dcn__vdrive_send(drive, command, reply, dcn__get_be16(cdb + 7));
}

/* Disc information of an empty disc: one empty session, track 1 to come. */
static void
blank_information(uint8_t data[34])
{
    data[3] = data[4] = data[5] = data[6] = 1;
    data[7] = 0x20; /* unrestricted use */
    data[8] = 0xFF; /* type not yet known */
    memset(data + 16, 0xFF, 8);
}

static void
disc_information(const struct dcn_vdrive *drive, uint8_t data[34])
{
    const struct dcn_disc *disc = drive->medium->disc;
    const struct dcn_session *last = &disc->sessions[disc->session_count - 1];
    struct dcn_damage_claims claims;

    /* Complete disc, complete session. */
    data[2] = (uint8_t)(0x0E | (disc->rewritable ? 0x10 : 0));
    data[3] = disc->tracks[0].number;
    data[4] = (uint8_t)disc->session_count;
    data[5] = last->first_track;
    data[6] = last->last_track;
    dcn__damage_claimed(drive->damage, &claims);
    if (claims.tracks > 0 && !dcn__vmedium_is_cd(drive->medium)) {
        data[2] = claims.blank > 0 ? 0x01 : data[2]; /* appendable */
        data[4] = data[5] = data[6] = (uint8_t)claims.tracks;
    }
    data[7] = 0x20; /* unrestricted use */
    data[8] =
        dcn__vmedium_is_cd(drive->medium) ? disc->sessions[0].disc_type : 0x00;
    memset(data + 16, 0xFF, 8);
}

void
dcn__cmd_read_disc_information(struct dcn_vdrive *drive,
                               const struct dcn_command *command,
                               struct dcn_reply *reply)
{
    uint8_t data[34] = {0, 32};

    if ((command->cdb[1] & 7) != 0) { /* only standard information */
        dcn__vdrive_bad_field(reply);
        return;
    }
    if (dcn__vdrive_blank(drive))
        blank_information(data);
    else
        disc_information(drive, data);
    dcn__buf_add(dcn__vdrive_reply(drive), data, sizeof(data));
    dcn__vdrive_send(drive, command, reply, dcn__get_be16(command->cdb + 7));
}

/* The track that an address of that type means, or NULL. */
static const struct dcn_track *
track_of(const struct dcn_disc *disc, unsigned type, uint32_t address)
{
    switch (type) {
    case 0:
        return dcn__disc_track_at(disc, (dcn_lba)address);
    case 1:
        return address == 0xFF ? NULL : dcn__disc_track(disc, address);
    case 2:
        for (unsigned i = 0; i < disc->session_count; i++) {
            if (disc->sessions[i].number == address)
                return dcn__disc_track(disc, disc->sessions[i].first_track);
        }
        return NULL;
    default:
        return NULL;
    }
}

/* One of several borders or sessions: they divide the disc evenly, but that the
 * last one that is written ends at end. */
static void
put_border(const struct dcn_damage_claims *claims, unsigned number,
           uint32_t end, uint8_t data[48])
{
    uint32_t written = claims->tracks - claims->blank;
    uint32_t each = written > 0 ? end / written : 0;
    uint32_t start = number <= written ? (number - 1) * each : end;
    uint32_t until = number < written ? number * each : end;

    data[2] = data[3] = (uint8_t)number;
    if (number > written)
        data[6] |= 0x40; /* blank */
    dcn__put_be32(data + 8, start);
    dcn__put_be32(data + 24, until - start);
    dcn__put_be32(data + 28, until > start ? until - 1 : start);
    data[7] = number > written ? 0 : 2; /* LRA valid */
}

void
dcn__cmd_read_track_information(struct dcn_vdrive *drive,
                                const struct dcn_command *command,
                                struct dcn_reply *reply)
{
    const struct dcn_disc *disc = drive->medium->disc;
    const uint8_t *cdb = command->cdb;
    uint32_t address = dcn__get_be32(cdb + 2), packet, end;
    const struct dcn_track *track;
    struct dcn_damage_claims claims;
    uint8_t data[48] = {0, 46};
    bool border;

    dcn__damage_claimed(drive->damage, &claims);
    border = (cdb[1] & 3) == 1 && address > 0 && address <= claims.tracks &&
             !dcn__vmedium_is_cd(drive->medium);
    track = border ? &disc->tracks[0] : track_of(disc, cdb[1] & 3, address);
    if (track == NULL) {
        dcn__vdrive_bad_field(reply);
        return;
    }
    data[2] = track->number;
    data[3] = track->session;
    data[5] = track->control;
    data[6] = track->mode == DCN_TRACK_AUDIO   ? 0x0F
              : track->mode == DCN_TRACK_MODE1 ? 0x01
                                               : 0x02;
    dcn__put_be32(data + 8, (uint32_t)track->start);
    if (dcn__damage_packets(drive->damage, track->start, &packet)) {
        data[6] |= packet > 0 ? 0x30 : 0x20; /* packets, fixed ones */
        dcn__put_be32(data + 20, packet);
    }
    end = claims.track > (uint32_t)track->start && track->end == disc->lead_out
              ? claims.track
              : (uint32_t)track->end;
    dcn__put_be32(data + 24, end - (uint32_t)track->start);
    dcn__put_be32(data + 28, end - 1);
    if (dcn__vmedium_is_cd(drive->medium))
        data[7] = 0;
    else
        data[7] = 2; /* LRA valid */
    if (border)
        put_border(&claims, (unsigned)address, end, data);
    dcn__buf_add(dcn__vdrive_reply(drive), data, sizeof(data));
    dcn__vdrive_send(drive, command, reply, dcn__get_be16(cdb + 7));
}

/* LBA as four bytes, or reserved M S F. */
static void
put_address(uint8_t out[4], dcn_lba lba, bool msf)
{
    struct dcn_msf time = dcn__msf_from_lba(lba);

    if (!msf) {
        dcn__put_be32(out, (uint32_t)lba);
        return;
    }
    out[0] = 0;
    out[1] = time.m;
    out[2] = time.s;
    out[3] = time.f;
}

/* MMC-5 6.20; obsolete. */
void
dcn__cmd_read_header(struct dcn_vdrive *drive,
                     const struct dcn_command *command, struct dcn_reply *reply)
{
    const uint8_t *cdb = command->cdb;
    dcn_lba lba = (dcn_lba)dcn__get_be32(cdb + 2);
    const struct dcn_area *area = dcn__vmedium_area(drive->medium, lba);
    uint8_t data[8] = {0};

    if (area == NULL || lba < 0 || lba >= drive->medium->disc->lead_out) {
        dcn__vdrive_out_of_range(reply);
        return;
    }
    if (area->mode == DCN_TRACK_AUDIO || area->kind != DCN_AREA_PROGRAM) {
        dcn__vdrive_fail(reply, 5, 0x64, 0x00);
        return;
    }
    dcn__mech_read(&drive->mech, lba, 1, false);
    if (dcn__vmedium_raw(drive->medium, area, lba, 1, drive->work) != 1) {
        dcn__vdrive_fail(reply, 3, 0x11, 0x05);
        return;
    }
    data[0] = drive->work[15];
    put_address(data + 4, lba, (cdb[1] & 2) != 0);
    dcn__buf_add(dcn__vdrive_reply(drive), data, sizeof(data));
    dcn__vdrive_send(drive, command, reply, dcn__get_be16(cdb + 7));
}

static void
add_position(const struct dcn_vdrive *drive, bool msf, struct dcn_buf *data)
{
    const struct dcn_area *area =
        dcn__vmedium_area(drive->medium, drive->latch_lba);
    uint8_t block[12] = {0x01};
    dcn_lba rel;

    if (area == NULL)
        area = &drive->medium->areas[0];
    rel = drive->latch_lba - area->zero;
    block[1] = (uint8_t)(0x10 | area->control);
    block[2] = area->tno;
    block[3] = area->index;
    put_address(block + 4, drive->latch_lba, msf);
    /* Before the track's start the relative time counts down. */
    if (msf)
        put_address(block + 8, (rel < 0 ? -rel : rel) - DCN_MSF_OFFSET, true);
    else
        dcn__put_be32(block + 8, (uint32_t)rel);
    dcn__buf_add(data, block, sizeof(block));
}

static void
add_mcn(const struct dcn_vdrive *drive, struct dcn_buf *data)
{
    const char *mcn = drive->medium->disc->mcn;
    uint8_t block[20] = {0x02};

    if (mcn[0] != '\0') {
        block[4] = 0x80;
        memcpy(block + 5, mcn, 13);
    }
    dcn__buf_add(data, block, sizeof(block));
}

/* ISRC of the track asked; with a lagging latch, of where the head was. */
static void
add_isrc(const struct dcn_vdrive *drive, unsigned number, struct dcn_buf *data)
{
    const struct dcn_disc *disc = drive->medium->disc;
    const struct dcn_track *track =
        drive->personality.latch_lag
            ? dcn__disc_track_at(disc, drive->latch_lba)
            : dcn__disc_track(disc, number);
    uint8_t block[20] = {0x03};

    block[2] = (uint8_t)number;
    if (track != NULL) {
        block[1] = (uint8_t)(0x10 | track->control);
        if (track->isrc[0] != '\0') {
            block[4] = 0x80;
            memcpy(block + 5, track->isrc, 12);
        }
    }
    dcn__buf_add(data, block, sizeof(block));
}

void
dcn__cmd_read_subchannel(struct dcn_vdrive *drive,
                         const struct dcn_command *command,
                         struct dcn_reply *reply)
{
    const uint8_t *cdb = command->cdb;
    struct dcn_buf *data = dcn__vdrive_reply(drive);
    uint8_t header[4] = {0};

    header[1] = (uint8_t)dcn__vdrive_play_status(drive);
    dcn__buf_add(data, header, sizeof(header));
    if ((cdb[2] & 0x40) != 0) {
        switch (cdb[3]) {
        case 1:
            add_position(drive, (cdb[1] & 2) != 0, data);
            break;
        case 2:
            add_mcn(drive, data);
            break;
        case 3:
            if (dcn__disc_track(drive->medium->disc, cdb[6]) == NULL) {
                dcn__vdrive_bad_field(reply);
                return;
            }
            add_isrc(drive, cdb[6], data);
            break;
        default:
            dcn__vdrive_bad_field(reply);
            return;
        }
    }
    if (!data->failed)
        dcn__put_be16((uint8_t *)data->data + 2, (uint32_t)data->len - 4);
    if (header[1] == DCN_PLAY_DONE || header[1] == DCN_PLAY_ERROR)
        dcn__vdrive_end_play(drive);
    dcn__vdrive_send(drive, command, reply, dcn__get_be16(cdb + 7));
}
