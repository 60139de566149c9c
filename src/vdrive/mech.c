/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Time of reads. A stream is a head that moves on by itself while nobody
 * asks, until its cache segment is full; a read that the stream has already
 * passed costs nothing, one that it has not waits for it, any other seeks.
 */
#include "vdrive/mech.h"

#include <math.h>
#include <string.h>

#define NS_PER_MS 1000000.0

const struct dcn_personality_list *
dcn__mech_speeds(const struct dcn_mech *mech)
{
    if (mech->geometry.kb_per_s < 1000)
        return &mech->personality->cd_speeds;
    if (mech->geometry.kb_per_s < 2000)
        return &mech->personality->dvd_speeds;
    return &mech->personality->bd_speeds;
}

void
dcn__mech_init(struct dcn_mech *mech, const struct dcn_personality *personality,
               struct dcn_clock *clock, const struct dcn_disc *disc)
{
    uint32_t sector_bytes = disc->medium == DCN_MEDIUM_CD ? 2352 : 2048;

    memset(mech, 0, sizeof(*mech));
    mech->personality = personality;
    mech->clock = clock;
    dcn__geometry_init(&mech->geometry, disc);
    mech->segments = personality->cache_segments;
    if (mech->segments > DCN_MECH_MAX_SEGMENTS)
        mech->segments = DCN_MECH_MAX_SEGMENTS;
    mech->segment_sectors = (uint32_t)(personality->cache_kb * UINT64_C(1024) /
                                       sector_bytes / mech->segments);
    dcn__mech_set_speed(mech, 0xFFFF);
}

void
dcn__mech_wait_us(struct dcn_mech *mech, uint64_t us)
{
    if (us > 0)
        mech->clock->sleep_ns(mech->clock, us * 1000);
}

void
dcn__mech_wait_ms(struct dcn_mech *mech, uint64_t ms)
{
    dcn__mech_wait_us(mech, ms * 1000);
}

/* Lets ns pass from now on; returns what time it is then. The clock is asked
 * only where it was let go on: a command's time is taken once. */
static uint64_t
wait_ns(struct dcn_mech *mech, uint64_t now, double ns)
{
    if (ns < 1 || mech->clock->never_sleeps)
        return now;
    mech->clock->sleep_ns(mech->clock, (uint64_t)ns);
    return mech->clock->now_ns(mech->clock);
}

/* What an error leaves of the speed: with stuck_s it climbs back by
 * doubling, without it stays. */
static double
capped(const struct dcn_mech *mech, double speed)
{
    uint64_t step_ns = mech->personality->stuck_s * UINT64_C(1000000000);
    double cap = mech->cap_x;

    if (cap <= 0)
        return speed;
    if (step_ns > 0) {
        uint64_t passed = mech->clock->now_ns(mech->clock) - mech->cap_ns;

        for (; passed >= step_ns && cap < speed; passed -= step_ns)
            cap *= 2;
    }
    return cap < speed ? cap : speed;
}

double
dcn__mech_speed_at(const struct dcn_mech *mech, dcn_lba lba)
{
    double radius;

    if (mech->personality->curve == DCN_CURVE_CLV)
        return capped(mech, mech->speed_x);
    radius = dcn__geometry_radius_mm(&mech->geometry, lba);
    if (radius > mech->geometry.outer_mm)
        radius = mech->geometry.outer_mm;
    return capped(mech, mech->speed_x * radius / mech->geometry.outer_mm);
}

void
dcn__mech_error(struct dcn_mech *mech)
{
    double least = mech->personality->stuck_speed;
    double now;

    if (least <= 0)
        return;
    now = capped(mech, mech->speed_x) / 2;
    mech->cap_x = now > least ? now : least;
    mech->cap_ns = mech->clock->now_ns(mech->clock);
}

static double
sector_ns(const struct dcn_mech *mech, dcn_lba lba)
{
    return 1e9 / (mech->geometry.sectors_per_s * dcn__mech_speed_at(mech, lba));
}

