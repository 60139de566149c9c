/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The medium: what kind it is, and its sectors, from the source where it holds
 * them, else made up. Its areas are vmedium_areas.c's, Q and P vmedium_q.c's.
 */
#include "vdrive/vmedium.h"

#include "mmc/opcodes.h"
#include "mmc/reply_toc.h"
#include "util/checked.h"

#include <stdlib.h>
#include <string.h>

#define ENCODE_SECTORS     128
#define CD_MAX_LEAD_OUT    449849
#define DVD_LAYER_SECTORS  2298496u
#define BD_LAYER_SECTORS   12219392u
#define BDXL_LAYER_SECTORS 16292864u

static void
choose_profile(struct dcn_vmedium *medium, enum dcn_medium asked,
               bool has_run_out)
{
    struct dcn_disc *disc = medium->disc;
    bool recordable = disc->recordable || disc->atip != NULL || has_run_out;

    medium->medium = asked != DCN_MEDIUM_UNKNOWN ? asked : disc->medium;
    if (medium->medium == DCN_MEDIUM_UNKNOWN)
        medium->medium = DCN_MEDIUM_CD;
    if (disc->profile != 0 && medium->medium == disc->medium) {
        medium->profile = disc->profile;
    } else if (medium->medium == DCN_MEDIUM_DVD) {
        medium->profile = disc->rewritable ? DCN_PROFILE_DVD_PLUS_RW
                          : recordable     ? DCN_PROFILE_DVD_PLUS_R
                                           : DCN_PROFILE_DVD_ROM;
    } else if (medium->medium == DCN_MEDIUM_BD) {
        medium->profile = disc->rewritable ? DCN_PROFILE_BD_RE
                          : recordable     ? DCN_PROFILE_BD_R_SRM
                                           : DCN_PROFILE_BD_ROM;
    } else if (medium->medium == DCN_MEDIUM_HD_DVD) {
        medium->profile = DCN_PROFILE_HD_DVD_ROM;
    } else {
        medium->profile = disc->rewritable ? DCN_PROFILE_CD_RW
                          : recordable     ? DCN_PROFILE_CD_R
                                           : DCN_PROFILE_CD_ROM;
    }
    disc->medium = medium->medium;
    disc->profile = medium->profile;
    medium->block_sectors = medium->medium == DCN_MEDIUM_BD       ? 32
                            : medium->medium == DCN_MEDIUM_CD     ? 1
                            : medium->medium == DCN_MEDIUM_HD_DVD ? 32
                                                                  : 16;
}

/*
 * An image that says nothing of layers, and does not fit on one: as many as it
 * takes, two of them halves in opposite track path (ECMA-267, MMC-6 4.3).
 * Capacity of a layer in sectors: DVD 2298496 (DVD-R, the largest), BD
 * 12219392, BD of three and four layers 16292864 (33.4 GB).
 */
static void
guess_layers(struct dcn_vmedium *medium)
{
    struct dcn_disc *disc = medium->disc;
    uint32_t sectors = (uint32_t)disc->lead_out, block = medium->block_sectors;
    uint32_t one =
        medium->medium == DCN_MEDIUM_DVD ? DVD_LAYER_SECTORS : BD_LAYER_SECTORS;
    uint32_t half = (sectors / 2 + block - 1) / block * block;

    if (disc->layers > 1 || disc->layer_break > 0 || sectors <= one ||
        (medium->medium != DCN_MEDIUM_DVD && medium->medium != DCN_MEDIUM_BD))
        return;
    if (medium->medium == DCN_MEDIUM_BD && sectors > 2 * one) {
        disc->layers = sectors > 3 * BDXL_LAYER_SECTORS ? 4 : 3;
        return;
    }
    disc->layers = 2;
    disc->layer_break = (dcn_lba)half;
    if (medium->profile == DCN_PROFILE_DVD_PLUS_R)
        disc->profile = medium->profile = DCN_PROFILE_DVD_PLUS_R_DL;
}

