/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The plan against drives that refuse: discs that end early, that are locked,
 * whose tracks end with run-out, and drives that only seem to say so.
 */
#include "unit/unit.h"

#include "plan/plan.h"
#include "plan/run_out.h"
#include "util/checked.h"

#include <stdlib.h>
#include <string.h>

#define MAX_COMMAND 64

/* What a part of the disc answers. */
struct part {
    dcn_lba first;
    uint32_t count;
    uint8_t key, asc, ascq; /* 0: it reads */
    uint64_t ns;            /* of one answer */
    uint16_t noise;         /* delivered, with so many bytes in doubt */
};

struct drive {
    struct part parts[16];
    size_t part_count;
    bool unwell;
    /* After a sector of key 3 fails, all behind it is answered 05/64/00 until
     * the head goes elsewhere. */
    bool loses_track;
    dcn_lba lost_from, head;
    bool lost;
    dcn_lba link_period; /* the last 7 of so many sectors are 05/64/00 */
    bool other_types;    /* what is refused for its type comes as another */
    uint32_t commands, refusals, asked, type_asks, *reads;
    uint64_t now_ns;
};

static struct drive drive;
static struct dcn_plan_options options;
static struct dcn_map *map;
static struct dcn_plan *plan;
static const struct dcn_range *files;
static size_t file_count;

static void
start(uint32_t sectors, uint32_t block)
{
    struct dcn_range range = {0, sectors};

    memset(&drive, 0, sizeof(drive));
    drive.reads = calloc(sectors, sizeof(*drive.reads));
    map = dcn__map_new(&range, 1);
    files = NULL;
    file_count = 0;
    options = (struct dcn_plan_options){.block_sectors = block,
                                        .max_sectors = MAX_COMMAND,
                                        .retries = 3,
                                        .is_drive = true,
                                        .drive = 1};
}

static void
end(void)
{
    dcn__plan_free(plan);
    plan = NULL;
    dcn__map_free(map);
    free(drive.reads);
}

static void
answers(dcn_lba first, uint32_t count, uint8_t key, uint8_t asc, uint8_t ascq)
{
    drive.parts[drive.part_count++] =
        (struct part){first, count, key, asc, ascq, 5000000, 0};
}

static const struct part *
part_at(dcn_lba lba)
{
    static const struct part link = {0, 0, 5, 0x64, 0, 300000000, 0};

    if (drive.link_period > 0 &&
        lba % drive.link_period >= drive.link_period - 7)
        return &link;
    for (size_t i = 0; i < drive.part_count; i++) {
        const struct part *part = &drive.parts[i];

        if (lba >= part->first && lba < part->first + (dcn_lba)part->count)
            return part;
    }
    return NULL;
}

static void
refuse(const struct dcn_plan_action *action, struct dcn_reading *readings,
       uint32_t at, const struct part *part)
{
    drive.now_ns += part->ns;
    drive.refusals++;
    /* A refusal is of the whole command, what the medium does not give of
     * one sector, of which the drive tells. */
    for (uint32_t i = part->key == 3 ? at : 0; i < action->count; i++) {
        readings[i] = (struct dcn_reading){.verdict = DCN_READING_UNKNOWN,
                                           .sense_key = part->key,
                                           .asc = part->asc,
                                           .ascq = part->ascq};
        if (action->count == 1 || (part->key == 3 && i == at))
            readings[i].verdict = DCN_READING_FAILED;
    }
}

static void
carry_out(const struct dcn_plan_action *action, struct dcn_reading *readings)
{
    static const struct part lost = {0, 0, 5, 0x64, 0, 4000000, 0};

    drive.commands++;
    if (drive.lost && (action->first < drive.lost_from - 200 ||
                       action->first > drive.lost_from + 2000))
        drive.lost = false;
    if (drive.lost) {
        refuse(action, readings, 0, &lost);
        return;
    }
    for (uint32_t i = 0; i < action->count; i++) {
        const struct part *part = part_at(action->first + (dcn_lba)i);

        drive.reads[action->first + (dcn_lba)i]++;
        drive.now_ns += 50000;
        if (part == NULL) {
            readings[i].verdict = DCN_READING_GOOD;
            continue;
        }
        if (part->noise > 0) {
            readings[i].verdict = DCN_READING_DOUBTED;
            readings[i].c2_count = part->noise;
            continue;
        }
        drive.lost = drive.loses_track && part->key == 3;
        drive.lost_from = action->first;
        refuse(action, readings, i, part);
        return;
    }
}

