/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The plan against simulated damage: a drive whose commands end at the first
 * sector that fails, in microseconds for discs of realistic size.
 */
#include "unit/unit.h"

#include "plan/intended.h"
#include "plan/plan.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_COMMAND 64
#define SECTOR_NS   50000u      /* about 40 MB/s */
#define FAIL_NS     3000000000u /* a drive's own retries */
#define SEEK_NS     120000000u

struct drive {
    uint32_t sectors;
    uint8_t *bad;       /* per sector: 1 never reads, 2 reads by one rung, 3
                         * only slowly, 4 one time in four; but unless 1
                         * without delay, if damaged, with RC */
    uint8_t *reads;     /* attempts at each sector, saturating */
    enum dcn_rung rung; /* that wins sectors of kind 2 */
    bool silent;        /* does not say which sector failed */
    bool deaf;          /* takes RC, and retries all the same */
    uint64_t now_ns;
    dcn_lba head;
    uint32_t commands, failures;
    uint32_t passed; /* damaged sectors that came with RC */
    uint64_t good;
    uint64_t best_ns[2]; /* when 90 and 99 % of what reads was there */
    uint64_t readable;
};

static struct drive drive;
static struct dcn_plan_options options;
static struct dcn_map *map;
static struct dcn_plan *plan;

static void
start(uint32_t sectors, uint32_t block)
{
    struct dcn_range range = {0, sectors};

    memset(&drive, 0, sizeof(drive));
    drive.sectors = sectors;
    drive.bad = calloc(sectors, 1);
    drive.reads = calloc(sectors, 1);
    map = dcn__map_new(&range, 1);
    options = (struct dcn_plan_options){.block_sectors = block,
                                        .max_sectors = MAX_COMMAND,
                                        .retries = 8,
                                        .is_drive = true,
                                        .drive = 1,
                                        .slow_kb_s = 1411,
                                        .slowest_kb_s = 706};
}

static void
end(void)
{
    dcn__plan_free(plan);
    dcn__map_free(map);
    free(drive.bad);
    free(drive.reads);
}

static void
damage(dcn_lba first, uint32_t count, uint32_t spacing, uint8_t kind)
{
    for (uint32_t i = 0; i < count; i++)
        drive.bad[(uint32_t)first + i * spacing] = kind;
}

/* A scratch outwards, one sector a turn, on a disc whose turns have factor
 * times the sectors of the standard's. */
static void
scratch(dcn_lba first, dcn_lba end, double factor)
{
    const struct dcn_plan_spiral *spiral = &options.spiral;
    double at = first;

    while (at < end) {
        drive.bad[(uint32_t)at] = 1;
        at += factor * 2 * M_PI / spiral->sector_mm *
              sqrt(spiral->inner_mm * spiral->inner_mm +
                   at * spiral->sector_mm * spiral->pitch_mm / M_PI);
    }
}

static bool
reads_now(dcn_lba lba, const struct dcn_plan_action *action)
{
    uint8_t kind = drive.bad[lba];

    if (kind == 3)
        return action->speed_kb_s == options.slow_kb_s;
    if (kind == 4)
        return (((uint32_t)lba * 2654435761u) ^ (drive.reads[lba] * 40503u)) /
                   1024 % 4 ==
               0;
    return kind == 0 || (kind == 2 && action->pass == DCN_PLAN_RETRY &&
                         action->rung == drive.rung);
}

static void
carry_out(const struct dcn_plan_action *action, struct dcn_reading *outcomes)
{
    drive.commands++;
    if (action->first != drive.head)
        drive.now_ns += SEEK_NS;
    for (uint32_t i = 0; i < action->count; i++) {
        dcn_lba lba = action->first + (dcn_lba)i;

        if (drive.reads[lba] < 255)
            drive.reads[lba]++;
        drive.now_ns += SECTOR_NS;
        drive.head = lba + 1;
        if (!reads_now(lba, action) && drive.bad[lba] != 1 &&
            action->effort == DCN_EFFORT_CONTINUOUS) {
            drive.now_ns += drive.deaf ? FAIL_NS : 0;
            drive.passed++;
            outcomes[i].verdict = DCN_READING_DOUBTED;
            outcomes[i].c2_count = 50;
            continue;
        }
        if (!reads_now(lba, action)) {
            drive.now_ns += FAIL_NS;
            drive.failures++;
            outcomes[i].verdict =
                drive.silent ? DCN_READING_UNKNOWN : DCN_READING_FAILED;
            return;
        }
        outcomes[i].verdict = DCN_READING_GOOD;
        drive.good++;
    }
}

