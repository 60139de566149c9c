/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A drive as a source: what it can, and what can be set. Reading is
 * drive_source_read.c; in which order sectors are read, and how often, the engine's.
 */
#include "drive/drive_source.h"
#include "drive/describe/describe.h"
#include "drive/probe/abilities.h"

#include "disc/medium.h"
#include "drive/line/echo.h"
#include "drive/line/old_reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what it can ---- */

static const struct dcn_disc *
drive_describe(struct dcn_source *source)
{
    return dcn__drive_source_of(source)->fetch.disc;
}

static bool
has_data_track(const struct dcn_disc *disc)
{
    for (unsigned i = 0; i < disc->track_count; i++) {
        if (disc->tracks[i].mode != DCN_TRACK_AUDIO)
            return true;
    }
    return false;
}

/* True where raw sectors follow from user data: Mode 1 throughout, and known
 * to be. */
static bool
can_encode_all(const struct dcn_disc *disc)
{
    for (unsigned i = 0; i < disc->track_count; i++) {
        if (disc->tracks[i].mode != DCN_TRACK_MODE1 ||
            disc->tracks[i].mode_origin <= DCN_ORIGIN_ASSUMED)
            return false;
    }
    return true;
}

static void
cd_capabilities(const struct dcn_drive_abilities *abilities,
                const struct dcn_disc *disc, struct dcn_source_caps *caps)
{
    bool c2 = abilities->c2_294 || abilities->c2_296;
    bool sub = abilities->sub_raw || abilities->sub_q;

    caps->block_sectors = 1;
    caps->max_sectors = abilities->max_sectors_data;
    if (has_data_track(disc))
        caps->want |= DCN_WANT_USER;
    if (!abilities->read_cd) {
        if (can_encode_all(disc))
            caps->want |= DCN_WANT_RAW;
        caps->want_together = caps->want;
        return;
    }
    caps->want |= DCN_WANT_RAW;
    caps->max_sectors = abilities->max_sectors_cd;
    caps->want |= (c2 ? DCN_WANT_C2 : 0) | (sub ? DCN_WANT_SUB : 0);
    caps->want_together = caps->want;
    /* Of the two, subchannel in the same command is worth more: C2 is asked
     * again where it matters. */
    if (c2 && sub && !abilities->c2_with_sub)
        caps->want_together &= ~(unsigned)DCN_WANT_C2;
}

/* True where a Mode 1 track is known: of those alone raw sectors follow from
 * what a block read gives. */
static bool
has_mode1(const struct dcn_disc *disc)
{
    for (unsigned i = 0; i < disc->track_count; i++) {
        if (disc->tracks[i].mode == DCN_TRACK_MODE1 &&
            disc->tracks[i].mode_origin > DCN_ORIGIN_ASSUMED)
            return true;
    }
    return false;
}

/* By what of mode page 01h can be changed, bit by bit. */
static unsigned
efforts_of(const struct dcn_drive_abilities *abilities, bool raw)
{
    unsigned efforts = 0;

    if (abilities->page_retries)
        efforts |= 1u << DCN_EFFORT_MOST | 1u << DCN_EFFORT_LEAST;
    if (raw && abilities->page_tb)
        efforts |= 1u << DCN_EFFORT_BAD_TOO;
    if (raw && abilities->page_dcr)
        efforts |= 1u << DCN_EFFORT_AS_IS;
    if (raw && abilities->page_rc)
        efforts |= 1u << DCN_EFFORT_CONTINUOUS;
    return efforts;
}

static void
drive_capabilities(struct dcn_source *source, struct dcn_source_caps *caps)
{
    const struct dcn_fetch *fetch = &dcn__drive_source_of(source)->fetch;
    const struct dcn_drive_abilities *abilities = &fetch->drive->abilities;

    caps->is_drive = true;
    caps->can_restart = true;
    caps->can_set_speed = true;
    caps->can_flush = abilities->flush_works;
    if (fetch->drive->transport->writable)
        caps->efforts =
            efforts_of(abilities, fetch->disc->medium == DCN_MEDIUM_CD &&
                                      abilities->raw_is_true);
    caps->can_cook = fetch->disc->medium == DCN_MEDIUM_CD &&
                     abilities->raw_is_true && has_mode1(fetch->disc);
    if (fetch->disc->medium == DCN_MEDIUM_CD) {
        caps->fastest_kb_s = fetch->drive->capabilities.max_speed_kb_s;
        cd_capabilities(abilities, fetch->disc, caps);
        return;
    }
    caps->block_sectors = dcn__medium_facts(fetch->disc->medium)->block_sectors;
    caps->want = caps->want_together = DCN_WANT_USER;
    caps->max_sectors = abilities->max_sectors_data;
    /* Whole ECC blocks: a command that ends within one makes the drive read
     * it twice. */
    if (caps->max_sectors > caps->block_sectors)
        caps->max_sectors -= caps->max_sectors % caps->block_sectors;
}

/* ---- the rest of the table ---- */

