/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What comparing and self-checking share: progress on the source's clock, the
 * size of a read, the list of first differences.
 */
#include "verify/progress.h"

#include "disc/medium.h"

#include <stdlib.h>
#include <string.h>

#define NS_PER_SECOND UINT64_C(1000000000)
#define EVENT_NS      (NS_PER_SECOND / 10)
/* Weight of the latest tenth of a second in the sliding average. */
#define SPEED_WEIGHT 0.2

void
dcn__verify_progress_start(struct dcn_verify_progress *progress,
                           const struct dcn_events *events,
                           struct dcn_source *source, enum dcn_phase phase,
                           uint64_t total, uint32_t sector_bytes)
{
    const struct dcn_disc *disc = dcn__source_describe(source);

    memset(progress, 0, sizeof(*progress));
    progress->events = events;
    progress->clock = dcn__source_clock(source);
    progress->now.phase = phase;
    progress->now.sectors_total = total;
    progress->now.left_s = -1;
    progress->bytes_per_x_s = dcn__medium_facts(disc->medium)->kb_per_1x * 1000;
    progress->sector_bytes =
        disc->medium == DCN_MEDIUM_CD ? DCN_RAW_BYTES : sector_bytes;
    progress->start_ns = progress->clock->now_ns(progress->clock);
    progress->sent_ns = progress->start_ns;
}

static void
progress_send(struct dcn_verify_progress *progress, uint64_t now_ns)
{
    struct dcn_progress *now = &progress->now;
    double seconds = (double)(now_ns - progress->sent_ns) / 1e9;
    uint64_t sectors = now->sectors_done - progress->sent_sectors;

    now->elapsed_s = (double)(now_ns - progress->start_ns) / 1e9;
    if (seconds > 0) {
        double speed = (double)sectors * progress->sector_bytes / seconds;

        now->bytes_per_s =
            now->bytes_per_s <= 0
                ? speed
                : now->bytes_per_s * (1 - SPEED_WEIGHT) + speed * SPEED_WEIGHT;
    }
    now->speed_x = now->bytes_per_s / progress->bytes_per_x_s;
    now->left_s = -1;
    if (now->bytes_per_s > 0)
        now->left_s = (double)(now->sectors_total - now->sectors_done) *
                      progress->sector_bytes / now->bytes_per_s;
    progress->sent_ns = now_ns;
    progress->sent_sectors = now->sectors_done;
    if (progress->events != NULL && progress->events->progress != NULL)
        progress->events->progress(now, progress->events->payload);
}

enum dcn_status
dcn__verify_progress_step(struct dcn_verify_progress *progress, dcn_lba lba,
                          uint32_t count, uint64_t bad, struct dcn_error *error)
{
    const struct dcn_events *events = progress->events;
    uint64_t now_ns;

    progress->now.lba = lba;
    progress->now.sectors_done += count;
    progress->now.sectors_bad = bad;
    if (events == NULL)
        return DCN_OK;
    if (events->cancelled != NULL && events->cancelled(events->payload))
        return dcn__error_set(error, DCN_ERR_CANCELLED, "stopped at LBA %d",
                              lba);
    now_ns = progress->clock->now_ns(progress->clock);
    if (now_ns - progress->sent_ns >= EVENT_NS)
        progress_send(progress, now_ns);
    return DCN_OK;
}

void
dcn__verify_progress_end(struct dcn_verify_progress *progress)
{
    progress_send(progress, progress->clock->now_ns(progress->clock));
}

uint32_t
dcn__verify_run_sectors(const struct dcn_source_caps *caps, unsigned want)
{
    uint32_t fit = (uint32_t)(DCN_VERIFY_BUFFER_BYTES / dcn__want_bytes(want));

    return caps->max_sectors > 0 && caps->max_sectors < fit ? caps->max_sectors
                                                            : fit;
}

enum dcn_status
dcn__verify_list(struct dcn_difference **list, size_t *count, size_t max,
                 const struct dcn_difference *difference,
                 const struct dcn_fs *fs, struct dcn_error *error)
{
    const struct dcn_fs_file *file;
    struct dcn_difference *grown, *last;

    if (*count >= max)
        return DCN_OK;
    grown = reallocarray(*list, *count + 1, sizeof(*grown));
    if (grown == NULL)
        return dcn__error_memory(error, "listing differences");
    *list = grown;
    last = &grown[*count];
    *last = *difference;
    last->file = NULL;
    file = dcn__fs_file_at(fs, difference->lba);
    if (file != NULL) {
        last->file = strdup(file->path);
        if (last->file == NULL)
            return dcn__error_memory(error, "listing differences");
    }
    (*count)++;
    return DCN_OK;
}

enum dcn_status
dcn__verify_run_add(struct dcn_range **runs, size_t *count, dcn_lba lba,
                    struct dcn_error *error)
{
    struct dcn_range *grown;

    if (*count > 0) {
        struct dcn_range *last = &(*runs)[*count - 1];

        if (last->first + (dcn_lba)last->count == lba) {
            last->count++;
            return DCN_OK;
        }
    }
    if (*count == DCN_VERIFY_MAX_RUNS)
        return DCN_OK;
    if ((*count & (*count - 1)) == 0) { /* room for the next power of two */
        grown =
            reallocarray(*runs, *count > 0 ? 2 * *count : 1, sizeof(*grown));
        if (grown == NULL)
            return dcn__error_memory(error, "listing differences");
        *runs = grown;
    }
    (*runs)[(*count)++] = (struct dcn_range){lba, 1};
    return DCN_OK;
}

void
dcn__verify_list_free(struct dcn_difference *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(list[i].file);
    free(list);
}
