/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sheets whose one BIN has the gap between two sessions in it, so that times
 * in it are addresses on the disc. No line of a sheet says that it is one:
 * what fits the sectors' own headers, the file and the standard's lengths
 * decides.
 */
#include "image/cue.h"

#include "codec/sector.h"

/* What lies between two sessions at least (MMC-6 4.2.3.2). */
#define FIRST_GAP (DCN_FIRST_LEAD_OUT_SECTORS + DCN_LEAD_IN_SECTORS)
#define LATER_GAP (DCN_LATER_LEAD_OUT_SECTORS + DCN_LEAD_IN_SECTORS)

/* A sector of the file: its bytes are peeked at, those of other sizes than
 * raw ones are not looked into. */
static bool
peek_sector(const struct dcn_cue_place *place, int64_t frame,
            uint8_t raw[DCN_RAW_BYTES])
{
    const struct dcn_cue_sheet *sheet = place->sheet;
    const struct dcn_cue_file *file = &sheet->files[place->index->file];
    const char *path = place->parsed->layout.files[file->layout_file].path;
    int64_t back = (int64_t)place->index->frame - frame;
    uint64_t at = place->offset - (uint64_t)back * place->last->mode->stride;

    return place->last->mode->form == DCN_STORED_RAW && back >= 0 &&
           (uint64_t)back * place->last->mode->stride <= place->offset &&
           sheet->beside->peek(sheet->beside, path, file->data_offset + at, raw,
                               DCN_RAW_BYTES) == DCN_RAW_BYTES;
}

/* The address in the header of a data sector; DCN_LBA_ANY: it has none. */
static dcn_lba
header_lba(const uint8_t raw[DCN_RAW_BYTES])
{
    struct dcn_sector_check check;

    if (!dcn__sync_present(raw))
        return DCN_LBA_ANY;
    dcn__sector_check(raw, DCN_LBA_ANY, &check);
    return check.header_lba;
}

static bool
is_silent(const struct dcn_cue_place *place, int64_t frame)
{
    uint8_t raw[DCN_RAW_BYTES];

    if (!peek_sector(place, frame, raw))
        return false;
    for (size_t i = 0; i < DCN_RAW_BYTES; i++) {
        if (raw[i] != 0)
            return false;
    }
    return true;
}

/* The frame of the last index before this one. */
static int64_t
last_frame(const struct dcn_cue_place *place)
{
    return place->index->frame - (int64_t)place->frames;
}

static int64_t
least_gap(const struct dcn_cue_place *place)
{
    return place->last->session == 1 ? FIRST_GAP : LATER_GAP;
}

/*
 * Where the session before ends if its LEAD-OUT is told as a time; some count
 * it from the beginning of the pregap. -1: it is not told, or no such time.
 */
static int64_t
told_end(const struct dcn_cue_place *place)
{
    int64_t end = place->track->lead_out;
    int64_t early = end - DCN_PREGAP_SECTORS;
    int64_t latest = (int64_t)place->index->frame - least_gap(place);

    if (end > latest && early <= latest)
        end = early;
    if (end <= last_frame(place) || end > latest)
        return -1;
    if (end != early && early > last_frame(place) &&
        is_silent(place, end - 1) && is_silent(place, early) &&
        !is_silent(place, early - 1))
        end = early;
    return end;
}

/* Where it ends by lengths: those that are told, else the standard's. */
static int64_t
usual_end(const struct dcn_cue_place *place)
{
    const struct dcn_cue_track *track = place->track;
    int64_t end = place->index->frame;

    if (place->index->number == 1)
        end -= track->session_pregap >= 0 ? track->session_pregap
                                          : DCN_PREGAP_SECTORS;
    end -= track->lead_in >= 0 ? track->lead_in : DCN_LEAD_IN_SECTORS;
    end -= track->lead_out >= 0        ? track->lead_out
           : place->last->session == 1 ? DCN_FIRST_LEAD_OUT_SECTORS
                                       : DCN_LATER_LEAD_OUT_SECTORS;
    return end > last_frame(place) ? end : -1;
}

/* Without data sectors: the LEAD-OUT must be a time, not the standard's
 * length, and nothing may stand where the gap would be. */
static bool
looks_absolute(const struct dcn_cue_place *place, int64_t end)
{
    int64_t next = place->index->frame, gap = next - end;
    int64_t least = least_gap(place);

    if (end < 0)
        return false;
    if (place->track->lead_out == least - DCN_LEAD_IN_SECTORS && gap != least &&
        gap != least + DCN_PREGAP_SECTORS)
        return false;
    return is_silent(place, end) && is_silent(place, end + gap / 2) &&
           is_silent(place, next - DCN_PREGAP_SECTORS - 1);
}

uint32_t
dcn__cue_gap(const struct dcn_cue_place *place)
{
    dcn_lba lba = place->lba, said = DCN_LBA_ANY;
    uint8_t raw[DCN_RAW_BYTES];
    int64_t end = told_end(place);

    if (place->frames <= least_gap(place))
        return 0;
    if (peek_sector(place, place->index->frame, raw))
        said = header_lba(raw);
    if (said != DCN_LBA_ANY && said != lba)
        return 0;
    if (said == DCN_LBA_ANY && !looks_absolute(place, end))
        return 0;
    if (end < 0)
        end = usual_end(place);
    return end < 0 ? 0 : (uint32_t)(place->index->frame - end);
}