/* The last track and its session end run_out sectors later than it holds. */
static void
add_run_out(struct dcn_vmedium *medium, uint32_t run_out)
{
    struct dcn_disc *disc = medium->disc;

    if (run_out == 0)
        return;
    medium->run_out = run_out;
    disc->lead_out += (dcn_lba)run_out;
    disc->sessions[disc->session_count - 1].lead_out = disc->lead_out;
    disc->tracks[disc->track_count - 1].end = disc->lead_out;
    free(disc->full_toc);
    disc->full_toc = NULL;
    disc->full_toc_len = 0;
}

static enum dcn_status
fill(struct dcn_vmedium *medium, enum dcn_medium asked, uint32_t run_out,
     struct dcn_error *error)
{
    const struct dcn_disc *disc = dcn__source_describe(medium->source);

    if (disc == NULL || disc->track_count == 0 || disc->session_count == 0 ||
        disc->lead_out <= 0)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "the image holds no track to put in a drive");
    medium->disc = dcn__disc_copy(disc);
    medium->results = calloc(DCN_MEDIUM_CHUNK, sizeof(*medium->results));
    medium->scratch = malloc((size_t)DCN_MEDIUM_CHUNK * DCN_USER_BYTES);
    if (medium->disc == NULL || medium->results == NULL ||
        medium->scratch == NULL)
        return dcn__error_memory(error, "putting a disc in a drive");
    dcn__source_capabilities(medium->source, &medium->caps);
    if ((medium->caps.want & (DCN_WANT_RAW | DCN_WANT_USER)) == 0)
        return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                              "the source gives no sectors");
    choose_profile(medium, asked, run_out > 0);
    if (!dcn__vmedium_is_cd(medium) &&
        (disc->track_count > 1 || disc->tracks[0].mode != DCN_TRACK_MODE1))
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "the image is a CD's: only one track of Mode 1 "
                              "makes a DVD or BD");
    add_run_out(medium, run_out);
    if (dcn__vmedium_is_cd(medium) && medium->disc->lead_out > CD_MAX_LEAD_OUT)
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "the image is longer than any CD: its lead-out "
                              "would begin after 99:59:74");
    guess_layers(medium);
    return dcn__vmedium_make_areas(medium, error);
}

enum dcn_status
dcn__vmedium_new(struct dcn_source *source, enum dcn_medium asked,
                 uint32_t run_out, struct dcn_vmedium **out,
                 struct dcn_error *error)
{
    struct dcn_vmedium *medium = calloc(1, sizeof(*medium));
    enum dcn_status status;

    *out = NULL;
    if (medium == NULL) {
        dcn__source_close(source);
        return dcn__error_memory(error, "putting a disc in a drive");
    }
    medium->source = source;
    status = fill(medium, asked, run_out, error);
    if (status != DCN_OK) {
        dcn__vmedium_free(medium);
        return status;
    }
    *out = medium;
    return DCN_OK;
}

void
dcn__vmedium_free(struct dcn_vmedium *medium)
{
    if (medium == NULL)
        return;
    dcn__source_close(medium->source);
    dcn__disc_free(medium->disc);
    free(medium->areas);
    free(medium->toc);
    free(medium->results);
    free(medium->scratch);
    free(medium);
}

/* Sectors at the front of results whose main channel came. */
static uint32_t
delivered(const struct dcn_sector_result *results, uint32_t count)
{
    uint32_t n = 0;

    while (n < count && results[n].has_main)
        n++;
    return n;
}

static uint32_t
read_source(struct dcn_vmedium *medium, dcn_lba lba, uint32_t count,
            unsigned want, uint8_t *out)
{
    if (dcn__source_read(medium->source, lba, count, want, 0, out,
                         medium->results, NULL) != DCN_OK)
        return delivered(medium->results, count);
    return delivered(medium->results, count);
}

/* A sector of zeros in the area's mode, with its header and codes. */
static void
make_raw(const struct dcn_area *area, dcn_lba lba, uint8_t *out)
{
    memset(out, 0, DCN_RAW_BYTES);
    if (area->mode != DCN_TRACK_AUDIO)
        dcn__sector_encode(out, lba,
                           area->mode == DCN_TRACK_MODE1 ? DCN_MODE_1
                                                         : DCN_MODE_2_FORM1);
}