void
dcn__mech_set_speed(struct dcn_mech *mech, uint32_t kb_s)
{
    const struct dcn_personality_list *speeds = dcn__mech_speeds(mech);
    uint32_t slowest = speeds->value[0];
    uint32_t best = 0;

    for (size_t i = 0; i < speeds->count; i++) {
        uint32_t x = speeds->value[i];

        if (x < slowest)
            slowest = x;
        /* 1 % of grace: hosts say 176 or 177 for 176.4. */
        if (x > best && x * mech->geometry.kb_per_s <= kb_s * 1.01 + 1)
            best = x;
        if (kb_s >= 0xFFFF && x > best)
            best = x;
    }
    mech->speed_x = best > 0 ? best : slowest;
}

static bool
idle_stopped(const struct dcn_mech *mech, uint64_t now)
{
    uint64_t limit = mech->personality->spin_down_s * UINT64_C(1000000000);

    return limit > 0 && now > mech->head_ns && now - mech->head_ns > limit;
}

static uint64_t
start(struct dcn_mech *mech)
{
    uint64_t now = mech->clock->now_ns(mech->clock);

    if (mech->spinning && !idle_stopped(mech, now))
        return now;
    mech->head_ns =
        wait_ns(mech, now, mech->personality->spin_up_ms * NS_PER_MS);
    mech->spinning = true;
    return mech->head_ns;
}

void
dcn__mech_start(struct dcn_mech *mech)
{
    (void)start(mech);
}

void
dcn__mech_stop(struct dcn_mech *mech)
{
    mech->spinning = false;
}

void
dcn__mech_flush(struct dcn_mech *mech)
{
    memset(mech->cache, 0, sizeof(mech->cache));
}

void
dcn__mech_forget(struct dcn_mech *mech, dcn_lba lba)
{
    for (size_t i = 0; i < mech->segments; i++) {
        struct dcn_cache_segment *segment = &mech->cache[i];

        if (lba >= segment->first && lba < segment->end)
            segment->end = lba;
    }
}

/* Moves the stream on by the time that has passed since it was looked at. */
static void
catch_up(struct dcn_mech *mech, uint64_t now)
{
    struct dcn_cache_segment *segment = &mech->cache[mech->stream];
    double one, passed;
    uint32_t room, ahead;

    if (!mech->personality->read_ahead || !mech->spinning ||
        segment->first == segment->end || segment->end != mech->head ||
        now <= mech->head_ns)
        return;
    one = sector_ns(mech, mech->head);
    passed = (double)(now - mech->head_ns);
    room = mech->last_end + (dcn_lba)mech->segment_sectors > mech->head
               ? (uint32_t)(mech->last_end + (dcn_lba)mech->segment_sectors -
                            mech->head)
               : 0;
    if (mech->head + (dcn_lba)room > mech->geometry.sectors)
        room = mech->head < mech->geometry.sectors
                   ? (uint32_t)(mech->geometry.sectors - mech->head)
                   : 0;
    ahead = passed / one < room ? (uint32_t)(passed / one) : room;
    mech->head += (dcn_lba)ahead;
    segment->end = mech->head;
    if ((uint32_t)(segment->end - segment->first) > mech->segment_sectors)
        segment->first = segment->end - (dcn_lba)mech->segment_sectors;
    mech->head_ns =
        ahead == room ? now : mech->head_ns + (uint64_t)(ahead * one);
}

static uint32_t
cached(struct dcn_mech *mech, uint64_t now, dcn_lba lba, uint32_t count)
{
    catch_up(mech, now);
    for (size_t i = 0; i < mech->segments; i++) {
        struct dcn_cache_segment *segment = &mech->cache[i];

        if (lba >= segment->first && lba < segment->end) {
            uint32_t have = (uint32_t)(segment->end - lba);

            segment->used = ++mech->used;
            return have < count ? have : count;
        }
    }
    return 0;
}

uint32_t
dcn__mech_cached(struct dcn_mech *mech, dcn_lba lba, uint32_t count)
{
    return cached(mech, mech->clock->now_ns(mech->clock), lba, count);
}

bool
dcn__mech_must_seek(struct dcn_mech *mech, dcn_lba lba)
{
    return dcn__mech_cached(mech, lba, 1) == 0 && lba != mech->head;
}

