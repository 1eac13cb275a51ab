# SPDX-License-Identifier: GPL-3.0-or-later
"""Files end at 500 lines, functions at 60, nesting at 3, decisions at 15; nothing jumps.

Nesting counts statements (if, for, while, do, switch), with braces or without; an
‘else if’ stays on the level of its ‘if’. Decisions are those of the cyclomatic number, but
a switch is one, however many cases it has.
"""

import re

import lintlib

MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 60
MAX_LONG_FUNCTION_LINES = 100
MAX_NESTING = 3
MAX_DECISIONS = 15

LONG_FUNCTIONS = re.compile(r"(_set_property|_get_property|class_init)$")
DECISION = re.compile(r"\b(?:if|for|while|switch)\b|&&|\|\||\?")
TOKEN = re.compile(r"\w+|[^\s\w]")


class Nesting:
    """Finds the deepest statement of a function body by reading it as the compiler would."""

    def __init__(self, body):
        self.tokens = TOKEN.findall(body)
        self.at = 0
        self.deepest = 0
        self._statement(0)

    def _peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _next(self):
        token = self._peek()
        self.at += 1
        return token

    def _skip_balanced(self):
        depth = 0
        while self.at < len(self.tokens):
            token = self._next()
            depth += (token in "({[") - (token in ")}]")
            if depth == 0:
                return

    def _skip_simple(self):
        """An expression or declaration, up to its semicolon."""
        while self.at < len(self.tokens):
            token = self._peek()
            if token == "}":
                return
            if token in ("(", "{", "["):
                self._skip_balanced()
            else:
                self._next()
            if token == ";":
                return

    def _body(self, depth):
        self.deepest = max(self.deepest, depth)
        self._statement(depth)

    def _if(self, depth):
        self._skip_balanced()
        self._body(depth + 1)
        if self._peek() != "else":
            return
        self._next()
        if self._peek() == "if":
            self._next()
            self._if(depth)
        else:
            self._body(depth + 1)

    def _block(self, depth):
        while self.at < len(self.tokens) and self._peek() != "}":
            self._statement(depth)
        self._next()

    def _statement(self, depth):
        token = self._peek()
        if token == "{":
            self._next()
            self._block(depth)
        elif token == "if":
            self._next()
            self._if(depth)
        elif token in ("for", "while", "switch"):
            self._next()
            self._skip_balanced()
            self._body(depth + 1)
        elif token == "do":
            self._next()
            self._body(depth + 1)
            self._skip_simple()
        elif token in ("case", "default"):
            while self.at < len(self.tokens) and self._next() != ":":
                pass
        elif self._is_loop_macro():
            self._next()
            self._skip_balanced()
            self._body(depth + 1)
        else:
            self._skip_simple()

    def _is_loop_macro(self):
        """A word, parentheses and a block: somebody's for_each."""
        if not self._peek()[:1].isalpha() or self.tokens[self.at + 1:self.at + 2] != ["("]:
            return False
        start = self.at
        self._next()
        self._skip_balanced()
        found = self._peek() == "{"
        self.at = start
        return found


def check_function(path, function):
    ceiling = (MAX_LONG_FUNCTION_LINES if LONG_FUNCTIONS.search(function.name)
               else MAX_FUNCTION_LINES)
    where = f"{path}:{function.line}: {function.name}"
    if function.n_lines > ceiling:
        yield f"{where} has {function.n_lines} lines; the ceiling is {ceiling}"
    nesting = Nesting(function.body).deepest
    if nesting > MAX_NESTING:
        yield f"{where} nests {nesting} deep; the ceiling is {MAX_NESTING}"
    decisions = 1 + len(DECISION.findall(function.body))
    if decisions > MAX_DECISIONS:
        yield f"{where} takes {decisions} decisions; the ceiling is {MAX_DECISIONS}"
    for jump in re.finditer(r"\bgoto\b", function.body):
        line = function.line + function.body.count("\n", 0, jump.start())
        yield f"{path}:{line}: goto; return early, or let g_autoptr clean up"


def check(tree):
    for path in tree.files(".c"):
        text = tree.read(path)
        n_lines = text.count("\n")
        if n_lines > MAX_FILE_LINES:
            yield (f"{path}: {n_lines} lines; the ceiling is {MAX_FILE_LINES}: "
                   "which noun is missing?")
        for function in lintlib.functions(text):
            yield from check_function(path, function)


def function_of(body, name="f"):
    return f"static void\n{name} (int a, GFunc b)\n{{\n{body}}}\n"


DEEP = "if (a)\n  for (;;)\n    while (b)\n      if (c)\n        g ();\n"
lintlib.run(
    check,
    refused=[
        ("501 lines", {"a.c": "\n" * 501}),
        ("f has 62 lines", {"a.c": function_of("  g ();\n" * 60)}),
        ("x_class_init has 102 lines", {"a.c": function_of("  g ();\n" * 100,
                                                           "x_class_init")}),
        ("nests 4 deep", {"a.c": function_of(DEEP)}),
        ("nests 4 deep", {"a.c": function_of("if (a)\n  x ();\nelse\n  {\n  switch (a)\n  {\n"
                                             "  case 1:\n  while (b)\n  if (c)\n  y ();\n"
                                             "  }\n }\n")}),
        ("nests 4 deep", {"a.c": function_of("do { list_each (a, b) { if (x) { if (y) "
                                             "z = 1; } } } while (0);\n")}),
        ("16 decisions", {"a.c": function_of("if (a && b || c)\n  x = a ? b : c;\n" * 3 +
                                             "if (a)\n  y ();\n" * 3)}),
        ("a.c:4: goto", {"a.c": function_of("goto out;\nout:\n")}),
    ],
    accepted=[{
        "a.c": function_of("  g ();\n" * 58) + function_of("  g ();\n" * 90, "x_class_init") +
               "static const T table[] = {\n" + "  { 1 },\n" * 80 + "};\n",
        "b.c": function_of("if (a)\n  ;\nelse if (b)\n  ;\nelse if (c)\n  ;\nelse if (d)\n"
                           "  for (;;)\n    if (e)\n      x = (T){ 1, { 2, { 3 } } };\n") +
               "/* goto { { { { */\n" + function_of('  puts ("goto {{{{");\n'),
        "c.c": "#define X(a) \\\n  if (a) { if (b) { if (c) { if (d) { goto e; } } } }\n"
               "G_DEFINE_TYPE_WITH_CODE (A, a, B, { if (a) { } })\n",
    }])
