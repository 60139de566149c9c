/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The drive as a whole: making and freeing, and what is to be seen to before
 * a command reaches its handler: readiness, UNIT ATTENTION, hanging, leaving
 * the bus.
 */
#include "vdrive/bridge.h"
#include "vdrive/buffer.h"

#include "mmc/opcodes.h"
#include "mmc/sense.h"
#include "util/atomic_file.h"
#include "util/checked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPLY_CEILING_BYTES 131072
#define DEFAULT_TIMEOUT_MS  60000

static enum dcn_status
load_texts(struct dcn_vdrive *drive, const struct dcn_vdrive_options *options,
           struct dcn_error *error)
{
    const char *text = options->damage_text != NULL ? options->damage_text : "";
    enum dcn_status status;
    char *owned = NULL;
    size_t len = strlen(text);

    if (options->personality_text != NULL)
        status = dcn__personality_parse(
            "personality", options->personality_text,
            strlen(options->personality_text), &drive->personality, error);
    else
        status = dcn__personality_load(options->personality,
                                       &drive->personality, error);
    if (status != DCN_OK)
        return status;
    if (options->damage_text == NULL && options->damage != NULL) {
        status = dcn__file_read(options->damage, DCN_DAMAGE_MAX_BYTES, &owned,
                                &len, error);
        if (status != DCN_OK)
            return status;
        text = owned;
    }
    status = dcn__damage_parse(owned != NULL ? options->damage : "damage", text,
                               len, options->seed, &drive->damage, error);
    free(owned);
    return status;
}

static enum dcn_status
allocate(struct dcn_vdrive *drive, struct dcn_error *error)
{
    drive->work =
        malloc((size_t)(DCN_WORK_SECTORS + DCN_WORK_EXTRA) * DCN_RAW_BYTES);
    drive->channels = calloc(DCN_CHANNELS, sizeof(*drive->channels));
    if (drive->work == NULL || drive->channels == NULL)
        return dcn__error_memory(error, "making a virtual drive");
    return DCN_OK;
}

/* source is consumed in every case. */
static enum dcn_status
insert(struct dcn_vdrive *drive, struct dcn_source *source,
       enum dcn_medium medium, bool attention, struct dcn_error *error)
{
    struct dcn_vmedium *made = NULL;
    enum dcn_status status = DCN_OK;

    if (source != NULL)
        status = dcn__vmedium_new(
            source, medium, dcn__damage_run_out(drive->damage), &made, error);
    if (status != DCN_OK)
        return status;
    if (made != NULL && made->medium == DCN_MEDIUM_CD &&
        dcn__damage_has_packets(drive->damage))
        made->profile = made->disc->profile = DCN_PROFILE_CD_RW;
    if (drive->medium != NULL && made == NULL && !drive->tray_open)
        drive->media_event = 3;
    if (drive->medium != NULL)
        dcn__trace_close(&drive->trace);
    dcn__vmedium_free(drive->medium);
    drive->medium = made;
    memset(drive->channels, 0, DCN_CHANNELS * sizeof(*drive->channels));
    dcn__vdrive_begin_disc(drive, attention && made != NULL);
    return DCN_OK;
}

/* A drive that is whole but for its disc. */
static enum dcn_status
build(struct dcn_vdrive *drive, const struct dcn_vdrive_options *options,
      struct dcn_error *error)
{
    static const struct dcn_disc no_disc = {.medium = DCN_MEDIUM_CD};
    enum dcn_status status = load_texts(drive, options, error);

    if (status == DCN_OK)
        status = allocate(drive, error);
    if (status != DCN_OK)
        return status;
    dcn__clock_init_simulated(&drive->own_clock);
    drive->clock = options->clock != NULL ? options->clock : &drive->own_clock;
    drive->blank = options->blank;
    dcn__vdrive_end_play(drive);
    dcn__mech_init(&drive->mech, &drive->personality, drive->clock, &no_disc);
    dcn__vdrive_mode_init(drive);
    if (drive->personality.power_on_attention)
        dcn__vdrive_attend(drive, 0x29, 0x00);
    return DCN_OK;
}

enum dcn_status
dcn__vdrive_new(struct dcn_source *source,
                const struct dcn_vdrive_options *options,
                struct dcn_vdrive **out, struct dcn_error *error)
{
    struct dcn_vdrive *drive = calloc(1, sizeof(*drive));
    enum dcn_status status;

