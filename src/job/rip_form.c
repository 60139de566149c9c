/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which format a data CD's image gets in the end. Reading goes into a format
 * of 2048-byte sectors (ISO) with the odd ones beside (image/odd_sink.c); what
 * it cannot hold, once all is read and settled, makes it one of raw sectors
 * (BIN/CUE, says the registry), or is told where the format was asked for.
 * Damage alone changes no format.
 *
 * At each moment of the change a killed run leaves one whole capture: the ISO
 * with its odd sectors until BIN and sheet are on the disk, then the BIN. The
 * ISO goes before the odd sectors, so that the two together always mean that
 * the change was not finished.
 */
#include "job/rip.h"

#include "decide/odd.h"
#include "image/odd_sink.h"
#include "job/hashing.h"
#include "job/name.h"
#include "util/atomic_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Sectors copied at once: 1.2 MB of BIN. */
#define COPY_SECTORS 512
/* Runs listed in the report. */
#define MAX_LISTED 1000

/* The image's file of sectors. */
static bool
is_there(const char *base, const struct dcn_image_format *format)
{
    char *path =
        dcn__job_path(base, dcn__image_extension(format, DCN_ROLE_IMAGE));
    bool there = path != NULL && access(path, F_OK) == 0;

    free(path);
    return there;
}

/* ---- before reading ---- */

void
dcn__rip_resume_format(struct dcn_rip *rip)
{
    rip->whole = rip->folded && rip->options->format == NULL
                     ? dcn__image_keeping(rip->disc, DCN_KEEPS_RAW)
                     : NULL;
    if (rip->whole == NULL || rip->options->overwrite ||
        access(rip->map_path, F_OK) != 0 || is_there(rip->base, rip->format) ||
        !is_there(rip->base, rip->whole))
        return;
    rip->format = rip->whole;
    rip->folded = false;
    rip->switched = true;
}

void
dcn__rip_check_whole_free(struct dcn_rip *rip,
                          const struct dcn_image_options *image)
{
    struct dcn_image_options check = *image;
    struct dcn_error why = {0};
    struct dcn_sink *none;

    if (!rip->folded || rip->whole == NULL)
        return;
    check.check_only = true;
    /* What is left of a change that was not finished is ours. */
    check.overwrite = image->overwrite || image->resume;
    check.resume = false;
    if (dcn__image_create(rip->whole, rip->base, rip->disc, &check, &none,
                          &why) == DCN_OK)
        return;
    dcn__note(&rip->job.events, DCN_NOTE_INFO, "iso_only",
              "%s: if the disc has more than %s holds, it cannot become "
              "%s here",
              why.message, rip->format->called, rip->whole->called);
    rip->whole = NULL;
}

struct creation {
    struct dcn_rip *rip;
    const struct dcn_image_options *image;
};

/* Where it fails nothing is left that was not there before. */
static enum dcn_status
create_once(void *argument, struct dcn_error *error)
{
    const struct dcn_image_options *image =
        ((struct creation *)argument)->image;
    struct dcn_rip *rip = ((struct creation *)argument)->rip;
    enum dcn_status status = dcn__image_create(
        rip->format, rip->base, dcn__rip_disc(rip), image, &rip->sink, error);
    struct dcn_sink *whole;

    if (status != DCN_OK || !rip->folded)
        return status;
    /* A sink that fails here goes with what it has made. */
    status = dcn__odd_sink_new(rip->sink, rip->odd_path, image->resume,
                               image->lacking, &whole, error);
    rip->sink = whole;
    return status;
}

enum dcn_status
dcn__rip_create(struct dcn_rip *rip, const struct dcn_image_options *image,
                struct dcn_error *error)
{
    struct creation creation = {rip, image};

    return dcn__room_do(&rip->room, create_once, &creation, error);
}

/* ---- when all is read ---- */

