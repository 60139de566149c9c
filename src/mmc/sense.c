/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sense data: both formats parsed, the fixed one built, and two const tables:
 * what to do about a sense (first row that matches wins) and its words. Knows
 * no drive and no command.
 */
#include "mmc/sense.h"

#include "util/bytes.h"
#include "util/checked.h"

#include <string.h>

#define FIXED_SENSE_BYTES 18
#define ANY               (-1)

/* SPC-4 4.5.3: fixed format. */
static void
sense_parse_fixed(const uint8_t *bytes, size_t len, struct dcn_sense *sense)
{
    if (len < 3)
        return;
    sense->present = true;
    sense->deferred = (bytes[0] & 0x7F) == 0x71;
    sense->key = bytes[2] & 0x0F;
    if ((bytes[0] & 0x80) != 0 && len >= 7) {
        sense->has_information = true;
        sense->information = dcn__get_be32(bytes + 3);
    }
    /* Drives leave the additional length (byte 7) zero or short; what came
     * is what counts. */
    if (len >= 13)
        sense->asc = bytes[12];
    if (len >= 14)
        sense->ascq = bytes[13];
}

/* SPC-4 4.5.2: descriptor format; descriptor 00h holds INFORMATION. */
static void
sense_parse_descriptors(const uint8_t *bytes, size_t len,
                        struct dcn_sense *sense)
{
    size_t at = 8, end;

    if (len < 4)
        return;
    sense->present = true;
    sense->deferred = (bytes[0] & 0x7F) == 0x73;
    sense->key = bytes[1] & 0x0F;
    sense->asc = bytes[2];
    sense->ascq = bytes[3];
    if (len < 8)
        return;
    end = 8 + (size_t)bytes[7];
    if (end > len)
        end = len;
    while (at + 2 <= end) {
        size_t size = 2 + (size_t)bytes[at + 1];
        if (bytes[at] == 0x00 && size >= 12 && at + 12 <= end &&
            (bytes[at + 2] & 0x80) != 0 && dcn__get_be32(bytes + at + 4) == 0) {
            sense->has_information = true;
            sense->information = dcn__get_be32(bytes + at + 8);
        }
        at += size;
    }
}

void
dcn__sense_parse(const uint8_t *bytes, size_t len, struct dcn_sense *sense)
{
    memset(sense, 0, sizeof(*sense));
    if (len == 0)
        return;
    switch (bytes[0] & 0x7F) {
    case 0x70:
    case 0x71:
        sense_parse_fixed(bytes, len, sense);
        break;
    case 0x72:
    case 0x73:
        sense_parse_descriptors(bytes, len, sense);
        break;
    default:
        break;
    }
}

void
dcn__sense_reply(struct dcn_reply *reply, uint8_t key, uint8_t asc,
                 uint8_t ascq, bool has_information, uint32_t information)
{
    reply->status = DCN_SCSI_CHECK_CONDITION;
    memset(reply->sense, 0, sizeof(reply->sense));
    reply->sense[0] = has_information ? 0xF0 : 0x70;
    reply->sense[2] = key & 0x0F;
    if (has_information)
        dcn__put_be32(reply->sense + 3, information);
    reply->sense[7] = FIXED_SENSE_BYTES - 8;
    reply->sense[12] = asc;
    reply->sense[13] = ascq;
    reply->sense_len = FIXED_SENSE_BYTES;
}

struct sense_policy {
    int16_t key, asc, ascq; /* ANY or a value */
    enum dcn_sense_class class;
};