/* The head was elsewhere before: what was lost is found again. */
static bool
types_refused(const struct dcn_plan_action *action)
{
    const struct part *part = part_at(action->first);

    ck_assert_uint_eq(action->lead.count, 1);
    ck_assert_ptr_null(part_at(action->lead.first));
    drive.lost = false;
    drive.type_asks++;
    return part != NULL && part->key == 5 && part->asc == 0x64 &&
           !drive.other_types;
}

static void
answer(const struct dcn_plan_action *action)
{
    drive.asked++;
    if (action->ask == DCN_ASK_WELL)
        dcn__plan_told(plan, action, !drive.unwell);
    else if (action->ask == DCN_ASK_TYPES)
        dcn__plan_told(plan, action, types_refused(action));
    else
        dcn__plan_places(plan, files, file_count);
}

static enum dcn_plan_end
run(uint32_t most)
{
    struct dcn_plan_action action;

    dcn__plan_free(plan);
    plan = dcn__plan_new(&options, map);
    ck_assert_ptr_nonnull(plan);
    for (;;) {
        struct dcn_reading readings[MAX_COMMAND];
        uint64_t before = drive.now_ns;

        memset(readings, 0, sizeof(readings));
        ck_assert_int_eq(dcn__plan_next(plan, drive.now_ns, &action, NULL),
                         DCN_OK);
        if (action.end != DCN_PLAN_GOING)
            break;
        ck_assert_uint_lt(drive.commands, most);
        if (action.ask != DCN_ASK_READ) {
            answer(&action);
            continue;
        }
        ck_assert_uint_gt(action.count, 0);
        carry_out(&action, readings);
        ck_assert_int_eq(dcn__plan_take(plan, &action, readings,
                                        drive.now_ns - before, NULL, NULL,
                                        NULL),
                         DCN_OK);
    }
    dcn__plan_close(plan);
    return action.end;
}

/* Sectors of that cause. */
static uint64_t
of(enum dcn_cause cause)
{
    uint64_t causes[DCN_CAUSES], odd[DCN_ODDITIES];

    dcn__map_causes(map, causes, odd);
    return causes[cause];
}

static enum dcn_cause
cause_at(dcn_lba lba)
{
    return dcn__map_get(map, lba).cause;
}

static void
assert_good(dcn_lba first, dcn_lba last)
{
    for (dcn_lba lba = first; lba <= last; lba++)
        ck_assert_msg(dcn__map_get(map, lba).state == DCN_MAP_GOOD, "sector %d",
                      lba);
}

/* ---- the end of the disc ---- */

START_TEST(addresses_refused_up_to_the_last_are_beyond_the_end)
{
    static const struct {
        uint8_t asc;
        uint32_t block;
        dcn_lba border;
    } discs[] = {{0x21, 1, 2500},  {0x21, 16, 2500}, {0x63, 16, 2511},
                 {0x64, 16, 2496}, {0x64, 32, 2999}, {0x21, 16, 100}};

    for (size_t i = 0; i < DCN_ARRAY_LEN(discs); i++) {
        dcn_lba border = discs[i].border;

        start(3000, discs[i].block);
        answers(border, 3000 - (uint32_t)border, 5, discs[i].asc, 0);
        ck_assert_int_eq(run(200), DCN_PLAN_ALL_DONE);
        assert_good(0, border - 1);
        ck_assert_uint_eq(of(DCN_CAUSE_BEYOND), 3000 - (uint32_t)border);
        ck_assert_int_eq(cause_at(border), DCN_CAUSE_BEYOND);
        /* 20 questions, and the command that came upon it. */
        ck_assert_uint_le(drive.refusals + drive.asked, 20);
        ck_assert_uint_le(drive.commands + drive.asked,
                          (uint32_t)border / 48 + 28);
        end();
    }
}
END_TEST

START_TEST(a_drive_that_lost_the_track_is_not_at_the_end)
{
    start(30000, 16);
    drive.loses_track = true;
    answers(20000, 16, 3, 0x11, 0);
    ck_assert_int_eq(run(5000), DCN_PLAN_ALL_DONE);
    assert_good(0, 19999);
    assert_good(20016, 29999);
    ck_assert_uint_eq(of(DCN_CAUSE_BEYOND), 0);
    ck_assert_uint_eq(of(DCN_CAUSE_DAMAGED), 16);
    end();
}
END_TEST

