/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads Nero's images of both versions: disc-at-once (CUES/CUEX say where
 * indexes are on the disc, DAOI/DAOX where tracks are in the file) and
 * track-at-once (ETNF/ETN2). All numbers are big-endian.
 */
#include "image/nrg.h"

#include "image/formats.h"
#include "image/sheet.h"

#include "codec/cdtext.h"
#include "codec/subchannel.h"
#include "util/bytes.h"
#include "util/checked.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_CHUNKS      1024
#define MAX_CHUNK_BYTES (64u * 1024)
#define MAX_CUES        4096

/* Offsets in a DAOI/DAOX chunk. */
#define DAO_UPC_AT    4
#define DAO_TYPE_AT   18
#define DAO_FIRST_AT  20
#define DAO_TRACKS_AT 22

struct mode_row {
    uint8_t code;
    enum dcn_track_mode mode;
    enum dcn_stored_form form;
    uint16_t stride;
};

static const struct mode_row modes[] = {
    {0x00, DCN_TRACK_MODE1, DCN_STORED_USER, 2048},
    {0x02, DCN_TRACK_MODE2, DCN_STORED_USER, 2048},
    {0x03, DCN_TRACK_MODE2, DCN_STORED_MODE2, 2336},
    {0x05, DCN_TRACK_MODE1, DCN_STORED_RAW, 2352},
    {0x06, DCN_TRACK_MODE2, DCN_STORED_RAW, 2352},
    {0x07, DCN_TRACK_AUDIO, DCN_STORED_RAW, 2352},
    {0x0F, DCN_TRACK_MODE1, DCN_STORED_RAW, 2448},
    {0x10, DCN_TRACK_AUDIO, DCN_STORED_RAW, 2448},
    {0x11, DCN_TRACK_MODE2, DCN_STORED_RAW, 2448},
};

/* One point of the disc, as CUES and CUEX have it. */
struct cue_point {
    uint8_t control, track, index; /* track 0xAA: the lead-out */
    dcn_lba lba;
};

struct nrg {
    const char *name;
    uint64_t size;
    const struct dcn_files *files;
    struct dcn_parsed *parsed;
    struct dcn_error *error;
    struct cue_point *points;
    size_t point_count;
    unsigned session, next_track;
    bool version2;
};

static enum dcn_status
bad(const struct nrg *nrg, const char *what)
{
    return dcn__error_set(nrg->error, DCN_ERR_FORMAT, "%s: %s", nrg->name,
                          what);
}

static const struct mode_row *
find_mode(unsigned code)
{
    for (size_t i = 0; i < DCN_ARRAY_LEN(modes); i++) {
        if (modes[i].code == code)
            return &modes[i];
    }
    return NULL;
}

static uint64_t
get_be64(const uint8_t *bytes)
{
    return (uint64_t)dcn__get_be32(bytes) << 32 | dcn__get_be32(bytes + 4);
}

/* Adds a track's sectors: count from offset, the first of them at lba.
 * Images keep nothing before LBA 0. */
static enum dcn_status
add_sectors(struct nrg *nrg, const struct mode_row *mode, uint64_t offset,
            int64_t lba, int64_t count)
{
    int64_t before = lba < 0 ? -lba : 0;

    if (before > count)
        before = count;
    if (lba + before > DCN_PARSED_MAX_LBA || lba < -1000000)
        return bad(nrg, "a track lies where no CD reaches");
    nrg->parsed->lba = (dcn_lba)(lba + before);
    if (offset + (uint64_t)count * mode->stride > nrg->size)
        dcn__parsed_note(nrg->parsed, "%s is too short for its tracks",
                         nrg->name);
    return dcn__parsed_run(
        nrg->parsed, 0, offset + (uint64_t)before * mode->stride, mode->stride,
        mode->form,
        mode->stride > DCN_RAW_BYTES ? DCN_STORED_SUB_RAW : DCN_STORED_ZERO,
        count - before, nrg->error);
}

