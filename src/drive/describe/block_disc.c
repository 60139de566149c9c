/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is in the drive, and DVD and BD: capacity, layers, and the disc's
 * structures, which are kept raw. READ CAPACITY is believed over the
 * structures: it is what the drive reads; where they differ a note says so.
 */
#include "drive/describe/describe.h"

#include "disc/builder.h"
#include "disc/medium.h"
#include "mmc/discinfo.h"
#include "mmc/structure.h"
#include "util/pages.h"

#include <stdlib.h>
#include <string.h>

/* Structures come in up to 32 KiB (BD: PAC). */
#define STRUCTURE_BYTES 32772
/* More blocks than any CD has: 99:59:74. */
#define CD_MAX_SECTORS 449850
/* BDXL of 4 layers is 62 million; anything past this is a mistake. */
#define MAX_SECTORS 0x8000000u

enum dcn_status
dcn__drive_capacity(struct dcn_drive *drive, uint32_t *sectors,
                    struct dcn_error *error)
{
    uint32_t last, block_bytes;
    struct dcn_command command;
    enum dcn_status status;
    uint8_t bytes[8];
    bool got;

    *sectors = 0;
    dcn__cdb_read_capacity(&command, bytes, sizeof(bytes));
    status = dcn__drive_ask(drive, &command, &got, error);
    if (status != DCN_OK || !got)
        return status;
    dcn__capacity_parse(bytes, sizeof(bytes), &last, &block_bytes);
    /* CDs of audio or Mode 2 may give other sizes; MMC fixes 2048. */
    if (last < MAX_SECTORS && (block_bytes == 0 || block_bytes == 2048))
        *sectors = last + 1;
    return DCN_OK;
}

/* ---- what kind of medium ---- */

static enum dcn_status
has_structure(struct dcn_drive *drive, uint8_t media, bool *has,
              struct dcn_error *error)
{
    struct dcn_command command;
    enum dcn_status status;
    uint8_t bytes[64];

    *has = false;
    dcn__cdb_read_disc_structure(&command, media, 0, 0, DCN_STRUCTURE_PHYSICAL,
                                 bytes, sizeof(bytes));
    status = dcn__drive_ask(drive, &command, has, error);
    if (status == DCN_OK && *has && media == 1)
        *has = bytes[4] == 'D' && bytes[5] == 'I';
    if (status == DCN_OK && *has && media == 0)
        *has = dcn__get_be16(bytes) >= 17;
    return status;
}

static enum dcn_status
guess_medium(struct dcn_drive *drive, enum dcn_medium *medium,
             struct dcn_error *error)
{
    enum dcn_status status;
    uint32_t sectors = 0;
    bool dvd = false, bd = false;

    status = has_structure(drive, 1, &bd, error);
    if (status == DCN_OK && !bd)
        status = has_structure(drive, 0, &dvd, error);
    if (status == DCN_OK)
        status = dcn__drive_capacity(drive, &sectors, error);
    *medium = bd                         ? DCN_MEDIUM_BD
              : dvd                      ? DCN_MEDIUM_DVD
              : sectors > CD_MAX_SECTORS ? DCN_MEDIUM_DVD
                                         : DCN_MEDIUM_CD;
    dcn__drive_note_add(drive, "medium_guessed",
                        "the drive does not tell what kind of disc it is: "
                        "taken as %s",
                        dcn__medium_facts(*medium)->label);
    return status;
}

enum dcn_status
dcn__drive_medium(struct dcn_drive *drive, enum dcn_medium *medium,
                  struct dcn_error *error)
{
    *medium = dcn__profile_medium(drive->features.current_profile);
    if (*medium == DCN_MEDIUM_UNKNOWN)
        return guess_medium(drive, medium, error);
    return DCN_OK;
}

/* ---- structures ---- */

struct structure_row {
    uint8_t media, format;
    bool each_layer; /* DVD: of layer 1 too */
};

