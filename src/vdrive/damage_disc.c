/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Damage files also say how a disc was written, and what the drive tells of
 * its end: packets with links between them, and claims.
 */
#include "vdrive/damage_rule.h"

/* Blocks between two packets: two of run-out, a link, four of run-in (Orange
 * Book; MMC-6 4.2.3). */
#define PACKET_LINKS 7
/* Shortest and longest of packets that vary. */
#define SHORT_PACKET 16
#define LONG_PACKET  128

bool
dcn__damage_is_link(const struct dcn_damage *damage,
                    const struct dcn_damage_rule *rule, dcn_lba lba)
{
    uint32_t at = (uint32_t)(lba - rule->low), packet = rule->packet;

    if (packet > 0)
        return at % (packet + PACKET_LINKS) >= packet;
    for (uint64_t n = damage->seed;; n++) {
        packet = SHORT_PACKET + (uint32_t)(dcn__damage_mix(n) %
                                           (LONG_PACKET - SHORT_PACKET + 1));
        if (at < packet)
            return false;
        at -= packet;
        if (at < PACKET_LINKS)
            return true;
        at -= PACKET_LINKS;
    }
}

bool
dcn__damage_packets(const struct dcn_damage *damage, dcn_lba lba,
                    uint32_t *sectors)
{
    for (size_t i = 0; i < damage->rule_count; i++) {
        const struct dcn_damage_rule *rule = &damage->rules[i];

        if (rule->kind != DCN_DAMAGE_PACKETS || lba < rule->low ||
            lba >= rule->high)
            continue;
        *sectors = rule->packet;
        return true;
    }
    return false;
}

bool
dcn__damage_has_packets(const struct dcn_damage *damage)
{
    for (size_t i = 0; i < damage->rule_count; i++)
        if (damage->rules[i].kind == DCN_DAMAGE_PACKETS)
            return true;
    return false;
}

void
dcn__damage_claimed(const struct dcn_damage *damage,
                    struct dcn_damage_claims *claims)
{
    *claims = (struct dcn_damage_claims){0};
    for (size_t i = 0; i < damage->rule_count; i++)
        if (damage->rules[i].kind == DCN_DAMAGE_CLAIMS)
            *claims = damage->rules[i].claims;
}
