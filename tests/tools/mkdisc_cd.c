/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes a CD as BIN, packed subchannel, CUE, CD-TEXT packs and facts. Uses
 * the codes that are tested elsewhere and nothing of the image formats, whose
 * tests its discs serve.
 */
#include "mkdisc.h"

#include "codec/cdtext.h"
#include "codec/subchannel.h"

#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define FIRST_LEAD_OUT 6750
#define LATER_LEAD_OUT 2250
#define LEAD_IN        4500
#define PREGAP         150
#define SPARSE_STEP    25
/* MCN and ISRC take the place of the position in these of 100 frames. */
#define MCN_FRAME  30
#define ISRC_FRAME 80

struct writer {
    struct mkdisc_cd *cd;
    FILE *bin, *sub, *cue, *facts;
    uint32_t frame; /* in the BIN */
    bool failed;
    struct mkdisc_fs fs; /* of the track at hand */
};

static bool
is_data(const struct mkdisc_track *track)
{
    return track->mode != MKDISC_AUDIO;
}

static uint8_t
control_of(const struct mkdisc_track *track)
{
    return (uint8_t)(track->control | (is_data(track) ? DCN_CONTROL_DATA : 0));
}

/* Where each track lies on the disc. */
static void
lay_out(struct mkdisc_cd *cd)
{
    dcn_lba lba = 0;

    for (unsigned i = 0; i < cd->tracks; i++) {
        struct mkdisc_track *track = &cd->track[i];

        if (i > 0 && track->session != track[-1].session)
            lba += (track->session == 2 ? FIRST_LEAD_OUT : LATER_LEAD_OUT) +
                   LEAD_IN + PREGAP;
        track->first = lba;
        track->start = lba + (dcn_lba)track->pregap;
        track->end = track->start + (dcn_lba)track->length;
        lba = track->end;
    }
}

/* ---- Sectors ---- */

static void
audio_sector(const struct writer *w, const struct mkdisc_track *track,
             dcn_lba lba, uint8_t *sector)
{
    if (w->cd->sparse && lba % SPARSE_STEP != 0 && lba != track->start) {
        memset(sector, 0, DCN_RAW_BYTES);
        return;
    }
    mkdisc_noise(lba, sector, DCN_RAW_BYTES);
}

static void
subheader(uint8_t *sector, uint8_t channel, uint8_t submode)
{
    uint8_t bytes[4] = {1, channel, submode, 0};

    memcpy(sector + 16, bytes, sizeof(bytes));
    memcpy(sector + 20, bytes, sizeof(bytes));
}

/* Behind the file system: form 1, form 2, form 2 without EDC, in turns. */
static void
mixed_sector(dcn_lba lba, uint32_t in_track, uint8_t *sector)
{
    enum dcn_sector_mode mode =
        in_track % 3 == 0 ? DCN_MODE_2_FORM1 : DCN_MODE_2_FORM2;

    mkdisc_noise(lba, sector + 24, DCN_FORM2_BYTES / 8 * 8);
    subheader(sector, (uint8_t)(in_track % 3),
              mode == DCN_MODE_2_FORM1 ? 0x48 : 0x64);
    dcn__sector_encode(sector, lba, mode);
    if (in_track % 3 == 2)
        memset(sector + 2348, 0, 4);
}

static void
data_sector(const struct writer *w, const struct mkdisc_track *track,
            dcn_lba lba, uint8_t *sector)
{
    enum dcn_sector_mode mode =
        track->mode == MKDISC_MODE1 ? DCN_MODE_1 : DCN_MODE_2_FORM1;
    uint32_t in_track = (uint32_t)(lba - track->start);

    memset(sector, 0, DCN_RAW_BYTES);
    if (lba >= track->start && in_track >= track->fs_sectors) {
        if (track->mode == MKDISC_MIXED) {
            mixed_sector(lba, in_track, sector);
            return;
        }
        mkdisc_noise(lba, sector + dcn__user_offset(mode), DCN_USER_BYTES);
    } else if (lba >= track->start) {
        mkdisc_fs_sector(&w->fs, in_track, sector + dcn__user_offset(mode));
    }
    if (mode == DCN_MODE_2_FORM1)
        subheader(sector, 0, 0x08);
    dcn__sector_encode(sector, lba, mode);
}