/* What is not there is refused; nothing here changes or unlocks anything. */
static const struct structure_row structures[] = {
    {0, 0x00, true},  /* physical format information */
    {0, 0x01, false}, /* copyright */
    {0, 0x03, false}, /* BCA */
    {0, 0x04, true},  /* manufacturer */
    {0, 0x05, false}, /* copyright management of a sector: of LBA 0 */
    {0, 0x08, false}, /* DVD-RAM: disc definition */
    {0, 0x09, false}, /* DVD-RAM: medium status */
    {0, 0x0A, false}, /* DVD-RAM: spare area */
    {0, 0x0C, false}, /* DVD-R: border-out RMD */
    {0, 0x0D, false}, /* DVD-R: RMD */
    {0, 0x0E, false}, /* pre-recorded information in the lead-in */
    {0, 0x0F, false}, /* unique identifier */
    {0, 0x10, false}, /* physical format information in the lead-in */
    {0, 0x11, false}, /* DVD+: ADIP */
    {0, 0x20, false}, /* layer boundary */
    {0, 0x30, false}, /* disc control blocks */
    {1, 0x00, false}, /* BD: disc information; layer must be 0 */
    {1, 0x03, false}, /* BD: BCA */
    {1, 0x08, false}, /* BD: disc definition */
    {1, 0x09, false}, /* BD: cartridge status */
    {1, 0x0A, false}, /* BD: spare area */
    {1, 0x30, false}, /* BD: PAC */
};

/* What the structures say of the disc's size. */
struct block_facts {
    struct dcn_dvd_physical physical;
    struct dcn_bd_information information;
    bool has_physical, has_information;
};

static enum dcn_status
keep_structure(struct dcn_drive *drive, const struct structure_row *row,
               uint8_t layer, uint8_t *bytes, struct block_facts *facts,
               struct dcn_disc_builder *builder, struct dcn_error *error)
{
    struct dcn_command command;
    const uint8_t *payload;
    enum dcn_status status;
    size_t n;
    bool got;

    dcn__cdb_read_disc_structure(&command, row->media, 0, layer, row->format,
                                 bytes, STRUCTURE_BYTES);
    status = dcn__drive_ask(drive, &command, &got, error);
    if (status != DCN_OK || !got ||
        !dcn__structure_payload(bytes, STRUCTURE_BYTES, &payload, &n))
        return status;
    if (row->format == 0 && row->media == 0 && layer == 0)
        facts->has_physical =
            dcn__dvd_physical_parse(payload, n, &facts->physical);
    if (row->format == 0 && row->media == 1)
        facts->has_information =
            dcn__bd_information_parse(payload, n, &facts->information);
    return dcn__builder_structure(builder, row->media, row->format, layer,
                                  payload, n, error);
}

static enum dcn_status
read_structures(struct dcn_drive *drive, enum dcn_medium medium,
                struct block_facts *facts, struct dcn_disc_builder *builder,
                struct dcn_error *error)
{
    uint8_t media = medium == DCN_MEDIUM_BD ? 1 : 0;
    enum dcn_status status = DCN_OK;
    uint8_t *bytes = malloc(STRUCTURE_BYTES);
    size_t rows = sizeof(structures) / sizeof(structures[0]);

    memset(facts, 0, sizeof(*facts));
    if (bytes == NULL)
        return dcn__error_memory(error, "reading a disc's structures");
    for (size_t i = 0; i < rows && status == DCN_OK; i++) {
        const struct structure_row *row = &structures[i];
        if (row->media != media)
            continue;
        status = keep_structure(drive, row, 0, bytes, facts, builder, error);
        if (status == DCN_OK && row->each_layer && facts->physical.layers > 1)
            status =
                keep_structure(drive, row, 1, bytes, facts, builder, error);
    }
    free(bytes);
    return status;
}

/* ---- the disc ---- */

static void
set_layers(const struct block_facts *facts, uint32_t sectors,
           struct dcn_disc *disc)
{
    uint32_t layer_break = 0;

    if (facts->has_physical) {
        disc->layers = facts->physical.layers;
        layer_break = dcn__dvd_layer_break(&facts->physical);
    }
    if (facts->has_information && facts->information.layers > 0) {
        disc->layers = facts->information.layers;
        layer_break = facts->information.layer0_sectors;
    }
    if (disc->layers > 1 && layer_break < sectors)
        disc->layer_break = (dcn_lba)layer_break;
}

static void
set_kind(uint16_t profile, struct dcn_disc *disc)
{
    const struct dcn_profile_facts *facts = dcn__profile_facts(profile);

    if (facts == NULL)
        return;
    disc->recordable = facts->recordable;
    disc->rewritable = facts->rewritable;
}

/* Reads that sector, which the drive does not count. */
static enum dcn_status
reads_behind(struct dcn_drive *drive, uint32_t lba, bool *reads,
             struct dcn_error *error)
{
    struct dcn_command command;
    struct dcn_answer answer;
    uint8_t *bytes = dcn__pages_alloc(DCN_USER_BYTES);
    enum dcn_status status;

    *reads = false;
    if (bytes == NULL)
        return dcn__error_memory(error, "describing a disc");
    dcn__cdb_read_10(&command, (dcn_lba)lba, 1, false, bytes, DCN_USER_BYTES);
    status = dcn__drive_command(drive, &command, &answer, error);
    *reads = status == DCN_OK && answer.good;
    free(bytes);
    return status;
}