static void
note_marks(void)
{
    static const unsigned marks[] = {90, 99};

    for (int i = 0; i < 2; i++)
        if (drive.best_ns[i] == 0 && dcn__map_count(map, DCN_MAP_GOOD) * 100 >=
                                         drive.readable * marks[i])
            drive.best_ns[i] = drive.now_ns;
}

/* Runs to the end, with never more than most commands. */
static enum dcn_plan_end
run(uint32_t most)
{
    struct dcn_plan_action action;

    plan = dcn__plan_new(&options, map);
    ck_assert_ptr_nonnull(plan);
    drive.readable = 0;
    for (uint32_t i = 0; i < drive.sectors; i++)
        drive.readable += drive.bad[i] != 1;
    for (;;) {
        struct dcn_reading outcomes[MAX_COMMAND];
        uint64_t before = drive.now_ns;

        memset(outcomes, 0, sizeof(outcomes));
        ck_assert_int_eq(dcn__plan_next(plan, drive.now_ns, &action, NULL),
                         DCN_OK);
        if (action.end != DCN_PLAN_GOING)
            return action.end;
        ck_assert_uint_le(action.count, MAX_COMMAND);
        ck_assert_uint_lt(drive.commands, most);
        carry_out(&action, outcomes);
        ck_assert_int_eq(dcn__plan_take(plan, &action, outcomes,
                                        drive.now_ns - before, NULL, NULL,
                                        NULL),
                         DCN_OK);
        note_marks();
    }
}

static void
assert_all_settled(void)
{
    struct dcn_map_run found;

    ck_assert_uint_eq(dcn__map_count_in(map, DCN_MAP_OPEN), 0);
    for (int64_t at = INT32_MIN;
         (found = dcn__map_next(map, at, DCN_MAP_ANY)).count > 0;
         at = dcn__map_end(&found)) {
        for (uint32_t j = 0; j < found.count; j++) {
            dcn_lba lba = found.first + (dcn_lba)j;
            bool recovered = ((1u << found.state) & DCN_MAP_RECOVERED) != 0;

            ck_assert(recovered == (drive.bad[lba] != 1) ||
                      found.state == DCN_MAP_EXCLUDED ||
                      options.block_sectors > 1);
        }
    }
}

/* Copying reads twice at most, alone once, then the retries. */
static void
assert_reads_at_most(unsigned most)
{
    for (uint32_t i = 0; i < drive.sectors; i++)
        ck_assert_uint_le(drive.reads[i], most);
}

START_TEST(good_ground_is_read_once_in_large_commands)
{
    start(10000, 1);
    ck_assert_int_eq(run(1000), DCN_PLAN_ALL_DONE);
    ck_assert_uint_eq(drive.commands, (10000 + 63) / 64);
    assert_reads_at_most(1);
    end();
}
END_TEST

START_TEST(every_sector_of_a_scratched_cd_is_settled)
{
    start(100000, 1);
    damage(30000, 800, 17, 1);
    damage(90000, 300, 1, 1);
    damage(0, 1, 1, 1);
    damage(99999, 1, 1, 1);
    ck_assert_int_eq(run(40000), DCN_PLAN_ALL_DONE);
    assert_all_settled();
    assert_reads_at_most(1 + 2 + 8 + 2);
    end();
}
END_TEST

