# SPDX-License-Identifier: GPL-3.0-or-later
"""libdiscern through ctypes: as much of it as the examples need.

Only the beginning of each struct is declared. The library fills and reads as
many bytes as the size that it is told, so what is not declared keeps its
default, now and when options are added.
"""
import ctypes
import json
from ctypes import (CFUNCTYPE, POINTER, Structure, byref, c_bool, c_char,
                    c_char_p, c_double, c_int, c_int32, c_size_t, c_uint8,
                    c_uint, c_uint64, c_void_p, sizeof)

lib = ctypes.CDLL("libdiscern.so.1")
libc = ctypes.CDLL(None)


class Progress(Structure):
    _fields_ = [("phase", c_int), ("lba", c_int32),
                ("sectors_done", c_uint64), ("sectors_total", c_uint64),
                ("sectors_bad", c_uint64), ("sectors_retry", c_uint64),
                ("speed_x", c_double), ("bytes_per_s", c_double),
                ("elapsed_s", c_double), ("left_s", c_double)]


ON_PROGRESS = CFUNCTYPE(None, POINTER(Progress), c_void_p)
ON_NOTE = CFUNCTYPE(None, c_int, c_char_p, c_char_p, c_void_p)
ON_CANCELLED = CFUNCTYPE(c_bool, c_void_p)


class Events(Structure):
    _fields_ = [("size", c_size_t), ("payload", c_void_p),
                ("progress", ON_PROGRESS), ("note", ON_NOTE),
                ("cancelled", ON_CANCELLED)]


class Error(Structure):
    _fields_ = [("status", c_int), ("os_errno", c_int), ("has_lba", c_bool),
                ("lba", c_int32), ("has_sense", c_bool),
                ("sense_key", c_uint8), ("asc", c_uint8), ("ascq", c_uint8),
                ("message", c_char * 512)]


class RipOptions(Structure):
    _fields_ = [("size", c_size_t), ("source", c_char_p), ("base", c_char_p),
                ("format", c_char_p)]


class VerifyOptions(Structure):
    _fields_ = [("size", c_size_t), ("image", c_char_p),
                ("source", c_char_p)]


class InfoOptions(Structure):
    _fields_ = [("size", c_size_t), ("source", c_char_p)]


lib.dcn_report_json.argtypes = [c_void_p, c_bool]
lib.dcn_report_json.restype = c_void_p
lib.dcn_report_free.argtypes = [c_void_p]
lib.dcn_phase_name.restype = c_char_p
libc.free.argtypes = [c_void_p]


def take_report(report):
    """The report as Python's own dicts and lists; frees it."""
    text = lib.dcn_report_json(report, False)
    lib.dcn_report_free(report)
    if not text:
        return {}
    tree = json.loads(ctypes.string_at(text))
    libc.free(text)
    return tree


def call(job, options, events=None):
    """Runs a job ("rip"); returns outcome, report, and the error's text."""
    outcome, report, error = c_int(), c_void_p(), Error()
    getattr(lib, "dcn_" + job)(byref(options),
                               byref(events) if events else None,
                               byref(outcome), byref(report), byref(error))
    return outcome.value, take_report(report), error.message.decode()


def options_of(job, kind, **fields):
    """A struct of options, filled by its _init and then with fields."""
    options = kind()
    init = getattr(lib, "dcn_%s_options_init" % job)
    init(byref(options), c_size_t(sizeof(options)))
    for name, value in fields.items():
        setattr(options, name, value.encode() if value else None)
    return options


def events_with(progress=None, cancelled=None):
    """Events with Python's functions; keep them as long as the job runs."""
    events = Events()
    lib.dcn_events_init(byref(events), c_size_t(sizeof(events)))
    if progress:
        events.progress = ON_PROGRESS(lambda now, _: progress(now.contents))
    if cancelled:
        events.cancelled = ON_CANCELLED(lambda _: cancelled())
    return events
