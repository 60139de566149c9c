/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Track modes as CUE names them, and those that a sheet leaves open. */
#include "image/cue.h"

#include "codec/sector.h"
#include "util/checked.h"

#include <string.h>
#include <strings.h>

static const struct dcn_cue_mode cue_modes[] = {
    {"AUDIO", DCN_TRACK_AUDIO, DCN_STORED_RAW, 2352, false, 0x00},
    {"CDG", DCN_TRACK_AUDIO, DCN_STORED_RAW, 2448, true, 0x00},
    {"MODE1/2048", DCN_TRACK_MODE1, DCN_STORED_USER, 2048, false, 0x00},
    {"MODE1/2352", DCN_TRACK_MODE1, DCN_STORED_RAW, 2352, false, 0x00},
    {"MODE1/2448", DCN_TRACK_MODE1, DCN_STORED_RAW, 2448, true, 0x00},
    {"MODE2/2048", DCN_TRACK_MODE2, DCN_STORED_USER, 2048, false, 0x20},
    {"MODE2/2324", DCN_TRACK_MODE2, DCN_STORED_FORM2, 2324, false, 0x20},
    {"MODE2/2336", DCN_TRACK_MODE2, DCN_STORED_MODE2, 2336, false, 0x20},
    {"MODE2/2352", DCN_TRACK_MODE2, DCN_STORED_RAW, 2352, false, 0x20},
    {"MODE2/2448", DCN_TRACK_MODE2, DCN_STORED_RAW, 2448, true, 0x20},
    {"CDI/2336", DCN_TRACK_MODE2, DCN_STORED_MODE2, 2336, false, 0x10},
    {"CDI/2352", DCN_TRACK_MODE2, DCN_STORED_RAW, 2352, false, 0x10},
};

/* As EAC writes of data tracks that it did not look at. */
static const struct dcn_cue_mode open_mode = {
    "MODEx/2xxx", DCN_TRACK_MODE1, DCN_STORED_ZERO, 0, false, 0x00};

/* The primary volume descriptor's identifier (ECMA-119 8.4.2). */
#define ISO_ID_AT ((uint64_t)16 * DCN_USER_BYTES + 1)

const struct dcn_cue_mode *
dcn__cue_mode(const char *name)
{
    if (strcasecmp(open_mode.name, name) == 0)
        return &open_mode;
    for (size_t i = 0; i < DCN_ARRAY_LEN(cue_modes); i++) {
        if (strcasecmp(cue_modes[i].name, name) == 0)
            return &cue_modes[i];
    }
    return NULL;
}

static const struct dcn_cue_mode *
mode_of(enum dcn_track_mode mode, unsigned stride)
{
    for (size_t i = 0; i < DCN_ARRAY_LEN(cue_modes); i++) {
        if (cue_modes[i].mode == mode && cue_modes[i].stride == stride)
            return &cue_modes[i];
    }
    return NULL;
}

/* Raw sectors: a sync pattern there, and another one sector on. */
static const struct dcn_cue_mode *
guess_raw(const struct dcn_files *files, const char *path, uint64_t offset,
          uint64_t end)
{
    static const unsigned strides[] = {2352, 2448};
    uint8_t head[16], next[DCN_SYNC_BYTES];

    if (files->peek(files, path, offset, head, sizeof(head)) != sizeof(head) ||
        !dcn__sync_present(head) || (head[15] != 1 && head[15] != 2))
        return NULL;
    for (size_t i = 0; i < DCN_ARRAY_LEN(strides); i++) {
        bool last = offset + strides[i] >= end;

        if (last || (files->peek(files, path, offset + strides[i], next,
                                 sizeof(next)) == sizeof(next) &&
                     dcn__sync_present(next)))
            return mode_of(head[15] == 1 ? DCN_TRACK_MODE1 : DCN_TRACK_MODE2,
                           strides[i]);
    }
    return NULL;
}

/* Files without sync patterns: by their size and what they begin with. */
static const struct dcn_cue_mode *
guess_cooked(const struct dcn_files *files, const char *path, uint64_t offset,
             uint64_t size)
{
    uint8_t id[5] = {0}, copies[8] = {0};

    files->peek(files, path, offset + ISO_ID_AT, id, sizeof(id));
    files->peek(files, path, offset, copies, sizeof(copies));
    if (size % 2048 == 0 && (memcmp(id, "CD001", 5) == 0 || size % 2336 != 0))
        return mode_of(DCN_TRACK_MODE1, 2048);
    if (size % 2336 == 0 && memcmp(copies, copies + 4, 4) == 0)
        return mode_of(DCN_TRACK_MODE2, 2336);
    return NULL;
}

const struct dcn_cue_mode *
dcn__cue_guess_mode(const struct dcn_files *files, const char *path,
                    const struct dcn_cue_file *file, uint32_t frame)
{
    uint64_t offset = file->data_offset + (uint64_t)frame * DCN_RAW_BYTES;
    uint64_t end = file->data_offset + file->data_size;
    const struct dcn_cue_mode *found = guess_raw(files, path, offset, end);

    if (found == NULL && frame == 0)
        found = guess_cooked(files, path, file->data_offset, file->data_size);
    return found;
}