static struct dcn_track *
new_track(struct nrg *nrg, unsigned number, const struct mode_row *mode,
          dcn_lba start)
{
    struct dcn_track *track =
        dcn__builder_track(nrg->parsed->builder, nrg->session, number,
                           mode->mode == DCN_TRACK_AUDIO ? 0 : DCN_CONTROL_DATA,
                           mode->mode, start, nrg->error);

    if (track == NULL)
        return NULL;
    track->pregap_origin = DCN_ORIGIN_SHEET;
    track->index_origin = DCN_ORIGIN_SHEET;
    track->mode_origin = DCN_ORIGIN_SHEET;
    return track;
}

/* ---- Disc-at-once ---- */

static enum dcn_status
read_points(struct nrg *nrg, const uint8_t *bytes, size_t len)
{
    size_t count = len / 8;
    struct cue_point *points;

    if (count > MAX_CUES)
        return bad(nrg, "the cue chunk is too large");
    points = calloc(count + 1, sizeof(*points));
    if (points == NULL)
        return dcn__error_memory(nrg->error, "reading an image");
    free(nrg->points);
    nrg->points = points;
    nrg->point_count = count;
    for (size_t i = 0; i < count; i++, bytes += 8) {
        struct dcn_msf msf = {(uint8_t)dcn__bcd_decode(bytes[5]),
                              (uint8_t)dcn__bcd_decode(bytes[6]),
                              (uint8_t)dcn__bcd_decode(bytes[7])};

        points[i].control = bytes[0] >> 4;
        points[i].track = bytes[1] == DCN_TRACK_LEAD_OUT
                              ? DCN_TRACK_LEAD_OUT
                              : (uint8_t)dcn__bcd_decode(bytes[1]);
        points[i].index = (uint8_t)dcn__bcd_decode(bytes[2]);
        points[i].lba = nrg->version2 ? (dcn_lba)dcn__get_be32(bytes + 4)
                                      : dcn__lba_from_program_msf(msf);
        if (points[i].lba < -DCN_PARSED_MAX_LBA ||
            points[i].lba > DCN_PARSED_MAX_LBA)
            return bad(nrg, "an index lies where no CD reaches");
    }
    return DCN_OK;
}

static const struct cue_point *
find_point(const struct nrg *nrg, unsigned track, unsigned index)
{
    for (size_t i = 0; i < nrg->point_count; i++) {
        if (nrg->points[i].track == track && nrg->points[i].index == index)
            return &nrg->points[i];
    }
    return NULL;
}

/* Indexes above 01 and the control nibble, from the cue points. */
static void
apply_points(const struct nrg *nrg, struct dcn_track *track)
{
    const struct cue_point *point = find_point(nrg, track->number, 1);

    if (point != NULL)
        track->control = point->control;
    for (unsigned i = 2; i <= DCN_MAX_INDEX; i++) {
        point = find_point(nrg, track->number, i);
        if (point == NULL)
            break;
        track->index[i - 1] = point->lba;
        track->index_count = (uint8_t)i;
    }
}

/* One track of a DAO chunk: ISRC, sector size, mode, and the file offsets of
 * its INDEX 00, INDEX 01 and end. */
