/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mksub BASE SECTORS RULE...: an audio disc whose subchannel says what the
 * rules say, as BASE.bin, BASE.sub and BASE.cue. The sheet has the tracks'
 * starts alone, so all else is only in the subchannel. Later rules win.
 *
 *   track:NUMBER:CONTROL:PREGAP:START   a track of Q; PREGAP - for none
 *   index:FIRST:NUMBER                  this index from there to its track's end
 *   control:FIRST:END:VALUE             CONTROL of these sectors
 *   late:FIRST:END:SECTORS              Q of that many sectors before
 *   rel:FIRST:END:FRAMES                relative time so many frames more
 *   p:FIRST:END:BIT                     P
 *   adr:FIRST:END:ADR                   another ADR
 *   mcn:FIRST:END:STEP:CODE             ADR 2 in every so-manyth sector
 *   isrc:FIRST:END:STEP:CODE            ADR 3
 *   noise:FIRST:END                     Q of noise, CRC wrong
 *   flip:FIRST:END:BITS                 that many of its bits flipped
 *   none:FIRST:END                      all of P-W zero
 */
#include "codec/msf.h"
#include "codec/subchannel.h"
#include "mkdisc.h"

#include <stdlib.h>
#include <string.h>

#define MAX_TRACKS 99
#define MAX_RULES  200

struct track {
    unsigned number, control;
    long pregap, start;
};

struct rule {
    char kind[8];
    long first, end, value;
    char code[16];
};

static struct track tracks[MAX_TRACKS];
static struct rule rules[MAX_RULES];
static size_t track_count, rule_count;

static void
bad(const char *what)
{
    fprintf(stderr, "mksub: %s\n", what);
    exit(2);
}

static void
parse(const char *text)
{
    struct rule rule = {.code = ""};
    char pregap[16];
    struct track track;
    size_t at = 0;

    if (sscanf(text, "track:%u:%u:%15[^:]:%ld", &track.number, &track.control,
               pregap, &track.start) == 4) {
        track.pregap = pregap[0] == '-' ? track.start : atol(pregap);
        while (at < track_count && tracks[at].number != track.number)
            at++;
        tracks[at] = track;
        if (at == track_count && ++track_count == MAX_TRACKS)
            bad("too many tracks");
        return;
    }
    if (sscanf(text, "%7[^:]:%ld:%ld:%ld:%15s", rule.kind, &rule.first,
               &rule.end, &rule.value, rule.code) < 3)
        bad(text);
    rules[rule_count] = rule;
    if (++rule_count == MAX_RULES)
        bad("too many rules");
}

static const struct track *
track_at(long lba)
{
    const struct track *found = &tracks[0];

    for (size_t i = 0; i < track_count; i++)
        if (tracks[i].pregap <= lba)
            found = &tracks[i];
    return found;
}

static bool
holds(const struct rule *rule, const char *kind, long lba)
{
    return strcmp(rule->kind, kind) == 0 && lba >= rule->first &&
           lba < rule->end;
}

static long
value_at(const char *kind, long lba, long otherwise)
{
    for (size_t i = 0; i < rule_count; i++)
        if (holds(&rules[i], kind, lba))
            otherwise = rules[i].value;
    return otherwise;
}

static unsigned
index_at(const struct track *track, long lba)
{
    unsigned index = lba < track->start ? 0 : 1;

    for (size_t i = 0; i < rule_count; i++)
        if (strcmp(rules[i].kind, "index") == 0 && rules[i].first <= lba &&
            rules[i].first >= track->start)
            index = (unsigned)rules[i].end;
    return index;
}

