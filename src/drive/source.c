/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A drive as a source: what it can, and reading narrowed down to the sector.
 * The command itself and what its bytes are worth are fetch.c's business;
 * in which order sectors are read, and how often, the engine's.
 */
#include "drive/fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Failed transports in a row, each repeated by command.c, after which the
 * drive must show that it is alive, and after which it all ends. */
#define MAX_TRANSPORT_FAILURES 4
#define MAX_HANGS              32

struct drive_source {
    struct dcn_source source;
    struct dcn_fetch fetch;
    unsigned transport_failures;
};

static struct drive_source *
of_source(struct dcn_source *source)
{
    return (struct drive_source *)source;
}

/* ---- what it can ---- */

static const struct dcn_disc *
drive_describe(struct dcn_source *source)
{
    return of_source(source)->fetch.disc;
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

static void
drive_capabilities(struct dcn_source *source, struct dcn_source_caps *caps)
{
    const struct dcn_fetch *fetch = &of_source(source)->fetch;
    const struct dcn_drive_abilities *abilities = &fetch->drive->abilities;

    caps->is_drive = true;
    caps->can_restart = true;
    if (fetch->drive->transport->writable && abilities->mode_select) {
        caps->efforts = 1u << DCN_EFFORT_MOST | 1u << DCN_EFFORT_LEAST;
        if (fetch->disc->medium == DCN_MEDIUM_CD && abilities->raw_is_true)
            caps->efforts |= 1u << DCN_EFFORT_AS_IS | 1u << DCN_EFFORT_BAD_TOO |
                             1u << DCN_EFFORT_CONTINUOUS;
    }
    caps->can_cook = fetch->disc->medium == DCN_MEDIUM_CD &&
                     abilities->raw_is_true && has_mode1(fetch->disc);
    switch (fetch->disc->medium) {
    case DCN_MEDIUM_CD:
        cd_capabilities(abilities, fetch->disc, caps);
        return;
    case DCN_MEDIUM_BD:
        caps->block_sectors = 32;
        break;
    default:
        caps->block_sectors = 16;
        break;
    }
    caps->want = caps->want_together = DCN_WANT_USER;
    caps->max_sectors = abilities->max_sectors_data;
    /* Whole ECC blocks: a command that ends within one makes the drive read
     * it twice. */
    if (caps->max_sectors > caps->block_sectors)
        caps->max_sectors -= caps->max_sectors % caps->block_sectors;
}

/* ---- reading ---- */

/* What remains of a read. */
struct piece {
    dcn_lba first;
    uint32_t count;
    uint8_t *buffer;
    struct dcn_sector_result *results;
};

static struct piece
piece_part(const struct dcn_request *request, const struct piece *piece,
           uint32_t from, uint32_t count)
{
    return (struct piece){
        .first = piece->first + (dcn_lba)from,
        .count = count,
        .buffer = piece->buffer + from * dcn__want_bytes(request->want),
        .results = piece->results + from,
    };
}

static uint8_t state_of_failure(enum dcn_sense_class class)
{
    switch (class) {
    case DCN_SENSE_MEDIUM_ERROR:
    case DCN_SENSE_HARDWARE:
    case DCN_SENSE_PROTECTED:
    case DCN_SENSE_BLANK:
        return DCN_SECTOR_UNREADABLE;
    case DCN_SENSE_WRONG_TYPE:
        return DCN_SECTOR_WRONG_TYPE;
    case DCN_SENSE_OUT_OF_RANGE:
        return DCN_SECTOR_OUT_OF_RANGE;
    default:
        return DCN_SECTOR_UNKNOWN;
    }
}

/* The sector that failed: nothing of it is kept. */
static void
mark_failed(const struct dcn_request *request, const struct piece *piece,
            uint32_t at, const struct dcn_failure *failure)
{
    size_t bytes = dcn__want_bytes(request->want);
    struct dcn_sector_result *result = &piece->results[at];

    memset(piece->buffer + at * bytes, 0, bytes);
    memset(result, 0, sizeof(*result));
    result->state = state_of_failure(failure->class);
    result->sense_key = failure->sense.key;
    result->asc = failure->sense.asc;
    result->ascq = failure->sense.ascq;
    result->latency_us = failure->latency_us;
}

/*
 * One command and no more: the failing sector is named where the drive names
 * it; of those before it, what proves itself was kept by fetch.c; the others
 * are not known.
 */
static void
settle_unsplit(const struct dcn_request *request, const struct piece *piece,
               const struct dcn_failure *failure)
{
    struct dcn_failure unknown = *failure;

    unknown.class = DCN_SENSE_NONE;
    for (uint32_t i = 0; i < piece->count; i++) {
        bool named = piece->count == 1 || (failure->has_at && failure->at == i);
        if (piece->results[i].has_main)
            continue;
        mark_failed(request, piece, i, named ? failure : &unknown);
    }
}

static enum dcn_status
give_up_on_transport(struct drive_source *self, dcn_lba lba,
                     const struct dcn_failure *failure, struct dcn_error *error)
{
    if (failure->transport == DCN_OK) {
        self->transport_failures = 0;
        return DCN_OK;
    }
    if (++self->transport_failures % MAX_TRANSPORT_FAILURES != 0)
        return DCN_OK;
    /* Some bad places hang a drive that is well everywhere else. */
    if (self->transport_failures < MAX_HANGS &&
        dcn__drive_same_medium(self->fetch.drive, NULL) == DCN_OK)
        return DCN_OK;
    dcn__error_set(error, failure->transport, "%s (reading sector %d)",
                   failure->transport_error.message, lba);
    dcn__error_at_lba(error, lba);
    return failure->transport;
}

static enum dcn_status
read_piece(struct drive_source *self, const struct dcn_request *request,
           const struct piece *piece, struct dcn_error *error);

/* A piece that failed as a whole: each half by itself. */
static enum dcn_status
read_halves(struct drive_source *self, const struct dcn_request *request,
            const struct piece *piece, struct dcn_error *error)
{
    uint32_t half = piece->count / 2;
    struct piece part = piece_part(request, piece, 0, half);
    enum dcn_status status = read_piece(self, request, &part, error);

    if (status != DCN_OK)
        return status;
    part = piece_part(request, piece, half, piece->count - half);
    return read_piece(self, request, &part, error);
}

/* A piece in which the drive named the sector that failed. */
static enum dcn_status
read_around(struct drive_source *self, const struct dcn_request *request,
            const struct piece *piece, const struct dcn_failure *failure,
            struct dcn_error *error)
{
    struct piece part = piece_part(request, piece, 0, failure->at);
    enum dcn_status status = DCN_OK;

    if (failure->at > 0)
        status = read_piece(self, request, &part, error);
    if (status != DCN_OK)
        return status;
    mark_failed(request, piece, failure->at, failure);
    if (failure->at + 1 == piece->count)
        return DCN_OK;
    part = piece_part(request, piece, failure->at + 1,
                      piece->count - failure->at - 1);
    return read_piece(self, request, &part, error);
}

static enum dcn_status
read_piece(struct drive_source *self, const struct dcn_request *request,
           const struct piece *piece, struct dcn_error *error)
{
    struct dcn_failure failure;
    enum dcn_status status =
        dcn__fetch(&self->fetch, request, piece->first, piece->count,
                   piece->buffer, piece->results, &failure, error);

    if (status == DCN_OK)
        status = give_up_on_transport(self, piece->first, &failure, error);
    if (status != DCN_OK || !failure.failed)
        return status;
    if ((request->flags & DCN_READ_NO_SPLIT) != 0 || piece->count == 1) {
        settle_unsplit(request, piece, &failure);
        return DCN_OK;
    }
    if (failure.has_at)
        return read_around(self, request, piece, &failure, error);
    return read_halves(self, request, piece, error);
}

/* How many sectors from lba one command is to take: not over the drive's
 * limit, nor from audio into data. */
static uint32_t
piece_length(const struct drive_source *self, const struct dcn_request *request,
             dcn_lba lba, uint32_t left)
{
    const struct dcn_fetch *fetch = &self->fetch;
    uint32_t most = dcn__fetch_limit(fetch, request->want);
    dcn_lba end = lba + (dcn_lba)(left < most ? left : most);

    if ((request->flags & DCN_READ_NO_SPLIT) != 0)
        end = lba + (dcn_lba)left;
    else if (fetch->disc->medium == DCN_MEDIUM_CD)
        end = dcn__sector_expected_end(fetch->disc, lba, end);
    return (uint32_t)(end - lba);
}

static const char *
part_name(unsigned want)
{
    if ((want & DCN_WANT_RAW) != 0)
        return "raw sectors (2352 bytes)";
    if ((want & DCN_WANT_USER) != 0)
        return "user data (2048 bytes)";
    return (want & DCN_WANT_C2) != 0 ? "C2 flags" : "subchannel";
}

static enum dcn_status
check_want(struct drive_source *self, unsigned want, dcn_lba first,
           uint32_t count, unsigned flags, struct dcn_error *error)
{
    struct dcn_source_caps caps = {0};

    drive_capabilities(&self->source, &caps);
    if ((want & ~caps.want) != 0)
        return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                              "%s: the drive gives no %s of this disc",
                              self->fetch.drive->transport->node,
                              part_name(want & ~caps.want));
    if ((flags & DCN_READ_NO_SPLIT) != 0 &&
        count > dcn__fetch_limit(&self->fetch, want)) {
        dcn__error_set(error, DCN_ERR_INVALID,
                       "%s: %u sectors do not fit into one command",
                       self->fetch.drive->transport->node, count);
        dcn__error_at_lba(error, first);
        return DCN_ERR_INVALID;
    }
    return DCN_OK;
}