/* More than any disc of that medium has is no reason to try what lies behind
 * the end: a DVD of two layers has 4,173,824 sectors (ECMA-267), and the
 * longest ones pressed some percent more. */
static bool
may_have(enum dcn_medium medium, uint32_t sectors)
{
    return sectors < (medium == DCN_MEDIUM_DVD ? 0x480000 : MAX_SECTORS);
}

/* READ CAPACITY may tell too little (of one layer of two): if structures or
 * the track tell of more, and that reads, it is there. */
static enum dcn_status
look_behind(struct dcn_drive *drive, enum dcn_medium medium, uint32_t more,
            uint32_t *sectors, struct dcn_error *error)
{
    enum dcn_status status;
    bool first, last;

    if (*sectors == 0 || more <= *sectors || !may_have(medium, more))
        return DCN_OK;
    status = reads_behind(drive, *sectors, &first, error);
    if (status == DCN_OK && first)
        status = reads_behind(drive, more - 1, &last, error);
    if (status != DCN_OK || !first || !last)
        return status;
    dcn__drive_note_add(drive, "capacity_too_small",
                        "READ CAPACITY says %u sectors, but those up to %u "
                        "read, too: the disc has %u",
                        *sectors, more - 1, more);
    *sectors = more;
    return DCN_OK;
}

/* The disc information of a BD counts by two sectors, and what is told of its
 * last PSN is not alike everywhere: less than a cluster apart is no other
 * size. */
static bool
is_near(enum dcn_medium medium, uint32_t a, uint32_t b)
{
    return (a > b ? a - b : b - a) < dcn__medium_facts(medium)->block_sectors;
}

static enum dcn_status
find_size(struct dcn_drive *drive, enum dcn_medium medium,
          uint32_t by_structures, uint32_t by_track, uint32_t *sectors,
          struct dcn_error *error)
{
    enum dcn_status status = dcn__drive_capacity(drive, sectors, error);

    if (medium == DCN_MEDIUM_BD && is_near(medium, by_structures, *sectors))
        by_structures = *sectors;
    if (status == DCN_OK)
        status = look_behind(drive, medium, by_structures, sectors, error);
    if (status == DCN_OK)
        status = look_behind(drive, medium, by_track, sectors, error);
    if (status != DCN_OK)
        return status;
    if (*sectors == 0) {
        *sectors = by_structures;
        dcn__drive_note_add(drive, "capacity_differs",
                            "READ CAPACITY says nothing: %u sectors are by "
                            "the disc's structures",
                            by_structures);
    } else if (by_structures != 0 && by_structures != *sectors) {
        dcn__drive_note_add(drive, "capacity_differs",
                            "READ CAPACITY says %u sectors, the disc's "
                            "structures %u",
                            *sectors, by_structures);
    }
    if (*sectors == 0)
        return dcn__error_set(error, DCN_ERR_COMMAND,
                              "%s: the drive does not tell how large the "
                              "disc is",
                              drive->transport->node);
    return DCN_OK;
}

enum dcn_status
dcn__drive_block_disc(struct dcn_drive *drive, enum dcn_medium medium,
                      struct dcn_disc_builder *builder, struct dcn_error *error)
{
    struct dcn_disc *disc = dcn__builder_disc(builder);
    uint32_t by_structures = 0, sectors = 0;
    struct block_facts facts;
    enum dcn_status status;

    status = read_structures(drive, medium, &facts, builder, error);
    if (status != DCN_OK)
        return status;
    set_kind(disc->profile, disc);
    /* Of a recordable disc they tell the room, not what is recorded. */
    if (facts.has_physical && !disc->recordable)
        by_structures = dcn__dvd_physical_sectors(&facts.physical);
    if (facts.has_information && !disc->recordable)
        by_structures = facts.information.sectors;
    disc->ends.format = (dcn_lba)by_structures;
    status = dcn__drive_end_of_tracks(drive, &disc->ends.track, error);
    if (status == DCN_OK)
        status = find_size(drive, medium, by_structures,
                           (uint32_t)disc->ends.track, &sectors, error);
    if (status != DCN_OK)
        return status;
    set_layers(&facts, sectors, disc);
    status = dcn__builder_session(builder, 1, 0, (dcn_lba)sectors, error);
    if (status == DCN_OK &&
        dcn__builder_track(builder, 1, 1, 4, DCN_TRACK_MODE1, 0, error) == NULL)
        status = DCN_ERR_NO_MEMORY;
    return status;
}