static unsigned
index_at(const struct mkdisc_track *track, dcn_lba lba)
{
    unsigned index = 1;

    if (lba < track->start)
        return 0;
    for (int i = 0; i < MKDISC_MAX_MORE_INDEXES && track->index[i] != 0; i++)
        if ((uint32_t)(lba - track->start) >= track->index[i])
            index = (unsigned)i + 2;
    return index;
}

static void
q_at(const struct mkdisc_cd *cd, unsigned number, dcn_lba lba,
     uint8_t bytes[DCN_Q_BYTES])
{
    const struct mkdisc_track *track = &cd->track[number - 1];
    dcn_lba distance =
        lba < track->start ? track->start - lba : lba - track->start;
    struct dcn_q q = {
        .kind = DCN_Q_POSITION,
        .control = control_of(track),
        .adr = 1,
        .track = (uint8_t)number,
        .index = (uint8_t)index_at(track, lba),
        .rel = dcn__msf_from_lba(distance - DCN_MSF_OFFSET),
        .abs = dcn__msf_from_lba(lba),
    };

    q.aframe = q.abs.f;
    if (cd->mcn != NULL && lba % 100 == MCN_FRAME) {
        q.kind = DCN_Q_MCN;
        q.adr = 2;
        memcpy(q.code, cd->mcn, 13);
    } else if (track->isrc != NULL && lba >= track->start &&
               lba % 100 == ISRC_FRAME) {
        q.kind = DCN_Q_ISRC;
        q.adr = 3;
        memcpy(q.code, track->isrc, 12);
    }
    dcn__q_encode(&q, bytes);
}

static void
frame_put(struct writer *w, unsigned number, dcn_lba lba)
{
    const struct mkdisc_track *track = &w->cd->track[number - 1];
    uint8_t sector[DCN_RAW_BYTES], sub[DCN_SUB_BYTES] = {0};

    if (is_data(track))
        data_sector(w, track, lba, sector);
    else
        audio_sector(w, track, lba, sector);
    /* A hole where there is nothing, see cd_files_end. */
    if (sector[0] == 0 && memcmp(sector, sector + 1, DCN_RAW_BYTES - 1) == 0)
        w->failed |= fseeko(w->bin, DCN_RAW_BYTES, SEEK_CUR) != 0;
    else
        w->failed |= fwrite(sector, sizeof(sector), 1, w->bin) != 1;
    w->frame++;
    if (w->sub == NULL)
        return;
    if (lba < track->start)
        memset(sub, 0xFF, DCN_Q_BYTES);
    q_at(w->cd, number, lba, sub + DCN_Q_BYTES);
    w->failed |= fwrite(sub, sizeof(sub), 1, w->sub) != 1;
}

/* ---- Sheet and facts ---- */

static void
put_time(FILE *cue, const char *before, uint32_t frames)
{
    fprintf(cue, "%s%02u:%02u:%02u\r\n", before,
            frames / (60 * DCN_FRAMES_PER_SECOND),
            frames / DCN_FRAMES_PER_SECOND % 60,
            frames % DCN_FRAMES_PER_SECOND);
}

static const char *
disc_name_of_mode(enum mkdisc_mode mode, bool cue)
{
    if (mode == MKDISC_AUDIO)
        return cue ? "AUDIO" : "audio";
    if (mode == MKDISC_MODE1)
        return cue ? "MODE1/2352" : "mode1";
    return cue ? "MODE2/2352" : "mode2";
}

static void
cue_text(FILE *cue, const char *indent, const char *key, const char *text)
{
    if (text != NULL)
        fprintf(cue, "%s%s \"%s\"\r\n", indent, key, text);
}

static void
cue_begin(struct writer *w)
{
    const struct mkdisc_cd *cd = w->cd;

    if (cd->mcn != NULL)
        fprintf(w->cue, "CATALOG %s\r\n", cd->mcn);
    if (cd->title[0] != NULL)
        fprintf(w->cue, "CDTEXTFILE \"%s.cdt\"\r\n", cd->name);
    cue_text(w->cue, "", "TITLE", cd->title[0]);
    cue_text(w->cue, "", "PERFORMER", cd->performer[0]);
    if (cd->track[cd->tracks - 1].session > 1)
        fprintf(w->cue, "REM SESSION 01\r\n");
    fprintf(w->cue, "FILE \"%s.bin\" BINARY\r\n", cd->name);
}