    *out = NULL;
    if (drive == NULL) {
        dcn__source_close(source);
        return dcn__error_memory(error, "making a virtual drive");
    }
    dcn__buf_init(&drive->reply, REPLY_CEILING_BYTES);
    status = build(drive, options, error);
    if (status != DCN_OK || options->empty) {
        dcn__source_close(source);
        source = NULL;
    }
    if (status == DCN_OK)
        status = insert(drive, source, options->medium, false, error);
    if (status == DCN_OK && options->trace != NULL && drive->medium != NULL)
        status = dcn__trace_open(&drive->trace, options->trace,
                                 (uint32_t)dcn__vdrive_blocks(drive), error);
    if (status != DCN_OK) {
        dcn__vdrive_free(drive);
        return status;
    }
    *out = drive;
    return DCN_OK;
}

void
dcn__vdrive_free(struct dcn_vdrive *drive)
{
    if (drive == NULL)
        return;
    dcn__trace_close(&drive->trace);
    dcn__vmedium_free(drive->medium);
    dcn__damage_free(drive->damage);
    dcn__buf_free(&drive->reply);
    free(drive->last_data);
    dcn__buffer_end(drive);
    free(drive->before);
    free(drive->work);
    free(drive->channels);
    free(drive);
}

static const struct dcn_command_row *
find_command(const struct dcn_vdrive *drive, uint8_t opcode)
{
    if (dcn__personality_has(&drive->personality.refuse, opcode))
        return NULL;
    if (opcode == 0xD8 && !drive->personality.vendor_d8)
        return NULL;
    return dcn__command_row(opcode);
}

/* True where a UNIT ATTENTION is told instead of running the command. */
static bool
tell_attention(struct dcn_vdrive *drive, const struct dcn_command_row *row,
               struct dcn_reply *reply)
{
    if (drive->attentions == 0 || (row->flags & DCN_CMD_ALWAYS) != 0)
        return false;
    dcn__vdrive_fail(reply, 6, drive->attention[0][0], drive->attention[0][1]);
    drive->attentions--;
    memmove(drive->attention[0], drive->attention[1],
            drive->attentions * sizeof(drive->attention[0]));
    return true;
}

/* A blank CD-R is ready and has disc information, but neither TOC nor sectors
 * (MMC-6 6.22, 6.25). True where that was told. */
static bool
tell_blank(const struct dcn_command_row *row, struct dcn_reply *reply)
{
    if (row->handler == dcn__cmd_test_unit_ready ||
        row->handler == dcn__cmd_read_disc_information)
        return false;
    if ((row->flags & DCN_CMD_READS) != 0)
        dcn__vdrive_out_of_range(reply);
    else
        dcn__vdrive_bad_field(reply);
    return true;
}

/* True where the medium is not what the command needs. */
static bool
tell_medium(struct dcn_vdrive *drive, const struct dcn_command_row *row,
            struct dcn_reply *reply)
{
    if ((row->flags & DCN_CMD_MEDIUM) == 0)
        return false;
    if (dcn__vdrive_blank(drive))
        return tell_blank(row, reply);
    if (!dcn__vdrive_present(drive)) {
        /* tray closed 01, open 02 */
        dcn__vdrive_fail(reply, 2, 0x3A, drive->tray_open ? 0x02 : 0x01);
        return true;
    }
    if (drive->ready_ns > 0 &&
        drive->clock->now_ns(drive->clock) < drive->ready_ns) {
        dcn__vdrive_fail(reply, 2, 0x04, 0x01);
        return true;
    }
    drive->ready_ns = 0;
    if (!dcn__personality_has(&drive->personality.profiles,
                              drive->medium->profile)) {
        dcn__vdrive_fail(reply, 2, 0x30, 0x02);
        return true;
    }
    if (drive->servo.key != 0 && (row->handler == dcn__cmd_test_unit_ready ||
                                  row->handler == dcn__cmd_read_toc)) {
        dcn__vdrive_fail(reply, drive->servo.key, drive->servo.asc,
                         drive->servo.ascq);
        return true;
    }
    if ((row->flags & DCN_CMD_CD) != 0 && !dcn__vmedium_is_cd(drive->medium)) {
        dcn__vdrive_fail(reply, 5, 0x30, 0x02);
        return true;
    }
    return false;
}

static void
run(struct dcn_vdrive *drive, const struct dcn_command *command,
    struct dcn_reply *reply)
{
    const struct dcn_command_row *row = find_command(drive, command->cdb[0]);

    dcn__mech_wait_us(&drive->mech, drive->personality.command_us);
    if (row == NULL) {
        dcn__vdrive_fail(reply, 5, 0x20, 0x00);
        return;
    }
    if (tell_attention(drive, row, reply) || tell_medium(drive, row, reply))
        return;
    if ((row->flags & DCN_CMD_READS) != 0)
        dcn__vdrive_end_play(drive);
    row->handler(drive, command, reply);
}

/* A bridge or drive that leaves the bus at random is back within a second. */
#define GONE_MS 1000