static enum dcn_status
drive_read(struct dcn_source *source, dcn_lba first, uint32_t count,
           unsigned want, unsigned flags, uint8_t *buffer,
           struct dcn_sector_result *results, struct dcn_error *error)
{
    struct drive_source *self = of_source(source);
    struct dcn_request request = {.want = want, .flags = flags};
    struct piece whole = {first, count, buffer, results};
    enum dcn_status status;

    memset(results, 0, count * sizeof(*results));
    status = check_want(self, want, first, count, flags, error);
    for (uint32_t at = 0; status == DCN_OK && at < count;) {
        uint32_t n =
            piece_length(self, &request, first + (dcn_lba)at, count - at);
        struct piece part = piece_part(&request, &whole, at, n);
        status = read_piece(self, &request, &part, error);
        at += n;
    }
    /* Main channel is read with its companions, but not always delivered. */
    for (uint32_t i = 0; i < count; i++)
        results[i].has_main =
            results[i].has_main && (want & (DCN_WANT_USER | DCN_WANT_RAW)) != 0;
    return status;
}

/* ---- the rest of the table ---- */

static void
drive_close(struct dcn_source *source)
{
    struct drive_source *self = of_source(source);

    dcn__fetch_end(&self->fetch);
    dcn__drive_close(self->fetch.drive);
    free(self);
}

