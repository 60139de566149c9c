/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake_source.h"

#include <stdlib.h>
#include <string.h>

static void *
need(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

static const struct dcn_disc *
fake_describe(struct dcn_source *source)
{
    return ((struct fake_source *)source)->disc;
}

static void
fake_capabilities(struct dcn_source *source, struct dcn_source_caps *caps)
{
    *caps = ((struct fake_source *)source)->caps;
}

/* The fault that an attempt at lba suffers, or NULL. */
static const struct fake_fault *
fault_at(const struct fake_source *fake, dcn_lba lba)
{
    unsigned attempt = lba < (dcn_lba)fake->stored ? fake->attempts[lba] : 1;

    for (size_t i = 0; i < fake->fault_count; i++) {
        const struct fake_fault *fault = &fake->faults[i];

        if (fault->lba == lba && (fault->until == 0 || attempt <= fault->until))
            return fault;
    }
    return NULL;
}

static void
main_copy(const struct fake_source *fake, dcn_lba lba, unsigned want,
          uint8_t *into)
{
    const uint8_t *from = fake->main + (size_t)lba * fake->main_bytes;

    if (lba >= (dcn_lba)fake->stored)
        return;
    if ((want & DCN_WANT_USER) == 0)
        memcpy(into, from, DCN_RAW_BYTES);
    else
        memcpy(into, from + (fake->main_bytes == DCN_RAW_BYTES ? 16 : 0),
               DCN_USER_BYTES);
}

static void
sector_read(struct fake_source *fake, dcn_lba lba, unsigned want, uint8_t *out,
            struct dcn_sector_result *result)
{
    const struct fake_fault *fault;

    memset(out, 0, dcn__want_bytes(want));
    memset(result, 0, sizeof(*result));
    if (lba < 0 || lba >= fake->disc->lead_out) {
        result->state = DCN_SECTOR_OUT_OF_RANGE;
        return;
    }
    if (lba < (dcn_lba)fake->stored)
        fake->attempts[lba]++;
    fault = fault_at(fake, lba);
    result->state = fault == NULL ? DCN_SECTOR_GOOD : fault->state;
    if (result->state >= DCN_SECTOR_UNREADABLE)
        return;
    result->has_main = true;
    result->made_up = lba < (dcn_lba)fake->made_up;
    main_copy(fake, lba, want, out);
    if (fault != NULL && fault->flip != FAKE_NO_FLIP)
        out[fault->flip] ^= 0xFF;
    if ((want & DCN_WANT_C2) != 0) {
        result->has_c2 = true;
        result->c2_count = fault == NULL ? 0 : fault->c2_count;
    }
    if ((want & DCN_WANT_SUB) != 0 && fake->sub != NULL &&
        lba < (dcn_lba)fake->stored) {
        result->has_sub = true;
        memcpy(out + dcn__want_sub_offset(want),
               fake->sub + (size_t)lba * DCN_SUB_BYTES, DCN_SUB_BYTES);
    }
}

static enum dcn_status
fake_read(struct dcn_source *source, dcn_lba first, uint32_t count,
          unsigned want, unsigned flags, uint8_t *buffer,
          struct dcn_sector_result *results, struct dcn_error *error)
{
    struct fake_source *fake = (struct fake_source *)source;

    memset(results, 0, count * sizeof(*results));
    if (fake->fail_with != DCN_OK)
        return dcn__error_set(error, fake->fail_with, "the fake fails");
    fake->reads++;
    if ((flags & DCN_READ_FRESH) != 0)
        fake->fresh_reads++;
    for (uint32_t i = 0; i < count; i++)
        sector_read(fake, first + (dcn_lba)i, want,
                    buffer + i * dcn__want_bytes(want), &results[i]);
    return DCN_OK;
}

static void
fake_close(struct dcn_source *source)
{
    fake_source_free((struct fake_source *)source);
}

static const struct dcn_source_ops fake_ops = {
    .name = "fake",
    .describe = fake_describe,
    .capabilities = fake_capabilities,
    .read = fake_read,
    .close = fake_close,
};

struct fake_source *
fake_source_new(struct dcn_disc *disc, const uint8_t *main, uint32_t main_bytes,
                uint32_t count, const uint8_t *sub)
{
    struct fake_source *fake = need(calloc(1, sizeof(*fake)));

    fake->base.ops = &fake_ops;
    fake->disc = need(disc);
    fake->main_bytes = main_bytes;
    fake->stored = count;
    fake->main = need(malloc((size_t)count * main_bytes + 1));
    memcpy(fake->main, main, (size_t)count * main_bytes);
    if (sub != NULL) {
        fake->sub = need(malloc((size_t)count * DCN_SUB_BYTES));
        memcpy(fake->sub, sub, (size_t)count * DCN_SUB_BYTES);
    }
    fake->attempts = need(calloc(count + 1, sizeof(*fake->attempts)));
    fake->caps.want = main_bytes == DCN_USER_BYTES
                          ? DCN_WANT_USER
                          : DCN_WANT_USER | DCN_WANT_RAW | DCN_WANT_C2;
    if (sub != NULL)
        fake->caps.want |= DCN_WANT_SUB;
    fake->caps.want_together = fake->caps.want;
    fake->caps.max_sectors = 32;
    fake->caps.block_sectors = 1;
    return fake;
}

void
fake_source_free(struct fake_source *fake)
{
    dcn__disc_free(fake->disc);
    free(fake->main);
    free(fake->sub);
    free(fake->attempts);
    free(fake);
}

static struct dcn_disc *
finished(struct dcn_disc_builder *builder)
{
    struct dcn_disc *disc = NULL;

    if (dcn__builder_finish(builder, &disc, NULL) != DCN_OK)
        abort();
    dcn__builder_free(builder);
    return disc;
}

struct dcn_disc *
fake_data_disc(enum dcn_medium medium, dcn_lba lead_out)
{
    struct dcn_disc_builder *builder = need(dcn__builder_new(medium));

    dcn__builder_session(builder, 1, 0, lead_out, NULL);
    dcn__builder_track(builder, 1, 1, DCN_CONTROL_DATA, DCN_TRACK_MODE1, 0,
                       NULL);
    return finished(builder);
}

struct dcn_disc *
fake_mixed_disc(dcn_lba audio_start, dcn_lba audio_pregap, dcn_lba lead_out)
{
    struct dcn_disc_builder *builder = need(dcn__builder_new(DCN_MEDIUM_CD));
    struct dcn_track *track;

    dcn__builder_session(builder, 1, 0, lead_out, NULL);
    dcn__builder_track(builder, 1, 1, DCN_CONTROL_DATA, DCN_TRACK_MODE1, 0,
                       NULL);
    track = need(dcn__builder_track(builder, 1, 2, 0, DCN_TRACK_AUDIO,
                                    audio_start, NULL));
    track->pregap = audio_start - audio_pregap;
    return finished(builder);
}