START_TEST(every_sector_is_settled_where_the_drive_names_none)
{
    start(100000, 1);
    drive.silent = true;
    damage(30000, 800, 17, 1);
    damage(90000, 300, 1, 1);
    ck_assert_int_eq(run(60000), DCN_PLAN_ALL_DONE);
    assert_all_settled();
    end();
}
END_TEST

START_TEST(every_block_of_a_dvd_is_settled)
{
    start(200000, 16);
    damage(50000, 500, 40, 1);
    damage(150000, 4000, 1, 1);
    ck_assert_int_eq(run(60000), DCN_PLAN_ALL_DONE);
    assert_all_settled();
    end();
}
END_TEST

START_TEST(easy_areas_come_before_a_large_dead_one)
{
    start(300000, 1);
    damage(100000, 20000, 1, 1);
    options.retries = 0;
    ck_assert_int_eq(run(60000), DCN_PLAN_ALL_DONE);
    /* 280,000 sectors in 14 s, and a few dozen failures on the way. */
    ck_assert_uint_lt(drive.best_ns[1], 120 * UINT64_C(1000000000));
    end();
}
END_TEST

START_TEST(the_rung_that_wins_is_found_and_preferred)
{
    const struct dcn_ladder *ladder;

    start(50000, 1);
    drive.rung = DCN_RUNG_SLOW;
    damage(10000, 300, 50, 2);
    ck_assert_int_eq(run(20000), DCN_PLAN_ALL_DONE);
    ck_assert_uint_eq(dcn__map_count(map, DCN_MAP_GOOD), 50000);
    ladder = dcn__plan_ladder(plan);
    ck_assert_uint_eq(ladder->rungs[DCN_RUNG_SLOW].wins, 300);
    ck_assert_uint_lt(ladder->rungs[DCN_RUNG_PLAIN].tries, 100);
    ck_assert_uint_lt(ladder->rungs[DCN_RUNG_FAR].tries, 100);
    end();
}
END_TEST

START_TEST(a_field_of_single_bad_sectors_gets_one_retry)
{
    start(50000, 1);
    damage(1000, 500, 17, 1);
    ck_assert_int_eq(run(20000), DCN_PLAN_ALL_DONE);
    ck_assert_uint_eq(dcn__map_count(map, DCN_MAP_BAD), 500);
    ck_assert_uint_le(drive.reads[1000 + 17 * 100], 4);
    end();
}
END_TEST

START_TEST(a_ring_does_not_cost_hours)
{
    start(300000, 1);
    damage(200000, 10000, 1, 1);
    ck_assert_int_eq(run(60000), DCN_PLAN_ALL_DONE);
    ck_assert_uint_gt(dcn__map_count(map, DCN_MAP_EXCLUDED), 8000);
    ck_assert_uint_eq(dcn__map_count(map, DCN_MAP_GOOD), 290000);
    ck_assert_uint_lt(drive.commands, 300000 / 64 + 2500);
    end();
}
END_TEST

/* Ten rings at odd places of a DVD, whose drive says of commands only that
 * they failed. */
START_TEST(rings_of_a_dvd_cost_minutes_wherever_they_begin)
{
    const struct dcn_intended_region *ring;
    struct dcn_intended intended;
    struct dcn_map_run run_at;

    start(500000, 16);
    drive.silent = true;
    options.rungs = DCN_RUNG_BIT(DCN_RUNG_QUICK);
    for (int i = 0; i < 10; i++)
        damage(20016 + i * 48016, 10000, 1, 1);
    ck_assert_int_eq(run(60000), DCN_PLAN_ALL_DONE);
    ck_assert_uint_eq(dcn__map_count(map, DCN_MAP_GOOD), 400000);
    ck_assert_uint_lt(drive.failures, 10 * 110);
    dcn__intended_find(map, &intended);
    ck_assert_uint_eq(intended.count, 10);
    for (int i = 0; i < 10; i++) {
        ring = &intended.regions[i];
        ck_assert_int_eq(ring->range.first, 20016 + i * 48016);
        ck_assert_uint_eq(ring->range.count, 10000);
        /* What its inside did not give is not retried, however near to its
         * edge: blocks are asked for once. */
        for (dcn_lba at = 20032; at < 30000; at++) {
            run_at = dcn__map_get(map, at + i * 48016);
            ck_assert(run_at.state != DCN_MAP_BAD ||
                      run_at.retries == UINT8_MAX);
        }
    }
    end();
}
END_TEST