static struct dcn_clock *
drive_clock(struct dcn_source *source)
{
    return of_source(source)->fetch.drive->transport->clock;
}

static enum dcn_status
drive_set_speed(struct dcn_source *source, unsigned kb_s,
                struct dcn_error *error)
{
    struct dcn_fetch *fetch = &of_source(source)->fetch;

    return dcn__drive_set_speed(fetch->drive, kb_s, fetch->disc->lead_out,
                                error);
}

/* Retries of its own that MOST makes of a drive's usual ones. */
#define MOST_FACTOR 4
#define MOST_LEAST  32

static enum dcn_status
drive_set_effort(struct dcn_source *source, enum dcn_effort effort,
                 struct dcn_error *error)
{
    struct dcn_drive *drive = of_source(source)->fetch.drive;
    struct dcn_error_recovery want, taken;
    enum dcn_status status;
    unsigned most;

    if (effort == DCN_EFFORT_USUAL)
        return dcn__drive_recovery_restore(drive, error);
    if (drive->page_saved)
        want = drive->page_former;
    else if ((status = dcn__drive_recovery_get(drive, &want, error)) != DCN_OK)
        return status;
    most = want.retries * MOST_FACTOR;
    if (most < MOST_LEAST)
        most = MOST_LEAST;
    if (effort == DCN_EFFORT_MOST)
        want.retries = most < UINT8_MAX ? (uint8_t)most : UINT8_MAX;
    else if (effort == DCN_EFFORT_LEAST)
        want.retries = 0;
    else if (effort == DCN_EFFORT_BAD_TOO)
        want.bits |= DCN_RECOVERY_TB;
    else if (effort == DCN_EFFORT_CONTINUOUS)
        want.bits |= DCN_RECOVERY_TB | DCN_RECOVERY_RC;
    else
        want.bits |= DCN_RECOVERY_TB | DCN_RECOVERY_DCR;
    status = dcn__drive_recovery_set(drive, &want, &taken, error);
    if (status != DCN_OK)
        return status;
    if (taken.bits != want.bits || taken.retries != want.retries) {
        (void)dcn__drive_recovery_restore(drive, NULL);
        return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                              "%s: the drive does not take this error "
                              "recovery (mode page 01h)",
                              drive->transport->node);
    }
    return DCN_OK;
}