/* The next odd sector that is no damage; *n counts on. */
static bool
next_lasting(const struct dcn_rip *rip, size_t *n, struct dcn_odd *odd)
{
    while (dcn__odd_sink_get(rip->sink, (*n)++, odd)) {
        struct dcn_map_run run = dcn__map_get(rip->map, odd->lba);

        if (run.count > 0 && (DCN_MAP_RECOVERED & DCN_MAP_BIT(run.state)) != 0)
            return true;
    }
    return false;
}

static const char *
mode_word(enum dcn_sector_mode mode)
{
    static const char *const words[] = {
        [DCN_MODE_AUDIO] = "audio",
        [DCN_MODE_0] = "mode0",
        [DCN_MODE_1] = "mode1",
        [DCN_MODE_2] = "mode2",
        [DCN_MODE_2_FORM1] = "mode2_form1",
        [DCN_MODE_2_FORM2] = "mode2_form2",
        [DCN_MODE_RESERVED] = "reserved",
    };

    return words[mode];
}

/* Runs of what 2048 bytes cannot hold; also counts them. */
static void
list_lost(struct dcn_rip *rip)
{
    struct dcn_report *list = NULL, *item = NULL;
    struct dcn_odd odd, last = {0};
    size_t n = 0, listed = 0;
    uint32_t count = 0;
    char title[64];

    rip->odd = rip->dropped = 0;
    while (next_lasting(rip, &n, &odd)) {
        bool same =
            item != NULL && odd.lba == last.lba + 1 && odd.mode == last.mode;

        rip->odd++;
        rip->dropped += odd.dropped;
        if (rip->odd == 1)
            rip->first_odd = odd.lba;
        if (rip->whole != NULL)
            continue;
        if (list == NULL) {
            snprintf(title, sizeof(title), "What the %s cannot hold",
                     rip->format->data);
            list = dcn__report_list(rip->job.report, "left_out", title);
        }
        if (!same && listed++ < MAX_LISTED) {
            item = dcn__report_item(list);
            dcn__report_int(item, "first", "First", odd.lba);
            dcn__report_str(item, "mode", "Mode", mode_word(odd.mode));
            dcn__report_str(item, "lost", "Lost",
                            odd.dropped ? "all" : "header and codes");
            count = 0;
        }
        if (listed <= MAX_LISTED)
            dcn__report_int(item, "count", "Count", ++count);
        last = odd;
    }
}

/*
 * An image of user data gets what P and Q make of a sector where its EDC then
 * proves that, as any drive would give it. The map says in doubt all the same:
 * another drive may tell which of the two the disc has.
 */
static enum dcn_status
correct_user(struct dcn_rip *rip, struct dcn_error *error)
{
    struct dcn_sink *iso = rip->sink->next;
    enum dcn_status status = DCN_OK;
    uint64_t corrected = 0;
    struct dcn_odd odd;
    size_t n = 0;

    while (status == DCN_OK && next_lasting(rip, &n, &odd)) {
        uint8_t raw[DCN_RAW_BYTES], made[DCN_RAW_BYTES];
        struct dcn_odd_repair repair;

        status = rip->sink->ops->read(rip->sink, odd.lba, 1, DCN_WANT_RAW, raw,
                                      error);
        if (status != DCN_OK)
            break;
        dcn__odd_repair(raw, odd.lba, -1, made, &repair);
        if (!repair.valid || repair.user == 0)
            continue;
        corrected++;
        status = dcn__room_sink_write(
            &rip->room, iso, odd.lba, 1, DCN_WANT_USER,
            made +
                dcn__user_offset(made[15] == 2 ? DCN_MODE_2_FORM1 : DCN_MODE_1),
            NULL, error);
    }
    if (corrected > 0)
        dcn__note(&rip->job.events, DCN_NOTE_INFO, "iso_corrected",
                  "of %llu sectors %s holds what their parity and EDC make "
                  "of them, not the bytes as they came",
                  (unsigned long long)corrected, rip->format->called);
    return status == DCN_OK && corrected > 0
               ? rip->sink->ops->sync(rip->sink, error)
               : status;
}