START_TEST(what_reads_behind_a_refusal_is_read)
{
    start(30000, 16);
    answers(10000, 496, 5, 0x64, 0);
    answers(20000, 496, 5, 0x21, 0);
    ck_assert_int_eq(run(5000), DCN_PLAN_ALL_DONE);
    assert_good(0, 9999);
    assert_good(10496, 19999);
    assert_good(20496, 29999);
    ck_assert_uint_eq(of(DCN_CAUSE_BEYOND), 0);
    ck_assert_uint_eq(of(DCN_CAUSE_DAMAGED), 992);
    /* ... and tried again in later passes: it may have been a whim. */
    ck_assert_uint_gt(drive.reads[10000], 3);
    end();
}
END_TEST

START_TEST(a_drive_that_is_not_well_says_nothing_of_the_end)
{
    start(3000, 16);
    drive.unwell = true;
    answers(2500, 500, 5, 0x21, 0);
    ck_assert_int_eq(run(5000), DCN_PLAN_ALL_DONE);
    ck_assert_uint_eq(of(DCN_CAUSE_BEYOND), 0);
    ck_assert_uint_gt(of(DCN_CAUSE_DAMAGED), 0);
    end();
}
END_TEST

START_TEST(damage_before_the_last_address_is_no_end)
{
    start(3000, 16);
    answers(2500, 100, 3, 0x11, 0);
    ck_assert_int_eq(run(5000), DCN_PLAN_ALL_DONE);
    ck_assert_uint_eq(of(DCN_CAUSE_BEYOND), 0);
    assert_good(2608, 2999);
    end();
}
END_TEST

START_TEST(a_later_run_does_not_ask_for_the_end_again)
{
    start(3000, 16);
    answers(2512, 488, 5, 0x21, 0);
    answers(1000, 1, 3, 0x11, 0);
    run(1000);
    drive.refusals = drive.commands = 0;
    run(200);
    ck_assert_uint_eq(of(DCN_CAUSE_BEYOND), 488);
    ck_assert_uint_eq(drive.reads[2999], 1);
    end();
}
END_TEST

START_TEST(a_zone_that_was_never_recorded_is_blank)
{
    start(30000, 16);
    answers(10000, 15000, 8, 0, 0);
    ck_assert_int_eq(run(1000), DCN_PLAN_ALL_DONE);
    ck_assert_uint_eq(of(DCN_CAUSE_BLANK), 15000);
    assert_good(0, 9999);
    assert_good(25000, 29999);
    end();
}
END_TEST

/* ---- what the drive refuses ---- */

START_TEST(a_locked_disc_costs_a_hundred_questions)
{
    start(1000000, 16);
    answers(50000, 950000, 5, 0x6F, 3);
    ck_assert_int_eq(run(50000 / 48 + 200), DCN_PLAN_ALL_DONE);
    assert_good(0, 49999);
    ck_assert_uint_eq(of(DCN_CAUSE_REFUSED), 950000);
    ck_assert_uint_lt(drive.refusals, 130);
    end();
}
END_TEST

START_TEST(what_a_locked_disc_gives_is_read_to_its_borders)
{
    static const struct dcn_range seen[] = {
        {100000, 60000}, {400011, 5}, {500000, 40000}, {900100, 333}};

    start(1000000, 16);
    answers(50000, 350011, 5, 0x6F, 3);
    answers(400016, 210001, 5, 0x6F, 3);
    answers(700003, 200097, 5, 0x6F, 4);
    answers(900433, 99567, 5, 0x6F, 3);
    files = seen;
    file_count = DCN_ARRAY_LEN(seen);
    run(10000);
    assert_good(0, 49999);
    assert_good(400011, 400015);
    assert_good(610017, 700002);
    assert_good(900100, 900432);
    ck_assert_uint_eq(of(DCN_CAUSE_REFUSED), 350011 + 210001 + 200097 + 99567);
    ck_assert_uint_lt(drive.refusals, 250);
    end();
}
END_TEST

