/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text parses or is refused; what parses is laid on a dual-layer disc
 * and asked about sectors all over it. */
#include "vdrive/damage.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
ask(struct dcn_damage *damage, dcn_lba lba)
{
    struct dcn_damage_view view = {.attempt = 1, .speed_x = 8};
    struct dcn_damage_sector sector;
    uint8_t bytes[2352] = {0}, wrong[2352] = {0}, flags[2352];
    dcn_lba found;

    if (dcn__damage_next(damage, lba, lba + 50, &found)) {
        if (found < lba || found >= lba + 50)
            abort();
        lba = found;
    }
    view.attempt = dcn__damage_attempt(damage, lba);
    if (dcn__damage_event(damage, lba, lba + 10, &found, &sector) &&
        (found < lba || found >= lba + 10))
        abort();
    if (!dcn__damage_at(damage, lba, &view, &sector))
        return;
    dcn__damage_apply(damage, &sector, lba, &view, bytes, wrong, 2352);
    dcn__damage_flags(damage, &sector, lba, &view, wrong, flags, 2352);
    dcn__damage_q(damage, lba, &view, bytes);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dcn_disc disc = {
        .medium = DCN_MEDIUM_DVD, .lead_out = 3000000, .layer_break = 1600000};
    struct dcn_damage *damage = NULL;
    struct dcn_geometry geometry;

    if (dcn__damage_parse("fuzz", (const char *)data, size, 1, &damage, NULL) !=
        DCN_OK)
        return 0;
    dcn__geometry_init(&geometry, &disc);
    dcn__damage_bind(damage, &geometry);
    for (dcn_lba lba = -200; lba < 3000000; lba += 199999)
        ask(damage, lba);
    dcn__damage_free(damage);
    return 0;
}
