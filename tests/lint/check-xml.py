# SPDX-License-Identifier: GPL-3.0-or-later
"""XML is well-formed, and every member of a bus interface has its documentation.

The comment before a member is its manual: ‘Name:’ first, then ‘@argument:’ for each.
"""

import re
import xml.dom.minidom
import xml.parsers.expat

import lintlib

MEMBERS = ("method", "signal", "property")


def comment_before(node):
    node = node.previousSibling
    while node is not None and node.nodeType == node.TEXT_NODE and not node.data.strip():
        node = node.previousSibling
    if node is None or node.nodeType != node.COMMENT_NODE:
        return ""
    return node.data.strip()


def children(node, *names):
    return [child for child in node.childNodes
            if child.nodeType == child.ELEMENT_NODE and child.tagName in names]


def check_documented(path, node, label):
    """One interface or member, and its arguments."""
    name = node.getAttribute("name")
    comment = comment_before(node)
    heading = re.match(rf"{re.escape(name)}:(.*)", comment, re.DOTALL)
    if heading is None:
        yield f"{path}: {label} ‘{name}’ has no comment ‘{name}: …’ before it"
        return
    words = re.sub(r"@\w+:", "", heading.group(1)).strip()
    if not words:
        yield f"{path}: the comment of {label} ‘{name}’ says nothing"
    for argument in children(node, "arg"):
        argument_name = argument.getAttribute("name")
        if f"@{argument_name}:" not in comment:
            yield f"{path}: {label} ‘{name}’ does not document ‘@{argument_name}:’"


def check_bus(path, document):
    for interface in document.getElementsByTagName("interface"):
        yield from check_documented(path, interface, "interface")
        for member in children(interface, *MEMBERS):
            yield from check_documented(path, member, member.tagName)


def check(tree):
    for path in tree.files(".xml", ".ui", ".svg"):
        try:
            document = xml.dom.minidom.parseString(tree.read(path).encode())
        except xml.parsers.expat.ExpatError as error:
            yield f"{path}: {error}"
            continue
        if document.documentElement.tagName == "node":
            yield from check_bus(path, document)


def bus(members, heading="<!-- a.B: A thing -->"):
    return {"a.xml": f'<node>{heading}<interface name="a.B">{members}</interface></node>'}


ARGUMENT = '<arg name="x" type="s" direction="in"/>'
lintlib.run(
    check,
    refused=[
        ("a.xml: mismatched tag", {"a.xml": "<a><b></a>"}),
        ("interface ‘a.B’ has no comment", bus("", heading="")),
        ("method ‘M’ has no comment", bus('<method name="M"/>')),
        ("method ‘M’ has no comment", bus('<!-- N: n --><method name="M"/>')),
        ("signal ‘S’ has no comment", bus('<signal name="S"/>')),
        ("property ‘P’ has no comment", bus('<!-- P: p --><!-- P --><property name="P"/>')),
        ("method ‘M’ says nothing", bus('<!-- M: --><method name="M"/>')),
        ("does not document ‘@x:’", bus(f'<!-- M: m --><method name="M">{ARGUMENT}</method>')),
        ("does not document ‘@x:’", bus(f'<!-- S: m --><signal name="S">{ARGUMENT}</signal>')),
    ],
    accepted=[bus(f'<!--\n M:\n @x: why\n\n Does.\n-->\n<method name="M">{ARGUMENT}</method>'
                  '<!-- P: what --><property name="P"/>'),
              {"b.ui": "<interface><object/></interface>"}])
