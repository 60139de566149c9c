/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The end of a disc's data, weighed: a file system, READ TRACK INFORMATION, the
 * physical format, READ CAPACITY and other drives against the drive that gives
 * nothing behind it.
 */
#include "job/disc_end.h"

#include "disc/medium.h"
#include "image/image.h"
#include "job/facts.h"
#include "plan/run_out.h"

#include <string.h>

/* Of the sectors from first to end that hold nothing, a file wants some. */
bool
dcn__disc_end_has_file(const struct dcn_fs *fs, int64_t first, int64_t end)
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
    if (dcn__disc_end_has_file(fs, first, end))
        return true;
    for (size_t i = 0; i < fs->volume_count; i++) {
        const struct dcn_fs_volume *volume = &fs->volumes[i];
        int64_t least, most;

        dcn__fs_volume_end(volume, &least, &most);
        if (volume->start < first && !volume->capacity &&
            least > first + (int64_t)volume->slack)
            return true;
    }
    return false;
}

/* Where the sectors begin that hold nothing up to the disc's end; its end where
 * there are none. */
static int64_t
end_of_data(const struct dcn_disc_end *end)
{
    return dcn__map_data_end(end->map, end->disc->lead_out);
}

/* What another witness than the one whose word is the disc's end says of an end
 * at first: it agrees (GOOD; an ECC block's or run-out's length is nothing), it
 * tells of more (DAMAGED), or says nothing. */
static enum dcn_outcome
ask_witness(const struct dcn_disc *disc, dcn_lba end, int64_t first)
{
    int64_t block = dcn__medium_facts(disc->medium)->block_sectors;

    if (block < DCN_RUN_OUT_SECTORS)
        block = DCN_RUN_OUT_SECTORS;
    if (end <= 0 || end == disc->lead_out || end < first - block)
        return DCN_OUTCOME_UNPROVEN;
    return end <= first + block ? DCN_OUTCOME_GOOD : DCN_OUTCOME_DAMAGED;
}

/* Of sectors within the disc only a file system knows. */
static bool
is_all_tail(const struct dcn_disc_end *asked)
{
    int64_t end = end_of_data(asked);
    struct dcn_map_run run;

    for (int64_t at = INT32_MIN;
         (run = dcn__map_next(asked->map, at, DCN_MAP_NOT_RECOVERED)).count > 0;
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

/* The drive's own other words, and another drive's; one that tells of more
 * outweighs one that agrees. */
static enum dcn_outcome
weigh_witnesses(const struct dcn_disc_end *asked, const char **who)
{
    const struct dcn_disc_ends *ends = &asked->disc->ends;
    int64_t first = end_of_data(asked);
    enum dcn_outcome outcome = ask_witness(asked->disc, asked->other, first);

    if (!is_all_tail(asked))
        return DCN_OUTCOME_UNPROVEN;
    if (outcome == DCN_OUTCOME_GOOD)
        *who = "the disc in another drive";
    else
        outcome = DCN_OUTCOME_UNPROVEN; /* more: it may be so named there */
    for (size_t i = 0; i < sizeof(witnesses) / sizeof(witnesses[0]); i++) {
        dcn_lba end;
        enum dcn_outcome says;

        memcpy(&end, (const char *)ends + witnesses[i].offset, sizeof(end));
        says = ask_witness(asked->disc, end, first);
        if (says == DCN_OUTCOME_UNPROVEN || outcome == DCN_OUTCOME_DAMAGED)
            continue;
        outcome = says;
        *who = witnesses[i].name;
    }
    return outcome;
}

/* READ TRACK INFORMATION alone tells of what was recorded, not of the medium:
 * it may tell of more than a file system needs. */
static bool
tells_of_more(const struct dcn_disc_end *asked)
{
    return is_all_tail(asked) &&
           ask_witness(asked->disc, asked->disc->ends.track,
                       end_of_data(asked)) == DCN_OUTCOME_DAMAGED;
}

static bool
holds_nothing(enum dcn_cause cause)
{
    return cause == DCN_CAUSE_BEYOND || cause == DCN_CAUSE_BLANK;
}

/*
 * Only the drive says that nothing is recorded there. A file system whose
 * volume and files all lie elsewhere is a second witness, unless the drive
 * itself knows of more that was recorded; one that has some there contradicts.
 * Without any, what else the drive knows of its disc may agree or contradict;
 * else nothing is proven.
 */
enum dcn_outcome
dcn__disc_end_weigh(const struct dcn_disc_end *end, const char **who)
{
    const struct dcn_fs *fs = end->fs;
    struct dcn_map_run run;

    *who = "the file system";
    for (int64_t at = INT32_MIN;
         fs != NULL &&
         (run = dcn__map_next(end->map, at, DCN_MAP_NOT_RECOVERED)).count > 0;
         at = dcn__map_end(&run)) {
        if (holds_nothing(run.cause) &&
            is_wanted(fs, run.first, dcn__map_end(&run)))
            return DCN_OUTCOME_DAMAGED;
    }
    if (fs == NULL || fs->volume_count == 0 || fs->truncated)
        return weigh_witnesses(end, who);
    if (!tells_of_more(end))
        return DCN_OUTCOME_GOOD;
    *who = witnesses[0].name;
    return DCN_OUTCOME_DAMAGED;
}

void
dcn__disc_end_note(const struct dcn_events *events, enum dcn_outcome outcome,
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
            dcn__note(events, notes[i].level, notes[i].code, "%s%s%s",
                      notes[i].before, notes[i].before[0] != 0 ? "" : who,
                      notes[i].after);
}

/* ---- the disc as far as it holds data ---- */

void
dcn__disc_end_move(struct dcn_disc *disc, dcn_lba end)
{
    disc->tracks[disc->track_count - 1].end = end;
    disc->sessions[disc->session_count - 1].lead_out = end;
    disc->lead_out = end;
}

struct dcn_disc *
dcn__disc_end_cut(const struct dcn_disc *disc, const struct dcn_map *map,
                  const struct dcn_events *events)
{
    dcn_lba end = dcn__map_data_end(map, disc->lead_out);
    struct dcn_disc *cut;

    if (end == disc->lead_out ||
        end <= disc->tracks[disc->track_count - 1].start)
        return NULL;
    cut = dcn__disc_copy(disc);
    if (cut == NULL)
        return NULL;
    dcn__note(events, DCN_NOTE_INFO, "image_ends",
              "the image ends where the data end: %d sectors of the %d that "
              "the disc is said to have",
              end - cut->tracks[0].start,
              disc->lead_out - cut->tracks[0].start);
    dcn__disc_end_move(cut, end);
    return cut;
}

struct dcn_fs *
dcn__disc_end_files(struct dcn_sink *sink)
{
    const struct dcn_file_hashes *files;
    size_t count = dcn__sink_files(sink, &files);
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
