/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-json.h"
#include "platen-limits.h"

#include <string.h>

/*
 * JSON from strangers: the grammar is checked to the letter before the library, which is
 * generous (comments, single quotes, repeated keys), builds anything from it.
 *
 * Source: RFC 8259; no key of the protocol needs an escape, so that two spellings of one
 * key cannot get past the check for repeated keys.
 */

typedef struct
{
  const char *next;
  const char *end;
  guint       depth;
  guint       n_containers;
  guint       n_values;
  const char *problem; /* static; NULL while all is well */
} Scan;

static gboolean scan_value (Scan *scan);

static gboolean
fail (Scan *scan, const char *problem)
{
  if (scan->problem == NULL)
    scan->problem = problem;

  return FALSE;
}

static char
peek (Scan *scan)
{
  return scan->next < scan->end ? *scan->next : '\0';
}

static void
skip_space (Scan *scan)
{
  while (scan->next < scan->end && strchr (" \t\r\n", *scan->next) != NULL &&
         *scan->next != '\0')
    scan->next++;
}

static gboolean
take (Scan *scan, char c)
{
  skip_space (scan);
  if (peek (scan) != c)
    return FALSE;
  scan->next++;

  return TRUE;
}

/* After `\\u`; -1 when it is no number. */
static int
scan_code_unit (Scan *scan)
{
  int unit = 0;

  for (guint i = 0; i < 4; i++, scan->next++)
    {
      if (!g_ascii_isxdigit (peek (scan)))
        return -1;
      unit = unit * 16 + g_ascii_xdigit_value (*scan->next);
    }

  return unit;
}

/* A surrogate counts only as one of a pair: alone it is no character. */
static gboolean
scan_unicode_escape (Scan *scan)
{
  int unit = scan_code_unit (scan);
  int low;

  if (unit >= 0 && (unit & 0xf800) != 0xd800)
    return TRUE;
  if (unit < 0 || unit >= 0xdc00 || scan->end - scan->next < 2 ||
      strncmp (scan->next, "\\u", 2) != 0)
    return fail (scan, "an unknown escape");
  scan->next += 2;
  low = scan_code_unit (scan);

  return (low & ~0x3ff) == 0xdc00 || fail (scan, "an unknown escape");
}

static gboolean
scan_escape (Scan *scan)
{
  char c = peek (scan);

  if (c == '\0' || strchr ("\"\\/bfnrtu", c) == NULL)
    return fail (scan, "an unknown escape");
  scan->next++;

  return c != 'u' || scan_unicode_escape (scan);
}

/* After the opening quote. */
static gboolean
scan_string (Scan *scan)
{
  while (scan->next < scan->end && *scan->next != '"')
    {
      guchar c = (guchar) *scan->next++;

      if (c < ' ')
        return fail (scan, "a control character in a string");
      if (c == '\\' && !scan_escape (scan))
        return FALSE;
    }

  return take (scan, '"') || fail (scan, "a string without an end");
}

static gsize
skip_digits (Scan *scan)
{
  const char *start = scan->next;

  while (g_ascii_isdigit (peek (scan)))
    scan->next++;

  return scan->next - start;
}

static gboolean
scan_number (Scan *scan)
{
  if (peek (scan) == '-')
    scan->next++;
  if (peek (scan) == '0')
    scan->next++;
  else if (skip_digits (scan) == 0)
    return fail (scan, "no value where one belongs");
  if (peek (scan) == '.')
    {
      scan->next++;
      if (skip_digits (scan) == 0)
        return fail (scan, "a number without digits");
    }
  if (peek (scan) == 'e' || peek (scan) == 'E')
    {
      scan->next++;
      if (peek (scan) == '+' || peek (scan) == '-')
        scan->next++;
      if (skip_digits (scan) == 0)
        return fail (scan, "a number without digits");
    }

  return TRUE;
}

static gboolean
scan_word (Scan *scan, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (scan->end - scan->next) < length ||
      strncmp (scan->next, word, length) != 0)
    return fail (scan, "an unknown word");
  scan->next += length;

  return TRUE;
}