static void
put(struct dcn_map *into, dcn_lba first, uint32_t count,
    enum dcn_map_state state, enum dcn_cause cause)
{
    const struct dcn_map_run run = {
        .first = first, .count = count, .state = state, .cause = cause};

    ck_assert_int_eq(dcn__map_set(into, &run, NULL), DCN_OK);
}

static void
ck_region(const struct dcn_intended_region *region, dcn_lba first,
          uint32_t count, enum dcn_intended_kind kind, uint32_t lost,
          uint32_t excluded)
{
    ck_assert_int_eq(region->range.first, first);
    ck_assert_uint_eq(region->range.count, count);
    ck_assert_int_eq(region->kind, kind);
    ck_assert_uint_eq(region->lost, lost);
    ck_assert_uint_eq(region->excluded, excluded);
}

START_TEST(what_was_told_to_be_intended_is_told_again_whatever_its_shape)
{
    const struct dcn_range all = {0, 100000};
    struct dcn_map *of = dcn__map_new(&all, 1);
    struct dcn_intended intended;

    ck_assert_ptr_nonnull(of);
    put(of, 0, 100000, DCN_MAP_GOOD, DCN_CAUSE_NONE);
    /* A ring in pieces, of which one edge is worn. */
    put(of, 20000, 100, DCN_MAP_BAD, DCN_CAUSE_INTENDED);
    put(of, 20100, 3800, DCN_MAP_EXCLUDED, DCN_CAUSE_INTENDED);
    put(of, 23900, 50, DCN_MAP_BAD, DCN_CAUSE_INTENDED);
    put(of, 23950, 5, DCN_MAP_BAD, DCN_CAUSE_DAMAGED);
    /* A field. */
    for (dcn_lba lba = 40000; lba < 50000; lba += 50)
        put(of, lba, 1, DCN_MAP_DAMAGED, DCN_CAUSE_INTENDED);
    /* The shape of a ring, with another reason. */
    put(of, 60000, 5000, DCN_MAP_BAD, DCN_CAUSE_REFUSED);
    put(of, 70000, 5000, DCN_MAP_BAD, DCN_CAUSE_DAMAGED);
    /* Two rings with damage between them. */
    put(of, 80000, 600, DCN_MAP_BAD, DCN_CAUSE_INTENDED);
    put(of, 80610, 1, DCN_MAP_BAD, DCN_CAUSE_DAMAGED);
    put(of, 80620, 600, DCN_MAP_BAD, DCN_CAUSE_INTENDED);
    dcn__intended_told(of, &intended);
    ck_assert_uint_eq(intended.count, 4);
    ck_region(&intended.regions[0], 20000, 3950, DCN_INTENDED_RING, 150, 3800);
    ck_region(&intended.regions[1], 40000, 9951, DCN_INTENDED_FIELD, 200, 0);
    ck_region(&intended.regions[2], 80000, 600, DCN_INTENDED_RING, 600, 0);
    ck_region(&intended.regions[3], 80620, 600, DCN_INTENDED_RING, 600, 0);
    dcn__map_free(of);
}
END_TEST

START_TEST(a_ring_in_which_a_sample_reads_is_damage_like_any_other)
{
    start(300000, 1);
    damage(200000, 10000, 1, 1);
    /* Off every grid but the last one, of 16 blocks. */
    drive.bad[203216] = 0;
    drive.bad[203217] = 0;
    drive.bad[207003] = 2;
    drive.rung = DCN_RUNG_FAR;
    ck_assert_int_eq(run(400000), DCN_PLAN_ALL_DONE);
    ck_assert_uint_eq(dcn__map_count(map, DCN_MAP_EXCLUDED), 0);
    ck_assert_uint_eq(dcn__map_count(map, DCN_MAP_GOOD), 290003);
    end();
}
END_TEST

