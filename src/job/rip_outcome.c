/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What became of a rip, from what the map says of each sector and why: the
 * image ends where the data end, if there is more than the drive's refusal to
 * say that they do; and the outcome, the worst of all that the causes say.
 */
#include "job/rip.h"

#include "job/weigh.h"
#include "disc/medium.h"
#include "plan/run_out.h"

#include <stdlib.h>
#include <string.h>

/* Sectors by which a volume may be longer than its data: padding of makers
 * (150) and run-out that it counts in (2). */
#define PADDING_SECTORS 152

/* The disc as far as it holds data: a copy whose last track is shorter, the
 * caller's; NULL where it is not, or where memory ran out. */
static struct dcn_disc *
cut_disc(const struct dcn_rip *rip)
{
    const struct dcn_disc *disc = dcn__rip_disc(rip);
    dcn_lba end = dcn__map_data_end(rip->map, disc->lead_out);
    struct dcn_track *last;
    struct dcn_disc *cut;

    if (end == disc->lead_out ||
        end <= disc->tracks[disc->track_count - 1].start)
        return NULL;
    cut = dcn__disc_copy(disc);
    if (cut == NULL)
        return NULL;
    last = &cut->tracks[cut->track_count - 1];
    dcn__note(&rip->job.events, DCN_NOTE_INFO, "image_ends",
              "the image ends where the data end: %d sectors of the %d that "
              "the disc is said to have",
              end - cut->tracks[0].start,
              disc->lead_out - cut->tracks[0].start);
    last->end = end;
    cut->sessions[cut->session_count - 1].lead_out = end;
    cut->lead_out = end;
    return cut;
}

enum dcn_status
dcn__rip_finish_sink(const struct dcn_rip *rip, struct dcn_sink *sink,
                     const struct dcn_watch *watch, struct dcn_error *error)
{
    struct dcn_disc *cut = cut_disc(rip);
    enum dcn_status status = sink->ops->finish(
        sink, cut != NULL ? cut : dcn__rip_disc(rip), watch, error);

    dcn__disc_free(cut);
    return status;
}

/* ---- witnesses of the end ---- */

struct dcn_fs *
dcn__rip_image_files(const struct dcn_rip *rip)
{
    const struct dcn_file_hashes *files;
    size_t count = dcn__sink_files(rip->sink, &files);
    struct dcn_source *image;
    struct dcn_fs *fs = NULL;

    if (count == 0 || dcn__image_open(files[count - 1].path, NULL, &image, NULL,
                                      NULL) != DCN_OK)
        return NULL;
    if (dcn__fs_read(image, true, &fs, NULL) != DCN_OK)
        fs = NULL;
    dcn__source_close(image);
    return fs;
}

/* Of the sectors from first to end that hold nothing, a file wants some. */
static bool
has_file(const struct dcn_fs *fs, int64_t first, int64_t end)
{
    for (size_t i = 0; i < fs->extent_count; i++) {
        const struct dcn_fs_extent *extent = &fs->extents[i];

        if (extent->first < end &&
            (int64_t)extent->first + extent->count > first)
            return true;
    }
    return false;
}

/* ... or a volume does. */
static bool
is_wanted(const struct dcn_fs *fs, int64_t first, int64_t end)
{
    if (has_file(fs, first, end))
        return true;
    for (size_t i = 0; i < fs->volume_count; i++) {
        const struct dcn_fs_volume *volume = &fs->volumes[i];

        if (volume->start < first &&
            (uint64_t)(first - volume->start) + PADDING_SECTORS <
                volume->sectors &&
            volume->start + (int64_t)volume->sectors >= end)
            return true;
    }
    return false;
}

/* Where the sectors begin that hold nothing up to the disc's end; its end where
 * there are none. */
static int64_t
end_of_data(const struct dcn_rip *rip)
{
    return dcn__map_data_end(rip->map, dcn__rip_disc(rip)->lead_out);
}

/* What another witness than the one whose word is the disc's end says of an end
 * at first: it agrees (GOOD; an ECC block's or run-out's length is nothing), it
 * tells of more (DAMAGED), or says nothing. */
static enum dcn_outcome
ask_witness(const struct dcn_rip *rip, dcn_lba end, int64_t first)
{
    const struct dcn_disc *disc = dcn__rip_disc(rip);
    int64_t block = dcn__medium_facts(disc->medium)->block_sectors;

    if (block < DCN_RUN_OUT_SECTORS)
        block = DCN_RUN_OUT_SECTORS;
    if (end <= 0 || end == disc->lead_out || end < first - block)
        return DCN_OUTCOME_UNPROVEN;
    return end <= first + block ? DCN_OUTCOME_GOOD : DCN_OUTCOME_DAMAGED;
}

