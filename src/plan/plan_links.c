/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tracks of a CD that were recorded in packets (MMC-6 4.2.3, Orange Book):
 * between two packets lie two blocks of run-out, one link and four of run-in,
 * which hold nothing. Drives that know fixed packets leave them out of their
 * addresses; others do not, and fail at them. Where READ TRACK INFORMATION
 * tells of fixed packets commands end at their borders, and each link fails as
 * a whole, beside packets that read: three of those, and the others are left
 * out where they must lie. One that reads: the drive leaves them out itself.
 * Of packets that vary only the pattern tells: stretches of just that length
 * between sectors that read, three of them at least.
 */
#include "plan/plan_priv.h"

/* Run-out, link and run-in blocks between two packets (Orange Book: 2 + 1 +
 * 4). */
#define LINK_SECTORS 7
/* Damage rarely has one length thrice; in a packet's place never. */
#define LINKS_TO_BELIEVE 3

static int64_t
end_of(const struct dcn_range *range)
{
    return (int64_t)range->first + range->count;
}

/* Number of the track recorded in packets that holds lba; their count where
 * none does. */
static size_t
track_at(const struct dcn_plan *plan, int64_t lba)
{
    size_t i = 0;

    while (i < plan->options.packet_count &&
           (lba < plan->options.packets[i].range.first ||
            lba >= end_of(&plan->options.packets[i].range)))
        i++;
    return i;
}

bool
dcn__plan_in_packets(const struct dcn_plan *plan, int64_t lba)
{
    return track_at(plan, lba) < plan->options.packet_count;
}

/* The packet, or the link, that holds lba; false where none is known. */
static bool
part_at(const struct dcn_plan *plan, int64_t lba, struct dcn_plan_span *part,
        bool *is_link)
{
    size_t track = track_at(plan, lba);
    const struct dcn_plan_packets *packets;
    int64_t period, at;

    if (track == plan->options.packet_count || plan->links[track].off ||
        plan->options.packets[track].sectors == 0)
        return false;
    packets = &plan->options.packets[track];
    period = (int64_t)packets->sectors + LINK_SECTORS;
    at = (lba - packets->range.first) % period;
    *is_link = at >= packets->sectors;
    part->first = lba - at + (*is_link ? packets->sectors : 0);
    part->end = lba - at + (*is_link ? period : packets->sectors);
    if (part->end > end_of(&packets->range))
        part->end = end_of(&packets->range);
    return true;
}

int64_t
dcn__plan_packet_end(const struct dcn_plan *plan, int64_t first, int64_t end)
{
    struct dcn_plan_span part;
    bool is_link;

    return part_at(plan, first, &part, &is_link) && part.end < end ? part.end
                                                                   : end;
}

int64_t
dcn__plan_packet_first(const struct dcn_plan *plan, int64_t first, int64_t end)
{
    struct dcn_plan_span part;
    bool is_link;

    return part_at(plan, end - 1, &part, &is_link) && part.first > first
               ? part.first
               : first;
}

/* All links of a track of fixed packets, as far as they were not read. */
static void
leave_out_links(struct dcn_plan *plan, size_t track)
{
    const struct dcn_plan_packets *packets = &plan->options.packets[track];
    int64_t period = (int64_t)packets->sectors + LINK_SECTORS;

    for (int64_t at = packets->range.first + (int64_t)packets->sectors;
         at + LINK_SECTORS <= end_of(&packets->range); at += period) {
        const struct dcn_plan_span link = {at, at + LINK_SECTORS};

        dcn__plan_leave_out(plan, &link, DCN_CAUSE_LINK);
    }
}

bool
dcn__plan_links_taken(struct dcn_plan *plan,
                      const struct dcn_plan_action *action,
                      const struct dcn_reading *readings)
{
    size_t track = track_at(plan, action->first);
    int64_t end = (int64_t)action->first + action->count;
    struct dcn_plan_span part;
    bool is_link;

    if (!part_at(plan, action->first, &part, &is_link) || !is_link ||
        part.first != action->first || part.end != end ||
        action->count != LINK_SECTORS || action->pass != DCN_PLAN_COPY)
        return false;
    for (uint32_t i = 0; i < action->count; i++) {
        if (dcn__plan_delivered(&readings[i])) {
            plan->links[track].off = true;
            return false;
        }
    }
    plan->cursor = plan->at->backward ? action->first : end;
    if (dcn__plan_is_recovered(plan, (int64_t)action->first - 1) ||
        dcn__plan_is_recovered(plan, end))
        plan->links[track].seen++;
    if (plan->links[track].seen == LINKS_TO_BELIEVE)
        leave_out_links(plan, track);
    return true;
}

/* ---- packets that vary ---- */

/* Calls of each stretch of a link's length that was tried in vain, sector by
 * sector, between sectors that read: how many; each is left out where that is
 * asked for. */
static unsigned
count_stretches(struct dcn_plan *plan, const struct dcn_range *range,
                bool leave_out)
{
    struct dcn_plan_span stretch = {range->first, range->first};
    struct dcn_map_run run;
    unsigned count = 0;

    for (int64_t at = range->first; at < end_of(range);
         at = dcn__map_end(&run)) {
        run = dcn__map_get(plan->map, at);
        if (run.count == 0)
            break;
        if (run.state == DCN_MAP_BAD && run.cause == DCN_CAUSE_NONE) {
            stretch.end = dcn__map_end(&run);
            continue;
        }
        if (stretch.end - stretch.first == LINK_SECTORS &&
            (DCN_MAP_BIT(run.state) & DCN_MAP_RECOVERED) != 0 &&
            dcn__plan_is_recovered(plan, stretch.first - 1)) {
            count++;
            if (leave_out)
                dcn__plan_leave_out(plan, &stretch, DCN_CAUSE_LINK);
        }
        stretch.first = stretch.end = dcn__map_end(&run);
    }
    return count;
}

void
dcn__plan_links_judge(struct dcn_plan *plan)
{
    for (size_t i = 0; i < plan->options.packet_count; i++) {
        const struct dcn_plan_packets *packets = &plan->options.packets[i];

        if (packets->sectors > 0)
            continue;
        if (count_stretches(plan, &packets->range, false) +
                plan->links[i].seen >=
            LINKS_TO_BELIEVE)
            plan->links[i].seen += count_stretches(plan, &packets->range, true);
    }
}