/* The image of raw sectors is made beside the other. */
static enum dcn_status
check_room(void *argument, struct dcn_error *error)
{
    const struct dcn_rip *rip = argument;
    uint64_t wanted = (uint64_t)dcn__disc_sectors(rip->disc) * DCN_RAW_BYTES,
             left;
    struct statvfs info;
    char *folder = strdup(rip->base), *slash;
    int failed = -1;

    if (folder == NULL)
        return dcn__error_memory(error, "asking for room");
    slash = strrchr(folder, '/');
    if (slash != NULL)
        slash[slash == folder] = '\0';
    do
        failed = statvfs(slash != NULL ? folder : ".", &info);
    while (failed != 0 && errno == EINTR);
    free(folder);
    if (failed != 0)
        return DCN_OK; /* writing will tell */
    left = (uint64_t)info.f_bavail * info.f_frsize;
    if (left >= wanted)
        return DCN_OK;
    return dcn__error_set(
        error, DCN_ERR_NO_SPACE,
        "%s.%s needs %llu MB beside the %s, %llu MB are "
        "left: make room, the same command goes on",
        rip->base, dcn__image_extension(rip->whole, DCN_ROLE_IMAGE),
        (unsigned long long)(wanted / 1000000 + 1), rip->format->data,
        (unsigned long long)(left / 1000000));
}

/* Copies what the map calls kept; the rest stays a hole. */
static enum dcn_status
copy_sectors(struct dcn_rip *rip, struct dcn_sink *whole,
             struct dcn_error *error)
{
    unsigned kept = DCN_MAP_RECOVERED | DCN_MAP_BIT(DCN_MAP_DAMAGED);
    uint8_t *buffer = malloc((size_t)COPY_SECTORS * DCN_RAW_BYTES);
    enum dcn_status status = DCN_OK;
    struct dcn_map_run run;

    if (buffer == NULL)
        return dcn__error_memory(error, "writing an image");
    for (int64_t at = INT32_MIN;
         status == DCN_OK &&
         (run = dcn__map_next(rip->map, at, kept)).count > 0;
         at = dcn__map_end(&run)) {
        for (uint32_t done = 0; status == DCN_OK && done < run.count;) {
            dcn_lba lba = run.first + (dcn_lba)done;
            uint32_t left = run.count - done;
            uint32_t n = left < COPY_SECTORS ? left : COPY_SECTORS;

            if (dcn__cancelled(&rip->job.events)) {
                status = dcn__error_set(error, DCN_ERR_CANCELLED,
                                        "stopped on request");
                break;
            }
            status = rip->sink->ops->read(rip->sink, lba, n, DCN_WANT_RAW,
                                          buffer, error);
            if (status == DCN_OK)
                status =
                    dcn__room_sink_write(&rip->room, whole, lba, n,
                                         DCN_WANT_RAW, buffer, NULL, error);
            if (status == DCN_OK)
                status = dcn__sink_settle(whole, lba + (dcn_lba)n, error);
            done += n;
        }
    }
    free(buffer);
    return status;
}

struct whole_creation {
    const struct dcn_rip *rip;
    const struct dcn_image_options *image;
    struct dcn_sink **whole;
};

static enum dcn_status
create_whole(void *argument, struct dcn_error *error)
{
    const struct whole_creation *creation = argument;
    const struct dcn_rip *rip = creation->rip;

    return dcn__image_create(rip->whole, rip->base, dcn__rip_disc(rip),
                             creation->image, creation->whole, error);
}