static enum dcn_status
drive_restart(struct dcn_source *source, struct dcn_error *error)
{
    return dcn__drive_restart(of_source(source)->fetch.drive, error);
}

static enum dcn_status
drive_reopen(struct dcn_source *source, struct dcn_error *error)
{
    struct drive_source *self = of_source(source);
    enum dcn_status status = dcn__drive_reopen(self->fetch.drive, error);

    if (status == DCN_OK) {
        self->transport_failures = 0;
        self->fetch.last_known = false;
    }
    return status;
}

static unsigned
drive_alarms(struct dcn_source *source)
{
    return of_source(source)->fetch.drive->alarms;
}

static const char *
drive_name(struct dcn_source *source)
{
    return of_source(source)->fetch.drive->transport->node;
}

static enum dcn_status
drive_check_medium(struct dcn_source *source, struct dcn_error *error)
{
    struct drive_source *self = of_source(source);
    struct dcn_drive *drive = self->fetch.drive;
    enum dcn_status status;

    drive->in_recovery = true;
    status = dcn__drive_same_medium(drive, error);
    drive->in_recovery = false;
    if (status != DCN_OK || !drive->disc_was_out)
        return status;
    drive->disc_was_out = false;
    drive->alarms++;
    self->fetch.last_known = false;
    return dcn__drive_settle_in(drive, error);
}

static const struct dcn_source_ops drive_ops = {
    .name = "drive",
    .describe = drive_describe,
    .capabilities = drive_capabilities,
    .read = drive_read,
    .close = drive_close,
    .clock = drive_clock,
    .set_speed = drive_set_speed,
    .check_medium = drive_check_medium,
    .alarms = drive_alarms,
    .set_effort = drive_set_effort,
    .restart = drive_restart,
    .reopen = drive_reopen,
    .name_now = drive_name,
};

struct dcn_drive *
dcn__drive_of_source(struct dcn_source *source)
{
    if (source == NULL || source->ops != &drive_ops)
        return NULL;
    return of_source(source)->fetch.drive;
}

static enum dcn_status
prepare(struct drive_source *self, struct dcn_error *error)
{
    struct dcn_drive *drive = self->fetch.drive;
    struct dcn_disc *disc = NULL;
    enum dcn_status status = dcn__drive_wait_ready(drive, error);

    if (status == DCN_OK)
        status = dcn__drive_describe(drive, &disc, error);
    self->fetch.disc = disc;
    if (status == DCN_OK)
        status = dcn__drive_probe(drive, disc, error);
    if (status == DCN_OK)
        status = dcn__fetch_begin(&self->fetch, error);
    return status;
}

enum dcn_status
dcn__drive_source(struct dcn_drive *drive, struct dcn_source **source,
                  struct dcn_error *error)
{
    struct drive_source *self = calloc(1, sizeof(*self));
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
