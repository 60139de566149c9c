/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A rip and what an earlier one left: continued, refused or forgotten, but
 * never mixed up.
 */
#include "job/rip.h"

#include "decide/proof.h"
#include "image/odd_sink.h"
#include "job/map_info.h"
#include "job/name.h"
#include "job/recorded.h"
#include "map/store.h"
#include "util/atomic_file.h"
#include "util/checked.h"
#include "util/temporary.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Nobody else may touch these files from here on, not even to look whether
 * there are any. */
enum dcn_status
dcn__rip_lock(struct dcn_rip *rip, struct dcn_error *error)
{
    enum dcn_status status = dcn__job_check_folder(rip->base, error);

    if (status == DCN_OK)
        status = dcn__room_lock(&rip->room, rip->map_path, &rip->lock, error);
    if (status == DCN_OK)
        dcn__temporary_sweep(rip->base);
    return status;
}

/* A data sector that nothing proves may read otherwise each time: it does not
 * tell one disc from another (the image's bytes do, once it is open). */
static bool
is_bare(const struct dcn_rip *rip, dcn_lba lba, const uint8_t *sector)
{
    const struct dcn_track *track = dcn__disc_track_at(rip->disc, lba);

    return track != NULL && track->mode != DCN_TRACK_AUDIO &&
           !dcn__proof_whole(sector, lba);
}

/* Sectors that the map knows by their digests are read anew; DCN_OK where none
 * speaks against the disc. */
static enum dcn_status
check_probes(const struct dcn_rip *rip, const struct dcn_mapfile *file,
             struct dcn_error *error)
{
    unsigned want = file->keeps & (DCN_WANT_RAW | DCN_WANT_USER);
    struct dcn_sector_result result;
    struct dcn_source_caps caps;
    uint8_t sector[DCN_RAW_BYTES];
    char digest[65];

    dcn__source_capabilities(rip->opened.source, &caps);
    if ((caps.want & want) != want)
        return DCN_OK;
    for (unsigned i = 0; i < file->probe_count; i++) {
        dcn_lba lba = file->probes[i].lba;
        enum dcn_status status =
            dcn__source_read(rip->opened.source, lba, 1, want, DCN_READ_FRESH,
                             sector, &result, error);

        if (status != DCN_OK)
            return status;
        if (result.state != DCN_SECTOR_GOOD || !result.has_main)
            continue;
        dcn__store_digest(sector, dcn__want_bytes(want), digest);
        if (strcmp(digest, file->probes[i].sha256) != 0 &&
            (file->keeps & DCN_WANT_RAW) != 0 && is_bare(rip, lba, sector))
            continue;
        if (strcmp(digest, file->probes[i].sha256) != 0)
            return dcn__error_set(error, DCN_ERR_WRONG_DISC,
                                  "%s belongs to another disc than the one in "
                                  "%s, or the drive has another read offset "
                                  "(sector %d differs)",
                                  rip->map_path, rip->opened.name, lba);
    }
    return DCN_OK;
}

void
dcn__rip_tidy(const struct dcn_rip *rip, bool drop_sub)
{
    const char *extension =
        dcn__image_extension(rip->format, DCN_ROLE_SUBCHANNEL);

    if (drop_sub && extension != NULL) {
        char *sub = dcn__job_path(rip->base, extension);

        if (sub != NULL)
            unlink(sub);
        free(sub);
    }
    unlink(rip->samples_path);
    dcn__odd_remove(rip->odd_path);
}

/* True where the last run came to its end with all that the map now has: with
 * all sectors read, an image may still lack its sheet. What that run had no
 * time to remove goes now. */
static bool
was_finished(struct dcn_rip *rip)
{
    bool finished;

    if (dcn__recorded_read(rip->json_path, &rip->earlier, NULL) != DCN_OK)
        return false;
    finished = !rip->earlier.interrupted && rip->earlier.damage == 0;
    if (finished)
        dcn__rip_tidy(rip, rip->sub && rip->earlier.sub_dropped);
    return finished;
}

/* Whose map has nothing left to do. */
static enum dcn_status
take_complete(struct dcn_rip *rip, struct dcn_mapfile *file,
              struct dcn_error *error)
{
    enum dcn_status status = dcn__rip_check_complete(rip, error);

    if (status != DCN_OK)
        return status;
    rip->map = file->map;
    file->map = NULL;
    rip->summary.total = dcn__map_total(rip->map);
    rip->summary.resumed = dcn__map_count_in(rip->map, DCN_MAP_RECOVERED);
    return DCN_OK;
}

/* Subchannel that was read and then left out: no image to go on with. */
static bool
lacks_sub(const struct dcn_rip *rip, const struct dcn_mapfile *file)
{
    char *path = dcn__job_path(rip->base, "sub");
    bool lacks = (file->keeps & DCN_WANT_SUB) != 0 && path != NULL &&
                 access(path, F_OK) != 0;

    free(path);
    return lacks;
}

/* Data sectors that a map of version 1 says something of that was never asked;
 * told, for they are read again. */