static void
drive_close(struct dcn_source *source)
{
    struct dcn_drive_source *self = dcn__drive_source_of(source);

    dcn__fetch_end(&self->fetch);
    dcn__drive_close(self->fetch.drive);
    free(self);
}

static struct dcn_clock *
drive_clock(struct dcn_source *source)
{
    return dcn__drive_source_of(source)->fetch.drive->transport->clock;
}

static enum dcn_status
drive_set_speed(struct dcn_source *source, unsigned kb_s,
                struct dcn_error *error)
{
    struct dcn_fetch *fetch = &dcn__drive_source_of(source)->fetch;

    return dcn__drive_set_speed(fetch->drive, kb_s, fetch->disc->lead_out,
                                error);
}

/* Retries of its own that MOST makes of a drive's usual ones: defaults are
 * from 8 to 20. Four times as many may take as many times as long, 10 to 30 s
 * a sector, which stays below the command's time-out. */
#define MOST_FACTOR 4
#define MOST_LEAST  32

/* The bits that make an effort, the best first. With DCR raw data come by
 * MMC-6 only with TB or RC beside it; some drives give them without. */
static const struct {
    enum dcn_effort effort;
    uint8_t bits;
} effort_bits[] = {
    {DCN_EFFORT_BAD_TOO, DCN_RECOVERY_TB},
    {DCN_EFFORT_CONTINUOUS, DCN_RECOVERY_TB | DCN_RECOVERY_RC},
    {DCN_EFFORT_CONTINUOUS, DCN_RECOVERY_RC},
    {DCN_EFFORT_AS_IS, DCN_RECOVERY_TB | DCN_RECOVERY_DCR},
    {DCN_EFFORT_AS_IS, DCN_RECOVERY_RC | DCN_RECOVERY_DCR},
    {DCN_EFFORT_AS_IS, DCN_RECOVERY_DCR},
};

static uint8_t
changeable_bits(const struct dcn_drive_abilities *abilities)
{
    return (uint8_t)((abilities->page_tb ? DCN_RECOVERY_TB : 0) |
                     (abilities->page_rc ? DCN_RECOVERY_RC : 0) |
                     (abilities->page_dcr ? DCN_RECOVERY_DCR : 0));
}

static enum dcn_status
set_page(struct dcn_drive *drive, const struct dcn_error_recovery *want,
         struct dcn_error *error)
{
    struct dcn_error_recovery taken;
    enum dcn_status status =
        dcn__drive_recovery_set(drive, want, &taken, error);

    if (status != DCN_OK ||
        (taken.bits == want->bits && taken.retries == want->retries))
        return status;
    (void)dcn__drive_recovery_restore(drive, NULL);
    return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                          "%s: the drive does not take this error "
                          "recovery (mode page 01h)",
                          drive->transport->node);
}

static enum dcn_status
set_bits(struct dcn_drive *drive, enum dcn_effort effort,
         const struct dcn_error_recovery *former, struct dcn_error *error)
{
    uint8_t can = changeable_bits(&drive->abilities);
    enum dcn_status status = dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                                            "%s: no such bits in mode page 01h",
                                            drive->transport->node);

    for (size_t i = 0; i < sizeof(effort_bits) / sizeof(effort_bits[0]) &&
                       status == DCN_ERR_UNSUPPORTED;
         i++) {
        struct dcn_error_recovery want = *former;

        if (effort_bits[i].effort != effort ||
            (effort_bits[i].bits & ~(can | former->bits)) != 0)
            continue;
        want.bits |= effort_bits[i].bits;
        status = set_page(drive, &want, error);
    }
    return status;
}

static enum dcn_status
drive_set_effort(struct dcn_source *source, enum dcn_effort effort,
                 struct dcn_error *error)
{
    struct dcn_drive *drive = dcn__drive_source_of(source)->fetch.drive;
    struct dcn_error_recovery want;
    enum dcn_status status;
    unsigned most;

    if (effort == DCN_EFFORT_USUAL)
        return dcn__drive_recovery_restore(drive, error);
    if (drive->page_saved)
        want = drive->page_former;
    else if ((status = dcn__drive_recovery_get(drive, &want, error)) != DCN_OK)
        return status;
    if (effort != DCN_EFFORT_MOST && effort != DCN_EFFORT_LEAST)
        return set_bits(drive, effort, &want, error);
    most = want.retries * MOST_FACTOR;
    if (most < MOST_LEAST)
        most = MOST_LEAST;
    if (effort == DCN_EFFORT_LEAST)
        want.retries = 0;
    else
        want.retries = most < UINT8_MAX ? (uint8_t)most : UINT8_MAX;
    return set_page(drive, &want, error);
}

static enum dcn_status
drive_restart(struct dcn_source *source, struct dcn_error *error)
{
    return dcn__drive_restart(dcn__drive_source_of(source)->fetch.drive, error);
}

/* What came before is of another disc, or of another way to the drive. */
static void
forget_replies(struct dcn_drive *drive)
{
    dcn__old_reply_forget(drive);
    dcn__echo_forget(drive);
}

