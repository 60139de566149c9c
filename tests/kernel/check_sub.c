/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Compares subchannel blocks that a client read with what a pressed disc of
 * that layout has (IEC 60908 17): every Q with a right CRC; positions as the
 * layout says, the time in a pregap running backwards to 0; MCN and ISRC
 * where Q is not a position; R-W empty.
 *
 * check_sub LAYOUT MCN STREAM STRIDE OFFSET FIRST [packed|q16]
 *   LAYOUT as make_disc wrote it; STREAM: a block at OFFSET of every STRIDE
 *   bytes, the first of sector FIRST; packed: 12 bytes a channel; q16: the
 *   16 bytes of READ CD's formatted Q. Prints what it counted.
 */
#include "codec/subchannel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct run {
    dcn_lba first, count;
    unsigned track, index, control;
    char isrc[16];
};

struct judge {
    struct run runs[64];
    size_t run_count;
    const char *mcn;
    unsigned positions, mcns, isrcs, wrong;
};

static bool
read_layout(struct judge *judge, const char *path)
{
    FILE *file = fopen(path, "r");
    struct run *run = judge->runs;
    if (!file)
        return false;
    while (judge->run_count < 64 &&
           fscanf(file, "%d %d %u %u %u %15s", &run->first, &run->count,
                  &run->track, &run->index, &run->control, run->isrc) == 6) {
        judge->run_count++;
        run++;
    }
    (void)fclose(file);
    return judge->run_count > 0;
}

static const struct run *
run_at(const struct judge *judge, dcn_lba lba)
{
    for (size_t i = 0; i < judge->run_count; i++)
        if (lba >= judge->runs[i].first &&
            lba < judge->runs[i].first + judge->runs[i].count)
            return &judge->runs[i];
    return NULL;
}

/* First sector of INDEX 01 of a track. */
static dcn_lba
track_start(const struct judge *judge, unsigned track)
{
    for (size_t i = 0; i < judge->run_count; i++)
        if (judge->runs[i].track == track && judge->runs[i].index == 1)
            return judge->runs[i].first;
    return 0;
}

static void
complain(struct judge *judge, dcn_lba lba, const char *what,
         const uint8_t q[DCN_Q_BYTES])
{
    if (judge->wrong++ >= 10)
        return;
    printf("sector %d: %s:", lba, what);
    for (int i = 0; i < DCN_Q_BYTES; i++)
        printf(" %02x", q[i]);
    putchar('\n');
}

static unsigned
frames(struct dcn_msf msf)
{
    return (msf.m * 60u + msf.s) * 75u + msf.f;
}

static bool
position_is_right(const struct judge *judge, const struct run *run, dcn_lba lba,
                  const struct dcn_q *q)
{
    dcn_lba start = track_start(judge, run->track);
    unsigned rel = (unsigned)(lba < start ? start - lba - 1 : lba - start);
    unsigned rel_old = (unsigned)(lba < start ? start - lba : lba - start);
    unsigned found = frames(q->rel);
    /* Counting down, the last sector of a pregap is 0 by IEC 60908, and 1
     * on many pressed discs. */
    return q->track == run->track && q->index == run->index &&
           (found == rel || found == rel_old) &&
           frames(q->abs) == (unsigned)(lba + 150);
}

static void
judge_q(struct judge *judge, dcn_lba lba, const uint8_t bytes[DCN_Q_BYTES],
        bool has_crc)
{
    const struct run *run = run_at(judge, lba);
    struct dcn_q q;

    if (!run) {
        complain(judge, lba, "past the layout", bytes);
        return;
    }
    if (has_crc && !dcn__q_crc_valid(bytes))
        complain(judge, lba, "CRC", bytes);
    switch (dcn__q_decode(bytes, &q)) {
    case DCN_Q_POSITION:
        judge->positions++;
        if (!position_is_right(judge, run, lba, &q))
            complain(judge, lba, "position", bytes);
        break;
    case DCN_Q_MCN:
        judge->mcns++;
        if (strcmp(q.code, judge->mcn) != 0)
            complain(judge, lba, "MCN", bytes);
        break;
    case DCN_Q_ISRC:
        judge->isrcs++;
        if (strcmp(q.code, run->isrc) != 0)
            complain(judge, lba, "ISRC", bytes);
        break;
    default:
        complain(judge, lba, "kind", bytes);
    }
    if (q.control != run->control)
        complain(judge, lba, "control", bytes);
}

static void
judge_block(struct judge *judge, dcn_lba lba, const uint8_t *block,
            const char *form)
{
    uint8_t raw[DCN_SUB_BYTES], q[DCN_Q_BYTES];

    if (strcmp(form, "q16") == 0) {
        judge_q(judge, lba, block, block[10] != 0 || block[11] != 0);
        return;
    }
    memcpy(raw, block, sizeof(raw));
    if (strcmp(form, "packed") == 0)
        dcn__sub_unpack(block, raw);
    dcn__q_from_raw(raw, q);
    judge_q(judge, lba, q, true);
    for (int i = 0; i < DCN_SUB_BYTES; i++)
        if (raw[i] & 0x3F) {
            complain(judge, lba, "R-W not empty", q);
            break;
        }
}

int
main(int argc, char **argv)
{
    struct judge judge = {0};
    uint8_t block[4096];

    if (argc < 7 || !read_layout(&judge, argv[1])) {
        (void)fprintf(stderr, "usage: check_sub LAYOUT MCN STREAM STRIDE "
                              "OFFSET FIRST [packed|q16]\n");
        return 2;
    }
    judge.mcn = argv[2];
    FILE *stream = fopen(argv[3], "rb");
    size_t stride = strtoul(argv[4], NULL, 10);
    size_t offset = strtoul(argv[5], NULL, 10);
    dcn_lba lba = (dcn_lba)strtol(argv[6], NULL, 10);
    if (!stream || stride > sizeof(block) || offset >= stride)
        return 2;
    for (; fread(block, stride, 1, stream) == 1; lba++)
        judge_block(&judge, lba, block + offset, argc > 7 ? argv[7] : "raw");
    (void)fclose(stream);
    printf("%u positions, %u MCN, %u ISRC, %u wrong\n", judge.positions,
           judge.mcns, judge.isrcs, judge.wrong);
    return judge.wrong == 0 && judge.positions > 0 ? 0 : 1;
}
