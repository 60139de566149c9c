/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An image against itself: the codes that its own sectors carry (ECMA-130 14,
 * 22), and whether its files hold what the sheet says. Audio has no codes; ISO
 * images and the 2048-byte tracks of sheets keep user data only, so all that
 * can be said of them is that nothing is missing.
 */
#include "verify/progress.h"

#include <stdlib.h>
#include <string.h>

/* As far before a change from data to audio a TOC does not say what a sector
 * is: a pregap of 2 s and a pause of 1 s (ECMA-130 20.2, IEC 60908 17.5.1). */
#define UNSURE_SECTORS 225

struct self_check {
    struct dcn_source *image;
    const struct dcn_disc *disc;
    const struct dcn_fs *fs;
    size_t max_listed;
    struct dcn_self_check *out;
    struct dcn_error *error;
    struct dcn_verify_progress progress;
    unsigned want;
    size_t stride;
    uint32_t run;
    uint64_t faulty; /* sectors */
    uint8_t *bytes;
    struct dcn_sector_result *results;
};

static enum dcn_status
fault_list(struct self_check *self, dcn_lba lba, enum dcn_verdict verdict,
           unsigned faults)
{
    struct dcn_difference fault = {
        .lba = lba, .verdict = verdict, .bytes = faults};

    enum dcn_status status = dcn__verify_run_add(
        &self->out->faulty, &self->out->faulty_count, lba, self->error);

    if (status != DCN_OK)
        return status;
    self->faulty++;
    return dcn__verify_list(&self->out->faults, &self->out->fault_count,
                            self->max_listed, &fault, self->fs, self->error);
}

/* Faults of a data sector that count. Zero bytes that are not zero lie under
 * a right ECC, and formless Mode 2 has no subheader: neither is a fault. */
static unsigned
data_faults(const struct dcn_track *track, dcn_lba lba, const uint8_t *sector)
{
    struct dcn_sector_check check;

    if (dcn__sectors_good(sector, 1, lba) == 1)
        return 0;
    dcn__sector_check(sector, lba, &check);
    /* The beginning of a data track's pregap may be coded like the track
     * before it (ECMA-130 20.2). */
    if ((check.faults & DCN_FAULT_SYNC) != 0 && lba < track->start &&
        !dcn__sync_present(sector))
        return 0;
    return check.faults & ~(unsigned)(DCN_FAULT_ZERO | DCN_FAULT_SUBHEADER);
}

/* True for what lies at the end of a data track and has nothing of a data
 * sector, where audio
 * follows of which no pregap is known. */
static bool
is_early_audio(const struct self_check *self, const struct dcn_track *track,
               dcn_lba lba, const uint8_t *sector)
{
    const struct dcn_track *next =
        dcn__disc_track(self->disc, track->number + 1u);
    struct dcn_sector_check check;

    if (next == NULL || next->session != track->session ||
        next->mode != DCN_TRACK_AUDIO || next->pregap < next->start ||
        lba < next->start - UNSURE_SECTORS)
        return false;
    dcn__sector_check(sector, lba, &check);
    return check.mode == DCN_MODE_AUDIO;
}

static enum dcn_status
data_check(struct self_check *self, const struct dcn_track *track, dcn_lba lba,
           const uint8_t *sector)
{
    struct dcn_self_check *out = self->out;
    unsigned faults = data_faults(track, lba, sector);

    out->checked++;
    if (faults == 0)
        return DCN_OK;
    if ((faults & DCN_FAULT_SYNC) != 0)
        out->bad_sync++; /* the rest then says nothing of its own */
    else if ((faults & (DCN_FAULT_HEADER | DCN_FAULT_MODE)) != 0)
        out->bad_header++;
    if ((faults & DCN_FAULT_SYNC) == 0 && (faults & DCN_FAULT_EDC) != 0)
        out->bad_edc++;
    if ((faults & DCN_FAULT_SYNC) == 0 &&
        (faults & (DCN_FAULT_ECC_P | DCN_FAULT_ECC_Q)) != 0)
        out->bad_ecc++;
    return fault_list(self, lba, DCN_VERDICT_DIFFERS, faults);
}

