#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Pregaps, indexes and codes from Q that is worst where it matters
# (tests/bench/bench_q.c): a table, and how many were wrong without a word.
# BENCH_SEEDS: seeds a disc (20).
exec "${top_builddir:-.}/tests/bench/bench_q" "${BENCH_SEEDS:-20}"