START_TEST(a_drive_that_takes_long_to_refuse_is_asked_less)
{
    start(1000000, 16);
    answers(50000, 950000, 5, 0x6F, 3);
    drive.parts[0].ns = UINT64_C(3000000000);
    run(50000 / 48 + 60);
    ck_assert_uint_eq(of(DCN_CAUSE_REFUSED), 950000);
    ck_assert_uint_lt(drive.refusals, 33);
    end();
}
END_TEST

START_TEST(damage_in_what_a_locked_disc_gives_is_damage)
{
    start(100000, 16);
    answers(5000, 45000, 5, 0x6F, 3);
    answers(70000, 160, 3, 0x11, 0);
    answers(90000, 10000, 5, 0x6F, 3);
    run(20000);
    assert_good(50000, 69999);
    assert_good(70160, 89999);
    ck_assert_uint_eq(of(DCN_CAUSE_DAMAGED), 160);
    ck_assert_uint_eq(of(DCN_CAUSE_REFUSED), 55000);
    end();
}
END_TEST

START_TEST(what_was_refused_is_asked_again_by_the_next_run)
{
    start(100000, 16);
    answers(5000, 95000, 5, 0x6F, 3);
    run(1000);
    ck_assert_uint_eq(of(DCN_CAUSE_REFUSED), 95000);
    drive.part_count = 0;
    run(4000);
    assert_good(0, 99999);
    end();
}
END_TEST

/* ---- refused for their type ---- */

static void
start_cd(uint32_t sectors)
{
    start(sectors, 1);
    options.asks_types = true;
}

START_TEST(a_track_refused_by_every_type_is_refused_and_not_retried)
{
    start_cd(30000);
    answers(10000, 8000, 5, 0x64, 0);
    ck_assert_int_eq(run(30000 / 48 + 300), DCN_PLAN_ALL_DONE);
    assert_good(0, 9999);
    assert_good(18000, 29999);
    ck_assert_uint_eq(of(DCN_CAUSE_REFUSED), 8000);
    ck_assert_uint_lt(drive.refusals, 130);
    ck_assert_uint_lt(drive.type_asks, 6);
    end();
}
END_TEST

START_TEST(two_tracks_refused_by_every_type_with_one_between_that_reads)
{
    start_cd(30000);
    answers(5000, 4000, 5, 0x64, 0);
    answers(9100, 10000, 5, 0x64, 0);
    answers(19107, 5000, 5, 0x64, 0);
    ck_assert_int_eq(run(30000 / 48 + 600), DCN_PLAN_ALL_DONE);
    assert_good(0, 4999);
    assert_good(24107, 29999);
    ck_assert_uint_ge(of(DCN_CAUSE_REFUSED), 19000);
    ck_assert_uint_eq(of(DCN_CAUSE_DAMAGED), 0);
    end();
}
END_TEST

START_TEST(what_comes_as_another_type_is_not_refused)
{
    start_cd(30000);
    drive.other_types = true;
    answers(10000, 300, 5, 0x64, 0);
    ck_assert_int_eq(run(20000), DCN_PLAN_ALL_DONE);
    ck_assert_uint_eq(of(DCN_CAUSE_REFUSED), 0);
    ck_assert_uint_eq(of(DCN_CAUSE_DAMAGED), 300);
    ck_assert_uint_le(drive.type_asks, 4);
    ck_assert_uint_gt(drive.reads[10100], 3);
    end();
}
END_TEST

START_TEST(a_drive_that_lost_the_track_of_a_cd_refuses_nothing)
{
    start_cd(60000);
    drive.loses_track = true;
    for (dcn_lba lba = 5000; lba < 55000; lba += 7000)
        answers(lba, 3, 3, 0x11, 5);
    ck_assert_int_eq(run(20000), DCN_PLAN_ALL_DONE);
    ck_assert_uint_eq(of(DCN_CAUSE_REFUSED), 0);
    ck_assert_uint_eq(of(DCN_CAUSE_BEYOND), 0);
    ck_assert_uint_eq(of(DCN_CAUSE_DAMAGED), 24);
    end();
}
END_TEST