static gboolean
scan_member (Scan *scan, GHashTable *keys)
{
  const char      *start;
  g_autofree char *key = NULL;

  if (!take (scan, '"'))
    return fail (scan, "a key that is no string");
  start = scan->next;
  if (!scan_string (scan))
    return FALSE;
  key = g_strndup (start, scan->next - 1 - start);
  if (strchr (key, '\\') != NULL || g_hash_table_contains (keys, key))
    return fail (scan, "a key that is repeated or holds an escape");
  if (g_hash_table_size (keys) == PLATEN_MAX_JSON_KEYS)
    return fail (scan, "too many keys in one object");
  g_hash_table_add (keys, g_steal_pointer (&key));
  if (!take (scan, ':'))
    return fail (scan, "a key without a value");

  return scan_value (scan);
}

/* After the opening brace. */
static gboolean
scan_object (Scan *scan)
{
  g_autoptr (GHashTable) keys = NULL;

  if (take (scan, '}'))
    return TRUE;

  keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  do
    if (!scan_member (scan, keys))
      return FALSE;
  while (take (scan, ','));

  return take (scan, '}') || fail (scan, "an object without an end");
}

/* After the opening bracket. */
static gboolean
scan_array (Scan *scan)
{
  if (take (scan, ']'))
    return TRUE;

  do
    if (!scan_value (scan))
      return FALSE;
  while (take (scan, ','));

  return take (scan, ']') || fail (scan, "an array without an end");
}

static gboolean
scan_container (Scan *scan, gboolean (*scan_rest) (Scan *scan))
{
  gboolean is_good;

  scan->next++;
  if (scan->depth == PLATEN_MAX_JSON_DEPTH)
    return fail (scan, "too many levels");
  if (scan->n_containers++ == PLATEN_MAX_JSON_CONTAINERS)
    return fail (scan, "too many arrays and objects");
  scan->depth++;
  is_good = scan_rest (scan);
  scan->depth--;

  return is_good;
}

static gboolean
scan_value (Scan *scan)
{
  skip_space (scan);
  if (scan->n_values++ == PLATEN_MAX_JSON_VALUES)
    return fail (scan, "too many values");

  switch (peek (scan))
    {
    case '{':
      return scan_container (scan, scan_object);
    case '[':
      return scan_container (scan, scan_array);
    case '"':
      scan->next++;
      return scan_string (scan);
    case 't':
      return scan_word (scan, "true");
    case 'f':
      return scan_word (scan, "false");
    case 'n':
      return scan_word (scan, "null");
    default:
      return scan_number (scan);
    }
}

/**
 * platen_json_check:
 * @text: (array length=length): what a client sent
 *
 * Holds a document against the grammar: at most PLATEN_MAX_BODY_BYTES of UTF-8,
 * PLATEN_MAX_JSON_DEPTH levels, PLATEN_MAX_JSON_KEYS keys in one object and no key twice,
 * PLATEN_MAX_JSON_CONTAINERS arrays and objects and PLATEN_MAX_JSON_VALUES values.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT saying what is wrong and where.
 */
gboolean
platen_json_check (const char *text, gsize length, GError **error)
{
  Scan scan = { .next = text, .end = text + length };

  if (length > PLATEN_MAX_BODY_BYTES)
    scan.problem = "too many bytes";
  else if (!g_utf8_validate_len (text, length, NULL))
    scan.problem = "text that is not UTF-8";
  else if (scan_value (&scan))
    {
      skip_space (&scan);
      if (scan.next < scan.end)
        scan.problem = "something after the end";
    }
  if (scan.problem == NULL)
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "The JSON has %s at byte %zu", scan.problem, (gsize) (scan.next - text));
  return FALSE;
}

/**
 * platen_json_parse:
 *
 * Reads a document that platen_json_check() takes.
 *
 * Returns: (transfer full): its root
 */
JsonNode *
platen_json_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;

  if (!platen_json_check (text, length, error))
    return NULL;

  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, text, length, error))
    return NULL;

  return json_parser_steal_root (parser);
}