static enum dcn_status
read_dao_track(struct nrg *nrg, unsigned number, const uint8_t *bytes)
{
    const struct mode_row *mode = find_mode(bytes[14]);
    const struct cue_point *start = find_point(nrg, number, 1);
    unsigned width = nrg->version2 ? 8 : 4;
    struct dcn_track *track;
    char isrc[13] = "";
    uint64_t at[3];

    for (unsigned i = 0; i < 3; i++)
        at[i] = nrg->version2 ? get_be64(bytes + 18 + i * width)
                              : dcn__get_be32(bytes + 18 + i * width);
    if (mode == NULL)
        return bad(nrg, "a track has an unknown mode");
    if (start == NULL)
        return bad(nrg, "a track has no INDEX 01");
    if (at[1] < at[0] || at[2] < at[1] || at[2] > INT64_MAX ||
        (at[2] - at[0]) / mode->stride > DCN_PARSED_MAX_LBA)
        return bad(nrg, "a track's place in the file contradicts itself");
    track = new_track(nrg, number, mode, start->lba);
    if (track == NULL)
        return DCN_ERR_FORMAT;
    track->pregap = start->lba - (dcn_lba)((at[1] - at[0]) / mode->stride);
    apply_points(nrg, track);
    memcpy(isrc, bytes, 12);
    if (isrc[0] != '\0')
        dcn__parsed_isrc(nrg->parsed, isrc, 0, track->isrc);
    if (track->isrc[0] != '\0')
        track->isrc_origin = DCN_ORIGIN_SHEET;
    return add_sectors(nrg, mode, at[0], track->pregap,
                       (int64_t)((at[2] - at[0]) / mode->stride));
}

static enum dcn_status
read_dao(struct nrg *nrg, const uint8_t *bytes, size_t len)
{
    struct dcn_disc *disc = dcn__builder_disc(nrg->parsed->builder);
    const struct cue_point *lead_out = find_point(nrg, DCN_TRACK_LEAD_OUT, 1);
    size_t entry = nrg->version2 ? 42 : 30;
    enum dcn_status status = DCN_OK;
    unsigned first, last;
    char mcn[14];

    if (len < DAO_TRACKS_AT)
        return bad(nrg, "the track chunk is too short");
    first = bytes[DAO_FIRST_AT];
    last = bytes[DAO_FIRST_AT + 1];
    if (first < 1 || last < first || last > DCN_MAX_TRACKS ||
        len < DAO_TRACKS_AT + (last - first + 1) * entry)
        return bad(nrg, "the track chunk contradicts itself");
    memcpy(mcn, bytes + DAO_UPC_AT, 13);
    mcn[13] = '\0';
    if (disc->mcn[0] == '\0' && mcn[0] != '\0' &&
        dcn__parsed_mcn(nrg->parsed, mcn, 0, NULL) != DCN_OK)
        dcn__parsed_note(nrg->parsed,
                         "%s: catalog number \"%.13s\" is not one: dropped",
                         nrg->parsed->name, mcn);
    for (unsigned n = first; status == DCN_OK && n <= last; n++)
        status =
            read_dao_track(nrg, n, bytes + DAO_TRACKS_AT + (n - first) * entry);
    nrg->next_track = last + 1;
    if (status == DCN_OK)
        status = dcn__builder_session(
            nrg->parsed->builder, nrg->session, bytes[DAO_TYPE_AT],
            lead_out != NULL ? lead_out->lba : nrg->parsed->lba, nrg->error);
    return status;
}

/* ---- Track-at-once ---- */

/*
 * The file has no pregaps here: a track's LBA counts stored sectors only, and
 * on the disc each track after the first has its pregap of 150.
 */
static enum dcn_status
read_etn_track(struct nrg *nrg, const uint8_t *bytes, unsigned gaps)
{
    uint64_t offset = nrg->version2 ? get_be64(bytes) : dcn__get_be32(bytes);
    uint64_t len =
        nrg->version2 ? get_be64(bytes + 8) : dcn__get_be32(bytes + 4);
    const uint8_t *rest = bytes + (nrg->version2 ? 16 : 8);
    const struct mode_row *mode = find_mode(dcn__get_be32(rest));
    uint32_t stored_lba = dcn__get_be32(rest + 4);
    struct dcn_track *track;
    dcn_lba start;

    if (mode == NULL)
        return bad(nrg, "a track has an unknown mode");
    if (offset > INT64_MAX || len / mode->stride > DCN_PARSED_MAX_LBA ||
        stored_lba > DCN_PARSED_MAX_LBA)
        return bad(nrg, "a track's place in the file contradicts itself");
    start = (dcn_lba)(stored_lba + gaps * DCN_PREGAP_SECTORS);
    track = new_track(nrg, nrg->next_track, mode, start);
    if (track == NULL)
        return DCN_ERR_FORMAT;
    track->pregap = start - DCN_PREGAP_SECTORS;
    if (gaps > 0) {
        nrg->parsed->lba = track->pregap;
        if (dcn__parsed_zeros(nrg->parsed, DCN_PREGAP_SECTORS, nrg->error) !=
            DCN_OK)
            return DCN_ERR_FORMAT;
    }
    nrg->next_track++;
    return add_sectors(nrg, mode, offset, start, (int64_t)(len / mode->stride));
}