bool
dcn__mech_holds(struct dcn_mech *mech, dcn_lba lba, uint64_t command)
{
    catch_up(mech, mech->clock->now_ns(mech->clock));
    for (size_t i = 0; i < mech->segments; i++) {
        const struct dcn_cache_segment *segment = &mech->cache[i];

        if (lba >= segment->first && lba < segment->end)
            return segment->command <= command;
    }
    return false;
}

/* Remembers what was just read: the stream's segment grows, or the least
 * used one begins anew. */
static void
remember(struct dcn_mech *mech, dcn_lba lba, dcn_lba end)
{
    struct dcn_cache_segment *segment = &mech->cache[mech->stream];
    size_t oldest = 0;

    if (mech->segment_sectors == 0)
        return;
    if (segment->first == segment->end || segment->end != lba) {
        for (size_t i = 1; i < mech->segments; i++) {
            if (mech->cache[i].used < mech->cache[oldest].used)
                oldest = i;
        }
        mech->stream = oldest;
        segment = &mech->cache[oldest];
        segment->first = lba;
        segment->command = mech->command;
    }
    segment->end = end;
    segment->used = ++mech->used;
    if ((uint32_t)(end - segment->first) > mech->segment_sectors)
        segment->first = end - (dcn_lba)mech->segment_sectors;
}

static double
seek_ns(const struct dcn_mech *mech, dcn_lba from, dcn_lba to)
{
    const struct dcn_geometry *geometry = &mech->geometry;
    double from_mm = dcn__geometry_radius_mm(geometry, from);
    double to_mm = dcn__geometry_radius_mm(geometry, to);
    double way =
        fabs(to_mm - from_mm) / (geometry->outer_mm - geometry->inner_mm);
    double turn_ns =
        2 * M_PI * to_mm / geometry->sector_mm * sector_ns(mech, to);
    double full = mech->personality->seek_full_ms * NS_PER_MS;
    double least = mech->personality->seek_min_ms * NS_PER_MS;

    /* Half a turn until the sector comes by; sled time over the way. */
    if (way > 1)
        way = 1;
    return least + (full > least ? (full - least) * sqrt(way) : 0) +
           turn_ns / 2;
}

void
dcn__mech_seek(struct dcn_mech *mech, dcn_lba lba)
{
    uint64_t now = start(mech);
    double ns = seek_ns(mech, mech->head, lba);

    if (mech->personality->seek_returns_early && !mech->clock->never_sleeps)
        mech->head_ns = mech->arrive_ns = now + (uint64_t)ns;
    else
        mech->head_ns = wait_ns(mech, now, ns);
    mech->head = lba;
    mech->last_end = lba;
}

/* Off the disc. */
static void
read_stream(struct dcn_mech *mech, uint64_t now, dcn_lba lba, uint32_t count)
{
    double need = count * sector_ns(mech, lba);

    if (mech->arrive_ns > now)
        now = wait_ns(mech, now, (double)(mech->arrive_ns - now));
    mech->arrive_ns = 0;
    if (lba != mech->head) {
        now = wait_ns(mech, now, seek_ns(mech, mech->head, lba));
        mech->head_ns = now;
    }
    if (!mech->personality->read_ahead || mech->head_ns > now)
        mech->head_ns = now;
    need -= (double)(now - mech->head_ns);
    mech->head_ns = wait_ns(mech, now, need);
    mech->head = lba + (dcn_lba)count;
    remember(mech, lba, mech->head);
}

void
dcn__mech_read(struct dcn_mech *mech, dcn_lba lba, uint32_t count, bool fresh)
{
    uint64_t now;
    uint32_t hits;

    if (count == 0)
        return;
    now = start(mech);
    if (fresh)
        dcn__mech_flush(mech);
    hits = cached(mech, now, lba, count);
    mech->last_end = lba + (dcn_lba)count;
    if (hits > 0)
        now = wait_ns(mech, now, mech->personality->cache_hit_us * 1000.0);
    if (hits < count)
        read_stream(mech, now, lba + (dcn_lba)hits, count - hits);
}