START_TEST(a_ring_is_sampled_every_16_blocks_before_it_is_left)
{
    int64_t last = 199999;

    start(300000, 1);
    damage(200000, 10000, 1, 1);
    ck_assert_int_eq(run(60000), DCN_PLAN_ALL_DONE);
    for (dcn_lba lba = 200000; lba < 210000; lba++) {
        struct dcn_map_run found = dcn__map_get(map, lba);

        ck_assert_uint_ne(found.state, DCN_MAP_GOOD);
        if (found.state != DCN_MAP_BAD)
            continue;
        ck_assert_int_le(lba - last, 16);
        ck_assert(found.retries <= 1 || found.cause == DCN_CAUSE_INTENDED);
        last = lba;
    }
    end();
}
END_TEST

START_TEST(a_ring_is_tried_throughout_on_request)
{
    start(50000, 1);
    options.try_intended = true;
    options.retries = 2;
    damage(20000, 1000, 1, 1);
    ck_assert_int_eq(run(60000), DCN_PLAN_ALL_DONE);
    ck_assert_uint_eq(dcn__map_count(map, DCN_MAP_BAD), 1000);
    ck_assert_uint_ge(drive.reads[20500], 3);
    end();
}
END_TEST

static struct dcn_rung_statistics known[DCN_RUNGS];

/* The first rung that is tried. */
static enum dcn_rung
first_rung(void)
{
    struct dcn_plan_action action = {.pass = DCN_PLAN_COPY};

    plan = dcn__plan_new(&options, map);
    for (;;) {
        struct dcn_reading outcomes[MAX_COMMAND];

        memset(outcomes, 0, sizeof(outcomes));
        ck_assert_int_eq(dcn__plan_next(plan, drive.now_ns, &action, NULL),
                         DCN_OK);
        ck_assert_int_eq(action.end, DCN_PLAN_GOING);
        if (action.pass == DCN_PLAN_RETRY)
            return action.rung;
        carry_out(&action, outcomes);
        ck_assert_int_eq(
            dcn__plan_take(plan, &action, outcomes, 1, NULL, NULL, NULL),
            DCN_OK);
    }
}

START_TEST(what_a_drive_is_known_for_is_tried_first)
{
    start(50000, 1);
    damage(10000, 3, 50, 1);
    known[DCN_RUNG_SLOWEST] =
        (struct dcn_rung_statistics){100, 90, UINT64_C(100000000000)};
    options.known = known;
    ck_assert_int_eq(first_rung(), DCN_RUNG_SLOWEST);
    end();
}
END_TEST

START_TEST(what_recovered_on_this_disc_before_is_tried_first)
{
    struct dcn_map_run recovered = {.first = 100,
                                    .count = 40,
                                    .state = DCN_MAP_GOOD,
                                    .attempts = 3,
                                    .rung = DCN_RUNG_FAR};

    start(50000, 1);
    damage(10000, 3, 50, 1);
    ck_assert_int_eq(dcn__map_set(map, &recovered, NULL), DCN_OK);
    ck_assert_int_eq(first_rung(), DCN_RUNG_FAR);
    end();
}
END_TEST

START_TEST(a_rung_that_was_dropped_does_not_come_again)
{
    struct dcn_plan_action action;

    start(50000, 1);
    options.rungs = DCN_RUNG_BIT(DCN_RUNG_RESTART);
    damage(10000, 3, 50, 1);
    ck_assert_int_eq(first_rung(), DCN_RUNG_PLAIN);
    dcn__plan_drop_rung(plan, DCN_RUNG_PLAIN);
    ck_assert_int_eq(dcn__plan_next(plan, drive.now_ns, &action, NULL), DCN_OK);
    ck_assert_int_eq(action.rung, DCN_RUNG_FRESH);
    ck_assert_uint_ne(
        dcn__plan_ladder(plan)->available & DCN_RUNG_BIT(DCN_RUNG_RESTART), 0);
    end();
}
END_TEST

