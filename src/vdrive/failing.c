/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cost and sense of reads that fail. */
#include "vdrive/failing.h"

/* Salts of what is drawn, apart from damage.c's. */
#define SALT_SENSE 0xFA11
#define SALT_TIME  0xFA12

static double
draw(const struct dcn_vdrive *drive, dcn_lba lba, uint32_t salt)
{
    struct dcn_damage_view view = {.attempt = (uint32_t)drive->serial};

    return dcn__damage_chance(drive->damage, lba, &view, salt);
}

uint32_t
dcn__failing_ms(const struct dcn_vdrive *drive, dcn_lba lba,
                const struct dcn_vsense *sense)
{
    double range = (double)sense->max_ms - sense->min_ms;

    return sense->min_ms +
           (uint32_t)(range * draw(drive, lba, SALT_TIME) + 0.5);
}

/* One of the drive's habits; their time is that of all its retries. */
static void
by_habit(const struct dcn_read *read, dcn_lba lba, struct dcn_failing *out)
{
    const struct dcn_vdrive *drive = read->drive;
    const struct dcn_vsense_set *set = &drive->personality.fail_ms;
    unsigned pick = (unsigned)(draw(drive, lba, SALT_SENSE) * set->count);
    uint32_t ms;

    out->sense = set->one[pick < set->count ? pick : set->count - 1];
    if (!out->sense.timed)
        return;
    ms = dcn__failing_ms(drive, lba, &out->sense);
    out->step_ms = ms / (drive->personality.retries + 1);
    out->last_ms = ms - out->step_ms * drive->personality.retries;
}

/* Senses that come without a retry, in milliseconds, of public logs; where
 * an unrecorded place is looked for (run-out), they take as long as any. */
static void
time_refusal(struct dcn_vsense *sense)
{
    static const struct {
        uint8_t key, asc, ascq; /* asc, ascq 0: of any */
        uint32_t min_ms, max_ms;
    } at_once[] = {
        {5, 0x6F, 0x03, 3, 45}, /* CSS */
        {5, 0, 0, 1, 5},        /* 05/64/00 and 05/21/00 out of memory */
        {2, 0, 0, 1, 100},      /* 02/3A/00 amid failures */
        {8, 0, 0, 1, 4},        /* blank */
        {4, 0x08, 0x03, 1, 23}, /* the cable */
    };

    for (size_t i = 0; i < sizeof(at_once) / sizeof(at_once[0]); i++) {
        if (at_once[i].key != sense->key ||
            (at_once[i].asc != 0 &&
             (at_once[i].asc != sense->asc || at_once[i].ascq != sense->ascq)))
            continue;
        sense->timed = true;
        sense->min_ms = at_once[i].min_ms;
        sense->max_ms = at_once[i].max_ms;
        return;
    }
}

struct dcn_failing
dcn__failing_plan(const struct dcn_read *read,
                  const struct dcn_damage_sector *sector, dcn_lba lba,
                  uint32_t attempt, const struct dcn_vsense *usual)
{
    const struct dcn_personality *p = &read->drive->personality;
    struct dcn_failing failing = {*usual, p->retry_ms, p->error_ms};
    const struct dcn_vsense_set *set;

    if (p->fail_ms.count > 0)
        by_habit(read, lba, &failing);
    if (sector == NULL)
        return failing;
    set = read->count == 1 && sector->one != NULL && sector->one->count > 0
              ? sector->one
              : sector->senses;
    if (set == NULL || set->count == 0)
        return failing;
    /* A rule's senses come by turns. */
    failing.sense = set->one[(attempt > 0 ? attempt - 1 : 0) % set->count];
    if (!failing.sense.timed && !sector->run_out)
        time_refusal(&failing.sense);
    if (failing.sense.timed) {
        failing.step_ms = 0;
        failing.last_ms = dcn__failing_ms(read->drive, lba, &failing.sense);
    }
    return failing;
}

void
dcn__failing_end(struct dcn_read *read, dcn_lba lba,
                 const struct dcn_failing *failing, bool retried)
{
    struct dcn_mech *mech = &read->drive->mech;

    if (retried)
        dcn__mech_wait_ms(mech, (uint64_t)dcn__read_retries(read->drive) *
                                    failing->step_ms);
    dcn__mech_forget(mech, lba);
    dcn__mech_wait_ms(mech, failing->last_ms);
    dcn__mech_error(mech);
    dcn__read_fail_at(read, lba, &failing->sense);
}

void
dcn__failing_refuse(struct dcn_read *read, dcn_lba lba,
                    const struct dcn_vsense *sense)
{
    if (sense->timed)
        dcn__mech_wait_ms(&read->drive->mech,
                          dcn__failing_ms(read->drive, lba, sense));
    dcn__read_fail_at(read, lba, sense);
}
