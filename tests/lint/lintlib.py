# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lint tests share: the tree, C without its comments and strings, and a runner.

A lint test is a function that takes a Tree and yields problems, and samples that it must
refuse or accept. The runner tries the samples first, so a test that cannot fail fails.
"""

import os
import re
import subprocess
import sys
import tempfile

SKIPPED_DIRECTORIES = re.compile(r"^(\.git|__pycache__|node_modules|build.*)$")


class Tree:
    """The source files below one directory."""

    def __init__(self, root):
        self.root = root

    def files(self, *suffixes, under=""):
        """Paths relative to the root, sorted; all of them when no suffix is given."""
        return [path for path in self._all_files()
                if path.startswith(under) and (not suffixes or path.endswith(suffixes))]

    def read(self, path):
        with open(os.path.join(self.root, path), encoding="utf-8") as file:
            return file.read()

    def _all_files(self):
        tracked = self._tracked_files()
        return sorted(tracked if tracked is not None else self._walk())

    def _tracked_files(self):
        """What git tracks or would; None outside a checkout or without git."""
        if not os.path.exists(os.path.join(self.root, ".git")):
            return None
        try:
            output = subprocess.run(
                ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others",
                 "--exclude-standard"],
                cwd=self.root, check=True, capture_output=True).stdout
        except (OSError, subprocess.CalledProcessError):
            return None
        paths = set(output.decode().split("\0")) - {""}
        return [path for path in paths if os.path.isfile(os.path.join(self.root, path))]

    def _walk(self):
        for directory, subdirectories, names in os.walk(self.root):
            subdirectories[:] = [name for name in subdirectories
                                 if not SKIPPED_DIRECTORIES.match(name)]
            for name in names:
                yield os.path.relpath(os.path.join(directory, name), self.root)


# Comments, strings and character constants, in the order in which they must be tried.
_NOT_CODE = re.compile(
    r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


def _blank(match):
    text = match.group(0)
    if text[0] in "\"'":
        return text[0] + " " * (len(text) - 2) + text[0]
    return re.sub(r"[^\n]", " ", text)


def strip_c(text):
    """C with comments and the insides of strings blanked; every line keeps its place."""
    return _NOT_CODE.sub(_blank, text)


def strip_preprocessor(code):
    """Blanks directives, continued lines included, in the output of strip_c()."""
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", _blank_all, code, flags=re.MULTILINE)


def _blank_all(match):
    return re.sub(r"[^\n]", " ", match.group(0))


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


class Function:
    """A function's name and body, the braces included."""

    def __init__(self, name, body, line):
        self.name = name
        self.body = body
        self.line = line

    @property
    def n_lines(self):
        return self.body.count("\n") + 1


def _end_of_block(code, start):
    depth = 0
    for offset in range(start, len(code)):
        if code[offset] == "{":
            depth += 1
        elif code[offset] == "}":
            depth -= 1
            if depth == 0:
                return offset + 1
    return len(code)


def _name_before(code, offset):
    """The identifier before the parameter list that ends just before offset, or None."""
    end = len(code[:offset].rstrip())
    if end == 0 or code[end - 1] != ")":
        return None
    depth = 0
    for start in range(end - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(code[start], 0)
        if depth == 0:
            name = re.search(r"(\w+)\s*$", code[:start])
            return name.group(1) if name else None
    return None


def functions(text):
    """The functions that a C file defines."""
    code = strip_preprocessor(strip_c(text))
    offset = 0
    parentheses = 0
    while offset < len(code):
        if code[offset] in "()":
            parentheses += 1 if code[offset] == "(" else -1
        elif code[offset] == "{" and parentheses == 0:
            end = _end_of_block(code, offset)
            name = _name_before(code, offset)
            if name is not None:
                yield Function(name, code[offset:end], line_of(code, offset))
            offset = end
            continue
        offset += 1


def room_of(path):
    """src/front/http/x.c lives in front/http."""
    return os.path.dirname(os.path.relpath(path, "src"))


def _sample_tree(directory, files):
    for path, text in files.items():
        target = os.path.join(directory, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w", encoding="utf-8") as file:
            file.write(text)
    return Tree(directory)


def _try_sample(check, files):
    with tempfile.TemporaryDirectory() as directory:
        return list(check(_sample_tree(directory, files)))


def _self_test(check, refused, accepted):
    for expected, files in refused:
        problems = _try_sample(check, files)
        if not any(expected in problem for problem in problems):
            yield (f"self-test: the sample for ‘{expected}’ was not refused; "
                   f"the check said {problems}")
    for files in accepted:
        for problem in _try_sample(check, files):
            yield f"self-test: a good sample was refused: {problem}"


def run(check, refused, accepted=()):
    """Ends the process: 0 when the samples behave and the tree has no problem.

    refused: pairs of words that a problem must hold and the files of a sample tree.
    accepted: sample trees in which there is nothing to find.
    """
    root = os.path.abspath(sys.argv[1])
    problems = list(_self_test(check, refused, accepted))
    if not problems:
        problems = list(check(Tree(root)))
    for problem in problems:
        print(problem)
    if problems:
        print(f"{len(problems)} problem{'s' if len(problems) > 1 else ''}")
    sys.exit(1 if problems else 0)
