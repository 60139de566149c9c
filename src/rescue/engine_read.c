/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One action of the plan: speed, lead, read, and what is to be believed of
 * what came. Sectors of data CDs that failed are read raw even where only
 * user data are kept, because parity can then be used.
 */
#include "rescue/engine_priv.h"
#include "decide/odd.h"
#include "decide/proof.h"
#include "source/judge.h"

#include <string.h>

/* A drive that fell off its bus was seen back within 1 s; one that is not after
 * three is lost, which engine_lost.c waits out. */
#define TRANSPORT_ATTEMPTS 3
#define TRANSPORT_PAUSE_NS 1000000000u
/* Commands for which C2 is asked along after one that brought data sectors
 * which nothing proves: such sectors, like damage, come in company, and a
 * form of reading that changes to and fro drops the cache of many drives and
 * costs 60 ms each: once in 64 commands that is under 2 %. */
#define UNPROVEN_COMMANDS 64
#define MODE_AT           15 /* the header's last byte */
#define SUBMODE_AT        18 /* of Mode 2 XA */
#define SUBMODE_FORM2     0x20

static bool
can_together(const struct dcn_engine *engine, unsigned want)
{
    return (want & ~engine->caps.want_together) == 0;
}

/* Block reads stand for raw ones where these follow from them. */
static bool
is_cooked(const struct dcn_engine *engine, const struct dcn_plan_action *action)
{
    return (action->flags & DCN_READ_COOKED) != 0 &&
           dcn__engine_mode_at(engine, action->first) == DCN_TRACK_MODE1;
}

/* The parts to ask for: C2 where it decides (audio always, data in doubt),
 * raw sectors where parity may help. */
static unsigned
choose_want(const struct dcn_engine *engine,
            const struct dcn_plan_action *action)
{
    bool audio = dcn__engine_mode_at(engine, action->first) == DCN_TRACK_AUDIO;
    bool doubted =
        action->pass != DCN_PLAN_COPY || (action->flags & DCN_READ_AS_IS) != 0;
    unsigned raw = (engine->keeps & ~(unsigned)DCN_WANT_USER) | DCN_WANT_RAW;
    unsigned want = engine->keeps;

    if (engine->repair == NULL)
        return want;
    if (is_cooked(engine, action))
        return (want & DCN_WANT_USER) != 0 ? want : DCN_WANT_RAW;
    /* What was read raw below anyway is a first sample where it is damaged. */
    if ((doubted || (engine->caps.user_from_raw && !audio)) &&
        can_together(engine, raw))
        want = raw;
    if ((want & DCN_WANT_RAW) == 0 ||
        !(audio || doubted || engine->unproven > 0))
        return want;
    if (can_together(engine, want | DCN_WANT_C2))
        return want | DCN_WANT_C2;
    if (doubted && can_together(engine, DCN_WANT_RAW | DCN_WANT_C2))
        return DCN_WANT_RAW | DCN_WANT_C2;
    return want;
}

static void
set_speed(struct dcn_engine *engine, unsigned kb_s)
{
    if (!engine->caps.can_set_speed ||
        (engine->speed_set ? engine->speed_kb_s
                           : engine->options->speed_kb_s) == kb_s)
        return;
    /* A drive that refuses a speed reads at another: no reason to stop. */
    if (dcn__source_set_speed(engine->source, kb_s, NULL) == DCN_OK) {
        engine->speed_kb_s = kb_s;
        engine->speed_set = true;
    }
}

/* Sets what action wants of the drive; *prepared false: it does not do it. */
static enum dcn_status
prepare(struct dcn_engine *engine, const struct dcn_plan_action *action,
        bool *prepared, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;

    *prepared = true;
    if (action->effort != engine->effort) {
        status = dcn__source_set_effort(engine->source, action->effort, error);
        if (status == DCN_OK || action->effort == DCN_EFFORT_USUAL)
            engine->effort = action->effort;
        engine->passed |= engine->effort == DCN_EFFORT_CONTINUOUS;
    }
    if (status == DCN_OK && action->restart)
        status = dcn__source_restart(engine->source, error);
    if (status != DCN_ERR_UNSUPPORTED && status != DCN_ERR_ACCESS &&
        status != DCN_ERR_COMMAND)
        return status;
    /* A drive that refuses a way of reading is read in the other ways. */
    if (action->effort != DCN_EFFORT_USUAL || action->restart) {
        dcn__plan_drop_rung(engine->plan, action->rung);
        *prepared = false;
    }
    return DCN_OK;
}

