/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disc that is said to be longer than its image, whose drive gives nothing of
 * the rest: the image ends where the data end, if anything else says that they
 * do. And the sectors within the image that hold nothing, by its map.
 */
#include "job/verify_priv.h"

#include "job/disc_end.h"
#include "plan/run_out.h"
#include "source/shortened.h"

#include <stdlib.h>

/* Places behind the image that are asked for: one that reads is missing. */
#define PLACES 6

/* Where the image ends, if the disc is the same but goes on there; else 0. */
static dcn_lba
tail_of(const struct dcn_disc *image, const struct dcn_disc *disc)
{
    const struct dcn_track *last;

    if (image->track_count != disc->track_count ||
        image->lead_out >= disc->lead_out)
        return 0;
    last = &image->tracks[image->track_count - 1];
    return last->start == disc->tracks[disc->track_count - 1].start &&
                   last->start < image->lead_out
               ? image->lead_out
               : 0;
}

/* True where the map calls all sectors from first to end run-out or links:
 * what comes of them has no meaning. */
static bool
is_filler(const struct dcn_known *known, int64_t first, int64_t end)
{
    struct dcn_map_run run = {.count = 0};

    for (int64_t at = first; at < end; at = dcn__map_end(&run)) {
        if (known->has_map)
            run = dcn__map_get(known->file.map, at);
        if (run.count == 0 ||
            (run.cause != DCN_CAUSE_RUN_OUT && run.cause != DCN_CAUSE_LINK))
            return false;
    }
    return true;
}

/* Run-out of a track that was written at once: as few sectors as that, of a
 * medium that can be written. */
static bool
may_be_run_out(const struct dcn_disc *disc, dcn_lba first)
{
    return disc->recordable && disc->medium == DCN_MEDIUM_CD &&
           disc->lead_out - first <= DCN_RUN_OUT_SECTORS;
}

/* Asks for some sectors from first to end, both the first and the last among
 * them: *gives is true where one comes. */
static enum dcn_status
ask_places(struct dcn_source *disc, dcn_lba first, dcn_lba end, bool *gives,
           struct dcn_error *error)
{
    int64_t count = (int64_t)end - first;
    int64_t places = count < PLACES ? count : PLACES;
    enum dcn_status status = DCN_OK;
    bool run_out = may_be_run_out(dcn__source_describe(disc), first);
    uint8_t sector[DCN_RAW_BYTES];
    struct dcn_source_caps caps;

    dcn__source_capabilities(disc, &caps);
    *gives = false;
    for (int64_t n = 0; n < places && status == DCN_OK && !*gives; n++) {
        struct dcn_sector_result result = {0};
        dcn_lba lba =
            first + (dcn_lba)(places > 1 ? n * (count - 1) / (places - 1) : 0);

        status = dcn__source_read(
            disc, lba, 1,
            (caps.want & DCN_WANT_RAW) != 0 ? DCN_WANT_RAW : DCN_WANT_USER,
            DCN_READ_FRESH, sector, &result, error);
        *gives = status == DCN_OK && result.has_main &&
                 (result.state == DCN_SECTOR_GOOD || !run_out);
    }
    return status;
}

/* What speaks for an end at first, by the image's file system and the drive. */
static enum dcn_outcome
weigh(const struct dcn_verify *verify, const struct dcn_disc *disc,
      dcn_lba first, const char **who)
{
    const struct dcn_range tail = {first, (uint32_t)(disc->lead_out - first)};
    const struct dcn_map_run run = {.first = first,
                                    .count = tail.count,
                                    .state = DCN_MAP_BAD,
                                    .cause = DCN_CAUSE_BEYOND};
    struct dcn_disc_end end = {.disc = disc, .fs = verify->fs};
    enum dcn_outcome outcome = DCN_OUTCOME_UNPROVEN;
    struct dcn_map *map = dcn__map_new(&tail, 1);

    *who = "";
    end.map = map;
    if (map != NULL && dcn__map_set(map, &run, NULL) == DCN_OK)
        outcome = dcn__disc_end_weigh(&end, who);
    dcn__map_free(map);
    return outcome;
}

static void
judge(struct dcn_verify *verify, const struct dcn_disc *disc, dcn_lba first,
      bool filler)
{
    enum dcn_outcome outcome = DCN_OUTCOME_GOOD;
    const char *who;

    dcn__note(&verify->job.events, DCN_NOTE_INFO, "disc_goes_on",
              "the disc is said to have %d sectors more than the image: %s",
              disc->lead_out - first,
              filler ? "run-out, which holds nothing"
                     : "the drive gives none of those that were tried");
    if (filler || may_be_run_out(disc, first))
        return;
    outcome = weigh(verify, disc, first, &who);
    dcn__disc_end_note(&verify->job.events, outcome, who);
    dcn__verify_found(verify, outcome);
}

enum dcn_status
dcn__verify_tail(struct dcn_verify *verify, struct dcn_source **shortened,
                 struct dcn_error *error)
{
    const struct dcn_disc *disc = dcn__source_describe(verify->disc.source);
    dcn_lba first = tail_of(dcn__source_describe(verify->image.source), disc);
    enum dcn_status status = DCN_OK;
    struct dcn_disc *cut;
    bool filler, gives = false;

    *shortened = NULL;
    if (first == 0)
        return DCN_OK;
    filler = is_filler(&verify->known, first, disc->lead_out);
    if (!filler)
        status = ask_places(verify->disc.source, first, disc->lead_out, &gives,
                            error);
    if (status != DCN_OK || gives)
        return status;
    cut = dcn__disc_copy(disc);
    if (cut == NULL)
        return dcn__error_memory(error, "comparing with a disc");
    judge(verify, disc, first, filler);
    dcn__disc_end_move(cut, first);
    return dcn__source_shorten(verify->disc.source, cut, shortened, error);
}

/* ---- within the image ---- */

void
dcn__verify_nothing_judged(struct dcn_verify *verify, dcn_lba lba,
                           enum dcn_verdict verdict)
{
    struct dcn_map_run run = {.count = 0};

    if (verify->known.has_map && verdict != DCN_VERDICT_IDENTICAL)
        run = dcn__map_get(verify->known.file.map, lba);
    if (run.count == 0 ||
        (DCN_MAP_BIT(run.state) & DCN_MAP_NOT_RECOVERED) == 0 ||
        !dcn__map_holds_nothing(run.cause))
        return;
    /* What was beyond or blank and reads now is missing in the image. */
    if (verdict == DCN_VERDICT_UNREADABLE || run.cause == DCN_CAUSE_RUN_OUT ||
        run.cause == DCN_CAUSE_LINK)
        verify->nothing[verdict]++;
}

void
dcn__verify_leave_nothing(struct dcn_verify *verify,
                          struct dcn_comparison *comparison)
{
    uint64_t left_out = 0, others = 0;

    for (int i = 0; i < DCN_VERDICTS; i++) {
        left_out += verify->nothing[i];
        comparison->counts[i] -= verify->nothing[i];
        if (i != DCN_VERDICT_IDENTICAL && i != DCN_VERDICT_CODES)
            others += comparison->counts[i];
    }
    if (left_out == 0)
        return;
    comparison->same = others == 0 && comparison->layout_note_count == 0;
    dcn__report_int(verify->job.report, "nothing", "Hold nothing",
                    (int64_t)left_out);
    dcn__note(&verify->job.events, DCN_NOTE_INFO, "nothing_compared",
              "%llu sectors are not compared: by the map they hold nothing "
              "(run-out, links, or not recorded)",
              (unsigned long long)left_out);
}