static bool
has_unasked(const struct dcn_rip *rip, const struct dcn_mapfile *file)
{
    bool raw = (file->keeps & DCN_WANT_RAW) != 0;
    uint64_t count = dcn__job_unasked(file, rip->disc, raw);

    if (count > 0 && lacks_sub(rip, file)) {
        dcn__note(&rip->job.events, DCN_NOTE_WARNING, "old_map",
                  "%s calls %llu sectors repaired or damaged as version 1 of "
                  "maps did, which may have been pressed so: --overwrite reads "
                  "the disc anew",
                  rip->map_path, (unsigned long long)count);
        return false;
    }
    if (count > 0)
        dcn__note(&rip->job.events, DCN_NOTE_INFO, "old_map",
                  "%s calls %llu sectors repaired or damaged as version 1 of "
                  "maps did, which may have been pressed so: they are read "
                  "again",
                  rip->map_path, (unsigned long long)count);
    return count > 0;
}

/* A map that is there: of this disc, and with something left to do? */
static enum dcn_status
judge_earlier(struct dcn_rip *rip, struct dcn_mapfile *file,
              struct dcn_error *error)
{
    char digest[65];
    enum dcn_status status;

    dcn__disc_toc_digest(rip->disc, digest);
    if (strcmp(file->digest, digest) != 0)
        return dcn__error_set(error, DCN_ERR_WRONG_DISC,
                              "%s belongs to another disc than the one in %s "
                              "(%s; its table of contents is another)",
                              rip->map_path, rip->opened.name,
                              dcn__disc_kind_name(rip->disc));
    status = check_probes(rip, file, error);
    if (status != DCN_OK)
        return status;
    if (has_unasked(rip, file) || dcn__map_damage(file->map) > 0 ||
        !was_finished(rip))
        return DCN_OK;
    return take_complete(rip, file, error);
}

/* Without a map, what has the names of a report or of samples is not ours to
 * replace. */
static enum dcn_status
refuse_foreign(const struct dcn_rip *rip, struct dcn_error *error)
{
    const char *const paths[] = {rip->json_path, rip->samples_path};

    for (size_t i = 0; i < DCN_ARRAY_LEN(paths); i++) {
        if (access(paths[i], F_OK) == 0)
            return dcn__error_set(error, DCN_ERR_EXISTS, "%s exists already",
                                  paths[i]);
    }
    return DCN_OK;
}

enum dcn_status
dcn__rip_look_for_earlier(struct dcn_rip *rip, bool *resume,
                          struct dcn_error *error)
{
    struct dcn_mapfile file;
    struct dcn_error reason = {0};
    enum dcn_status status;

    *resume = false;
    if (rip->options->overwrite)
        return DCN_OK;
    status = dcn__job_map_read(rip->map_path, &file, &reason);
    if (status == DCN_ERR_NOT_FOUND)
        return refuse_foreign(rip, error);
    if (status != DCN_OK) {
        if (error != NULL)
            *error = reason;
        return status;
    }
    status = judge_earlier(rip, &file, error);
    if (rip->complete) {
        dcn__mapfile_free(&file);
        return status;
    }
    rip->may_be_cut =
        dcn__map_data_end(file.map, rip->disc->lead_out) < rip->disc->lead_out;
    rip->nothing_kept =
        dcn__map_count_in(file.map, DCN_MAP_RECOVERED |
                                        DCN_MAP_BIT(DCN_MAP_DAMAGED)) == 0;
    dcn__mapfile_free(&file);
    *resume = status == DCN_OK;
    return status;
}

struct begun_map {
    const struct dcn_rip *rip;
    unsigned keeps;
};

static enum dcn_status
begin_map(void *argument, struct dcn_error *error)
{
    const struct begun_map *begun = argument;

    return dcn__rescue_begin(dcn__source_describe(begun->rip->opened.source),
                             begun->rip->map_path, begun->keeps, error);
}

/*
 * The map is there first: an image without one, which is what a crash between
 * the two would leave, is never gone on with, for nothing says whose it is.
 */
enum dcn_status
dcn__rip_begin_map(const struct dcn_rip *rip,
                   const struct dcn_image_options *image,
                   struct dcn_error *error)
{
    unsigned keeps = DCN_WANT_USER;
    struct dcn_image_options check = *image;
    struct begun_map begun;
    struct dcn_sink *none;
    enum dcn_status status;

    check.check_only = true;
    status = dcn__image_create(rip->format, rip->base, dcn__rip_disc(rip),
                               &check, &none, error);
    if (status != DCN_OK)
        return status;
    if (rip->folded || (rip->format->keeps & DCN_KEEPS_RAW) != 0)
        keeps = DCN_WANT_RAW | (rip->sub ? DCN_WANT_SUB : 0u);
    begun = (struct begun_map){rip, keeps};
    return dcn__room_do(&rip->room, begin_map, &begun, error);
}

/* Before the old image goes, so that no map claims what is no more. */
enum dcn_status
dcn__rip_forget_earlier(const struct dcn_rip *rip,
                        const struct dcn_image_options *image,
                        struct dcn_error *error)
{
    const char *const paths[] = {rip->map_path, rip->json_path};
    struct dcn_image_options check = *image;
    struct dcn_sink *none;
    enum dcn_status status;

    if (!rip->options->overwrite)
        return DCN_OK;
    check.check_only = true;
    status = dcn__image_create(rip->format, rip->base, dcn__rip_disc(rip),
                               &check, &none, error);
    if (status != DCN_OK)
        return status;
    for (size_t i = 0; i < DCN_ARRAY_LEN(paths); i++) {
        if (unlink(paths[i]) != 0 && errno != ENOENT)
            return dcn__error_set_errno(error, errno, "remove %s", paths[i]);
    }
    return dcn__sync_folder_of(rip->map_path, error);
}