/* Reads what the head shall come from, in the form of what is read then, since
 * another costs many drives their cache and time; only a drive that is gone
 * matters. */
static enum dcn_status
read_lead(struct dcn_engine *engine, const struct dcn_range *lead,
          unsigned want, struct dcn_error *error)
{
    uint32_t count =
        lead->count < engine->max_sectors ? lead->count : engine->max_sectors;

    if (count == 0)
        return DCN_OK;
    dcn__recent_add(&engine->recent, lead->first, count);
    return dcn__source_read(engine->source, lead->first, count, want, 0,
                            engine->lead, engine->lead_results, error);
}

/* A sound reading of a sector that came damaged before is compared with
 * those samples: C2 may have missed something. */
static bool
had_doubts(const struct dcn_engine *engine, dcn_lba lba)
{
    struct dcn_map_run run;

    if (engine->repair == NULL)
        return false;
    run = dcn__map_get(engine->map, lba);
    return run.count != 0 && run.state == DCN_MAP_DAMAGED;
}

/* A bus that fails once in a while is tried again before giving up. */
static enum dcn_status
read_source(struct dcn_engine *engine, const struct dcn_plan_action *action,
            struct dcn_writer_slot *slot, struct dcn_error *error)
{
    const struct dcn_engine_piece whole = {action->first, action->count,
                                           slot->buffer, slot->results};
    enum dcn_status status = DCN_ERR_TRANSPORT;
    unsigned flags = action->flags;

    /* The drive's cache would give the same damaged bytes once more, and two
     * equal readings are two witnesses. */
    if (action->pass == DCN_PLAN_RETRY && action->rung != DCN_RUNG_CONTINUOUS &&
        had_doubts(engine, action->first))
        flags |= DCN_READ_FRESH;
    if (!is_cooked(engine, action))
        flags &= ~(unsigned)DCN_READ_COOKED;
    engine->fresh =
        (flags & DCN_READ_FRESH) != 0 ||
        !dcn__recent_holds(&engine->recent, action->first, action->count);
    dcn__recent_add(&engine->recent, action->first, action->count);
    for (int i = 0; i < TRANSPORT_ATTEMPTS && status != DCN_OK; i++) {
        if (i > 0 && status == DCN_ERR_TRANSPORT)
            engine->clock->sleep_ns(engine->clock, TRANSPORT_PAUSE_NS);
        status =
            dcn__engine_read_piece(engine, &whole, slot->want, flags, error);
        if (status != DCN_ERR_TRANSPORT)
            break;
    }
    return status;
}

/*
 * Run-out fails in every form, and each takes seconds: the main channel alone
 * is asked first. True where it does not read, which slot then says.
 */
static bool
fails_bare(struct dcn_engine *engine, const struct dcn_plan_action *action,
           struct dcn_writer_slot *slot)
{
    unsigned bare = slot->want & (DCN_WANT_RAW | DCN_WANT_USER);

    if (!action->bare || action->count != 1 || bare == slot->want ||
        dcn__source_read(engine->source, action->first, 1, bare,
                         DCN_READ_NO_SPLIT, slot->buffer, slot->results,
                         NULL) != DCN_OK ||
        slot->results[0].has_main ||
        slot->results[0].state == DCN_SECTOR_UNKNOWN)
        return false;
    slot->want = bare;
    return true;
}

struct kept_sample {
    struct dcn_repair *repair;
    dcn_lba lba;
};