/* Its files, on the disk. */
static enum dcn_status
make_whole(struct dcn_rip *rip, struct dcn_sink **whole,
           struct dcn_error *error)
{
    /* What lies there is of a change that was not finished. */
    const struct dcn_image_options image = {
        .overwrite = true,
        .keep = (const char *const *)rip->opened.files,
        .keep_count = rip->opened.file_count,
        .room = &rip->room,
    };
    struct whole_creation creation = {rip, &image, whole};
    enum dcn_status status =
        dcn__room_do(&rip->room, create_whole, &creation, error);
    struct dcn_hashing hashing;
    struct dcn_watch watch;

    if (status == DCN_OK)
        status = copy_sectors(rip, *whole, error);
    if (status != DCN_OK)
        return status;
    dcn__hashing_begin(&hashing, &rip->job.events, rip->disc, 0, 0);
    watch = dcn__hashing_watch(&hashing);
    status = dcn__rip_finish_sink(rip, *whole, &watch, error);
    if (status == DCN_OK)
        dcn__hashing_end(&hashing);
    return status;
}

/* The image of that format, of which nothing but sectors is on the disk. */
static enum dcn_status
remove_other(const struct dcn_rip *rip, const struct dcn_image_format *other,
             struct dcn_error *error)
{
    char *path =
        dcn__job_path(rip->base, dcn__image_extension(other, DCN_ROLE_IMAGE));
    enum dcn_status status = DCN_OK;

    if (path == NULL)
        return dcn__error_memory(error, "removing an image");
    if (unlink(path) != 0 && errno != ENOENT)
        status = dcn__error_set_errno(error, errno, "remove %s", path);
    if (status == DCN_OK)
        status = dcn__sync_folder_of(path, error);
    if (status == DCN_OK)
        dcn__odd_remove(rip->odd_path);
    free(path);
    return status;
}

static enum dcn_status
change_to_whole(struct dcn_rip *rip, struct dcn_error *error)
{
    const struct dcn_image_format *other = rip->format;
    struct dcn_sink *whole = NULL;
    enum dcn_status status = rip->sink->ops->sync(rip->sink, error);

    if (status == DCN_OK)
        status = dcn__room_do(&rip->room, check_room, rip, error);
    if (status == DCN_OK)
        status = make_whole(rip, &whole, error);
    if (status != DCN_OK) {
        if (whole != NULL)
            dcn__sink_discard(whole);
        dcn__sink_close(whole);
        return status;
    }
    dcn__sink_close(rip->sink);
    rip->sink = whole;
    rip->format = rip->whole;
    rip->folded = false;
    rip->switched = true;
    status = remove_other(rip, other, error);
    dcn__name_image(&rip->job.events, rip->base, rip->format);
    return status;
}

enum dcn_status
dcn__rip_settle_format(struct dcn_rip *rip, bool *done, struct dcn_error *error)
{
    *done = false;
    if (!rip->folded)
        return DCN_OK;
    list_lost(rip);
    if (rip->odd == 0)
        return DCN_OK;
    if (rip->whole == NULL) {
        const struct dcn_image_format *all =
            dcn__image_keeping(rip->disc, DCN_KEEPS_RAW);

        dcn__note(&rip->job.events, DCN_NOTE_WARNING, "iso_lacks",
                  "%llu sector%s, the first at LBA %d, hold more than %s "
                  "does: %llu of them are left out of it, of the others "
                  "header or codes (--format %s keeps all)",
                  (unsigned long long)rip->odd, rip->odd == 1 ? "" : "s",
                  rip->first_odd, rip->format->called,
                  (unsigned long long)rip->dropped,
                  all != NULL ? all->name : "of raw sectors");
        return correct_user(rip, error);
    }
    dcn__note(&rip->job.events, DCN_NOTE_INFO, "not_iso",
              "%llu sector%s, the first at LBA %d, hold more than %s does: "
              "the image is %s",
              (unsigned long long)rip->odd, rip->odd == 1 ? "" : "s",
              rip->first_odd, rip->format->called, rip->whole->called);
    *done = true;
    rip->dropped = 0;
    return change_to_whole(rip, error);
}
