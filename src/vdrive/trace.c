/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trace file of a virtual drive, written through a mapping of it. */
#include "vdrive/trace.h"

#include "util/own_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define NS_PER_MS 1000000u
#define MAGIC     "DCNTRACE"

_Static_assert(sizeof(struct dcn_trace_header) == DCN_TRACE_HEADER_BYTES,
               "the header of a trace is 64 bytes");

enum dcn_status
dcn__trace_open(struct dcn_trace *trace, const char *path, uint32_t sectors,
                struct dcn_error *error)
{
    size_t len = DCN_TRACE_HEADER_BYTES + (size_t)sectors * sizeof(uint32_t);
    enum dcn_status status = DCN_OK;
    void *map = MAP_FAILED;
    int fd;

    memset(trace, 0, sizeof(*trace));
    status =
        dcn__own_file_open(path, MAGIC, "trace of a virtual drive", &fd, error);
    if (status != DCN_OK)
        return status;
    if (ftruncate(fd, (off_t)len) == 0)
        map = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED)
        status =
            dcn__error_set_errno(error, errno, "%s: cannot make a trace", path);
    (void)close(fd);
    if (status != DCN_OK)
        return status;
    trace->map_len = len;
    trace->header = map;
    trace->first_ms = (uint32_t *)(trace->header + 1);
    memcpy(trace->header->magic, MAGIC, sizeof(trace->header->magic));
    trace->header->version = DCN_TRACE_VERSION;
    trace->header->sectors = sectors;
    return DCN_OK;
}

void
dcn__trace_close(struct dcn_trace *trace)
{
    if (trace->header != NULL)
        (void)munmap(trace->header, trace->map_len);
    memset(trace, 0, sizeof(*trace));
}

static void
stamp(struct dcn_trace *trace, uint64_t now_ns)
{
    uint64_t ms = (now_ns + NS_PER_MS - 1) / NS_PER_MS;
    uint32_t at = ms == 0 ? 1 : ms < UINT32_MAX ? (uint32_t)ms : UINT32_MAX;

    for (size_t i = 0; i < trace->pieces; i++) {
        const struct dcn_range *piece = &trace->piece[i];

        for (uint32_t n = 0; n < piece->count; n++) {
            int64_t lba = (int64_t)piece->first + n;

            if (lba >= 0 && lba < trace->header->sectors &&
                trace->first_ms[lba] == 0)
                trace->first_ms[lba] = at;
        }
    }
    trace->pieces = 0;
}

void
dcn__trace_right(struct dcn_trace *trace, dcn_lba first, uint32_t count)
{
    struct dcn_range *last;

    if (trace->header == NULL || count == 0)
        return;
    last = trace->pieces > 0 ? &trace->piece[trace->pieces - 1] : NULL;
    if (last != NULL && (int64_t)last->first + last->count == first) {
        last->count += count;
        return;
    }
    /* So many holes in one command: a little early is near enough. */
    if (trace->pieces == DCN_TRACE_PIECES)
        stamp(trace, trace->header->time_ns);
    trace->piece[trace->pieces++] = (struct dcn_range){first, count};
}

void
dcn__trace_form_change(struct dcn_trace *trace)
{
    if (trace->header != NULL)
        trace->header->form_changes++;
}

void
dcn__trace_end(struct dcn_trace *trace, uint64_t now_ns, bool failed)
{
    if (trace->header == NULL)
        return;
    stamp(trace, now_ns);
    trace->header->time_ns = now_ns;
    trace->header->commands++;
    trace->header->failed += failed;
}
