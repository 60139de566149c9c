/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disc whose audio a drive gives late or early, set right: each sector of
 * audio is put together from the two that its samples come in. Data tracks and
 * the subchannel have no such offset. What lies past the ends of the audio,
 * where this drive gives nothing, is taken from the image and counted.
 */
#include "verify/verify.h"

#include "source/audio_shift.h"

#include <stdlib.h>
#include <string.h>

#define SAMPLE_BYTES   4
#define SECTOR_SAMPLES (DCN_RAW_BYTES / SAMPLE_BYTES)
/* Sectors of one read from the disc. */
#define RUN_SECTORS (DCN_SHIFT_WINDOW + 16)

struct shifted {
    struct dcn_source base;
    struct dcn_source *image;
    int32_t shift;
    uint64_t unknown; /* samples that no sector of the disc has */
    uint8_t *bytes;   /* RUN_SECTORS as the disc gives them */
    struct dcn_sector_result results[RUN_SECTORS];
};

/* Sectors of one read, as they came. */
struct piece {
    const struct shifted *shifted;
    dcn_lba first;
    uint32_t count;
    unsigned want;
};

static bool
is_audio(const struct dcn_disc *disc, int64_t lba)
{
    const struct dcn_track *track =
        lba < 0 || lba > INT32_MAX ? NULL
                                   : dcn__disc_track_at(disc, (dcn_lba)lba);

    return track != NULL && track->mode == DCN_TRACK_AUDIO &&
           dcn__disc_holds(disc, (dcn_lba)lba);
}

/* Copies the flags of len bytes of C2, each one bit. */
static void
c2_copy(uint8_t *to, size_t to_at, const uint8_t *from, size_t from_at,
        size_t len)
{
    for (size_t i = 0; i < len; i++) {
        size_t source = from_at + i, target = to_at + i;

        if ((from[source / 8] & (0x80 >> source % 8)) != 0)
            to[target / 8] |= (uint8_t)(0x80 >> target % 8);
    }
}

/* The worse of two parts decides what the sector is. */
static void
result_join(struct dcn_sector_result *result,
            const struct dcn_sector_result *part)
{
    if (!part->has_main || part->state > result->state) {
        result->state = part->state;
        result->sense_key = part->sense_key;
        result->asc = part->asc;
        result->ascq = part->ascq;
    }
    result->has_main &= part->has_main;
    result->has_c2 &= part->has_c2;
}

/* Adds the bytes at..at+len of out that lie in the disc's sector lba, from
 * byte `from` of it on; false where the disc has no such sector. */
static bool
part_add(const struct piece *piece, int64_t lba, size_t from, size_t at,
         size_t len, uint8_t *out, struct dcn_sector_result *result)
{
    size_t c2 = dcn__want_c2_offset(piece->want);
    const struct dcn_sector_result *came;
    const uint8_t *bytes;

    if (lba < piece->first || lba >= (int64_t)piece->first + piece->count)
        return false;
    came = &piece->shifted->results[lba - piece->first];
    bytes = piece->shifted->bytes +
            (size_t)(lba - piece->first) * dcn__want_bytes(piece->want);
    result_join(result, came);
    if (came->has_main)
        memcpy(out + at, bytes + from, len);
    if (came->has_c2)
        c2_copy(out + c2, at, bytes + c2, from, len);
    return true;
}

/* What the disc does not have of a sector, as the image has it. */
static void
fill_unknown(struct shifted *self, dcn_lba lba, size_t at, size_t len,
             uint8_t *out)
{
    uint8_t sector[DCN_RAW_BYTES];
    struct dcn_sector_result result;

    if (dcn__source_read(self->image, lba, 1, DCN_WANT_RAW, 0, sector, &result,
                         NULL) != DCN_OK)
        return;
    memcpy(out + at, sector + at, len);
    self->unknown += len / SAMPLE_BYTES;
}

static void
sector_make(struct shifted *self, const struct piece *piece, dcn_lba lba,
            uint8_t *out, struct dcn_sector_result *result)
{
    int64_t begin =
        (int64_t)lba * DCN_RAW_BYTES + (int64_t)self->shift * SAMPLE_BYTES;
    int64_t from = begin >= 0 ? begin / DCN_RAW_BYTES
                              : -((-begin + DCN_RAW_BYTES - 1) / DCN_RAW_BYTES);
    size_t into = (size_t)(begin - from * DCN_RAW_BYTES);
    size_t head = DCN_RAW_BYTES - into;
    size_t sub = dcn__want_sub_offset(piece->want);
    uint8_t own[DCN_SUB_BYTES] = {0};
    const struct dcn_sector_result *at = &self->results[lba - piece->first];

    if (at->has_sub)
        memcpy(own,
               self->bytes +
                   (size_t)(lba - piece->first) * dcn__want_bytes(piece->want) +
                   sub,
               sizeof(own));
    memset(out, 0, dcn__want_bytes(piece->want));
    *result = *at;
    result->state = DCN_SECTOR_GOOD;
    result->c2_count = 0;
    result->has_main = true;
    result->has_c2 = (piece->want & DCN_WANT_C2) != 0;
    if (!part_add(piece, from, into, 0, head, out, result))
        fill_unknown(self, lba, 0, head, out);
    if (into > 0 && !part_add(piece, from + 1, 0, head, into, out, result))
        fill_unknown(self, lba, head, into, out);
    if (result->has_c2)
        result->c2_count =
            (uint16_t)dcn__c2_count(out + dcn__want_c2_offset(piece->want));
    if (at->has_sub)
        memcpy(out + sub, own, sizeof(own));
}