/* The sample that was judged last, which found no room. */
static enum dcn_status
keep_sample(void *argument, struct dcn_error *error)
{
    const struct kept_sample *sample = argument;

    return dcn__repair_keep(sample->repair, sample->lba, error);
}

/* ---- judging ---- */

static enum dcn_status
judge_doubted(struct dcn_engine *engine, const struct dcn_writer_slot *slot,
              uint32_t n, struct dcn_reading *outcome, struct dcn_error *error)
{
    const struct dcn_sector_result *result = &slot->results[n];
    bool fresh = engine->fresh || !engine->caps.is_drive;
    uint8_t *sector = slot->buffer + n * dcn__want_bytes(slot->want);
    dcn_lba lba = slot->first + (dcn_lba)n;
    struct dcn_error why = {.status = DCN_OK};
    const uint8_t *c2 = NULL;
    enum dcn_status status;

    outcome->verdict = result->state == DCN_SECTOR_GOOD ? DCN_READING_GOOD
                                                        : DCN_READING_DOUBTED;
    outcome->c2_count = result->c2_count;
    if (result->state == DCN_SECTOR_BAD_CHECK && result->c2_count == 0)
        outcome->c2_count = DCN_RAW_BYTES;
    if (engine->repair == NULL || (slot->want & DCN_WANT_RAW) == 0)
        return DCN_OK;
    if ((slot->want & DCN_WANT_C2) != 0 && result->has_c2)
        c2 = sector + dcn__want_c2_offset(slot->want);
    status = dcn__repair_judge(
        engine->repair, lba, dcn__engine_mode_at(engine, lba),
        (uint8_t)dcn__store_drive(engine->store), sector, c2,
        result->state == DCN_SECTOR_GOOD, fresh, outcome, &why);
    if (status == DCN_ERR_NO_SPACE) {
        const struct dcn_room room = dcn__engine_room(engine);
        struct kept_sample sample = {engine->repair, lba};

        status = dcn__room_do(&room, keep_sample, &sample, &why);
    }
    if (status != DCN_OK && error != NULL)
        *error = why;
    if (outcome->verdict == DCN_READING_DOUBTED &&
        (result->faults & DCN_FAULT_SYNC) != 0)
        outcome->odd |= DCN_ODD_BIT(DCN_ODD_SYNC);
    return status;
}

/*
 * A block read says nothing of where it is from: only an EDC that came in a
 * raw reading of the same place does. Without it the data are the best there
 * is, and doubted. With it the data are the disc's; the parity that a raw image
 * gets with them is what it should be, and not as read: the sector is repaired,
 * unless a raw reading has all of it.
 */
static void
judge_cooked(struct dcn_engine *engine, const struct dcn_writer_slot *slot,
             uint32_t n, struct dcn_reading *outcome)
{
    const uint8_t *sector = slot->buffer + n * dcn__want_bytes(slot->want);
    dcn_lba lba = slot->first + (dcn_lba)n;
    uint8_t encoded[DCN_RAW_BYTES] = {0};
    bool whole;

    if ((slot->want & DCN_WANT_USER) != 0) {
        memcpy(encoded + dcn__user_offset(DCN_MODE_1), sector, DCN_USER_BYTES);
        dcn__sector_encode(encoded, lba, DCN_MODE_1);
        sector = encoded;
    }
    if (engine->repair == NULL ||
        !dcn__repair_confirms(engine->repair, lba, sector, &whole)) {
        outcome->verdict = DCN_READING_DOUBTED;
        outcome->c2_count = DCN_RAW_BYTES;
        return;
    }
    outcome->verdict = DCN_READING_GOOD;
    if (whole || (engine->keeps & DCN_WANT_RAW) == 0)
        return;
    outcome->verdict = DCN_READING_REPAIRED;
    outcome->shown = DCN_SHOWN_UNEQUAL;
}

/* True where nothing in a sector that came well speaks for its bytes: form 2
 * that leaves its EDC out, formless (CD-ROM XA). */
