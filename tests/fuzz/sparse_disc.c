/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sparse_disc.h"

#include "disc/builder.h"
#include "util/bytes.h"

#include <stdlib.h>
#include <string.h>

struct sparse_disc {
    struct dcn_source base; /* first */
    struct dcn_disc *disc;
    uint8_t sectors[SPARSE_SECTORS][DCN_USER_BYTES];
};

static const struct dcn_disc *
sparse_describe(struct dcn_source *source)
{
    return ((struct sparse_disc *)source)->disc;
}

static void
sparse_capabilities(struct dcn_source *source, struct dcn_source_caps *caps)
{
    (void)source;
    caps->want = caps->want_together = DCN_WANT_USER;
    caps->max_sectors = 32;
    caps->block_sectors = 1;
}

static enum dcn_status
sparse_read(struct dcn_source *source, dcn_lba first, uint32_t count,
            unsigned want, unsigned flags, uint8_t *buffer,
            struct dcn_sector_result *results, struct dcn_error *error)
{
    struct sparse_disc *disc = (struct sparse_disc *)source;

    (void)want;
    (void)flags;
    (void)error;
    memset(results, 0, count * sizeof(*results));
    for (uint32_t i = 0; i < count; i++) {
        dcn_lba lba = first + (dcn_lba)i;

        if (lba < 0 || lba >= SPARSE_SECTORS)
            abort(); /* nobody may read outside the disc */
        results[i].state = DCN_SECTOR_GOOD;
        results[i].has_main = true;
        memcpy(buffer + (size_t)i * DCN_USER_BYTES, disc->sectors[lba],
               DCN_USER_BYTES);
    }
    return DCN_OK;
}

static void
sparse_close(struct dcn_source *source)
{
    struct sparse_disc *disc = (struct sparse_disc *)source;

    dcn__disc_free(disc->disc);
    free(disc);
}

static const struct dcn_source_ops sparse_ops = {
    .name = "sparse",
    .describe = sparse_describe,
    .capabilities = sparse_capabilities,
    .read = sparse_read,
    .close = sparse_close,
};

static void
pieces_place(struct sparse_disc *disc, const uint8_t *data, size_t size)
{
    while (size >= 6) {
        size_t lba = dcn__get_le16(data) % SPARSE_SECTORS;
        size_t at = dcn__get_le16(data + 2) % DCN_USER_BYTES;
        size_t len = dcn__get_le16(data + 4);

        data += 6;
        size -= 6;
        len = len < size ? len : size;
        memcpy(disc->sectors[lba] + at, data,
               len < DCN_USER_BYTES - at ? len : DCN_USER_BYTES - at);
        data += len;
        size -= len;
    }
}

static void
tags_complete(struct sparse_disc *disc)
{
    for (size_t lba = 0; lba < SPARSE_SECTORS; lba++) {
        uint8_t *tag = disc->sectors[lba], sum = 0;

        if (lba >= 16 && lba < 32)
            continue; /* recognition sequence, ISO 9660 descriptors */
        dcn__put_le16(tag + 10, 0);
        for (int i = 0; i < 16; i++)
            sum = (uint8_t)(sum + (i == 4 ? 0 : tag[i]));
        if (dcn__get_le16(tag) != 0)
            tag[4] = sum;
    }
}

static struct dcn_disc *
describe(bool with_sessions)
{
    struct dcn_disc_builder *builder = dcn__builder_new(DCN_MEDIUM_DVD);
    struct dcn_disc *disc = NULL;

    if (builder == NULL)
        return NULL;
    dcn__builder_session(builder, 1, 0, with_sessions ? 200 : SPARSE_SECTORS,
                         NULL);
    dcn__builder_track(builder, 1, 1, 4, DCN_TRACK_MODE1, 0, NULL);
    if (with_sessions) {
        dcn__builder_session(builder, 2, 0, SPARSE_SECTORS, NULL);
        dcn__builder_track(builder, 2, 2, 4, DCN_TRACK_MODE1, 256, NULL);
    }
    if (dcn__builder_finish(builder, &disc, NULL) != DCN_OK)
        disc = NULL;
    dcn__builder_free(builder);
    return disc;
}

struct dcn_source *
sparse_disc_new(const uint8_t *data, size_t size, unsigned options)
{
    struct sparse_disc *disc = calloc(1, sizeof(*disc));

    if (disc == NULL)
        return NULL;
    disc->base.ops = &sparse_ops;
    disc->disc = describe((options & SPARSE_TWO_SESSIONS) != 0);
    if (disc->disc == NULL) {
        free(disc);
        return NULL;
    }
    pieces_place(disc, data, size);
    if ((options & SPARSE_UDF_TAGS) != 0)
        tags_complete(disc);
    return &disc->base;
}

void
sparse_check_table(const struct dcn_fs *fs)
{
    for (size_t i = 0; i < fs->extent_count; i++) {
        if (fs->extents[i].file >= fs->file_count)
            abort();
        if (dcn__fs_file_at(fs, fs->extents[i].first) == NULL)
            abort();
    }
}