static enum dcn_status
read_etn(struct nrg *nrg, const uint8_t *bytes, size_t len)
{
    size_t entry = nrg->version2 ? 32 : 20;
    size_t count = len / entry;
    enum dcn_status status = DCN_OK;
    uint8_t disc_type = 0;

    if (count == 0 || count > DCN_MAX_TRACKS)
        return bad(nrg, "the track chunk contradicts itself");
    for (size_t i = 0; status == DCN_OK && i < count; i++) {
        const struct mode_row *mode = find_mode(
            dcn__get_be32(bytes + i * entry + (nrg->version2 ? 16 : 8)));

        status = read_etn_track(nrg, bytes + i * entry, (unsigned)i);
        if (mode != NULL && mode->mode == DCN_TRACK_MODE2)
            disc_type = 0x20;
    }
    if (status == DCN_OK)
        status = dcn__builder_session(nrg->parsed->builder, nrg->session,
                                      disc_type, nrg->parsed->lba, nrg->error);
    return status;
}

/* ---- Chunks ---- */

static enum dcn_status
read_cdtext(struct nrg *nrg, const uint8_t *bytes, size_t len)
{
    return dcn__parsed_cdtext(nrg->parsed, bytes, len, nrg->error);
}

/* SINF ends a session. */
static enum dcn_status
end_session(struct nrg *nrg, const uint8_t *bytes, size_t len)
{
    (void)bytes;
    (void)len;
    nrg->session++;
    return DCN_OK;
}

struct chunk_row {
    char id[5];
    enum dcn_status (*read)(struct nrg *nrg, const uint8_t *bytes, size_t len);
};

static const struct chunk_row chunks[] = {
    {"CUES", read_points}, {"CUEX", read_points}, {"DAOI", read_dao},
    {"DAOX", read_dao},    {"ETNF", read_etn},    {"ETN2", read_etn},
    {"CDTX", read_cdtext}, {"SINF", end_session},
};

static enum dcn_status
read_chunk(struct nrg *nrg, const uint8_t head[8], uint64_t offset,
           uint32_t len)
{
    enum dcn_status status = DCN_OK;
    uint8_t *bytes;

    for (size_t i = 0; i < DCN_ARRAY_LEN(chunks); i++) {
        if (memcmp(chunks[i].id, head, 4) != 0)
            continue;
        if (len > MAX_CHUNK_BYTES)
            return bad(nrg, "a chunk is too large");
        bytes = malloc(len + 1);
        if (bytes == NULL)
            return dcn__error_memory(nrg->error, "reading an image");
        if (nrg->files->peek(nrg->files, nrg->name, offset, bytes, len) != len)
            status = bad(nrg, "a chunk is cut off");
        else
            status = chunks[i].read(nrg, bytes, len);
        free(bytes);
        return status;
    }
    return DCN_OK;
}