/* Where most Q that is elsewhere says it is (a majority vote, as of headers). */
static void
q_shift_add(struct dcn_self_check *out, int64_t shift)
{
    if (out->q_votes == 0)
        out->q_shift = shift;
    out->q_votes += out->q_shift == shift ? 1 : -1;
}

/* Q of a stored sector: CRC, and where it says it is. */
static void
q_check(struct self_check *self, const struct dcn_track *track, dcn_lba lba,
        const uint8_t *sub)
{
    static const uint8_t none[DCN_SUB_BYTES];
    uint8_t bytes[DCN_Q_BYTES];
    struct dcn_q q;
    dcn_lba place;

    dcn__q_from_raw(sub, bytes);
    self->out->q_checked++;
    if (!dcn__q_crc_valid(bytes)) {
        self->out->q_bad_crc++;
        self->out->q_empty += memcmp(sub, none, sizeof(none)) == 0;
        return;
    }
    if (dcn__q_decode(bytes, &q) != DCN_Q_POSITION)
        return;
    place = dcn__lba_from_program_msf(q.abs);
    if (place != lba)
        q_shift_add(self->out, (int64_t)place - lba);
    if (place != lba || q.track != track->number ||
        q.index != dcn__track_index_at(track, lba))
        self->out->q_wrong_position++;
}

static struct dcn_track_look *
look_of(const struct self_check *self, const struct dcn_track *track)
{
    return &self->out->looks[track - self->disc->tracks];
}

static enum dcn_status
sector_self(struct self_check *self, dcn_lba lba, const uint8_t *sector,
            const struct dcn_sector_result *result)
{
    const struct dcn_track *track = dcn__disc_track_at(self->disc, lba);
    bool raw = (self->want & DCN_WANT_RAW) != 0;

    self->out->sectors++;
    if (track != NULL && result->has_sub)
        q_check(self, track, lba, sector + dcn__want_sub_offset(self->want));
    if (!result->has_main) {
        self->out->missing++;
        return fault_list(self, lba, DCN_VERDICT_NOT_IN_IMAGE, 0);
    }
    if (raw && track != NULL && !result->made_up && lba >= track->start)
        dcn__track_look_add(look_of(self, track), lba, sector);
    if (track == NULL || track->mode == DCN_TRACK_AUDIO ||
        (raw && !result->made_up && is_early_audio(self, track, lba, sector))) {
        self->out->audio += track != NULL;
        return DCN_OK;
    }
    return raw && !result->made_up ? data_check(self, track, lba, sector)
                                   : DCN_OK;
}

/* How many sectors from the i-th on are data sectors without any fault, by
 * the fast path over many at once; only without P-W between them. */
static uint32_t
good_run(const struct self_check *self, dcn_lba first, uint32_t i,
         uint32_t count)
{
    const struct dcn_track *track =
        dcn__disc_track_at(self->disc, first + (dcn_lba)i);
    uint32_t run = 0;

    if (self->want != DCN_WANT_RAW || track == NULL ||
        track->mode == DCN_TRACK_AUDIO)
        return 0;
    while (i + run < count && self->results[i + run].has_main &&
           !self->results[i + run].made_up &&
           first + (dcn_lba)(i + run) < track->end)
        run++;
    return (uint32_t)dcn__sectors_good(self->bytes + i * self->stride, run,
                                       first + (dcn_lba)i);
}

/* Counts good sectors from the i-th on, all of one track. */
static void
good_count(const struct self_check *self, dcn_lba first, uint32_t i,
           uint32_t good)
{
    const struct dcn_track *track =
        dcn__disc_track_at(self->disc, first + (dcn_lba)i);

    self->out->sectors += good;
    self->out->checked += good;
    for (uint32_t n = 0; n < good; n++)
        if (first + (dcn_lba)(i + n) >= track->start)
            dcn__track_look_good(look_of(self, track),
                                 self->bytes + (i + n) * self->stride);
}

