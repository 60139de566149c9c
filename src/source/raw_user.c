/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The filter that reads raw and hands out user data. The check itself is the
 * source's below, which knows its drive; here only the bytes are taken out.
 */
#include "source/raw_user.h"

#include <stdlib.h>
#include <string.h>

struct raw_user {
    struct dcn_source base;
    uint8_t *raw; /* room for raw_sectors of whatever parts were wanted */
    size_t raw_bytes;
};

static void
raw_user_capabilities(struct dcn_source *source, struct dcn_source_caps *caps)
{
    dcn__source_capabilities(source->next, caps);
    if ((caps->want & DCN_WANT_RAW) != 0) {
        caps->want |= DCN_WANT_USER;
        caps->user_from_raw = true;
        caps->want_together |= DCN_WANT_USER;
    }
}

static enum dcn_status
reserve(struct raw_user *self, size_t bytes, struct dcn_error *error)
{
    uint8_t *raw;

    if (bytes <= self->raw_bytes)
        return DCN_OK;
    raw = realloc(self->raw, bytes);
    if (raw == NULL)
        return dcn__error_memory(error, "reading raw sectors");
    self->raw = raw;
    self->raw_bytes = bytes;
    return DCN_OK;
}

/* Mode of a sector that the source below delivered. */
static enum dcn_sector_mode
mode_of(const uint8_t *raw)
{
    if (!dcn__sync_present(raw))
        return DCN_MODE_AUDIO;
    if (raw[15] == 1)
        return DCN_MODE_1;
    if (raw[15] == 2)
        return (raw[18] & 0x20) != 0 ? DCN_MODE_2_FORM2 : DCN_MODE_2_FORM1;
    return DCN_MODE_RESERVED;
}

static void
take_user(const uint8_t *raw, uint8_t *user, struct dcn_sector_result *result)
{
    enum dcn_sector_mode mode = mode_of(raw);

    if (mode == DCN_MODE_1 || mode == DCN_MODE_2_FORM1) {
        memcpy(user, raw + dcn__user_offset(mode), DCN_USER_BYTES);
        return;
    }
    memset(user, 0, DCN_USER_BYTES);
    result->has_main = false;
    if (result->state == DCN_SECTOR_GOOD)
        result->state = DCN_SECTOR_WRONG_TYPE;
}

static enum dcn_status
raw_user_read(struct dcn_source *source, dcn_lba first, uint32_t count,
              unsigned want, unsigned flags, uint8_t *buffer,
              struct dcn_sector_result *results, struct dcn_error *error)
{
    struct raw_user *self = (struct raw_user *)source;
    unsigned below = (want & ~(unsigned)DCN_WANT_USER) | DCN_WANT_RAW;
    size_t from = dcn__want_bytes(below), to = dcn__want_bytes(want);
    enum dcn_status status;

    if ((want & DCN_WANT_USER) == 0 || (flags & DCN_READ_COOKED) != 0)
        return dcn__source_read(source->next, first, count, want, flags, buffer,
                                results, error);
    status = reserve(self, from * count, error);
    if (status != DCN_OK) {
        memset(results, 0, count * sizeof(*results));
        return status;
    }
    status = dcn__source_read(source->next, first, count, below, flags,
                              self->raw, results, error);
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *raw = self->raw + i * from;
        uint8_t *out = buffer + i * to;

        if (results[i].has_main)
            take_user(raw, out, &results[i]);
        else
            memset(out, 0, DCN_USER_BYTES);
        memcpy(out + DCN_USER_BYTES, raw + DCN_RAW_BYTES, to - DCN_USER_BYTES);
    }
    return status;
}

static void
raw_user_close(struct dcn_source *source)
{
    struct raw_user *self = (struct raw_user *)source;

    dcn__source_close(source->next);
    free(self->raw);
    free(self);
}

static const struct dcn_source_ops raw_user_ops = {
    .name = "raw-user",
    .capabilities = raw_user_capabilities,
    .read = raw_user_read,
    .close = raw_user_close,
};

enum dcn_status
dcn__raw_user_new(struct dcn_source *next, struct dcn_source **source,
                  struct dcn_error *error)
{
    struct raw_user *self = calloc(1, sizeof(*self));

    if (self == NULL) {
        dcn__source_close(next);
        return dcn__error_memory(error, "making a raw filter");
    }
    self->base.ops = &raw_user_ops;
    self->base.next = next;
    *source = &self->base;
    return DCN_OK;
}