START_TEST(the_skip_list_is_never_read)
{
    struct dcn_range skip[] = {{5000, 100}, {9990, 20}};

    start(20000, 16);
    options.skip = skip;
    options.skip_count = 2;
    damage(4990, 200, 1, 1);
    ck_assert_int_eq(run(5000), DCN_PLAN_ALL_DONE);
    for (dcn_lba lba = 5000; lba < 5100; lba++)
        ck_assert_uint_eq(drive.reads[lba], 0);
    for (dcn_lba lba = 9990; lba < 10010; lba++)
        ck_assert_uint_eq(drive.reads[lba], 0);
    ck_assert_uint_eq(dcn__map_count(map, DCN_MAP_EXCLUDED), 120);
    end();
}
END_TEST

START_TEST(a_skip_may_lead_out_of_a_file_that_is_read_first)
{
    struct dcn_range first[] = {{500, 200}, {1300, 90}};

    start(20000, 1);
    options.first = first;
    options.first_count = 2;
    damage(600, 10, 1, 1);
    damage(1310, 5, 7, 1);
    ck_assert_int_eq(run(5000), DCN_PLAN_ALL_DONE);
    ck_assert_uint_eq(dcn__map_count(map, DCN_MAP_GOOD), 20000 - 15);
    end();
}
END_TEST

START_TEST(no_command_crosses_a_break)
{
    dcn_lba breaks[] = {1000, 1010};
    struct dcn_plan_action action;
    struct dcn_reading outcomes[MAX_COMMAND];

    start(2000, 1);
    options.breaks = breaks;
    options.break_count = 2;
    plan = dcn__plan_new(&options, map);
    memset(outcomes, 0, sizeof(outcomes));
    for (uint32_t i = 0; i < MAX_COMMAND; i++)
        outcomes[i].verdict = DCN_READING_GOOD;
    for (;;) {
        dcn_lba last;

        dcn__plan_next(plan, 0, &action, NULL);
        if (action.end != DCN_PLAN_GOING)
            break;
        last = action.first + (dcn_lba)action.count - 1;
        ck_assert(action.first >= 1000 || last < 1000);
        ck_assert(action.first >= 1010 || last < 1010);
        dcn__plan_take(plan, &action, outcomes, 1, NULL, NULL, NULL);
    }
    end();
}
END_TEST

static const struct dcn_plan_spiral cd_spiral = {25.0, 1.6e-3, 16.67, 0};

START_TEST(a_scratch_is_passed_by_turn_after_turn)
{
    start(200000, 1);
    options.spiral = cd_spiral;
    options.fast = true;
    scratch(80000, 100000, 0.985); /* 1,472 turns */
    run(20000);
    ck_assert_uint_lt(drive.failures, 150);
    ck_assert_uint_gt(dcn__map_count(map, DCN_MAP_GOOD), 200000 - 4 * 1472);
    end();
}
END_TEST

START_TEST(a_disc_that_reads_only_slowly_is_read_slowly)
{
    start(200000, 1);
    options.fast = true;
    damage(100, 1990, 100, 3);
    run(20000);
    ck_assert_uint_lt(drive.failures, 60);
    end();
}
END_TEST

START_TEST(the_last_readable_sectors_before_dead_ground_come_before_it)
{
    start(60000, 1);
    damage(40000, 1000, 1, 4);
    damage(41000, 19000, 1, 1);
    options.retries = 4;
    run(200000);
    ck_assert_uint_gt(dcn__map_count(map, DCN_MAP_GOOD), 40590);
    /* Going through all that is dead takes 57,000 s. */
    ck_assert_uint_lt(drive.best_ns[1], UINT64_C(20000000000000));
    end();
}
END_TEST