static bool
may_be_bare(const uint8_t *raw)
{
    struct dcn_sector_check check;

    if (!dcn__sync_present(raw) || raw[MODE_AT] != 2)
        return false;
    dcn__sector_check(raw, DCN_LBA_ANY, &check);
    return dcn__proof_none(raw) || (check.faults & DCN_FAULT_SUBHEADER) != 0;
}

/* Keeps a raw sector of which the image holds only the user data. */
static enum dcn_status
remember(struct dcn_engine *engine, dcn_lba lba, const uint8_t *sector,
         bool has_c2, struct dcn_error *error)
{
    enum dcn_status status = dcn__repair_remember(
        engine->repair, lba, (uint8_t)dcn__store_drive(engine->store), sector,
        has_c2, error);

    if (status == DCN_ERR_NO_SPACE) {
        const struct dcn_room room = dcn__engine_room(engine);
        struct kept_sample sample = {engine->repair, lba};

        status = dcn__room_do(&room, keep_sample, &sample, error);
    }
    return status;
}

/* Wrong parity alone is nothing to an image without it. */
static bool
is_good_enough(const struct dcn_engine *engine,
               const struct dcn_sector_result *result)
{
    return result->state == DCN_SECTOR_GOOD &&
           (engine->keeps & DCN_WANT_RAW) == 0 &&
           (result->faults & DCN_FAULT_SUBHEADER) == 0;
}

/*
 * An image can't be read again: only codes that follow a rule show what was
 * pressed so, all else is damage. An image of user data takes what L-EC makes
 * of it, where the EDC proves that.
 */
static void
judge_image(struct dcn_engine *engine, const struct dcn_writer_slot *slot,
            uint32_t n, const struct dcn_oddities *odd,
            struct dcn_reading *outcome)
{
    uint8_t *sector = slot->buffer + n * dcn__want_bytes(slot->want);
    uint8_t made[DCN_RAW_BYTES];
    struct dcn_odd_repair repair = {.valid = false};
    dcn_lba lba = slot->first + (dcn_lba)n;

    if ((engine->keeps & DCN_WANT_USER) != 0)
        dcn__odd_repair(sector, lba, -1, made, &repair);
    outcome->odd = (uint16_t)odd->kinds;
    if (repair.valid) {
        memcpy(sector, made, sizeof(made));
        outcome->verdict = DCN_READING_REPAIRED;
        return;
    }
    outcome->verdict = DCN_READING_DOUBTED;
    outcome->cause = DCN_CAUSE_DAMAGED;
    outcome->c2_count = DCN_RAW_BYTES;
}

/* Data that came without a flag or an error, for the first time, and are not
 * whole. */
static bool
may_be_unproven(const struct dcn_engine *engine,
                const struct dcn_writer_slot *slot, uint32_t n)
{
    const struct dcn_sector_result *result = &slot->results[n];
    dcn_lba lba = slot->first + (dcn_lba)n;

    if (engine->repair == NULL || (slot->want & DCN_WANT_RAW) == 0 ||
        dcn__engine_mode_at(engine, lba) == DCN_TRACK_AUDIO ||
        result->made_up || result->c2_count > 0 || result->sense_key != 0 ||
        had_doubts(engine, lba))
        return false;
    if ((result->state != DCN_SECTOR_GOOD || result->faults != 0) &&
        !is_good_enough(engine, result))
        return true;
    return may_be_bare(slot->buffer + n * dcn__want_bytes(slot->want));
}

/* What is not odd at all; and where audio may be, what is no data sector. */
static bool
is_no_witness(const struct dcn_engine *engine, dcn_lba lba,
              const struct dcn_oddities *odd)
{
    if (odd->kinds == 0 && !odd->bare)
        return true;
    return odd->mode == DCN_MODE_AUDIO &&
           dcn__sector_expected(engine->disc, lba) != DCN_EXPECT_DATA;
}

/*
 * A data sector that nothing proves, or whose codes are wrong, and which comes
 * for the first time, unflagged: it is kept as it came until it is read again.
 * *taken false: it is none.
 */