static enum dcn_status
read_chunks(struct nrg *nrg, uint64_t offset)
{
    uint8_t head[8];

    for (unsigned n = 0; n < MAX_CHUNKS; n++) {
        enum dcn_status status;
        uint32_t len;

        if (nrg->files->peek(nrg->files, nrg->name, offset, head, 8) != 8)
            return bad(nrg, "its chunks have no end");
        if (memcmp(head, "END!", 4) == 0)
            return nrg->next_track > 1 ? DCN_OK : bad(nrg, "no track in it");
        len = dcn__get_be32(head + 4);
        status = read_chunk(nrg, head, offset + 8, len);
        if (status != DCN_OK)
            return status;
        offset += 8 + (uint64_t)len;
    }
    return bad(nrg, "it has too many chunks");
}

/* Where the chunks begin: the last 12 bytes (NER5) or 8 (NERO) say. */
static bool
find_chunks(struct nrg *nrg, uint64_t *offset)
{
    uint8_t tail[12];

    if (nrg->size < sizeof(tail) ||
        nrg->files->peek(nrg->files, nrg->name, nrg->size - sizeof(tail), tail,
                         sizeof(tail)) != sizeof(tail))
        return false;
    nrg->version2 = memcmp(tail, "NER5", 4) == 0;
    if (nrg->version2)
        *offset = get_be64(tail + 4);
    else if (memcmp(tail + 4, "NERO", 4) == 0)
        *offset = dcn__get_be32(tail + 8);
    else
        return false;
    return *offset < nrg->size;
}

enum dcn_status
dcn__nrg_parse(const char *name, uint64_t size, const struct dcn_files *files,
               struct dcn_parsed *parsed, struct dcn_disc **disc,
               struct dcn_error *error)
{
    struct nrg nrg = {.name = name,
                      .size = size,
                      .files = files,
                      .parsed = parsed,
                      .error = error,
                      .session = 1,
                      .next_track = 1};
    enum dcn_status status = dcn__parsed_init(parsed, name, error);
    uint64_t offset = 0;
    unsigned index;

    *disc = NULL;
    if (status == DCN_OK)
        status =
            dcn__layout_add_file(&parsed->layout, name, size, &index, error);
    if (status == DCN_OK && !find_chunks(&nrg, &offset))
        status = bad(&nrg, "not a Nero image: no NERO or NER5 at its end");
    if (status == DCN_OK)
        status = read_chunks(&nrg, offset);
    free(nrg.points);
    if (status != DCN_OK)
        return status;
    return dcn__parsed_finish(parsed, disc, error);
}

static const char *const nrg_extensions[] = {"nrg", NULL};

static int
nrg_probe(const char *path, const uint8_t *head, size_t head_len)
{
    (void)head;
    (void)head_len;
    return dcn__path_has_extension(path, "nrg") ? 90 : 0;
}

static enum dcn_status
nrg_open(const char *path, const struct dcn_image_options *options,
         struct dcn_source **source, struct dcn_error *error)
{
    struct dcn_parsed parsed = {0};
    struct dcn_disc *disc = NULL;
    struct dcn_files files;
    enum dcn_status status;
    struct stat info;

    (void)options;
    *source = NULL;
    if (stat(path, &info) != 0)
        return dcn__error_set_errno(error, errno, "open %s", path);
    dcn__files_beside(&files, path);
    status = dcn__nrg_parse(path, (uint64_t)info.st_size, &files, &parsed,
                            &disc, error);
    if (status == DCN_OK)
        return dcn__parsed_source(&parsed, disc, source, error);
    dcn__parsed_free(&parsed);
    dcn__disc_free(disc);
    return status;
}

const struct dcn_image_format dcn__image_nrg = {
    .name = "nrg",
    .description = "Nero's image (.nrg)",
    .extensions = nrg_extensions,
    .keeps = DCN_KEEPS_TRACKS | DCN_KEEPS_RAW | DCN_KEEPS_SUB |
             DCN_KEEPS_SESSIONS | DCN_KEEPS_TEXT,
    .probe = nrg_probe,
    .open = nrg_open,
};