/* Of sectors within the disc only a file system knows. */
static bool
is_all_tail(const struct dcn_rip *rip)
{
    int64_t end = end_of_data(rip);
    struct dcn_map_run run;

    for (int64_t at = INT32_MIN;
         (run = dcn__map_next(rip->map, at, DCN_MAP_NOT_RECOVERED)).count > 0;
         at = dcn__map_end(&run)) {
        if ((run.cause == DCN_CAUSE_BEYOND || run.cause == DCN_CAUSE_BLANK) &&
            run.first < end)
            return false;
    }
    return true;
}

static const struct witness {
    size_t offset; /* of dcn_disc_ends */
    const char *name;
} witnesses[] = {
    {offsetof(struct dcn_disc_ends, track), "READ TRACK INFORMATION"},
    {offsetof(struct dcn_disc_ends, format), "the physical format"},
    {offsetof(struct dcn_disc_ends, capacity), "READ CAPACITY"},
};

/* The drive's own other words; one that tells of more outweighs one that
 * agrees. */
static enum dcn_outcome
weigh_witnesses(const struct dcn_rip *rip, const char **who)
{
    const struct dcn_disc_ends *ends = &dcn__rip_disc(rip)->ends;
    enum dcn_outcome outcome = DCN_OUTCOME_UNPROVEN;

    if (!is_all_tail(rip))
        return outcome;
    for (size_t i = 0; i < sizeof(witnesses) / sizeof(witnesses[0]); i++) {
        dcn_lba end;
        enum dcn_outcome says;

        memcpy(&end, (const char *)ends + witnesses[i].offset, sizeof(end));
        says = ask_witness(rip, end, end_of_data(rip));
        if (says == DCN_OUTCOME_UNPROVEN || outcome == DCN_OUTCOME_DAMAGED)
            continue;
        outcome = says;
        *who = witnesses[i].name;
    }
    return outcome;
}

static bool
holds_nothing(enum dcn_cause cause)
{
    return cause == DCN_CAUSE_BEYOND || cause == DCN_CAUSE_BLANK;
}

/*
 * Only the drive says that nothing is recorded there. A file system whose
 * volume and files all lie elsewhere is a second witness; one that has some
 * there contradicts. Without any, what else the drive knows of its disc may
 * agree or contradict; else nothing is proven.
 */
static enum dcn_outcome
weigh_end(const struct dcn_rip *rip, const struct dcn_fs *fs, const char **who)
{
    struct dcn_map_run run;

    *who = "the file system";
    for (int64_t at = INT32_MIN;
         fs != NULL &&
         (run = dcn__map_next(rip->map, at, DCN_MAP_NOT_RECOVERED)).count > 0;
         at = dcn__map_end(&run)) {
        if (holds_nothing(run.cause) &&
            is_wanted(fs, run.first, dcn__map_end(&run)))
            return DCN_OUTCOME_DAMAGED;
    }
    if (fs != NULL && fs->volume_count > 0 && !fs->truncated)
        return DCN_OUTCOME_GOOD;
    return weigh_witnesses(rip, who);
}

static void
note_witness(const struct dcn_rip *rip, enum dcn_outcome outcome,
             const char *who)
{
    static const struct {
        enum dcn_outcome outcome;
        enum dcn_note_level level;
        const char *code, *before, *after;
    } notes[] = {
        {DCN_OUTCOME_GOOD, DCN_NOTE_INFO, "end_agreed", "",
         " ends there, too: nothing of it is missing"},
        {DCN_OUTCOME_DAMAGED, DCN_NOTE_WARNING, "end_contradicted", "",
         " goes on where the drive says that nothing is recorded"},
        {DCN_OUTCOME_UNPROVEN, DCN_NOTE_WARNING, "end_unproven",
         "only the drive says that nothing is recorded there: no file system "
         "tells where the data end, and nothing else does",
         ""},
    };

    for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++)
        if (notes[i].outcome == outcome)
            dcn__note(&rip->job.events, notes[i].level, notes[i].code, "%s%s%s",
                      notes[i].before, notes[i].before[0] != 0 ? "" : who,
                      notes[i].after);
}