static uint32_t
encode_some(struct dcn_vmedium *medium, const struct dcn_area *area,
            dcn_lba lba, uint32_t count, uint8_t *out)
{
    bool mode1 = area->mode != DCN_TRACK_MODE2;
    uint32_t n =
        read_source(medium, lba, count, DCN_WANT_USER, medium->scratch);

    for (uint32_t i = 0; i < n; i++) {
        uint8_t *sector = out + (size_t)i * DCN_RAW_BYTES;

        memset(sector, 0, 24);
        if (!mode1) { /* submode: data (CD-ROM XA 4.3.2.3) */
            sector[18] = 0x08;
            sector[22] = 0x08;
        }
        memcpy(sector + (mode1 ? 16 : 24),
               medium->scratch + (size_t)i * DCN_USER_BYTES, DCN_USER_BYTES);
        dcn__sector_encode(sector, lba + (dcn_lba)i,
                           mode1 ? DCN_MODE_1 : DCN_MODE_2_FORM1);
    }
    return n;
}

/* Sectors of a source that holds only 2048 bytes of each, as many at once as
 * stay in the processor's cache. */
static uint32_t
encode_user(struct dcn_vmedium *medium, const struct dcn_area *area,
            dcn_lba lba, uint32_t count, uint8_t *out)
{
    uint32_t done = 0, got, n;

    do {
        n = count - done < ENCODE_SECTORS ? count - done : ENCODE_SECTORS;
        got = encode_some(medium, area, lba + (dcn_lba)done, n,
                          out + (size_t)done * DCN_RAW_BYTES);
        done += got;
    } while (got == n && done < count);
    return done;
}

uint32_t
dcn__vmedium_raw(struct dcn_vmedium *medium, const struct dcn_area *area,
                 dcn_lba lba, uint32_t count, uint8_t *out)
{
    if (area->kind == DCN_AREA_PROGRAM && area->tno != 0 && !area->held &&
        lba >= medium->disc->lead_out - (dcn_lba)medium->run_out &&
        lba < medium->disc->lead_out)
        return 0;
    if (area->held) {
        if ((medium->caps.want & DCN_WANT_RAW) != 0)
            return read_source(medium, lba, count, DCN_WANT_RAW, out);
        return encode_user(medium, area, lba, count, out);
    }
    for (uint32_t i = 0; i < count; i++)
        make_raw(area, lba + (dcn_lba)i, out + (size_t)i * DCN_RAW_BYTES);
    return count;
}

uint32_t
dcn__vmedium_user(struct dcn_vmedium *medium, const struct dcn_area *area,
                  dcn_lba lba, uint32_t count, uint8_t *out)
{
    if (!area->held) {
        if (area->kind == DCN_AREA_PROGRAM && area->index > 0)
            return 0; /* run-out */
        memset(out, 0, (size_t)count * DCN_USER_BYTES);
        return count;
    }
    return read_source(medium, lba, count, DCN_WANT_USER, out);
}

bool
dcn__vmedium_has_sub(const struct dcn_vmedium *medium)
{
    return (medium->caps.want & DCN_WANT_SUB) != 0;
}

void
dcn__vmedium_sub(struct dcn_vmedium *medium, const struct dcn_area *area,
                 dcn_lba lba, uint32_t count, uint8_t *out, size_t stride)
{
    bool stored = area->held && dcn__vmedium_has_sub(medium);

    if (stored)
        (void)dcn__source_read(medium->source, lba, count, DCN_WANT_SUB, 0,
                               medium->scratch, medium->results, NULL);
    for (uint32_t i = 0; i < count; i++) {
        uint8_t *sub = out + i * stride;

        if (stored && medium->results[i].has_sub)
            memcpy(sub, medium->scratch + (size_t)i * DCN_SUB_BYTES,
                   DCN_SUB_BYTES);
        else
            dcn__vmedium_make_sub(medium, area, lba + (dcn_lba)i, sub);
    }
}