static void
cue_session(struct writer *w, unsigned session)
{
    put_time(w->cue, "REM LEAD-OUT ",
             session == 2 ? FIRST_LEAD_OUT : LATER_LEAD_OUT);
    fprintf(w->cue, "REM SESSION %02u\r\n", session);
    put_time(w->cue, "REM LEAD-IN ", LEAD_IN);
    put_time(w->cue, "REM PREGAP ", PREGAP);
}

static void
cue_track(struct writer *w, unsigned number)
{
    const struct mkdisc_track *track = &w->cd->track[number - 1];
    uint32_t start = w->frame + track->pregap;
    char before[32];

    fprintf(w->cue, "  TRACK %02u %s\r\n", number,
            disc_name_of_mode(track->mode, true));
    cue_text(w->cue, "    ", "TITLE", track->title[0]);
    cue_text(w->cue, "    ", "PERFORMER", track->performer[0]);
    if (track->control != 0)
        fprintf(w->cue, "    FLAGS%s%s%s\r\n",
                track->control & DCN_CONTROL_COPY ? " DCP" : "",
                track->control & DCN_CONTROL_FOUR_CHANNEL ? " 4CH" : "",
                track->control & DCN_CONTROL_PREEMPHASIS ? " PRE" : "");
    if (track->isrc != NULL)
        fprintf(w->cue, "    ISRC %s\r\n", track->isrc);
    if (track->pregap > 0)
        put_time(w->cue, "    INDEX 00 ", w->frame);
    put_time(w->cue, "    INDEX 01 ", start);
    for (int i = 0; i < MKDISC_MAX_MORE_INDEXES && track->index[i] != 0; i++) {
        snprintf(before, sizeof(before), "    INDEX %02d ", i + 2);
        put_time(w->cue, before, start + track->index[i]);
    }
}

static void
facts_session(struct writer *w, unsigned session)
{
    const struct mkdisc_cd *cd = w->cd;
    unsigned first = 0, last = 0;
    uint8_t type = 0;

    for (unsigned i = 0; i < cd->tracks; i++) {
        if (cd->track[i].session != session)
            continue;
        first = first == 0 ? i + 1 : first;
        last = i + 1;
        if (cd->track[i].mode >= MKDISC_FORM1)
            type = 0x20;
    }
    fprintf(w->facts,
            "session %u disc-type %02X first %u last %u lead-out %d\n", session,
            type, first, last, (int)cd->track[last - 1].end);
}

static void
facts_track(struct writer *w, unsigned number)
{
    const struct mkdisc_track *track = &w->cd->track[number - 1];
    bool leads = number == 1 || track[-1].session != track->session;

    fprintf(w->facts,
            "track %u session %u mode %s control %u pregap %d start %d "
            "end %d\n",
            number, track->session, disc_name_of_mode(track->mode, false),
            control_of(track), (int)track->first - (leads ? PREGAP : 0),
            (int)track->start, (int)track->end);
    fprintf(w->facts, "index %u 1 %d\n", number, (int)track->start);
    for (int i = 0; i < MKDISC_MAX_MORE_INDEXES && track->index[i] != 0; i++)
        fprintf(w->facts, "index %u %d %d\n", number, i + 2,
                (int)(track->start + (dcn_lba)track->index[i]));
    if (track->isrc != NULL)
        fprintf(w->facts, "isrc %u %s\n", number, track->isrc);
    if (track->fs_sectors > 0)
        mkdisc_fs_facts(&w->fs, w->facts);
}

static void
facts_begin(struct writer *w)
{
    const struct mkdisc_cd *cd = w->cd;
    unsigned sessions = cd->track[cd->tracks - 1].session;

    fprintf(w->facts, "kind %s\nmedium cd\nsessions %u\n", cd->name, sessions);
    if (cd->mcn != NULL)
        fprintf(w->facts, "mcn %s\n", cd->mcn);
    for (unsigned i = 1; i <= sessions; i++)
        facts_session(w, i);
}

/* ---- CD-TEXT ---- */

static void
text_put(struct writer *w, struct dcn_cdtext *text, unsigned language,
         enum dcn_cdtext_type type, unsigned track, const char *value)
{
    struct dcn_cdtext_block *block = &text->block[language];