START_TEST(beside_a_refused_track_a_scratch_on_a_drive_that_loses_it_is_damage)
{
    start_cd(60000);
    drive.loses_track = true;
    answers(20000, 9000, 5, 0x64, 0);
    answers(50000, 3, 3, 0x11, 5);
    ck_assert_int_eq(run(20000), DCN_PLAN_ALL_DONE);
    ck_assert_uint_eq(of(DCN_CAUSE_REFUSED), 9000);
    ck_assert_uint_eq(of(DCN_CAUSE_DAMAGED), 3);
    assert_good(29000, 49999);
    assert_good(50003, 59999);
    end();
}
END_TEST

START_TEST(a_dvd_has_no_types_that_could_be_refused)
{
    start(30000, 16);
    answers(10000, 496, 5, 0x64, 0);
    ck_assert_int_eq(run(20000), DCN_PLAN_ALL_DONE);
    ck_assert_uint_eq(of(DCN_CAUSE_REFUSED), 0);
    ck_assert_uint_eq(drive.type_asks, 0);
    end();
}
END_TEST

/* ---- run-out ---- */

static const struct dcn_range ends[] = {{398, 2}, {998, 2}};
static const dcn_lba breaks[] = {398, 399, 400, 998, 999, 1000};

static void
start_recordable(void)
{
    start(1000, 1);
    options.run_outs = ends;
    options.run_out_count = DCN_ARRAY_LEN(ends);
    options.breaks = breaks;
    options.break_count = DCN_ARRAY_LEN(breaks);
}

START_TEST(run_out_is_known_whatever_the_drive_says_and_not_tried_again)
{
    static const uint8_t senses[][3] = {{5, 0x64, 0}, {3, 0x11, 0},
                                        {3, 0x11, 5}, {5, 0x26, 0},
                                        {4, 0x3E, 2}, {5, 0x21, 0}};

    for (size_t i = 0; i < DCN_ARRAY_LEN(senses); i++) {
        start_recordable();
        answers(398, 2, senses[i][0], senses[i][1], senses[i][2]);
        answers(998, 2, senses[i][0], senses[i][1], senses[i][2]);
        run(200);
        ck_assert_uint_eq(of(DCN_CAUSE_RUN_OUT), 4);
        ck_assert_uint_eq(dcn__map_count(map, DCN_MAP_GOOD), 996);
        ck_assert_uint_le(drive.reads[998] + drive.reads[999], 3);
        ck_assert_uint_le(drive.reads[398] + drive.reads[399], 3);
        end();
    }
}
END_TEST

START_TEST(run_out_that_comes_with_c2_is_no_data)
{
    start_recordable();
    answers(398, 2, 0, 0, 0);
    drive.parts[0].noise = 1632;
    run(200);
    ck_assert_uint_eq(of(DCN_CAUSE_RUN_OUT), 2);
    ck_assert_uint_le(drive.reads[399], 2);
    end();
}
END_TEST

START_TEST(a_last_sector_with_a_few_flags_is_damage_and_no_run_out)
{
    start_recordable();
    answers(399, 1, 0, 0, 0);
    drive.parts[0].noise = 99;
    run(200);
    ck_assert_uint_eq(of(DCN_CAUSE_RUN_OUT), 0);
    ck_assert_uint_gt(drive.reads[399], 2);
    end();
    /* All of it in doubt says nothing of it. */
    start_recordable();
    answers(399, 1, 0, 0, 0);
    drive.parts[0].noise = DCN_C2_ALL;
    run(200);
    ck_assert_uint_eq(of(DCN_CAUSE_RUN_OUT), 0);
    end();
}
END_TEST

START_TEST(run_out_may_be_one_block_or_four)
{
    for (uint32_t n = 1; n <= 4; n++) {
        start_recordable();
        answers(1000 - (dcn_lba)n, n, 3, 0x11, 0);
        run(400);
        ck_assert_uint_eq(of(DCN_CAUSE_RUN_OUT), n);
        ck_assert_uint_eq(of(DCN_CAUSE_DAMAGED), 0);
        end();
    }
}
END_TEST

START_TEST(links_behind_run_out_are_links)
{
    start_recordable();
    answers(398, 7, 3, 0x11, 5);
    run(400);
    ck_assert_uint_eq(of(DCN_CAUSE_RUN_OUT), 2);
    ck_assert_uint_eq(of(DCN_CAUSE_LINK), 5);
    end();
}
END_TEST