static void
code_at(long lba, struct dcn_q *q)
{
    for (size_t i = 0; i < rule_count; i++) {
        const struct rule *rule = &rules[i];
        bool mcn = holds(rule, "mcn", lba), isrc = holds(rule, "isrc", lba);

        if ((!mcn && !isrc) || (lba - rule->first) % rule->value != 0)
            continue;
        q->kind = mcn ? DCN_Q_MCN : DCN_Q_ISRC;
        q->adr = mcn ? 2 : 3;
        q->aframe = dcn__msf_from_lba((dcn_lba)lba).f;
        /* 13 digits of an MCN are the longest code there is. */
        snprintf(q->code, sizeof(q->code), "%.13s", rule->code);
    }
}

static void
make_q(long lba, uint8_t bytes[DCN_Q_BYTES])
{
    const struct track *track = track_at(lba);
    long rel =
        lba >= track->start ? lba - track->start : track->start - lba - 1;
    struct dcn_q q = {.kind = DCN_Q_POSITION, .adr = 1};

    rel += value_at("rel", lba, 0);
    q.control = (uint8_t)value_at("control", lba, (long)track->control);
    q.track = (uint8_t)track->number;
    q.index = (uint8_t)index_at(track, lba);
    q.rel = dcn__msf_from_lba((dcn_lba)rel - DCN_MSF_OFFSET);
    q.abs = dcn__msf_from_lba((dcn_lba)lba);
    code_at(lba, &q);
    dcn__q_encode(&q, bytes);
    bytes[0] =
        (uint8_t)((bytes[0] & 0xF0) | value_at("adr", lba, bytes[0] & 15));
    dcn__q_crc_write(bytes);
}

static void
make_sub(long lba, uint8_t packed[DCN_SUB_BYTES])
{
    uint8_t *q = packed + DCN_Q_BYTES;
    long flips = value_at("flip", lba, 0);
    bool pause = lba < track_at(lba)->start;

    memset(packed, 0, DCN_SUB_BYTES);
    if (value_at("none", lba, -1) != -1)
        return;
    if (value_at("p", lba, pause) != 0)
        memset(packed, 0xFF, DCN_Q_BYTES);
    make_q(lba - value_at("late", lba, 0), q);
    if (value_at("noise", lba, -1) != -1)
        mkdisc_noise((dcn_lba)lba, q, 8);
    for (long i = 0; i < flips; i++) {
        long bit = (lba * 7 + i * 35) % 96;

        q[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
    }
}

static FILE *
open_file(const char *base, const char *extension)
{
    char path[1024];
    FILE *file;

    snprintf(path, sizeof(path), "%s.%s", base, extension);
    file = fopen(path, "wb");
    if (file == NULL)
        bad(path);
    return file;
}

static void
write_sheet(const char *base)
{
    const char *slash = strrchr(base, '/');
    FILE *file = open_file(base, "cue");

    fprintf(file, "FILE \"%s.bin\" BINARY\n", slash != NULL ? slash + 1 : base);
    for (size_t i = 0; i < track_count; i++)
        fprintf(file, "  TRACK %02u AUDIO\n    INDEX 01 %02ld:%02ld:%02ld\n",
                tracks[i].number, tracks[i].start / 4500,
                tracks[i].start / 75 % 60, tracks[i].start % 75);
    fclose(file);
}

int
main(int argc, char **argv)
{
    long sectors = argc > 2 ? atol(argv[2]) : 0;
    FILE *bin, *sub;

    if (argc < 4)
        bad("usage: mksub BASE SECTORS RULE...");
    for (int i = 3; i < argc; i++)
        parse(argv[i]);
    bin = open_file(argv[1], "bin");
    sub = open_file(argv[1], "sub");
    for (long lba = 0; lba < sectors; lba++) {
        uint8_t raw[DCN_RAW_BYTES], packed[DCN_SUB_BYTES];

        mkdisc_noise((dcn_lba)lba, raw, sizeof(raw));
        make_sub(lba, packed);
        fwrite(raw, 1, sizeof(raw), bin);
        fwrite(packed, 1, sizeof(packed), sub);
    }
    write_sheet(argv[1]);
    return fclose(bin) != 0 || fclose(sub) != 0;
}
