/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading from a drive, narrowed down to the sector. The command itself and
 * what its bytes are worth are fetch.c's business.
 */
#include "drive/drive_source.h"
#include "drive/limits.h"
#include "drive/describe/describe.h"

#include <stdio.h>
#include <string.h>

/* Failed transports in a row, each repeated by command.c, after which the
 * drive must show that it is alive, and after which it all ends: with a
 * time-out of 60 s each, a few minutes at a place that hangs it, and half an
 * hour or more until it is given up (hangs of 15 minutes were seen to end). */
#define MAX_TRANSPORT_FAILURES 4
#define MAX_HANGS              32

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
give_up_on_transport(struct dcn_drive_source *self, dcn_lba lba,
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
read_piece(struct dcn_drive_source *self, const struct dcn_request *request,
           const struct piece *piece, struct dcn_error *error);

/* A piece that failed as a whole: each half by itself. */
static enum dcn_status
read_halves(struct dcn_drive_source *self, const struct dcn_request *request,
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

/* Sectors that were named and failed alone, too, after which a drive's word
 * is taken: those that name the first of the request or the next block are
 * found out by one. At one in so many it is still asked, which costs a
 * sixteenth more of failing commands. */
#define TRUSTED_AFTER 2
#define ASKED_EVERY   16

/*
 * The sector that the drive named is read alone, while its word is not yet
 * proven: INFORMATION may be the first of the request, the next block, or
 * nothing at all. *named: it fails alone.
 */
static enum dcn_status
confirm_named(struct dcn_drive_source *self, const struct dcn_request *request,
              const struct piece *piece, uint32_t at, bool *named,
              struct dcn_error *error)
{
    struct piece part = piece_part(request, piece, at, 1);
    enum dcn_status status;

    *named = true;
    if (self->names_right >= TRUSTED_AFTER &&
        ++self->names_right % ASKED_EVERY != 0)
        return DCN_OK;
    status = read_piece(self, request, &part, error);
    if (status != DCN_OK)
        return status;
    *named = !part.results->has_main;
    /* A right word if the one before reads: damage is many sectors long. */
    if (!*named)
        self->names_wrong++;
    else if (at > 0 && piece->results[at - 1].has_main)
        self->names_right++;
    return DCN_OK;
}

/* A piece in which the drive named the sector that failed. */
static enum dcn_status
read_around(struct dcn_drive_source *self, const struct dcn_request *request,
            const struct piece *piece, const struct dcn_failure *failure,
            struct dcn_error *error)
{
    struct piece part = piece_part(request, piece, 0, failure->at);
    enum dcn_status status = DCN_OK;
    bool named;

    if (failure->at > 0)
        status = read_piece(self, request, &part, error);
    if (status == DCN_OK)
        status =
            confirm_named(self, request, piece, failure->at, &named, error);
    if (status != DCN_OK)
        return status;
    if (named)
        mark_failed(request, piece, failure->at, failure);
    if (failure->at + 1 == piece->count)
        return DCN_OK;
    part = piece_part(request, piece, failure->at + 1,
                      piece->count - failure->at - 1);
    return read_piece(self, request, &part, error);
}

/* A transfer that was cut off: what it brought stays. */
static enum dcn_status
read_rest(struct dcn_drive_source *self, const struct dcn_request *request,
          const struct piece *piece, uint32_t from, struct dcn_error *error)
{
    struct piece part = piece_part(request, piece, from, piece->count - from);

    return read_piece(self, request, &part, error);
}

static enum dcn_status
read_piece(struct dcn_drive_source *self, const struct dcn_request *request,
           const struct piece *piece, struct dcn_error *error)
{
    struct dcn_failure failure;
    enum dcn_status status =
        dcn__fetch(&self->fetch, request, piece->first, piece->count,
                   piece->buffer, piece->results, &failure, error);

    if (status == DCN_OK)
        status = give_up_on_transport(self, piece->first, &failure, error);
    if (status != DCN_OK || !failure.failed)
        /* Whatever was asked: the subchannel of the others costs a few
         * commands. */
        return status == DCN_OK && failure.no_sub && piece->count > 1
                   ? read_halves(self, request, piece, error)
                   : status;
    if ((request->flags & DCN_READ_NO_SPLIT) != 0 || piece->count == 1) {
        settle_unsplit(request, piece, &failure);
        return DCN_OK;
    }
    if (failure.kept > 0)
        return failure.kept < piece->count
                   ? read_rest(self, request, piece, failure.kept, error)
                   : DCN_OK;
    if (failure.has_at && self->names_wrong <= self->names_right / 8)
        return read_around(self, request, piece, &failure, error);
    return read_halves(self, request, piece, error);
}

/* How many sectors from lba one command is to take: not over the drive's
 * limit, nor from audio into data. */
static uint32_t
piece_length(const struct dcn_drive_source *self,
             const struct dcn_request *request, dcn_lba lba, uint32_t left)
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
check_want(struct dcn_drive_source *self, unsigned want, dcn_lba first,
           uint32_t count, unsigned flags, struct dcn_error *error)
{
    struct dcn_source_caps caps = {0};

    dcn__source_capabilities(&self->source, &caps);
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

enum dcn_status
dcn__drive_source_read(struct dcn_source *source, dcn_lba first, uint32_t count,
                       unsigned want, unsigned flags, uint8_t *buffer,
                       struct dcn_sector_result *results,
                       struct dcn_error *error)
{
    struct dcn_drive_source *self = dcn__drive_source_of(source);
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
