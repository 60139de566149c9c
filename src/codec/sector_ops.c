/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chooses the form of the sector check's inner loops at run time. */
#include "codec/sector_neon.h"
#include "codec/sector_x86.h"

#include <stdatomic.h>

/* For tests and benchmarks only, see dcn__sector_force_plain. */
static atomic_bool plain_forced;

static bool
always(void)
{
    return true;
}

const struct dcn__sector_ops dcn__sector_ops_plain = {
    .name = "plain",
    .available = always,
    .edc_update = dcn__edc_update_plain,
    .ecc_faults = dcn__ecc_faults_plain,
    .ecc_encode = dcn__ecc_encode_plain,
};

const struct dcn__sector_ops *const dcn__sector_ops_all[] = {
#if DCN_SECTOR_X86
    &dcn__sector_ops_x86,
#endif
#if DCN_SECTOR_NEON
    &dcn__sector_ops_neon,
#endif
    &dcn__sector_ops_plain,
    NULL,
};

const struct dcn__sector_ops *
dcn__sector_ops_now(void)
{
    const struct dcn__sector_ops *const *ops = dcn__sector_ops_all;

    if (atomic_load_explicit(&plain_forced, memory_order_relaxed))
        return &dcn__sector_ops_plain;
    while (!(*ops)->available())
        ops++;
    return *ops;
}

uint32_t
dcn__edc_update(uint32_t edc, const uint8_t *bytes, size_t len)
{
    return dcn__sector_ops_now()->edc_update(edc, bytes, len);
}

bool
dcn__ecc_check(const uint8_t *sector, bool zero_header)
{
    return dcn__sector_ops_now()->ecc_faults(sector, zero_header) == 0;
}

void
dcn__ecc_encode(uint8_t *sector, bool zero_header)
{
    dcn__sector_ops_now()->ecc_encode(sector, zero_header);
}

const char *
dcn__sector_simd_name(void)
{
    return dcn__sector_ops_now()->name;
}

bool
dcn__sector_force_plain(bool plain)
{
    return atomic_exchange(&plain_forced, plain);
}