START_TEST(run_out_behind_all_volumes_costs_one_command)
{
    start_recordable();
    options.volume_end = 998;
    answers(998, 2, 3, 0x11, 5);
    run(200);
    ck_assert_uint_eq(of(DCN_CAUSE_RUN_OUT), 2);
    ck_assert_uint_eq(drive.refusals, 1);
    assert_good(0, 997);
    end();
    /* Of one block: what lies before it is read, though no volume has it. */
    start_recordable();
    options.volume_end = 998;
    answers(999, 1, 5, 0x64, 0);
    run(200);
    ck_assert_uint_eq(of(DCN_CAUSE_RUN_OUT), 1);
    ck_assert_uint_eq(drive.refusals, 1);
    assert_good(0, 998);
    end();
    /* None at all. */
    start_recordable();
    options.volume_end = 998;
    run(200);
    ck_assert_uint_eq(of(DCN_CAUSE_RUN_OUT), 0);
    assert_good(0, 999);
    end();
    /* A volume that has one of them: each is tried alone. */
    start_recordable();
    options.volume_end = 999;
    answers(999, 1, 3, 0x11, 5);
    run(200);
    assert_good(0, 998);
    ck_assert_uint_eq(of(DCN_CAUSE_RUN_OUT), 1);
    end();
}
END_TEST

/* ---- packets ---- */

static const struct dcn_plan_packets fixed[] = {{{0, 7800}, 32}};
static const struct dcn_plan_packets varying[] = {{{0, 3000}, 0}};

static void
start_packets(const struct dcn_plan_packets *packets)
{
    start(packets->range.count, 1);
    options.asks_types = true;
    options.packets = packets;
    options.packet_count = 1;
}

START_TEST(links_between_fixed_packets_are_foreseen)
{
    start_packets(fixed);
    drive.link_period = 39;
    ck_assert_int_eq(run(2000), DCN_PLAN_ALL_DONE);
    ck_assert_uint_eq(of(DCN_CAUSE_LINK), 7800 / 39 * 7);
    ck_assert_uint_eq(dcn__map_count_in(map, DCN_MAP_RECOVERED),
                      7800 / 39 * 32);
    ck_assert_uint_eq(drive.refusals, 3);
    end();
}
END_TEST

START_TEST(a_drive_that_leaves_links_out_of_its_addresses_has_none)
{
    start_packets(fixed);
    answers(3000, 7, 3, 0x11, 5);
    run(2000);
    ck_assert_uint_eq(of(DCN_CAUSE_LINK), 0);
    ck_assert_uint_eq(of(DCN_CAUSE_DAMAGED), 7);
    ck_assert_uint_eq(dcn__map_count_in(map, DCN_MAP_RECOVERED), 7793);
    end();
}
END_TEST

START_TEST(damage_in_a_packet_is_damage_beside_links)
{
    start_packets(fixed);
    drive.link_period = 39;
    answers(39 * 50 + 10, 7, 3, 0x11, 5);
    run(20000);
    ck_assert_uint_eq(of(DCN_CAUSE_LINK), 7800 / 39 * 7);
    ck_assert_uint_eq(of(DCN_CAUSE_DAMAGED), 7);
    end();
}
END_TEST

START_TEST(links_of_packets_that_vary_are_known_by_their_pattern)
{
    static const dcn_lba links[] = {40, 150, 333, 500, 1200, 1290, 2800};

    start_packets(varying);
    for (size_t i = 0; i < DCN_ARRAY_LEN(links); i++)
        answers(links[i], 7, 5, 0x64, 0);
    answers(2000, 9, 3, 0x11, 5);
    ck_assert_int_eq(run(20000), DCN_PLAN_ALL_DONE);
    ck_assert_uint_eq(of(DCN_CAUSE_LINK), 7 * DCN_ARRAY_LEN(links));
    ck_assert_uint_eq(of(DCN_CAUSE_DAMAGED), 9);
    ck_assert_uint_eq(of(DCN_CAUSE_REFUSED), 0);
    end();
}
END_TEST

START_TEST(two_stretches_of_seven_are_no_pattern)
{
    start_packets(varying);
    answers(400, 7, 5, 0x64, 0);
    answers(1400, 7, 5, 0x64, 0);
    run(20000);
    ck_assert_uint_eq(of(DCN_CAUSE_LINK), 0);
    ck_assert_uint_eq(of(DCN_CAUSE_DAMAGED), 14);
    end();
}
END_TEST