/* Reads what count sectors of audio from first are made of. */
static enum dcn_status
piece_read(struct shifted *self, struct piece *piece, dcn_lba first,
           uint32_t count, unsigned flags, struct dcn_error *error)
{
    const struct dcn_disc *disc = dcn__source_describe(self->base.next);
    int64_t low = first, high = (int64_t)first + count;

    /* One more sector for every 588 samples that are begun. */
    for (int32_t left = self->shift; left < 0 && is_audio(disc, low - 1);
         left += SECTOR_SAMPLES)
        low--;
    for (int32_t left = self->shift; left > 0 && is_audio(disc, high);
         left -= SECTOR_SAMPLES)
        high++;
    piece->first = (dcn_lba)low;
    piece->count = (uint32_t)(high - low);
    return dcn__source_read(self->base.next, piece->first, piece->count,
                            piece->want, flags, self->bytes, self->results,
                            error);
}

static enum dcn_status
audio_read(struct shifted *self, dcn_lba first, uint32_t count, unsigned want,
           unsigned flags, uint8_t *buffer, struct dcn_sector_result *results,
           struct dcn_error *error)
{
    size_t stride = dcn__want_bytes(want);

    for (uint32_t done = 0; done < count;) {
        uint32_t left = count - done;
        uint32_t now = left < RUN_SECTORS - DCN_SHIFT_WINDOW
                           ? left
                           : RUN_SECTORS - DCN_SHIFT_WINDOW;
        struct piece piece = {.shifted = self, .want = want};
        enum dcn_status status =
            piece_read(self, &piece, first + (dcn_lba)done, now, flags, error);

        if (status != DCN_OK)
            return status;
        for (uint32_t i = 0; i < now; i++)
            sector_make(self, &piece, first + (dcn_lba)(done + i),
                        buffer + (done + i) * stride, &results[done + i]);
        done += now;
    }
    return DCN_OK;
}

static enum dcn_status
shifted_read(struct dcn_source *source, dcn_lba first, uint32_t count,
             unsigned want, unsigned flags, uint8_t *buffer,
             struct dcn_sector_result *results, struct dcn_error *error)
{
    struct shifted *self = (struct shifted *)source;
    const struct dcn_disc *disc = dcn__source_describe(source->next);
    size_t stride = dcn__want_bytes(want);
    enum dcn_status status = DCN_OK;

    memset(results, 0, count * sizeof(*results));
    for (uint32_t done = 0; status == DCN_OK && done < count;) {
        bool audio = is_audio(disc, first + (dcn_lba)done);
        uint32_t run = 1;

        while (done + run < count &&
               is_audio(disc, first + (dcn_lba)(done + run)) == audio)
            run++;
        status =
            (audio && (want & DCN_WANT_RAW) != 0)
                ? audio_read(self, first + (dcn_lba)done, run, want, flags,
                             buffer + done * stride, results + done, error)
                : dcn__source_read(source->next, first + (dcn_lba)done, run,
                                   want, flags, buffer + done * stride,
                                   results + done, error);
        done += run;
    }
    return status;
}

static const struct dcn_disc *
shifted_describe(struct dcn_source *source)
{
    return dcn__source_describe(source->next);
}

static void
shifted_capabilities(struct dcn_source *source, struct dcn_source_caps *caps)
{
    dcn__source_capabilities(source->next, caps);
}

static struct dcn_clock *
shifted_clock(struct dcn_source *source)
{
    return dcn__source_clock(source->next);
}

static enum dcn_status
shifted_check_medium(struct dcn_source *source, struct dcn_error *error)
{
    return dcn__source_check_medium(source->next, error);
}

static void
shifted_close(struct dcn_source *source)
{
    struct shifted *self = (struct shifted *)source;

    free(self->bytes);
    free(self);
}

static const struct dcn_source_ops shifted_ops = {
    .name = "shifted",
    .describe = shifted_describe,
    .capabilities = shifted_capabilities,
    .read = shifted_read,
    .close = shifted_close,
    .clock = shifted_clock,
    .check_medium = shifted_check_medium,
};

enum dcn_status
dcn__verify_shifted(struct dcn_source *disc, struct dcn_source *image,
                    int32_t shift, struct dcn_source **source,
                    struct dcn_error *error)
{
    struct shifted *self = calloc(1, sizeof(*self));

    *source = NULL;
    if (self != NULL)
        self->bytes = malloc((size_t)RUN_SECTORS *
                             (DCN_RAW_BYTES + DCN_C2_BYTES + DCN_SUB_BYTES));
    if (self == NULL || self->bytes == NULL) {
        free(self);
        return dcn__error_memory(error, "comparing");
    }
    self->base.ops = &shifted_ops;
    self->base.next = disc;
    self->image = image;
    self->shift = shift;
    *source = &self->base;
    return DCN_OK;
}

uint64_t
dcn__verify_shifted_unknown(const struct dcn_source *source)
{
    return ((const struct shifted *)source)->unknown;
}
