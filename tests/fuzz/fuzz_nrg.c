/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "image/nrg.h"
#include "image_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_bytes bytes = {data, size, 44 + 5000 * UINT64_C(2352)};
    struct dcn_parsed parsed = {0};
    struct dcn_disc *disc = NULL;
    struct dcn_error error;
    struct dcn_files files;
    enum dcn_status status;

    fuzz_files(&files, &bytes);
    status = dcn__nrg_parse("x.nrg", size, &files, &parsed, &disc, &error);
    fuzz_finish(&parsed, disc, status, &bytes);
    return 0;
}
