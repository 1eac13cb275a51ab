# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls and words that we do without, each with what to write instead."""

import re

import lintlib

ANY = ""
# Rooms whose code runs on the daemon's main loop, which never waits.
MAIN_LOOP = ("worker/parent", "service", "front/dbus", "front/http")
DAEMON = MAIN_LOOP + ("core", "store")
# Rooms that hand errors up instead of logging them.
QUIET = ("core", "image", "codec", "driver", "worker", "store")


def call(*names):
    return re.compile(r"(?<![\w.>])(?:" + "|".join(names) + r")\s*\(")


def word(*names):
    return re.compile(r"\b(?:" + "|".join(names) + r")\b")


# (what, rooms that may not, rooms excepted, what to do instead)
BANNED = [
    (call("strcpy", "strncpy", "strcat", "strncat", "stpcpy"), ANY, (), "g_strlcpy, GString"),
    (call("sprintf", "vsprintf"), ANY, (), "g_snprintf, g_strdup_printf"),
    (call("gets", "scanf", "sscanf", "fscanf"), ANY, (), "g_ascii_string_to_unsigned"),
    (call("atoi", "atol", "atoll", "atof", "strtol", "strtoul", "strtoll", "strtoull"), ANY,
     (), "g_ascii_string_to_unsigned, g_ascii_string_to_signed: they report errors"),
    (call("strtok", "strtok_r"), ANY, (), "g_strsplit"),
    (call("strdup", "strndup", "asprintf", "vasprintf"), ANY, (), "g_strdup, g_strdup_printf"),
    (call("malloc", "calloc", "realloc"), ANY, (), "g_new, g_try_malloc_n"),
    (call("free"), ANY, ("codec", "driver/sane", "store"),
     "g_free; these rooms may, for what a library allocated"),
    (call("alloca", "g_alloca", "g_newa"), ANY, (), "g_new with g_autofree"),
    (call("system", "popen", "g_spawn_command_line_sync", "g_spawn_command_line_async"), ANY,
     (), "GSubprocess: no shell between"),
    (call("fork", "vfork"), ANY, ("worker/child",), "GSubprocessLauncher"),
    (call("mktemp", "tmpnam", "tempnam", "tmpfile"), ANY, (), "g_mkstemp_full, g_dir_make_tmp"),
    (call("rand", "srand", "random", "srandom"), ANY, (),
     "platen_random_bytes for secrets, GRand for noise"),
    (call("signal"), ANY, ("app", "worker/child", "driver/virtual"),
     "g_unix_signal_add, sigaction"),
    (call("assert"), ANY, (), "g_assert, or an error for what the world does"),
    (call("exit", "quick_exit"), ANY, ("app", "worker/child", "driver/virtual"),
     "return an error; only main ends the process"),
    (call("_exit"), ANY, ("app", "worker", "driver/virtual"),
     "return an error; only a child that could not start ends so"),
    (call("g_error"), ANY, (), "a GError for the world, g_assert for us"),
    (call("g_warning", "g_message", "g_info", "g_critical"), QUIET, (),
     "return an error; only app, front and service speak above debug"),
    (call("printf", "puts", "putchar", "g_print", "g_printerr"), ANY, ("app", "front/ctl"),
     "an error, or g_debug"),
    (call(r"\w+_sync"), MAIN_LOOP, (), "the _async and _finish pair: the main loop never waits"),
    (call("sleep", "usleep", "nanosleep", "g_usleep"), DAEMON, (), "g_timeout_add"),
    (call("g_main_context_iteration", "g_main_loop_run"), DAEMON, (),
     "a callback: no main loop within the main loop"),
    (word("gint", "gchar", "gshort", "gfloat", "gdouble", "glong"), ANY, (),
     "int, char, double: plain C where it says the same"),
]