static enum dcn_status
take_unproven(struct dcn_engine *engine, const struct dcn_writer_slot *slot,
              uint32_t n, struct dcn_reading *outcome, bool *taken,
              struct dcn_error *error)
{
    const struct dcn_sector_result *result = &slot->results[n];
    const uint8_t *sector = slot->buffer + n * dcn__want_bytes(slot->want);
    dcn_lba lba = slot->first + (dcn_lba)n;
    bool has_c2 = (slot->want & DCN_WANT_C2) != 0 && result->has_c2;
    struct dcn_oddities odd;

    *taken = false;
    if (!may_be_unproven(engine, slot, n))
        return DCN_OK;
    dcn__sector_oddities(sector, lba, dcn__sector_mode_byte(engine->disc, lba),
                         &odd);
    if (is_no_witness(engine, lba, &odd))
        return DCN_OK;
    *taken = true;
    if (!engine->caps.is_drive && !odd.by_rule &&
        !dcn__odd_is_bare_mode(&odd) &&
        (odd.kinds & ~DCN_ODD_BIT(DCN_ODD_SUBHEADER)) != 0) {
        judge_image(engine, slot, n, &odd, outcome);
        return DCN_OK;
    }
    engine->unproven = UNPROVEN_COMMANDS;
    outcome->verdict = DCN_READING_GOOD;
    outcome->cause = DCN_CAUSE_IN_DOUBT;
    outcome->odd = (uint16_t)odd.kinds;
    outcome->samples = 1;
    outcome->votes = has_c2;
    if ((engine->keeps & DCN_WANT_RAW) != 0)
        return DCN_OK;
    return remember(engine, lba, sector, has_c2, error);
}

/* A sector of form 2 has no 2048 bytes to be kept of it. */
static bool
lacks_user(const struct dcn_engine *engine, const struct dcn_writer_slot *slot,
           uint32_t n)
{
    const uint8_t *raw = slot->buffer + n * dcn__want_bytes(slot->want);

    return engine->repair != NULL && (engine->keeps & DCN_WANT_USER) != 0 &&
           (slot->want & DCN_WANT_RAW) != 0 &&
           slot->results[n].state == DCN_SECTOR_GOOD &&
           dcn__engine_mode_at(engine, slot->first + (dcn_lba)n) ==
               DCN_TRACK_MODE2 &&
           raw[MODE_AT] == 2 && (raw[SUBMODE_AT] & SUBMODE_FORM2) != 0;
}

/* Right data over wrong parity: matters where parity is kept as well. */
static bool
has_bad_parity(const struct dcn_engine *engine,
               const struct dcn_sector_result *result)
{
    return engine->repair != NULL && (engine->keeps & DCN_WANT_RAW) != 0 &&
           (result->faults & (DCN_FAULT_ECC_P | DCN_FAULT_ECC_Q)) != 0;
}

static enum dcn_reading_verdict
verdict_of_failure(const struct dcn_sector_result *result)
{
    switch ((enum dcn_sector_state)result->state) {
    case DCN_SECTOR_MISSING:
        return DCN_READING_HOPELESS;
    case DCN_SECTOR_UNKNOWN:
        return DCN_READING_UNKNOWN;
    default:
        return DCN_READING_FAILED;
    }
}

static enum dcn_status
judge_delivered(struct dcn_engine *engine, struct dcn_writer_slot *slot,
                uint32_t n, struct dcn_reading *outcome,
                struct dcn_error *error)
{
    const struct dcn_sector_result *result = &slot->results[n];
    bool taken;
    enum dcn_status status;

    if (lacks_user(engine, slot, n)) {
        outcome->verdict = DCN_READING_HOPELESS;
        return remember(engine, slot->first + (dcn_lba)n,
                        slot->buffer + n * dcn__want_bytes(slot->want), false,
                        error);
    }
    status = take_unproven(engine, slot, n, outcome, &taken, error);

    if (status != DCN_OK || taken)
        return status;
    if (result->state != DCN_SECTOR_GOOD || has_bad_parity(engine, result) ||
        had_doubts(engine, slot->first + (dcn_lba)n))
        return judge_doubted(engine, slot, n, outcome, error);
    outcome->verdict = DCN_READING_GOOD;
    return DCN_OK;
}