static enum dcn_status
drive_reopen(struct dcn_source *source, struct dcn_error *error)
{
    struct dcn_drive_source *self = dcn__drive_source_of(source);
    enum dcn_status status = dcn__drive_reopen(self->fetch.drive, error);

    if (status == DCN_OK) {
        self->transport_failures = 0;
        forget_replies(self->fetch.drive);
    }
    return status;
}

static unsigned
drive_alarms(struct dcn_source *source)
{
    return dcn__drive_source_of(source)->fetch.drive->alarms;
}

static const char *
drive_name(struct dcn_source *source)
{
    return dcn__drive_source_of(source)->fetch.drive->transport->node;
}

static enum dcn_status
drive_check_medium(struct dcn_source *source, struct dcn_error *error)
{
    struct dcn_drive_source *self = dcn__drive_source_of(source);
    struct dcn_drive *drive = self->fetch.drive;
    enum dcn_status status;

    status = dcn__drive_recover(drive, dcn__drive_same_medium, error);
    if (status != DCN_OK || !drive->disc_was_out)
        return status;
    drive->disc_was_out = false;
    drive->alarms++;
    forget_replies(self->fetch.drive);
    return dcn__drive_settle_in(drive, error);
}

static bool
drive_is_well(struct dcn_source *source)
{
    struct dcn_command command;
    bool well;

    dcn__cdb_test_unit_ready(&command);
    return dcn__drive_ask(dcn__drive_source_of(source)->fetch.drive, &command,
                          &well, NULL) == DCN_OK &&
           well;
}

static const struct dcn_source_ops drive_ops = {
    .name = "drive",
    .describe = drive_describe,
    .capabilities = drive_capabilities,
    .read = dcn__drive_source_read,
    .close = drive_close,
    .clock = drive_clock,
    .set_speed = drive_set_speed,
    .check_medium = drive_check_medium,
    .alarms = drive_alarms,
    .set_effort = drive_set_effort,
    .restart = drive_restart,
    .is_well = drive_is_well,
    .refuses = dcn__drive_source_refuses,
    .reopen = drive_reopen,
    .name_now = drive_name,
};

struct dcn_drive *
dcn__drive_of_source(struct dcn_source *source)
{
    if (source == NULL || source->ops != &drive_ops)
        return NULL;
    return dcn__drive_source_of(source)->fetch.drive;
}

static enum dcn_status
prepare_once(struct dcn_drive_source *self, struct dcn_error *error)
{
    struct dcn_drive *drive = self->fetch.drive;
    struct dcn_disc *disc = NULL;
    enum dcn_status status = dcn__drive_wait_ready(drive, error);

    if (status == DCN_OK)
        status = dcn__drive_describe(drive, &disc, error);
    dcn__disc_free(self->fetch.disc);
    self->fetch.disc = disc;
    if (status == DCN_OK)
        status = dcn__drive_probe(drive, disc, error);
    return status;
}

/* A drive that comes back after a reset takes one or some seconds for it. */
#define LOOK_AGAIN_MS 1000

/* Looks for a drive that vanished, and whose error says so, until it is there
 * again or looking on makes no sense. */
static enum dcn_status
look_for(struct dcn_drive *drive, struct dcn_error *error)
{
    uint64_t until_ns =
        dcn__drive_now(drive) + (uint64_t)drive->lost_wait_ms * 1000000;

    while (dcn__drive_now(drive) < until_ns) {
        struct dcn_error own = {.status = DCN_OK};
        enum dcn_status status;

        if (drive->keep_waiting != NULL && !drive->keep_waiting(drive->payload))
            break;
        dcn__drive_sleep(drive, LOOK_AGAIN_MS);
        status = dcn__drive_reopen(drive, &own);
        if (status == DCN_OK)
            return DCN_OK;
        if (status == DCN_ERR_DRIVE_GONE || status == DCN_ERR_NOT_READY ||
            status == DCN_ERR_TRANSPORT)
            continue;
        if (error != NULL)
            *error = own;
        return status;
    }
    return DCN_ERR_DRIVE_GONE;
}

static enum dcn_status
prepare(struct dcn_drive_source *self, struct dcn_error *error)
{
    enum dcn_status status = prepare_once(self, error);

    while (status == DCN_ERR_DRIVE_GONE) {
        status = look_for(self->fetch.drive, error);
        if (status != DCN_OK)
            return status;
        status = prepare_once(self, error);
    }
    return status == DCN_OK ? dcn__fetch_begin(&self->fetch, error) : status;
}

enum dcn_status
dcn__drive_source(struct dcn_drive *drive, struct dcn_source **source,
                  struct dcn_error *error)
{
    struct dcn_drive_source *self = calloc(1, sizeof(*self));
    enum dcn_status status;

    *source = NULL;
    if (self == NULL) {
        dcn__drive_close(drive);
        return dcn__error_memory(error, "opening a drive");
    }
    self->source.ops = &drive_ops;
    self->fetch.drive = drive;
    status = prepare(self, error);
    if (status != DCN_OK) {
        drive_close(&self->source);
        return status;
    }
    *source = &self->source;
    return DCN_OK;
}