/* MMC-6 Annex F, SPC-4 annex D; from the particular to the general. */
static const struct sense_policy sense_policies[] = {
    {ANY, 0x3A, ANY, DCN_SENSE_NO_MEDIUM},
    {0x1, ANY, ANY, DCN_SENSE_RECOVERED},
    {0x2, 0x04, 0x03, DCN_SENSE_OTHER}, /* manual intervention required */
    {0x2, 0x04, ANY, DCN_SENSE_WAIT},
    {0x2, 0x3E, 0x00, DCN_SENSE_WAIT}, /* has not self-configured yet */
    {0x2, 0x28, ANY, DCN_SENSE_MEDIUM_CHANGED},
    {0x2, 0x29, ANY, DCN_SENSE_RESET},
    {0x2, 0x30, ANY, DCN_SENSE_INCOMPATIBLE},
    {0x3, ANY, ANY, DCN_SENSE_MEDIUM_ERROR},
    {0x4, ANY, ANY, DCN_SENSE_HARDWARE},
    {0x5, 0x20, ANY, DCN_SENSE_UNSUPPORTED},
    {0x5, 0x21, ANY, DCN_SENSE_OUT_OF_RANGE},
    {0x5, 0x24, ANY, DCN_SENSE_UNSUPPORTED},
    {0x5, 0x25, ANY, DCN_SENSE_UNSUPPORTED},
    {0x5, 0x26, ANY, DCN_SENSE_UNSUPPORTED},
    {0x5, 0x30, ANY, DCN_SENSE_INCOMPATIBLE},
    {0x5, 0x39, ANY, DCN_SENSE_UNSUPPORTED}, /* saving not supported */
    {0x5, 0x63, ANY, DCN_SENSE_OUT_OF_RANGE},
    {0x5, 0x64, ANY, DCN_SENSE_WRONG_TYPE},
    {0x5, 0x6F, ANY, DCN_SENSE_PROTECTED},
    {0x6, 0x28, ANY, DCN_SENSE_MEDIUM_CHANGED},
    {0x6, 0x29, ANY, DCN_SENSE_RESET},
    {0x6, 0x2A, ANY, DCN_SENSE_RESET},
    {0x6, ANY, ANY, DCN_SENSE_ATTENTION},
    {0x7, ANY, ANY, DCN_SENSE_PROTECTED},
    {0x8, ANY, ANY, DCN_SENSE_BLANK},
    {0xB, ANY, ANY, DCN_SENSE_ABORTED},
};

enum dcn_sense_class
dcn__sense_classify(const struct dcn_sense *sense)
{
    if (!sense->present)
        return DCN_SENSE_NONE;
    for (size_t i = 0; i < DCN_ARRAY_LEN(sense_policies); i++) {
        const struct sense_policy *row = &sense_policies[i];
        if ((row->key == ANY || row->key == sense->key) &&
            (row->asc == ANY || row->asc == sense->asc) &&
            (row->ascq == ANY || row->ascq == sense->ascq))
            return row->class;
    }
    return sense->key == 0 ? DCN_SENSE_NONE : DCN_SENSE_OTHER;
}

struct sense_words {
    uint8_t asc;
    int16_t ascq; /* ANY: whatever the qualifier; after the exact rows */
    const char *text;
};

