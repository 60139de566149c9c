/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Report parts about drives, sources and runs of a map, and the report's own
 * file; discs are facts_disc.c's. */
#include "job/facts.h"

#include "disc/medium.h"
#include "mmc/opcodes.h"
#include "util/atomic_file.h"
#include "util/checked.h"

#include <stdlib.h>
#include <string.h>

static void
put_profiles(struct dcn_report *drive, const char *label,
             const struct dcn_drive *handle)
{
    const uint16_t *profiles;
    size_t count = dcn__drive_profiles(handle, &profiles);
    struct dcn_report *list = dcn__report_list(drive, "profiles", label);

    for (size_t i = 0; i < count; i++) {
        const struct dcn_profile_facts *facts = dcn__profile_facts(profiles[i]);
        if (facts != NULL)
            dcn__report_item_str(list, facts->detail != NULL ? facts->detail
                                                             : facts->name);
    }
}

static void
put_abilities(struct dcn_report *drive, const char *label,
              const struct dcn_drive_abilities *abilities)
{
    struct dcn_report *node = dcn__report_object(drive, "abilities", label);
    const struct dcn_ability *row;

    for (size_t i = 0; (row = dcn__ability(i)) != NULL; i++) {
        int64_t value = dcn__ability_value(abilities, i);

        if (row->kind == DCN_ABILITY_FLAG)
            dcn__report_bool(node, row->name, row->label, value != 0);
        else if (row->kind == DCN_ABILITY_ORDER)
            dcn__report_str(node, row->name, row->label,
                            dcn__reply_order_name((enum dcn_reply_order)value));
        else
            dcn__report_int(node, row->name, row->label, value);
    }
}

void
dcn__tree_drive(struct dcn_report *drive, const char *name,
                const struct dcn_drive *handle, bool in_full)
{
    const struct dcn_drive_identity *id = dcn__drive_identity(handle);
    const struct dcn_drive_abilities *abilities = dcn__drive_abilities(handle);

    dcn__report_str(drive, "name", in_full ? "Name" : NULL, name);
    dcn__report_str(drive, "vendor", "Vendor", id->vendor);
    dcn__report_str(drive, "product", "Product", id->product);
    dcn__report_str(drive, "revision", "Revision", id->revision);
    if (id->serial[0] != '\0')
        dcn__report_str(drive, "serial", "Serial", id->serial);
    if (id->firmware_date[0] != '\0')
        dcn__report_str(drive, "firmware_date", NULL, id->firmware_date);
    dcn__report_bool(
        drive, "writable", NULL,
        dcn__drive_transport((struct dcn_drive *)(uintptr_t)handle)->writable);
    put_profiles(drive, in_full ? "Reads" : NULL, handle);
    /* All zero: nobody has probed this drive yet. */
    if (abilities->max_sectors_data != 0)
        put_abilities(drive, in_full ? "Abilities" : NULL, abilities);
}

void
dcn__tree_image(struct dcn_report *parent, const struct dcn_opened *opened)
{
    struct dcn_report *image = dcn__report_object(parent, "image", "Image");
    const char *const *paths;
    size_t count = dcn__image_files(opened->source, &paths);
    struct dcn_report *list;

    dcn__report_str(image, "path", "Path", opened->name);
    if (opened->format != NULL)
        dcn__report_str(image, "format", "Format", opened->format->name);
    list = dcn__report_list(image, "files", NULL);
    for (size_t i = 0; i < count; i++)
        dcn__report_item_str(list, paths[i]);
}

void
dcn__tree_source(struct dcn_report *parent, const struct dcn_opened *opened)
{
    struct dcn_report *source = dcn__report_object(parent, "source", "Source");
    bool simulated = opened->drive != NULL && opened->name[0] == 'v';

    dcn__report_str(source, "name", opened->drive != NULL ? "Name" : NULL,
                    opened->name);
    if (opened->drive == NULL) {
        dcn__report_str(source, "kind", NULL, "image");
        dcn__tree_image(source, opened);
        return;
    }
    dcn__report_str(source, "kind", NULL, simulated ? "virtual" : "drive");
    dcn__tree_drive(dcn__report_object(source, "drive", "Drive"), opened->name,
                    opened->drive, false);
}

void
dcn__tree_run(struct dcn_report *item, const struct dcn_map_run *run)
{
    dcn__report_int(item, "first", "First", run->first);
    dcn__report_int(item, "count", "Count", run->count);
    dcn__report_str(item, "state", "State",
                    dcn_map_state_name((enum dcn_map_state)run->state));
    if (run->cause != DCN_CAUSE_NONE)
        dcn__report_str(item, "cause", "Cause", dcn__cause_name(run->cause));
    if (run->odd != 0) {
        struct dcn_report *odd = dcn__report_list(item, "odd", NULL);
        for (unsigned i = 0; i < DCN_ODDITIES; i++)
            if ((run->odd & DCN_ODD_BIT(i)) != 0)
                dcn__report_item_str(odd, dcn__oddity_name(i));
    }
    dcn__report_int(item, "attempts", "Attempts", run->attempts);
    if (run->c2_count != 0)
        dcn__report_int(item, "bytes_in_doubt", "In doubt", run->c2_count);
    if (run->sense_key != 0) {
        struct dcn_report *sense = dcn__report_object(item, "sense", NULL);
        dcn__report_int(sense, "key", NULL, run->sense_key);
        dcn__report_int(sense, "asc", NULL, run->asc);
        dcn__report_int(sense, "ascq", NULL, run->ascq);
    }
}

void
dcn__tree_causes(struct dcn_report *parent, const struct dcn_map *map)
{
    uint64_t causes[DCN_CAUSES], odd[DCN_ODDITIES];
    struct dcn_report *node = NULL;

    dcn__map_causes(map, causes, odd);
    for (unsigned i = DCN_CAUSE_NONE + 1; i < DCN_CAUSES; i++) {
        if (causes[i] == 0)
            continue;
        if (node == NULL)
            node = dcn__report_object(parent, "causes", "Not plainly good");
        dcn__report_int(node, dcn__cause_name(i), dcn__cause_name(i),
                        (int64_t)causes[i]);
    }
    node = NULL;
    for (unsigned i = 0; i < DCN_ODDITIES; i++) {
        if (odd[i] == 0)
            continue;
        if (node == NULL)
            node = dcn__report_object(parent, "oddities", "Odd sectors");
        dcn__report_int(node, dcn__oddity_name(i), dcn__oddity_name(i),
                        (int64_t)odd[i]);
    }
}

enum dcn_status
dcn__tree_write(const char *path, const struct dcn_report *report,
                struct dcn_error *error)
{
    char *json = dcn_report_json(report, true);
    enum dcn_status status;

    if (json == NULL)
        return dcn__error_memory(error, "writing the report");
    status = dcn__atomic_write(path, json, strlen(json), error);
    free(json);
    return status;
}
