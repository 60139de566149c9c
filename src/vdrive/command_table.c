/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which commands there are. What each answers is in cmd_*.c. */
#include "vdrive/machine.h"

#include "util/checked.h"

/* Sorted by opcode (MMC-6 table 230, SPC-4, SBC-3). */
static const struct dcn_command_row commands[] = {
    {0x00, "TEST UNIT READY", dcn__cmd_test_unit_ready, DCN_CMD_MEDIUM},
    {0x03, "REQUEST SENSE", dcn__cmd_request_sense, DCN_CMD_ALWAYS},
    {0x12, "INQUIRY", dcn__cmd_inquiry, DCN_CMD_ALWAYS},
    {0x15, "MODE SELECT(6)", dcn__cmd_mode_select, 0},
    {0x1A, "MODE SENSE(6)", dcn__cmd_mode_sense, 0},
    {0x1B, "START STOP UNIT", dcn__cmd_start_stop, 0},
    {0x1E, "PREVENT ALLOW MEDIUM REMOVAL", dcn__cmd_prevent_allow, 0},
    {0x23, "READ FORMAT CAPACITIES", dcn__cmd_read_format_capacities, 0},
    {0x25, "READ CAPACITY", dcn__cmd_read_capacity, DCN_CMD_MEDIUM},
    {0x28, "READ(10)", dcn__cmd_read, DCN_CMD_MEDIUM | DCN_CMD_READS},
    {0x2B, "SEEK(10)", dcn__cmd_seek, DCN_CMD_MEDIUM | DCN_CMD_READS},
    {0x2F, "VERIFY(10)", dcn__cmd_verify, DCN_CMD_MEDIUM | DCN_CMD_READS},
    {0x35, "SYNCHRONIZE CACHE", dcn__cmd_synchronize_cache, DCN_CMD_MEDIUM},
    {0x42, "READ SUB-CHANNEL", dcn__cmd_read_subchannel,
     DCN_CMD_MEDIUM | DCN_CMD_CD},
    {0x43, "READ TOC/PMA/ATIP", dcn__cmd_read_toc, DCN_CMD_MEDIUM},
    {0x44, "READ HEADER", dcn__cmd_read_header, DCN_CMD_MEDIUM | DCN_CMD_CD},
    {0x45, "PLAY AUDIO(10)", dcn__cmd_play_audio, DCN_CMD_MEDIUM | DCN_CMD_CD},
    {0x46, "GET CONFIGURATION", dcn__cmd_get_configuration, DCN_CMD_ALWAYS},
    {0x47, "PLAY AUDIO MSF", dcn__cmd_play_audio_msf,
     DCN_CMD_MEDIUM | DCN_CMD_CD},
    {0x4A, "GET EVENT STATUS NOTIFICATION", dcn__cmd_get_event_status,
     DCN_CMD_ALWAYS},
    {0x4B, "PAUSE/RESUME", dcn__cmd_pause_resume, DCN_CMD_MEDIUM | DCN_CMD_CD},
    {0x4E, "STOP PLAY/SCAN", dcn__cmd_stop_play, DCN_CMD_MEDIUM},
    {0x51, "READ DISC INFORMATION", dcn__cmd_read_disc_information,
     DCN_CMD_MEDIUM},
    {0x52, "READ TRACK INFORMATION", dcn__cmd_read_track_information,
     DCN_CMD_MEDIUM},
    {0x55, "MODE SELECT(10)", dcn__cmd_mode_select, 0},
    {0x5A, "MODE SENSE(10)", dcn__cmd_mode_sense, 0},
    {0x5C, "READ BUFFER CAPACITY", dcn__cmd_read_buffer_capacity, 0},
    {0xA0, "REPORT LUNS", dcn__cmd_report_luns, DCN_CMD_ALWAYS},
    {0xA3, "SEND KEY", dcn__cmd_send_key, 0},
    {0xA4, "REPORT KEY", dcn__cmd_report_key, 0},
    {0xA7, "SET READ AHEAD", dcn__cmd_set_read_ahead, DCN_CMD_MEDIUM},
    {0xA8, "READ(12)", dcn__cmd_read, DCN_CMD_MEDIUM | DCN_CMD_READS},
    {0xAC, "GET PERFORMANCE", dcn__cmd_get_performance, 0},
    {0xAD, "READ DISC STRUCTURE", dcn__cmd_read_disc_structure, DCN_CMD_MEDIUM},
    {0xB6, "SET STREAMING", dcn__cmd_set_streaming, 0},
    {0xB9, "READ CD MSF", dcn__cmd_read_cd_msf,
     DCN_CMD_MEDIUM | DCN_CMD_CD | DCN_CMD_READS},
    {0xBB, "SET CD SPEED", dcn__cmd_set_cd_speed, 0},
    {0xBD, "MECHANISM STATUS", dcn__cmd_mechanism_status, 0},
    {0xBE, "READ CD", dcn__cmd_read_cd,
     DCN_CMD_MEDIUM | DCN_CMD_CD | DCN_CMD_READS},
    {0xD8, "READ CD-DA", dcn__cmd_read_cdda,
     DCN_CMD_MEDIUM | DCN_CMD_CD | DCN_CMD_READS},
};

const struct dcn_command_row *
dcn__command_row(uint8_t opcode)
{
    for (size_t i = 0; i < DCN_ARRAY_LEN(commands); i++) {
        if (commands[i].opcode == opcode)
            return &commands[i];
    }
    return NULL;
}