static enum dcn_status
run_self(struct self_check *self, dcn_lba first, uint32_t count)
{
    enum dcn_status status =
        dcn__source_read(self->image, first, count, self->want, 0, self->bytes,
                         self->results, self->error);

    for (uint32_t i = 0; status == DCN_OK && i < count;) {
        uint32_t good = good_run(self, first, i, count);

        good_count(self, first, i, good);
        i += good;
        if (i < count) {
            status =
                sector_self(self, first + (dcn_lba)i,
                            self->bytes + i * self->stride, &self->results[i]);
            i++;
        }
    }
    if (status != DCN_OK)
        return status;
    return dcn__verify_progress_step(&self->progress, first + (dcn_lba)count,
                                     count, self->faulty, self->error);
}

static enum dcn_status
range_self(struct self_check *self, const struct dcn_range *range)
{
    for (uint32_t done = 0; done < range->count;) {
        uint32_t left = range->count - done;
        uint32_t count = left < self->run ? left : self->run;
        enum dcn_status status =
            run_self(self, range->first + (dcn_lba)done, count);

        if (status != DCN_OK)
            return status;
        done += count;
    }
    return DCN_OK;
}

/* False for an ISO, whose raw sectors would be made up from its user data. */
static bool
keeps_codes(const struct dcn_disc *disc)
{
    return disc->medium == DCN_MEDIUM_CD &&
           !(dcn__disc_fits_iso(disc) &&
             disc->tracks[0].mode_origin == DCN_ORIGIN_ASSUMED);
}

static enum dcn_status
all_self(struct self_check *self, const struct dcn_events *events)
{
    enum dcn_status status = DCN_OK;
    struct dcn_source_caps caps;
    struct dcn_range range;

    dcn__source_capabilities(self->image, &caps);
    self->want = DCN_WANT_USER;
    if ((caps.want & DCN_WANT_RAW) != 0 && keeps_codes(self->disc))
        self->want = DCN_WANT_RAW;
    self->want |= caps.want_together & DCN_WANT_SUB;
    self->stride = dcn__want_bytes(self->want);
    self->run = dcn__verify_run_sectors(&caps, self->want);
    self->bytes = malloc(self->run * self->stride);
    self->results = calloc(self->run, sizeof(*self->results));
    self->out->looks =
        calloc(self->disc->track_count + 1, sizeof(*self->out->looks));
    if (self->bytes == NULL || self->results == NULL ||
        self->out->looks == NULL)
        return dcn__error_memory(self->error, "checking an image");
    dcn__verify_progress_start(&self->progress, events, self->image,
                               DCN_PHASE_CHECK, dcn__disc_sectors(self->disc),
                               DCN_USER_BYTES);
    for (unsigned n = 0;
         status == DCN_OK && dcn__disc_range(self->disc, n, &range); n++)
        status = range_self(self, &range);
    dcn__verify_progress_end(&self->progress);
    return status;
}

enum dcn_status
dcn__verify_self(struct dcn_source *image, const struct dcn_fs *fs,
                 size_t max_listed, const struct dcn_events *events,
                 struct dcn_self_check *check, struct dcn_error *error)
{
    struct self_check self = {.image = image,
                              .disc = dcn__source_describe(image),
                              .fs = fs,
                              .max_listed = max_listed,
                              .out = check,
                              .error = error};
    enum dcn_status status;

    memset(check, 0, sizeof(*check));
    status = all_self(&self, events);
    free(self.bytes);
    free(self.results);
    check->clean = status == DCN_OK && check->bad_sync == 0 &&
                   check->bad_header == 0 && check->bad_edc == 0 &&
                   check->bad_ecc == 0 && check->missing == 0;
    return status;
}

void
dcn__self_check_free(struct dcn_self_check *check)
{
    dcn__verify_list_free(check->faults, check->fault_count);
    free(check->faulty);
    free(check->looks);
    memset(check, 0, sizeof(*check));
}