static void
maybe_go(struct dcn_vdrive *drive)
{
    struct dcn_damage_view view = {.attempt = (uint32_t)drive->serial};

    if (drive->personality.gone_p <= 0 ||
        dcn__damage_chance(drive->damage, 0, &view, 0x90E) >=
            drive->personality.gone_p)
        return;
    drive->gone = true;
    drive->back_ns =
        drive->clock->now_ns(drive->clock) + GONE_MS * UINT64_C(1000000);
}

/* True where the drive still answers nothing. That the host lost patience
 * with the last command has reset the bus. */
static bool
still_hangs(struct dcn_vdrive *drive, uint64_t now)
{
    if (drive->hung_ns == 0)
        return false;
    if (!drive->hung_reset && now < drive->hung_ns)
        return true;
    drive->hung_ns = 0;
    drive->mode_pages = 0;
    dcn__vdrive_mode_init(drive);
    dcn__vdrive_attend(drive, 0x29, 0x00);
    return false;
}

/* The host loses patience with a command that does not end, or such a one
 * ends at last. */
static void
wait_in_vain(struct dcn_vdrive *drive, const struct dcn_command *command,
             struct dcn_reply *reply)
{
    uint64_t now = drive->clock->now_ns(drive->clock);
    uint32_t patience =
        command->timeout_ms != 0 ? command->timeout_ms : DEFAULT_TIMEOUT_MS;
    uint64_t hung_ms =
        drive->hung_ns > now ? (drive->hung_ns - now) / 1000000 : UINT64_MAX;

    if (hung_ms <= patience) {
        dcn__mech_wait_ms(&drive->mech, hung_ms + 1);
        drive->hung_ns = 0;
        reply->transport_failed = false;
        dcn__vdrive_fail(reply, 4, 0x3E, 0x02); /* time-out on logical unit */
        return;
    }
    reply->status = DCN_SCSI_GOOD;
    reply->sense_len = 0;
    dcn__mech_wait_ms(&drive->mech, patience);
}

void
dcn__vdrive_execute(struct dcn_vdrive *drive, const struct dcn_command *command,
                    struct dcn_reply *reply)
{
    uint64_t start = drive->clock->now_ns(drive->clock);
    uint64_t end;

    memset(reply, 0, sizeof(*reply));
    reply->residual_known = true;
    drive->serial++;
    drive->mech.command = drive->serial;
    maybe_go(drive);
    if (drive->gone) {
        reply->transport_failed = true;
        return;
    }
    if (drive->tray_open && drive->back_ns != 0 && start >= drive->back_ns)
        dcn__vdrive_close_tray(drive);
    dcn__bridge_begin(drive, command);
    reply->transport_failed = still_hangs(drive, start);
    if (!reply->transport_failed)
        run(drive, command, reply);
    if (reply->transport_failed && !drive->gone)
        wait_in_vain(drive, command, reply);
    dcn__buffer_keep(drive, command, reply);
    dcn__bridge_end(drive, command, reply);
    end = drive->clock->now_ns(drive->clock);
    reply->elapsed_ns = end - start;
    dcn__trace_end(&drive->trace, end, reply->status != DCN_SCSI_GOOD);
}

/* Switched on again: nothing is as it was set. */
static void
come_back(struct dcn_vdrive *drive)
{
    drive->gone = false;
    drive->attentions = 0;
    drive->mode_pages = 0;
    dcn__vdrive_mode_init(drive);
    drive->prevented = false;
    drive->hung_ns = 0;
    drive->mech.cap_x = 0;
    dcn__vdrive_end_play(drive);
    if (drive->medium != NULL)
        dcn__vdrive_begin_disc(drive, false);
    dcn__vdrive_attend(drive, 0x29, 0x00);
}

bool
dcn__vdrive_gone(struct dcn_vdrive *drive)
{
    if (drive->gone && drive->back_ns != UINT64_MAX &&
        drive->clock->now_ns(drive->clock) >= drive->back_ns)
        come_back(drive);
    return drive->gone;
}

bool
dcn__vdrive_comes_back(const struct dcn_vdrive *drive)
{
    return drive->gone && drive->back_ns != UINT64_MAX;
}

void
dcn__vdrive_in_kernel(struct dcn_vdrive *drive)
{
    drive->in_kernel = true;
    drive->personality.host_bounce = true;
}

struct dcn_clock *
dcn__vdrive_clock(struct dcn_vdrive *drive)
{
    return drive->clock;
}

uint64_t
dcn__vdrive_blocks(const struct dcn_vdrive *drive)
{
    return drive->medium != NULL ? (uint64_t)drive->medium->disc->lead_out : 0;
}

enum dcn_status
dcn__vdrive_load(struct dcn_vdrive *drive, struct dcn_source *source,
                 enum dcn_medium medium, struct dcn_error *error)
{
    return insert(drive, source, medium, true, error);
}
