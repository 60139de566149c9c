/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What dcn__ecc_repair and dcn__ecc_solve were before they became quick. */
#ifndef DCN_TESTS_FORMER_ECC_H
#define DCN_TESTS_FORMER_ECC_H

#include <stdbool.h>
#include <stdint.h>

int
former_ecc_repair(uint8_t *sector, bool zero_header, const uint8_t *erasures);
int
former_ecc_solve(uint8_t *sector, bool zero_header, const uint8_t *erasures);

#endif