START_TEST(damage_near_an_end_is_no_run_out)
{
    static const struct {
        dcn_lba first;
        uint32_t count;
    } damage[] = {{998, 1}, {397, 1}, {990, 10}, {395, 5}};

    for (size_t i = 0; i < DCN_ARRAY_LEN(damage); i++) {
        start_recordable();
        answers(damage[i].first, damage[i].count, 3, 0x11, 5);
        run(600);
        ck_assert_uint_eq(of(DCN_CAUSE_RUN_OUT), 0);
        ck_assert_uint_eq(of(DCN_CAUSE_DAMAGED), damage[i].count);
        end();
    }
}
END_TEST

START_TEST(only_recordable_discs_have_run_out)
{
    struct dcn_track tracks[2] = {
        {.number = 1, .start = 0, .pregap = 0, .end = 550},
        {.number = 2, .start = 550, .pregap = 550, .end = 1002}};
    struct dcn_disc disc = {
        .medium = DCN_MEDIUM_CD, .tracks = tracks, .track_count = 2};
    struct dcn_range ranges[DCN_RUN_OUT_MOST];

    ck_assert_uint_eq(dcn__run_out_ranges(&disc, ranges), 0);
    disc.recordable = true;
    ck_assert_uint_eq(dcn__run_out_ranges(&disc, ranges), 3);
    ck_assert_int_eq(ranges[0].first, 398);
    ck_assert_int_eq(ranges[1].first, 548);
    ck_assert_int_eq(ranges[2].first, 1000);
}
END_TEST

/* ---- causes ---- */

START_TEST(what_was_left_out_has_its_cause)
{
    static const struct dcn_range skip = {100, 50};

    start(20000, 1);
    options.skip = &skip;
    options.skip_count = 1;
    options.give_up_after = 10;
    answers(5000, 900, 3, 0x11, 0);
    ck_assert_int_eq(run(2000), DCN_PLAN_GAVE_UP);
    ck_assert_uint_eq(of(DCN_CAUSE_SKIPPED), 50);
    ck_assert_uint_gt(of(DCN_CAUSE_NOT_TRIED), 100);
    ck_assert_uint_eq(of(DCN_CAUSE_NONE),
                      dcn__map_count_in(map, DCN_MAP_RECOVERED));
    end();
}
END_TEST

UNIT_MAIN("plan/asking", addresses_refused_up_to_the_last_are_beyond_the_end,
          a_drive_that_lost_the_track_is_not_at_the_end,
          what_reads_behind_a_refusal_is_read,
          a_drive_that_is_not_well_says_nothing_of_the_end,
          damage_before_the_last_address_is_no_end,
          a_later_run_does_not_ask_for_the_end_again,
          a_zone_that_was_never_recorded_is_blank,
          a_locked_disc_costs_a_hundred_questions,
          what_a_locked_disc_gives_is_read_to_its_borders,
          a_drive_that_takes_long_to_refuse_is_asked_less,
          damage_in_what_a_locked_disc_gives_is_damage,
          what_was_refused_is_asked_again_by_the_next_run,
          a_track_refused_by_every_type_is_refused_and_not_retried,
          two_tracks_refused_by_every_type_with_one_between_that_reads,
          what_comes_as_another_type_is_not_refused,
          a_drive_that_lost_the_track_of_a_cd_refuses_nothing,
          beside_a_refused_track_a_scratch_on_a_drive_that_loses_it_is_damage,
          a_dvd_has_no_types_that_could_be_refused,
          run_out_is_known_whatever_the_drive_says_and_not_tried_again,
          run_out_that_comes_with_c2_is_no_data,
          run_out_behind_all_volumes_costs_one_command,
          links_between_fixed_packets_are_foreseen,
          a_drive_that_leaves_links_out_of_its_addresses_has_none,
          damage_in_a_packet_is_damage_beside_links,
          links_of_packets_that_vary_are_known_by_their_pattern,
          two_stretches_of_seven_are_no_pattern,
          a_last_sector_with_a_few_flags_is_damage_and_no_run_out,
          run_out_may_be_one_block_or_four, links_behind_run_out_are_links,
          damage_near_an_end_is_no_run_out, only_recordable_discs_have_run_out,
          what_was_left_out_has_its_cause)
