/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file systems of an image against the image: whether all that they speak
 * of is there. What a volume does not contain by its own size, a file that is
 * only too long, is a maker's trick against copying and not a cut; a volume's
 * size alone says nothing where it counts the disc's other sessions, or what
 * the medium could hold.
 */
#include "verify/objection.h"

#include <inttypes.h>
#include <stdlib.h>

static const struct dcn_fs_volume *
volume_of(const struct dcn_fs *fs, unsigned index)
{
    return index < fs->volume_count ? &fs->volumes[index] : NULL;
}

/* True where the file runs past the end of its own volume, which is all here:
 * it never was as long as it says. A file of which nothing is there, and a
 * directory, are none of these. */
static bool
is_only_too_long(const struct dcn_fs *fs, const struct dcn_fs_extent *extent,
                 int64_t image_end)
{
    const struct dcn_fs_file *file = &fs->files[extent->file];
    const struct dcn_fs_volume *volume = volume_of(fs, file->volume);
    int64_t least, most;

    if (file->directory || volume == NULL || extent->first >= image_end)
        return false;
    dcn__fs_volume_end(volume, &least, &most);
    return most != INT64_MIN && !volume->capacity &&
           most <= image_end + volume->slack &&
           (int64_t)extent->first + extent->count > most;
}

struct past_end {
    uint64_t files, too_long, audio; /* files, by kind */
    const struct dcn_fs_file *first, *first_too_long, *first_audio;
    int64_t first_lba, end; /* of those that are cut off: where, up to where */
};

static void
extent_count(const struct dcn_fs *fs, const struct dcn_fs_extent *extent,
             int64_t image_end, struct past_end *found)
{
    const struct dcn_fs_file *file = &fs->files[extent->file];
    int64_t end = (int64_t)extent->first + extent->count;

    if (file->audio) {
        if (found->audio++ == 0)
            found->first_audio = file;
        return;
    }
    if (is_only_too_long(fs, extent, image_end)) {
        if (found->too_long++ == 0)
            found->first_too_long = file;
        return;
    }
    if (found->files++ == 0) {
        found->first = file;
        found->first_lba = extent->first;
    }
    if (end > found->end)
        found->end = end;
}

/* What is no fault: told, so that nobody looks for it. */
static void
tell_oddities(const struct dcn_evidence *evidence, const struct past_end *found,
              struct dcn_objections *objections)
{
    if (found->too_long > 0)
        dcn__objection_add(
            objections,
            &(struct dcn_objection){.code = "file_too_long",
                                    .lba = found->first_too_long->first,
                                    .count = found->too_long},
            "%" PRIu64 " %s longer than the volume that %s in, the first is "
            "%s: a protection, or a slip of mastering",
            found->too_long, found->too_long == 1 ? "file is" : "files are",
            found->too_long == 1 ? "it is" : "they are",
            found->first_too_long->path);
    if (found->audio > 0)
        dcn__objection_add(
            objections,
            &(struct dcn_objection){.code = "file_is_audio",
                                    .lba = found->first_audio->first,
                                    .count = found->audio},
            "%" PRIu64 " %s of the disc's audio tracks, which the %s does not "
            "hold, the first is %s",
            found->audio,
            found->audio == 1 ? "file is a name" : "files are names",
            evidence->what, found->first_audio->path);
}

void
dcn__check_files_past_end(const struct dcn_evidence *evidence,
                          struct dcn_objections *objections)
{
    const struct dcn_fs *fs = evidence->fs;
    int64_t image_end = evidence->disc->lead_out;
    struct past_end found = {.end = image_end};
    uint32_t last_file = UINT32_MAX;

    for (size_t i = 0; fs != NULL && i < fs->extent_count; i++) {
        const struct dcn_fs_extent *extent = &fs->extents[i];

        /* Extents are sorted by place: those of one file that lie past the
         * end mostly follow each other. */
        if ((int64_t)extent->first + extent->count <= image_end ||
            extent->file == last_file)
            continue;
        last_file = extent->file;
        extent_count(fs, extent, image_end, &found);
    }
    if (found.files > 0)
        dcn__objection_add(
            objections,
            &(struct dcn_objection){.code = "file_past_end",
                                    .weight = DCN_WEIGHT_FAULT,
                                    .of_disc = true,
                                    .lba = found.first_lba,
                                    .count = found.files},
            "the %s is shorter than its file system by %" PRId64
            " sectors: %" PRIu64 " %s past its end, the first is %s",
            evidence->what, found.end - image_end, found.files,
            found.files == 1 ? "file runs" : "files run", found.first->path);
    tell_oddities(evidence, &found, objections);
}

