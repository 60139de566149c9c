/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Judges what an image holds. A rip of an image copies it, but its report says
 * of each sector what it is worth, and an image can rot.
 */
#include "job/judged.h"

#include "source/judge.h"

#include <stdlib.h>

static enum dcn_status
judged_read(struct dcn_source *source, dcn_lba first, uint32_t count,
            unsigned want, unsigned flags, uint8_t *buffer,
            struct dcn_sector_result *results, struct dcn_error *error)
{
    const struct dcn_disc *disc = dcn__source_describe(source);
    enum dcn_status status = dcn__source_read(source->next, first, count, want,
                                              flags, buffer, results, error);

    if (status != DCN_OK || (want & DCN_WANT_RAW) == 0)
        return status;
    for (uint32_t i = 0; i < count; i++) {
        dcn_lba lba = first + (dcn_lba)i;
        enum dcn_expected expected = dcn__sector_expected(disc, lba);

        /* The sheet's word for the mode is not taken: it is often wrong. */
        if (results[i].has_main && !results[i].made_up &&
            results[i].state == DCN_SECTOR_GOOD && expected != DCN_EXPECT_AUDIO)
            dcn__sector_judge(expected, -1, lba,
                              buffer + i * dcn__want_bytes(want), NULL, NULL,
                              &results[i]);
    }
    return status;
}

static void
judged_close(struct dcn_source *source)
{
    dcn__source_close(source->next);
    free(source);
}

static const struct dcn_source_ops judged_ops = {
    .name = "judged",
    .read = judged_read,
    .close = judged_close,
};

enum dcn_status
dcn__judged_new(struct dcn_source *next, struct dcn_source **source,
                struct dcn_error *error)
{
    struct dcn_source *made = calloc(1, sizeof(*made));

    *source = NULL;
    if (made == NULL) {
        dcn__source_close(next);
        return dcn__error_memory(error, "judging an image");
    }
    made->ops = &judged_ops;
    made->next = next;
    *source = made;
    return DCN_OK;
}
