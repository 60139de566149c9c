/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Remarks of a CUE sheet that say something of the disc. */
#include "image/cue_reader.h"

#include <stdio.h>
#include <strings.h>

/* "REM SESSION 02". */
static enum dcn_status
on_session(struct dcn_cue_reader *reader, const char *value)
{
    int number = dcn__sheet_number(value, DCN_MAX_TRACKS);

    if (number < 1 || (unsigned)number < reader->session)
        return dcn__cue_bad(reader, "session number \"%.20s\" after session %u",
                            value, reader->session);
    reader->session = (unsigned)number;
    return DCN_OK;
}

/* "REM HIGH-DENSITY AREA": what follows is of a GD-ROM's outer area. */
static enum dcn_status
on_area(struct dcn_cue_reader *reader, bool high)
{
    if (!high || reader->sheet->gd_rom)
        return DCN_OK;
    if (reader->sheet->track_count == 0 || reader->session != 1)
        return dcn__cue_bad(reader, "a high-density area without a "
                                    "single-density area before it");
    reader->sheet->gd_rom = true;
    reader->high_density = true;
    reader->session = 2;
    return DCN_OK;
}

enum dcn_status
dcn__cue_on_rem(struct dcn_cue_reader *reader, char *rest)
{
    char whole[256], *at = whole;
    const char *what, *value;
    int number;

    snprintf(whole, sizeof(whole), "%s", rest);
    what = dcn__sheet_word(&at);
    value = dcn__sheet_word(&at);
    if (strcasecmp(what, "SESSION") == 0 && *value >= '0' && *value <= '9')
        return on_session(reader, value);
    if (strcasecmp(value, "AREA") == 0 &&
        (strcasecmp(what, "HIGH-DENSITY") == 0 ||
         strcasecmp(what, "SINGLE-DENSITY") == 0))
        return on_area(reader, strcasecmp(what, "HIGH-DENSITY") == 0);
    if (strcasecmp(what, "DISC-TYPE") == 0) {
        number = dcn__sheet_number(value, 99);
        if (number >= 0)
            reader->sheet->disc_type[reader->session] =
                number / 10 * 16 + number % 10;
    } else if (strcasecmp(what, "LEAD-OUT") == 0) {
        reader->lead_out = dcn__sheet_msf(value);
    } else if (strcasecmp(what, "LEAD-IN") == 0) {
        reader->lead_in = dcn__sheet_msf(value);
    } else if (strcasecmp(what, "PREGAP") == 0) {
        reader->session_pregap = dcn__sheet_msf(value);
    } else {
        dcn__cue_keep_line(reader, "REM", rest);
    }
    return DCN_OK;
}