# State of the whole process hides who changes it. Allowed: what a class keeps of itself.
STATIC = re.compile(r"^[ \t]*static\s+(?!const\b|inline\b|G_)[^;{}()=]*?(?<!const )"
                    r"\b(?!(?:signals|properties|\w*quark)\b)(\w+)(?:\[[^\]]*\])*\s*[;=]",
                    re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
PROMISE = re.compile(r"\b(?:TODO|FIXME|XXX)\b(?!\s*\(?#\d)")

STEAL = re.compile(r"g_steal_pointer\s*\(\s*&([^()]+?)\s*\)")
CALLED = re.compile(r"(\w+)\s*$")
NOT_CALLS = {"if", "while", "for", "switch", "return", "sizeof"}


def argument_lists(code, start, end):
    """The argument lists around code[start:end], from the inside out."""
    depth = 0
    for at in range(start - 1, -1, -1):
        if code[at] in ";{}":
            return
        depth += {")": 1, "(": -1}.get(code[at], 0)
        if depth >= 0:
            continue
        depth = 0
        name = CALLED.search(code, 0, at) if code[:at].rstrip()[-1:].isalnum() or \
            code[:at].rstrip().endswith("_") else None
        if name is None or name.group(1) in NOT_CALLS:
            return
        level, close = 1, at
        while level > 0 and close + 1 < len(code):
            close += 1
            level += {"(": 1, ")": -1}.get(code[close], 0)
        yield code[at + 1:start] + code[end:close]


def uses_what_it_steals(code):
    """Steals whose variable stands in the same argument list: C leaves the order open."""
    for match in STEAL.finditer(code):
        name = re.compile(r"(?<![\w.>])" + re.escape(match.group(1)) + r"(?!\w)")
        if any(name.search(each) for each in argument_lists(code, *match.span())):
            yield match


def is_within(room, rooms):
    return any(room == each or room.startswith(each + "/") for each in rooms)


def check_file(tree, path):
    text = tree.read(path)
    code = lintlib.strip_c(text)
    room = lintlib.room_of(path)
    for pattern, rooms, excepted, instead in BANNED:
        if (rooms != ANY and not is_within(room, rooms)) or is_within(room, excepted):
            continue
        for match in pattern.finditer(code):
            name = match.group(0).rstrip("( \n")
            yield f"{path}:{lintlib.line_of(code, match.start())}: {name}; use {instead}"
    for match in uses_what_it_steals(code):
        yield (f"{path}:{lintlib.line_of(code, match.start())}: ‘{match.group(1)}’ is stolen and "
               "used in one argument list; read it into a variable first")
    for match in STATIC.finditer(code):
        line = lintlib.line_of(code, match.start(1))
        yield f"{path}:{line}: mutable static ‘{match.group(1)}’; keep it in an object"
    for comment in COMMENT.finditer(text):
        for match in PROMISE.finditer(comment.group(0)):
            line = lintlib.line_of(text, comment.start() + match.start())
            yield f"{path}:{line}: {match.group(0)} without an issue number (#7)"


def check(tree):
    for path in tree.files(".c", ".h", under="src/"):
        yield from check_file(tree, path)


lintlib.run(
    check,
    refused=[
        ("a.c:1: strcpy", {"src/core/a.c": "strcpy (a, b);\n"}),
        ("a.c:2: system", {"src/app/a.c": "\nif (system (x))\n"}),
        ("g_error; use", {"src/app/a.c": 'g_error ("x");\n'}),
        ("g_warning; use", {"src/codec/a.c": 'g_warning ("x");\n'}),
        ("g_warning; use", {"src/driver/sane/a.c": 'g_warning ("x");\n'}),
        ("free; use", {"src/service/a.c": "free (x);\n"}),
        ("malloc; use", {"src/codec/a.c": "x = malloc (1);\n"}),
        ("g_file_x_sync; use", {"src/front/http/a.c": "g_file_x_sync (x);\n"}),
        ("usleep; use", {"src/store/a.c": "usleep (1);\n"}),
        ("gint; use", {"src/core/a.h": "gint x;\n"}),
        ("printf; use", {"src/service/a.c": 'printf ("x");\n'}),
        ("static ‘count’", {"src/core/a.c": "static int count;\n"}),
        ("static ‘names’", {"src/core/a.c": "static const int a = 1;\n\nvoid\nf (void)\n{\n"
                                            "  static char *names[2] = { 0 };\n}\n"}),
        ("‘task’ is stolen", {"src/core/a.c": "f (g (task), h, g_steal_pointer (&task));\n"}),
        ("‘a->b’ is stolen", {"src/core/a.c": "f (a->b->c, g_steal_pointer (&a->b));\n"}),
        ("TODO without", {"src/core/a.c": "/* TODO: later */\n"}),
    ],
    accepted=[{
        "src/core/a.c": "/* strcpy (a, b) */ x (\"system (y)\"); my_free (z); v->free (w);\n"
                        "/* TODO (#12): more */ guint8 b; g_snprintf (x);\n",
        "src/app/a.c": 'g_warning ("x"); exit (1); g_print ("x");\n',
        "src/driver/sane/b.c": "free (line); usleep (1); x_sync (y);\n",
        "src/core/d.c": "if (task != NULL)\n  f (a, g_steal_pointer (&task));\n"
                        "task = f (g_steal_pointer (&task2), task);\n",
        "src/codec/b.c": "free (buffer);\n",
        "src/core/c.c": "static guint signals[N_SIGNALS];\nstatic gsize quark;\n"
                        "static GParamSpec *properties[PROP_X + 1];\n"
                        "static const char *const words[] = { 0 };\n"
                        "static char *const word = x;\nstatic int f (void);\n",
    }])