    if (value == NULL)
        return;
    free(block->text[type][track]);
    block->text[type][track] = strdup(value);
    fprintf(w->facts, "cdtext %u %s %u %s %s\n", language,
            dcn__cdtext_language_name(block->language), track,
            dcn__cdtext_type_name(type), value);
}

static void
text_fill(struct writer *w, struct dcn_cdtext *text, unsigned language)
{
    const struct mkdisc_cd *cd = w->cd;
    struct dcn_cdtext_block *block = &text->block[language];

    block->present = true;
    block->charset = language == 0 ? 0 : 0x80;
    block->language = language == 0 ? 0x09 : 0x69;
    block->first_track = 1;
    block->last_track = (uint8_t)cd->tracks;
    text_put(w, text, language, DCN_CDTEXT_TITLE, 0, cd->title[language]);
    text_put(w, text, language, DCN_CDTEXT_PERFORMER, 0,
             cd->performer[language]);
    for (unsigned i = 0; i < cd->tracks; i++) {
        const struct mkdisc_track *track = &cd->track[i];
        text_put(w, text, language, DCN_CDTEXT_TITLE, i + 1,
                 track->title[language]);
        text_put(w, text, language, DCN_CDTEXT_PERFORMER, i + 1,
                 track->performer[language]);
    }
}

static bool
text_write(struct writer *w, const char *dir)
{
    static struct dcn_cdtext text;
    struct dcn_error error;
    uint8_t *packs = NULL;
    size_t len = 0;
    FILE *file;
    bool good;

    for (unsigned i = 0; i < MKDISC_LANGUAGES; i++)
        if (w->cd->title[i] != NULL)
            text_fill(w, &text, i);
    good = dcn__cdtext_encode(&text, &packs, &len, &error) == DCN_OK;
    dcn__cdtext_free(&text);
    if (!good) {
        fprintf(stderr, "%s\n", error.message);
        return false;
    }
    file = mkdisc_open(dir, w->cd->name, ".cdt", "wb");
    good = file != NULL && fwrite(packs, 1, len, file) == len;
    good = file != NULL && mkdisc_close(file, ".cdt") && good;
    free(packs);
    return good;
}

/* ---- The whole ---- */

static void
track_put(struct writer *w, unsigned number)
{
    const struct mkdisc_track *track = &w->cd->track[number - 1];

    if (track->fs_sectors > 0)
        mkdisc_fs_fill(&w->fs, "DISCERN_TEST", track->start, track->fs_sectors,
                       9);
    if (number > 1 && track->session != track[-1].session)
        cue_session(w, track->session);
    cue_track(w, number);
    facts_track(w, number);
    for (dcn_lba lba = track->first; lba < track->end && !w->failed; lba++)
        frame_put(w, number, lba);
}

static bool
files_open(struct writer *w, const char *dir)
{
    const char *name = w->cd->name;

    w->bin = mkdisc_open(dir, name, ".bin", "wb");
    w->cue = mkdisc_open(dir, name, ".cue", "wb");
    w->facts = mkdisc_open(dir, name, ".facts", "w");
    if (!w->cd->no_sub)
        w->sub = mkdisc_open(dir, name, ".sub", "wb");
    return w->bin != NULL && w->cue != NULL && w->facts != NULL &&
           (w->cd->no_sub || w->sub != NULL);
}

static bool
files_close(struct writer *w)
{
    FILE *files[] = {w->bin, w->cue, w->facts, w->sub};
    bool good = !w->failed;

    for (int i = 0; i < 4; i++)
        if (files[i] != NULL)
            good = mkdisc_close(files[i], w->cd->name) && good;
    return good;
}

bool
mkdisc_cd_write(struct mkdisc_cd *cd, const char *dir)
{
    static struct writer w;

    memset(&w, 0, sizeof(w));
    w.cd = cd;
    lay_out(cd);
    if (!files_open(&w, dir)) {
        w.failed = true;
        return files_close(&w);
    }
    cue_begin(&w);
    facts_begin(&w);
    for (unsigned number = 1; number <= cd->tracks; number++)
        track_put(&w, number);
    fprintf(w.facts, "sectors %u\n", w.frame);
    if (cd->title[0] != NULL)
        w.failed |= !text_write(&w, dir);
    /* A silent end is a hole too. */
    w.failed |= fflush(w.bin) != 0 ||
                ftruncate(fileno(w.bin), (off_t)w.frame * DCN_RAW_BYTES) != 0;
    return files_close(&w);
}