START_TEST(slow_ground_is_left_for_later)
{
    struct dcn_plan_action action;
    struct dcn_reading outcomes[MAX_COMMAND];
    dcn_lba expected;

    start(100000, 1);
    plan = dcn__plan_new(&options, map);
    for (uint32_t i = 0; i < MAX_COMMAND; i++)
        outcomes[i].verdict = DCN_READING_GOOD;
    for (int i = 0; i < 10; i++) {
        dcn__plan_next(plan, 0, &action, NULL);
        dcn__plan_take(plan, &action, outcomes, 3000000, NULL, NULL, NULL);
    }
    dcn__plan_next(plan, 0, &action, NULL);
    /* Half as far as it went well before. */
    expected = action.first + (dcn_lba)action.count + 10 * MAX_COMMAND / 2;
    dcn__plan_take(plan, &action, outcomes, 2000000000, NULL, NULL, NULL);
    dcn__plan_next(plan, 0, &action, NULL);
    ck_assert_int_eq(action.first, expected);
    end();
}
END_TEST

/* A disc on which every 50th sector reads one time in four, of Mode 1 up to
 * the sector proven; the drive takes RC. */
static void
start_passing(uint32_t proven)
{
    static struct dcn_range range;

    start(100000, 1);
    damage(10000, 1000, 50, 4);
    range = (struct dcn_range){0, proven};
    options.proven = &range;
    options.proven_count = 1;
    options.rungs = DCN_RUNG_BIT(DCN_RUNG_CONTINUOUS);
}

START_TEST(damage_is_read_in_passing_where_the_drive_does_not_delay)
{
    start_passing(100000);
    ck_assert_int_eq(run(100000), DCN_PLAN_ALL_DONE);
    assert_all_settled();
    ck_assert_uint_eq(dcn__map_count(map, DCN_MAP_GOOD), 100000);
    /* One for all the trouble there is, and those that passing leaves. */
    ck_assert_uint_lt(drive.failures, 100);
    ck_assert_uint_lt(drive.best_ns[1], UINT64_C(60000000000));
    end();
}
END_TEST

START_TEST(a_drive_that_delays_all_the_same_is_not_read_in_passing)
{
    start_passing(100000);
    drive.deaf = true;
    ck_assert_int_eq(run(100000), DCN_PLAN_ALL_DONE);
    ck_assert_uint_eq(dcn__map_count_in(map, DCN_MAP_OPEN), 0);
    ck_assert_uint_lt(drive.passed, 40);
    end();
}
END_TEST

START_TEST(sectors_that_prove_nothing_are_not_read_in_passing)
{
    start_passing(10000);
    ck_assert_int_eq(run(100000), DCN_PLAN_ALL_DONE);
    ck_assert_uint_eq(dcn__map_count_in(map, DCN_MAP_OPEN), 0);
    ck_assert_uint_eq(drive.passed, 0);
    end();
}
END_TEST

START_TEST(passing_over_and_over_ends)
{
    start_passing(100000);
    /* They never come right: sweeps that win nothing stop. */
    damage(10000, 1000, 50, 2);
    drive.rung = DCN_RUNG_ABOVE;
    ck_assert_int_eq(run(100000), DCN_PLAN_ALL_DONE);
    assert_all_settled();
    ck_assert_uint_lt(drive.passed, 5000);
    end();
}
END_TEST

START_TEST(without_retries_nothing_is_read_over_and_over)
{
    start_passing(100000);
    options.retries = 0;
    ck_assert_int_eq(run(100000), DCN_PLAN_ALL_DONE);
    ck_assert_uint_le(drive.passed, 1000);
    end();
}
END_TEST

START_TEST(a_resumed_disc_is_read_in_passing_first)
{
    struct dcn_plan_action action;
    struct dcn_map_run lost = {.first = 500,
                               .count = 3,
                               .state = DCN_MAP_DAMAGED,
                               .attempts = 1,
                               .c2_count = 9};
    struct dcn_map_run good = {
        .first = 0, .count = 100000, .state = DCN_MAP_GOOD, .attempts = 1};

    start_passing(100000);
    ck_assert_int_eq(dcn__map_set(map, &good, NULL), DCN_OK);
    ck_assert_int_eq(dcn__map_set(map, &lost, NULL), DCN_OK);
    plan = dcn__plan_new(&options, map);
    ck_assert_int_eq(dcn__plan_next(plan, 0, &action, NULL), DCN_OK);
    ck_assert_int_eq(action.effort, DCN_EFFORT_CONTINUOUS);
    ck_assert_int_eq(action.first, 500);
    ck_assert_uint_eq(action.count, 3);
    end();
}
END_TEST