static enum dcn_status
judge(struct dcn_engine *engine, struct dcn_writer_slot *slot,
      struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;

    engine->unproven -= engine->unproven > 0;
    for (uint32_t i = 0; status == DCN_OK && i < slot->count; i++) {
        const struct dcn_sector_result *result = &slot->results[i];
        struct dcn_reading *outcome = &engine->outcomes[i];

        *outcome = (struct dcn_reading){.sense_key = result->sense_key,
                                        .asc = result->asc,
                                        .ascq = result->ascq};
        if (!result->has_main)
            outcome->verdict = (uint8_t)verdict_of_failure(result);
        else if (result->cooked)
            judge_cooked(engine, slot, i, outcome);
        else
            status = judge_delivered(engine, slot, i, outcome, error);
    }
    return status;
}

/* Raw sectors become the user data that the sink keeps. */
static void
narrow(const struct dcn_engine *engine, struct dcn_writer_slot *slot)
{
    size_t from_bytes = dcn__want_bytes(slot->want);
    size_t to_bytes = dcn__want_bytes(engine->keeps);
    size_t sub = dcn__want_sub_offset(slot->want);

    if ((engine->keeps & DCN_WANT_USER) == 0 ||
        (slot->want & DCN_WANT_RAW) == 0)
        return;
    for (uint32_t i = 0; i < slot->count; i++) {
        const uint8_t *from = slot->buffer + i * from_bytes;
        uint8_t *to = slot->buffer + i * to_bytes;

        memmove(to, from + dcn__engine_user_at(from), DCN_USER_BYTES);
        if ((engine->keeps & DCN_WANT_SUB) != 0)
            memmove(to + DCN_USER_BYTES, from + sub, DCN_SUB_BYTES);
    }
    slot->want = engine->keeps;
}

/* A place that made the drive vanish twice is passed over this time. */
static bool
lost_here_again(const struct dcn_engine *engine,
                const struct dcn_plan_action *action)
{
    return engine->lost_times > 1 && engine->lost_at == action->first;
}

static void
give_up_here(struct dcn_engine *engine, const struct dcn_plan_action *action,
             struct dcn_writer_slot *slot)
{
    slot->count = 0;
    engine->lost_times = 0;
    for (uint32_t i = 0; i < action->count; i++)
        engine->outcomes[i] =
            (struct dcn_reading){.verdict = DCN_READING_UNKNOWN};
}

enum dcn_status
dcn__engine_read(struct dcn_engine *engine,
                 const struct dcn_plan_action *action,
                 struct dcn_writer_slot *slot, bool *prepared,
                 uint64_t *took_ns, struct dcn_error *error)
{
    uint64_t started = dcn__engine_now(engine);
    enum dcn_status status;

    slot->first = action->first;
    slot->want = choose_want(engine, action);
    if (lost_here_again(engine, action)) {
        give_up_here(engine, action, slot);
        engine->now_ns = started;
        *took_ns = 0;
        return DCN_OK;
    }
    status = prepare(engine, action, prepared, error);
    if (status != DCN_OK || !*prepared)
        return status;
    set_speed(engine, action->speed_kb_s);
    status = read_lead(engine, &action->lead, slot->want, error);
    if (status == DCN_OK && !fails_bare(engine, action, slot))
        status = read_source(engine, action, slot, error);
    engine->now_ns = dcn__engine_now(engine);
    *took_ns = engine->now_ns - started;
    engine->summary->commands += action->lead.count > 0 ? 2 : 1;
    if (status == DCN_OK)
        status = dcn__engine_check_disc(engine, error);
    if (status != DCN_OK)
        return status;
    slot->count = action->count;
    status = judge(engine, slot, error);
    narrow(engine, slot);
    dcn__engine_learn_disc(engine, slot->first, slot->count, slot->want,
                           slot->buffer, slot->results);
    return status;
}