void
dcn__check_parts_past_end(const struct dcn_evidence *evidence,
                          struct dcn_objections *objections)
{
    const struct dcn_fs *fs = evidence->fs;
    int64_t image_end = evidence->disc->lead_out, end = image_end;
    const struct dcn_fs_part *first = NULL;
    uint64_t count = 0;

    for (size_t i = 0; fs != NULL && i < fs->part_count; i++) {
        const struct dcn_fs_part *part = &fs->parts[i];
        int64_t part_end = part->first + (int64_t)part->count;

        if (part_end <= image_end)
            continue;
        if (count++ == 0)
            first = part;
        if (part_end > end)
            end = part_end;
    }
    if (count > 0)
        dcn__objection_add(
            objections,
            &(struct dcn_objection){.code = "descriptor_past_end",
                                    .weight = DCN_WEIGHT_FAULT,
                                    .of_disc = true,
                                    .lba = first->first,
                                    .count = count},
            "the %s is shorter than its file system by %" PRId64
            " sectors: its %s at LBA %" PRId64 " lies past the end%s",
            evidence->what, end - image_end, first->what, first->first,
            count > 1 ? ", and it is not the only one" : "");
}

/* Where the audio tracks end that the file system has names for. */
static int64_t
audio_end(const struct dcn_fs *fs)
{
    int64_t end = INT64_MIN;

    for (size_t i = 0; i < fs->extent_count; i++) {
        const struct dcn_fs_extent *extent = &fs->extents[i];

        if (fs->files[extent->file].audio &&
            (int64_t)extent->first + extent->count > end)
            end = (int64_t)extent->first + extent->count;
    }
    return end;
}

void
dcn__check_volume_size(const struct dcn_evidence *evidence,
                       struct dcn_objections *objections)
{
    const struct dcn_fs *fs = evidence->fs;
    int64_t image_end = evidence->disc->lead_out;

    for (size_t i = 0; fs != NULL && i < fs->volume_count; i++) {
        const struct dcn_fs_volume *volume = &fs->volumes[i];
        struct dcn_objection objection = {
            .code = "volume_past_end", .of_disc = true, .lba = image_end};
        int64_t least, most;

        dcn__fs_volume_end(volume, &least, &most);
        if (least <= image_end || volume->capacity)
            continue;
        objection.count = (uint64_t)(least - image_end);
        if (objection.count > volume->slack &&
            least > audio_end(fs) + volume->slack)
            objection.weight = DCN_WEIGHT_FAULT;
        dcn__objection_add(objections, &objection,
                           "the %s is shorter than its file system: %s is "
                           "%" PRId64 " sectors long, %" PRIu64
                           " more than are there%s",
                           evidence->what, volume->kind,
                           (int64_t)volume->sectors, objection.count,
                           objection.weight == DCN_WEIGHT_FAULT ? ""
                           : objection.count > volume->slack
                               ? ", the disc's audio tracks"
                               : ", which is no more than padding");
    }
}

void
dcn__check_descriptors(const struct dcn_evidence *evidence,
                       struct dcn_objections *objections)
{
    const struct dcn_fs *fs = evidence->fs;
    const struct dcn_fs_broken *first = NULL;
    uint64_t count = 0, lost = 0;

    for (size_t i = 0; fs != NULL && i < fs->broken_count; i++) {
        const struct dcn_fs_broken *broken = &fs->broken[i];

        if (evidence->is_lost != NULL &&
            evidence->is_lost(broken->lba, evidence->payload)) {
            lost++;
            continue;
        }
        if (count++ == 0)
            first = broken;
    }
    if (count > 0)
        dcn__objection_add(objections,
                           &(struct dcn_objection){.code = "descriptor_broken",
                                                   .weight = DCN_WEIGHT_FAULT,
                                                   .of_disc = true,
                                                   .lba = first->lba,
                                                   .count = count},
                           "the file system does not hold together: at LBA "
                           "%" PRId64 " is no %s%s",
                           first->lba, first->what,
                           count > 1 ? ", and that is not the only place" : "");
    if (lost > 0 || (fs != NULL && fs->truncated && count == 0))
        dcn__objection_add(
            objections,
            &(struct dcn_objection){.code = "file_system_incomplete",
                                    .lba = DCN_NO_OBJECTION_LBA,
                                    .count = lost},
            "parts of the file system could not be looked at: "
            "there may be more files than are known");
}
