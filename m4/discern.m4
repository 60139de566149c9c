# SPDX-License-Identifier: GPL-3.0-or-later
# What discern's configure.ac needs beyond Autoconf: required libraries with a
# message that helps, compiler flags that are probed one by one, and the
# switches for sanitizers, fuzzing and coverage.

# DCN_NEED(PREFIX, PKG-CONFIG-SPEC, DEBIAN-PACKAGE)
AC_DEFUN([DCN_NEED], [
  PKG_CHECK_MODULES([$1], [$2], [],
    [AC_MSG_ERROR([discern needs $2, which pkg-config does not find (Debian: $3)])])
])

# DCN_TRY_FLAG(VARIABLE, FLAG): append FLAG to VARIABLE where it compiles.
AC_DEFUN([DCN_TRY_FLAG], [
  AS_VAR_PUSHDEF([cache], [dcn_cv_flag_$2])
  AC_CACHE_CHECK([whether $CC takes $2], [cache], [
    dcn_saved_cflags=$CFLAGS
    CFLAGS="$CFLAGS -Werror $2"
    AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <stdio.h>]], [[puts("x");]])],
      [AS_VAR_SET([cache], [yes])], [AS_VAR_SET([cache], [no])])
    CFLAGS=$dcn_saved_cflags
  ])
  AS_VAR_IF([cache], [yes], [$1="$$1 $2"])
  AS_VAR_POPDEF([cache])
])

AC_DEFUN([DCN_COMPILER_FLAGS], [
  DCN_CFLAGS="-std=gnu11 -fvisibility=hidden"
  DCN_LDFLAGS=
  AC_ARG_ENABLE([warnings],
    AS_HELP_STRING([--disable-warnings], [do not ask the compiler for warnings]),
    [], [enable_warnings=yes])
  AC_ARG_ENABLE([werror],
    AS_HELP_STRING([--enable-werror], [make warnings errors]),
    [], [enable_werror=no])
  AS_IF([test "x$enable_warnings" = xyes], [
    for flag in -Wall -Wextra -Wshadow -Wpointer-arith -Wcast-qual \
        -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
        -Wundef -Wwrite-strings -Wformat=2 -Wvla -Wimplicit-fallthrough \
        -Wnull-dereference; do
      DCN_TRY_FLAG([DCN_CFLAGS], [$flag])
    done
  ])
  dnl Objects with code of their own beside the linker's: tests/cli reads their
  dnl symbols, tests/bench/crash_rip takes calls between them to itself (--wrap).
  CRASH_LDFLAGS=
  AS_CASE([" $CFLAGS "], [*" -flto"*], [
    DCN_TRY_FLAG([DCN_CFLAGS], [-ffat-lto-objects])
    DCN_TRY_FLAG([CRASH_LDFLAGS], [-fno-lto])
  ])
  AC_SUBST([CRASH_LDFLAGS])
  AS_IF([test "x$enable_werror" = xyes], [DCN_CFLAGS="$DCN_CFLAGS -Werror"])
  AC_ARG_ENABLE([hardening],
    AS_HELP_STRING([--disable-hardening], [do not harden the binaries]),
    [], [enable_hardening=yes])
  AS_IF([test "x$enable_hardening" = xyes && test "x$enable_asan" != xyes &&
         test "x$enable_fuzzing" != xyes], [
    for flag in -fstack-protector-strong -fstack-clash-protection \
        -fcf-protection -ftrivial-auto-var-init=zero; do
      DCN_TRY_FLAG([DCN_CFLAGS], [$flag])
    done
    DCN_CFLAGS="$DCN_CFLAGS -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2"
    for flag in -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack; do
      DCN_TRY_FLAG([DCN_LDFLAGS], [$flag])
    done
  ])
])

AC_DEFUN([DCN_SWITCHES], [
  AC_ARG_ENABLE([asan],
    AS_HELP_STRING([--enable-asan], [build with AddressSanitizer]),
    [], [enable_asan=no])
  AC_ARG_ENABLE([ubsan],
    AS_HELP_STRING([--enable-ubsan], [build with UndefinedBehaviorSanitizer]),
    [], [enable_ubsan=no])
  AC_ARG_ENABLE([fuzzing],
    AS_HELP_STRING([--enable-fuzzing], [build fuzz targets for libFuzzer (CC=clang)]),
    [], [enable_fuzzing=no])
  AC_ARG_ENABLE([coverage],
    AS_HELP_STRING([--enable-coverage], [build for gcov]),
    [], [enable_coverage=no])
  AS_IF([test "x$enable_asan" = xyes],
    [DCN_CFLAGS="$DCN_CFLAGS -fsanitize=address -fno-omit-frame-pointer"])
  AS_IF([test "x$enable_ubsan" = xyes],
    [DCN_CFLAGS="$DCN_CFLAGS -fsanitize=undefined -fno-sanitize-recover=undefined"])
  AS_IF([test "x$enable_coverage" = xyes],
    [DCN_CFLAGS="$DCN_CFLAGS --coverage -O0"])
  FUZZ_LDFLAGS=
  AS_IF([test "x$enable_fuzzing" = xyes], [
    DCN_CFLAGS="$DCN_CFLAGS -fsanitize=fuzzer-no-link"
    FUZZ_LDFLAGS="-fsanitize=fuzzer"
  ])
  AM_CONDITIONAL([ENABLE_FUZZING], [test "x$enable_fuzzing" = xyes])
  AC_SUBST([FUZZ_LDFLAGS])
  AC_SUBST([DCN_CFLAGS])
  AC_SUBST([DCN_LDFLAGS])
])