START_TEST(an_action_comes_again_until_it_is_taken)
{
    struct dcn_plan_action first, second;

    start(1000, 1);
    plan = dcn__plan_new(&options, map);
    dcn__plan_next(plan, 0, &first, NULL);
    dcn__plan_next(plan, 0, &second, NULL);
    ck_assert_int_eq(first.first, second.first);
    ck_assert_uint_eq(first.count, second.count);
    end();
}
END_TEST

static enum dcn_status
count_changes(const struct dcn_map_run *run, void *payload)
{
    *(uint32_t *)payload += run->count;
    return DCN_OK;
}

START_TEST(what_passed_as_good_can_be_doubted_and_is_retried)
{
    struct dcn_map_run run;
    uint32_t changes = 0;

    start(100, 1);
    plan = dcn__plan_new(&options, map);
    run = dcn__map_get(map, 50);
    run.first = 10;
    run.count = 2;
    run.state = DCN_MAP_GOOD;
    ck_assert_int_eq(dcn__map_set(map, &run, NULL), DCN_OK);
    /* 12 was not read, and stays so; there is nothing before the disc. */
    ck_assert_int_eq(
        dcn__plan_doubt(plan, 11, 13, count_changes, &changes, NULL), DCN_OK);
    ck_assert_int_eq(
        dcn__plan_doubt(plan, -2, 0, count_changes, &changes, NULL), DCN_OK);
    ck_assert_uint_eq(changes, 1);
    ck_assert_int_eq(dcn__map_get(map, 10).state, DCN_MAP_GOOD);
    ck_assert_int_eq(dcn__map_get(map, 11).state, DCN_MAP_DAMAGED);
    ck_assert_uint_eq(dcn__map_get(map, 11).c2_count, DCN_C2_ALL);
    ck_assert_int_eq(dcn__map_get(map, 12).state, DCN_MAP_UNTRIED);
    end();
}
END_TEST

UNIT_MAIN(
    "rescue/plan", what_passed_as_good_can_be_doubted_and_is_retried,
    what_was_told_to_be_intended_is_told_again_whatever_its_shape,
    good_ground_is_read_once_in_large_commands,
    every_sector_of_a_scratched_cd_is_settled,
    every_sector_is_settled_where_the_drive_names_none,
    every_block_of_a_dvd_is_settled, easy_areas_come_before_a_large_dead_one,
    the_rung_that_wins_is_found_and_preferred,
    a_field_of_single_bad_sectors_gets_one_retry, a_ring_does_not_cost_hours,
    rings_of_a_dvd_cost_minutes_wherever_they_begin,
    a_ring_in_which_a_sample_reads_is_damage_like_any_other,
    a_ring_is_sampled_every_16_blocks_before_it_is_left,
    a_ring_is_tried_throughout_on_request,
    what_a_drive_is_known_for_is_tried_first,
    what_recovered_on_this_disc_before_is_tried_first,
    a_rung_that_was_dropped_does_not_come_again, the_skip_list_is_never_read,
    a_skip_may_lead_out_of_a_file_that_is_read_first,
    no_command_crosses_a_break, a_scratch_is_passed_by_turn_after_turn,
    a_disc_that_reads_only_slowly_is_read_slowly,
    the_last_readable_sectors_before_dead_ground_come_before_it,
    slow_ground_is_left_for_later,
    damage_is_read_in_passing_where_the_drive_does_not_delay,
    a_drive_that_delays_all_the_same_is_not_read_in_passing,
    sectors_that_prove_nothing_are_not_read_in_passing,
    passing_over_and_over_ends, without_retries_nothing_is_read_over_and_over,
    a_resumed_disc_is_read_in_passing_first,
    an_action_comes_again_until_it_is_taken)