/* What optical drives say (MMC-6 Annex F, SPC-4 table D.2). */
static const struct sense_words sense_texts[] = {
    {0x00, 0x11, "audio play operation in progress"},
    {0x00, 0x12, "audio play operation paused"},
    {0x00, 0x13, "audio play operation completed"},
    {0x00, 0x14, "audio play operation stopped due to error"},
    {0x00, 0x15, "no current audio status to return"},
    {0x00, 0x16, "operation in progress"},
    {0x00, 0x17, "cleaning requested"},
    {0x02, ANY, "no seek complete"},
    {0x04, 0x00, "drive not ready, cause not reportable"},
    {0x04, 0x01, "drive is becoming ready"},
    {0x04, 0x02, "drive not ready, initialization command required"},
    {0x04, 0x03, "drive not ready, manual intervention required"},
    {0x04, 0x04, "drive not ready, format in progress"},
    {0x04, 0x07, "drive not ready, operation in progress"},
    {0x04, 0x08, "drive not ready, long write in progress"},
    {0x04, ANY, "drive not ready"},
    {0x05, ANY, "drive does not respond to selection"},
    {0x06, ANY, "no reference position found"},
    {0x08, 0x00, "drive communication failure"},
    {0x08, 0x01, "drive communication time-out"},
    {0x08, 0x02, "drive communication parity error"},
    {0x08, 0x03, "drive communication CRC error"},
    {0x08, ANY, "drive communication failure"},
    {0x09, 0x00, "track following error"},
    {0x09, 0x01, "tracking servo failure"},
    {0x09, 0x02, "focus servo failure"},
    {0x09, 0x03, "spindle servo failure"},
    {0x09, ANY, "servo fault"},
    {0x0A, ANY, "error log overflow"},
    {0x0B, 0x01, "warning: temperature exceeded"},
    {0x0B, ANY, "warning"},
    {0x0C, ANY, "write error"},
    {0x11, 0x00, "unrecovered read error"},
    {0x11, 0x01, "read retries exhausted"},
    {0x11, 0x02, "error too long to correct"},
    {0x11, 0x05, "L-EC uncorrectable error"},
    {0x11, 0x06, "CIRC unrecovered error"},
    {0x11, 0x0F, "error reading UPC/EAN number"},
    {0x11, 0x10, "error reading ISRC number"},
    {0x11, 0x11, "read error, loss of streaming"},
    {0x11, ANY, "unrecovered read error"},
    {0x14, 0x00, "recorded entity not found"},
    {0x14, 0x01, "record not found"},
    {0x14, ANY, "recorded entity not found"},
    {0x15, 0x00, "random positioning error"},
    {0x15, 0x01, "mechanical positioning error"},
    {0x15, 0x02, "positioning error detected by read of medium"},
    {0x15, ANY, "positioning error"},
    {0x17, 0x00, "recovered data with no error correction applied"},
    {0x17, 0x01, "recovered data with retries"},
    {0x17, 0x02, "recovered data with positive head offset"},
    {0x17, 0x03, "recovered data with negative head offset"},
    {0x17, 0x04, "recovered data with retries and/or CIRC applied"},
    {0x17, 0x05, "recovered data using previous sector ID"},
    {0x17, 0x07, "recovered data without ECC, recommend reassignment"},
    {0x17, 0x08, "recovered data without ECC, recommend rewrite"},
    {0x17, ANY, "recovered data"},
    {0x18, 0x00, "recovered data with error correction applied"},
    {0x18, 0x01, "recovered data with error correction and retries"},
    {0x18, 0x02, "recovered data, data auto-reallocated"},
    {0x18, 0x03, "recovered data with CIRC"},
    {0x18, 0x04, "recovered data with L-EC"},
    {0x18, 0x05, "recovered data, recommend reassignment"},
    {0x18, 0x06, "recovered data, recommend rewrite"},
    {0x18, 0x08, "recovered data with linking"},
    {0x18, ANY, "recovered data"},
    {0x1A, ANY, "parameter list length error"},
    {0x1B, ANY, "synchronous data transfer error"},
    {0x20, ANY, "invalid command operation code"},
    {0x21, 0x00, "logical block address out of range"},
    {0x21, 0x02, "invalid address for write"},
    {0x21, 0x03, "invalid write crossing layer jump"},
    {0x21, ANY, "address out of range"},
    {0x24, ANY, "invalid field in CDB"},
    {0x25, ANY, "logical unit not supported"},
    {0x26, 0x01, "parameter not supported"},
    {0x26, 0x02, "parameter value invalid"},
    {0x26, ANY, "invalid field in parameter list"},
    {0x27, ANY, "write protected"},
    {0x28, 0x00, "medium may have changed"},
    {0x28, 0x01, "import or export element accessed"},
    {0x28, 0x02, "format-layer may have changed"},
    {0x28, ANY, "medium may have changed"},
    {0x29, 0x00, "power on, reset, or bus device reset occurred"},
    {0x29, ANY, "reset occurred"},
    {0x2A, 0x01, "mode parameters changed"},
    {0x2A, ANY, "parameters changed"},
    {0x2B, ANY, "copy cannot execute since host cannot disconnect"},
    {0x2C, 0x03, "current program area is not empty"},
    {0x2C, 0x04, "current program area is empty"},
    {0x2C, ANY, "command sequence error"},
    {0x2E, ANY, "insufficient time for operation"},
    {0x2F, ANY, "commands cleared by another initiator"},
    {0x30, 0x00, "incompatible medium installed"},
    {0x30, 0x01, "cannot read medium, unknown format"},
    {0x30, 0x02, "cannot read medium, incompatible format"},
    {0x30, 0x03, "cleaning cartridge installed"},
    {0x30, 0x05, "cannot write medium, incompatible format"},
    {0x30, 0x06, "cannot format medium, incompatible medium"},
    {0x30, 0x07, "cleaning failure"},
    {0x30, ANY, "incompatible medium"},
    {0x31, ANY, "medium format corrupted"},
    {0x34, ANY, "enclosure failure"},
    {0x37, ANY, "rounded parameter"},
    {0x39, ANY, "saving parameters not supported"},
    {0x3A, 0x00, "medium not present"},
    {0x3A, 0x01, "medium not present, tray closed"},
    {0x3A, 0x02, "medium not present, tray open"},
    {0x3A, 0x03, "medium not present, loadable"},
    {0x3A, ANY, "medium not present"},
    {0x3B, ANY, "sequential positioning error"},
    {0x3D, ANY, "invalid bits in identify message"},
    {0x3E, 0x00, "drive has not self-configured yet"},
    {0x3E, 0x01, "drive failure"},
    {0x3E, 0x02, "timeout on drive"},
    {0x3E, ANY, "drive failure"},
    {0x3F, 0x00, "target operating conditions have changed"},
    {0x3F, 0x01, "microcode has been changed"},
    {0x3F, 0x02, "changed operating definition"},
    {0x3F, 0x03, "inquiry data has changed"},
    {0x3F, ANY, "target operating conditions have changed"},
    {0x40, ANY, "diagnostic failure on component"},
    {0x43, ANY, "message error"},
    {0x44, ANY, "internal target failure"},
    {0x45, ANY, "select or reselect failure"},
    {0x46, ANY, "unsuccessful soft reset"},
    {0x47, ANY, "SCSI parity error"},
    {0x48, ANY, "initiator detected error message received"},
    {0x49, ANY, "invalid message error"},
    {0x4A, ANY, "command phase error"},
    {0x4B, ANY, "data phase error"},
    {0x4C, ANY, "drive failed self-configuration"},
    {0x4E, ANY, "overlapped commands attempted"},
    {0x51, ANY, "erase failure"},
    {0x53, 0x00, "media load or eject failed"},
    {0x53, 0x02, "medium removal prevented"},
    {0x53, ANY, "media load or eject failed"},
    {0x55, ANY, "system resource failure"},
    {0x57, ANY, "unable to recover table of contents"},
    {0x5A, 0x01, "operator medium removal request"},
    {0x5A, ANY, "operator request or state change"},
    {0x5B, ANY, "log exception"},
    {0x5D, ANY, "failure prediction threshold exceeded"},
    {0x5E, ANY, "low power condition"},
    {0x63, 0x00, "end of user area encountered on this track"},
    {0x63, 0x01, "packet does not fit in available space"},
    {0x63, ANY, "end of user area"},
    {0x64, 0x00, "illegal mode for this track"},
    {0x64, 0x01, "invalid packet size"},
    {0x64, ANY, "illegal mode for this track"},
    {0x65, ANY, "voltage fault"},
    {0x6F, 0x00, "copy protection key exchange failure, authentication"},
    {0x6F, 0x01, "copy protection key exchange failure, key not present"},
    {0x6F, 0x02, "copy protection key exchange failure, key not established"},
    {0x6F, 0x03, "read of scrambled sector without authentication"},
    {0x6F, 0x04, "media region code mismatches drive region"},
    {0x6F, 0x05, "drive region must be permanent, resets exhausted"},
    {0x6F, 0x06, "insufficient block count for binding nonce recording"},
    {0x6F, 0x07, "conflict in binding nonce recording"},
    {0x6F, ANY, "copy protection failure"},
    {0x72, 0x00, "session fixation error"},
    {0x72, 0x03, "session fixation error, incomplete track in session"},
    {0x72, 0x04, "empty or partially written reserved track"},
    {0x72, ANY, "session fixation error"},
    {0x73, 0x00, "CD control error"},
    {0x73, 0x01, "power calibration area almost full"},
    {0x73, 0x02, "power calibration area is full"},
    {0x73, 0x03, "power calibration area error"},
    {0x73, 0x04, "program memory area update failure"},
    {0x73, 0x05, "program memory area is full"},
    {0x73, 0x06, "RMA or PMA is almost full"},
    {0x73, ANY, "CD control error"},
};

static const char *const sense_keys[16] = {
    "no sense",         "recovered error", "not ready",      "medium error",
    "hardware error",   "illegal request", "unit attention", "data protect",
    "blank check",      "vendor specific", "copy aborted",   "aborted command",
    "reserved key 0Ch", "volume overflow", "miscompare",     "completed",
};

const char *
dcn__sense_text(uint8_t key, uint8_t asc, uint8_t ascq)
{
    for (size_t i = 0; i < DCN_ARRAY_LEN(sense_texts); i++) {
        const struct sense_words *row = &sense_texts[i];
        if (row->asc == asc && (row->ascq == ANY || row->ascq == ascq))
            return row->text;
    }
    return sense_keys[key & 0x0F];
}