/* ---- the outcome ---- */

/*
 * Links are known by READ TRACK INFORMATION and their pattern, or by run-out
 * before them; a file that lies there says otherwise. (A volume's size counts
 * them where packets vary.)
 */
static enum dcn_outcome
weigh_links(const struct dcn_rip *rip, const struct dcn_fs *fs)
{
    struct dcn_map_run run;

    for (int64_t at = INT32_MIN;
         fs != NULL &&
         (run = dcn__map_next(rip->map, at, DCN_MAP_NOT_RECOVERED)).count > 0;
         at = dcn__map_end(&run)) {
        if (run.cause != DCN_CAUSE_LINK ||
            !has_file(fs, run.first, dcn__map_end(&run)))
            continue;
        dcn__note(&rip->job.events, DCN_NOTE_WARNING, "link_contradicted",
                  "a file has sectors that seem to be a link between packets, "
                  "from %d on: they are taken for damage",
                  run.first);
        return DCN_OUTCOME_DAMAGED;
    }
    return DCN_OUTCOME_GOOD;
}

static enum dcn_outcome
weigh_nothing(struct dcn_rip *rip, const uint64_t *causes)
{
    struct dcn_fs *fs = dcn__rip_image_files(rip);
    enum dcn_outcome outcome = DCN_OUTCOME_GOOD, end;
    const char *who = NULL;

    if (causes[DCN_CAUSE_LINK] > 0)
        outcome = weigh_links(rip, fs);
    if (causes[DCN_CAUSE_BEYOND] + causes[DCN_CAUSE_BLANK] > 0) {
        end = weigh_end(rip, fs, &who);
        note_witness(rip, end, who);
        rip->end_contradicted = end == DCN_OUTCOME_DAMAGED;
        outcome = dcn__outcome_worse(outcome, end);
    }
    dcn__fs_free(fs);
    return outcome;
}

enum dcn_outcome
dcn__rip_outcome(struct dcn_rip *rip)
{
    uint64_t causes[DCN_CAUSES], odd[DCN_ODDITIES];
    enum dcn_outcome outcome = dcn__weigh_map(rip->map);

    dcn__map_causes(rip->map, causes, odd);
    if ((rip->summary.end == DCN_RESCUE_GAVE_UP ||
         rip->summary.end == DCN_RESCUE_TIME_UP) &&
        dcn__map_damage(rip->map) > 0)
        outcome = dcn__outcome_worse(outcome, DCN_OUTCOME_UNFINISHED);
    if (causes[DCN_CAUSE_BEYOND] + causes[DCN_CAUSE_BLANK] +
            causes[DCN_CAUSE_LINK] >
        0)
        outcome = dcn__outcome_worse(outcome, weigh_nothing(rip, causes));
    return outcome;
}

/* ---- files, where the drive refuses some ---- */

/* Bytes of "/VIDEO_TS/VTS_nn_", if path is a video object of a title set of a
 * DVD, which are protected as one; else 0. */
static size_t
title_set(const char *path)
{
    size_t len = strlen(path);
    const char *name = strstr(path, "/VTS_");

    if (name == NULL || len < 4 || strcmp(path + len - 4, ".VOB") != 0 ||
        strlen(name) < sizeof("/VTS_nn_") - 1)
        return 0;
    return (size_t)(name - path) + sizeof("/VTS_nn_") - 1;
}

size_t
dcn__rip_places(struct dcn_range **places, void *payload)
{
    struct dcn_rip *rip = payload;
    struct dcn_fs *fs = NULL;
    const char *former = NULL;
    size_t count = 0;

    *places = NULL;
    if (dcn__fs_read(rip->opened.source, true, &fs, NULL) != DCN_OK)
        return 0;
    *places = calloc(fs->extent_count + 1, sizeof(**places));
    for (size_t i = 0; *places != NULL && i < fs->extent_count; i++) {
        const struct dcn_fs_extent *extent = &fs->extents[i];
        const char *path = fs->files[extent->file].path;
        size_t same = title_set(path);

        if (same > 0 && former != NULL && strncmp(path, former, same) == 0) {
            (*places)[count - 1].count =
                (uint32_t)(extent->first + (int64_t)extent->count -
                           (*places)[count - 1].first);
            continue;
        }
        former = same > 0 ? path : NULL;
        (*places)[count++] = (struct dcn_range){extent->first, extent->count};
    }
    dcn__fs_free(fs);
    return count;
}
