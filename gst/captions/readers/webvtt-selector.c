/* Edit Factory - selectors of WebVTT's style sheets
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * W3C WebVTT, 8.2, and of CSS: Selectors 4 (compound selectors), Syntax 3
 * (names and escapes).
 */
#include "webvtt-selector.h"

#include <string.h>

static const gchar *
skip_blanks (const gchar *p)
{
  return p + strspn (p, " \t\n");
}

/* Names */

static gboolean
is_name_char (gchar c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '_' || (c & 0x80);
}

/* Behind the escape at the '\' @p: "\31 " or "\#". NULL: it is none */
static const gchar *
read_escape (const gchar *p, GString *out)
{
  guint n = 0;
  gunichar c = 0;

  for (p++; n < 6 && g_ascii_isxdigit (*p); p++, n++)
    c = 16 * c + (gunichar)g_ascii_xdigit_value (*p);
  if (n > 0) {
    if (c == 0 || !g_unichar_validate (c))
      return NULL;
    g_string_append_unichar (out, c);
    return p + (*p == ' ' || *p == '\t' || *p == '\n');
  }
  if (!*p || *p == '\n')
    return NULL;
  g_string_append_len (out, p, g_utf8_next_char (p) - p);
  return g_utf8_next_char (p);
}

/* Takes @out when it fits. */
static gboolean
keep_name (const GString *out, gchar name[EF_WEBVTT_MAX_NAME])
{
  return out->len < EF_WEBVTT_MAX_NAME &&
      g_strlcpy (name, out->str, EF_WEBVTT_MAX_NAME) == out->len;
}

/* Behind the name at @p, NULL when there is none. */
static const gchar *
read_name (const gchar *p, gchar name[EF_WEBVTT_MAX_NAME])
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (g_ascii_isdigit (*p))
    return NULL;
  while (p && (is_name_char (*p) || *p == '\\'))
    if (*p == '\\')
      p = read_escape (p, out);
    else
      g_string_append_c (out, *p++);
  return p && out->len > 0 && keep_name (out, name) ? p : NULL;
}

/* A name, or text in quotation marks. */
static const gchar *
read_value (const gchar *p, gchar value[EF_WEBVTT_MAX_NAME])
{
  g_autoptr (GString) out = g_string_new (NULL);
  gchar quote = *p;

  if (quote != '"' && quote != '\'')
    return read_name (p, value);
  for (p++; p && *p && *p != quote;)
    if (*p == '\\')
      p = read_escape (p, out);
    else
      g_string_append_c (out, *p++);
  return p && *p == quote && keep_name (out, value) ? p + 1 : NULL;
}

/* Parts of a selector */

static EfWebvttTest *
add_test (EfWebvttSelector *self, EfWebvttTestKind kind)
{
  EfWebvttTest *test;

  if (self->n_tests == EF_WEBVTT_MAX_TESTS)
    return NULL;
  test = &self->tests[self->n_tests++];
  test->kind = kind;
  return test;
}

static const gchar *
read_class (EfWebvttSelector *self, const gchar *p)
{
  EfWebvttTest *test = add_test (self, EF_WEBVTT_CLASS);

  return test ? read_name (p, test->value) : NULL;
}

/* "[voice="Anna"]", behind the bracket */
static const gchar *
read_attribute (EfWebvttSelector *self, const gchar *p)
{
  gchar name[EF_WEBVTT_MAX_NAME];
  EfWebvttTest *test;

  p = read_name (skip_blanks (p), name);
  if (!p || (!g_str_equal (name, "voice") && !g_str_equal (name, "lang")))
    return NULL;
  test = add_test (self, name[0] == 'v' ? EF_WEBVTT_VOICE : EF_WEBVTT_LANG);
  p = skip_blanks (p);
  if (test && *p == ']')
    return p + 1;
  if (!test || !*p || !strchr ("=~|^$*", *p))
    return NULL;
  test->compare = *p;
  p += *p != '=';
  if (*p != '=')
    return NULL;
  p = read_value (skip_blanks (p + 1), test->value);
  p = p ? skip_blanks (p) : NULL;
  return p && *p == ']' ? p + 1 : NULL;
}

/* ":lang(en)", behind the colon */
static const gchar *
read_language (EfWebvttSelector *self, const gchar *p)
{
  EfWebvttTest *test;

  if (!g_str_has_prefix (p, "lang("))
    return NULL;
  test = add_test (self, EF_WEBVTT_IN_LANGUAGE);
  p = test ? read_value (skip_blanks (p + strlen ("lang(")), test->value)
           : NULL;
  p = p ? skip_blanks (p) : NULL;
  return p && *p == ')' ? p + 1 : NULL;
}

/* All that asks about one thing, without blanks between. */
static const gchar *
read_compound (EfWebvttSelector *self, const gchar *p)
{
  if (*p == '*')
    p++;
  else if (is_name_char (*p) || *p == '\\')
    p = read_name (p, self->tag);
  while (p && *p && strchr ("#.[:", *p)) {
    gchar sign = *p++;

    if (sign == '#')
      p = self->id[0] ? NULL : read_name (p, self->id);
    else if (sign == '.')
      p = read_class (self, p);
    else
      p = sign == '[' ? read_attribute (self, p) : read_language (self, p);
  }
  return p;
}

static const gchar *
skip_word (const gchar *p, const gchar *word)
{
  gsize length = strlen (word);

  return g_ascii_strncasecmp (p, word, length) == 0 ? p + length : NULL;
}

gboolean
ef_webvtt_selector_parse (const gchar *text, EfWebvttSelector *self)
{
  const gchar *p = skip_blanks (text), *begin, *region;

  memset (self, 0, sizeof *self);
  p = skip_word (p, "::cue");
  if (!p)
    return FALSE;
  region = skip_word (p, "-region");
  if (region) {
    self->target = EF_WEBVTT_REGION;
    p = region;
  }
  if (*p != '(')
    return !*skip_blanks (p);
  begin = skip_blanks (p + 1);
  p = read_compound (self, begin);
  if (!p || p == begin || *(p = skip_blanks (p)) != ')' || *skip_blanks (p + 1))
    return FALSE;
  if (region)
    return self->id[0] && !self->tag[0] && self->n_tests == 0;
  self->target = EF_WEBVTT_NODE;
  return TRUE;
}

guint
ef_webvtt_selector_weight (const EfWebvttSelector *self)
{
  return (self->id[0] ? 100 : 0) + 10 * self->n_tests + (self->tag[0] ? 1 : 0);
}

/* Matching */

static gboolean
has_class (const gchar *classes, const gchar *name)
{
  gsize length = strlen (name);

  for (guint n = 0; *classes == '.' && n < EF_WEBVTT_MAX_CLASSES; n++) {
    gsize here = strcspn (++classes, ". \t\n");

    if (here == length && memcmp (classes, name, length) == 0)
      return TRUE;
    classes += here;
  }
  return FALSE;
}

/* Is @language @range, or a kind of it: "en-GB" of "en"? */
static gboolean
is_in_language (const gchar *language, const gchar *range)
{
  gsize length = strlen (range);

  return *range && g_ascii_strncasecmp (language, range, length) == 0 &&
      (!language[length] || language[length] == '-');
}

static gboolean
has_word (const gchar *text, const gchar *word)
{
  gsize length = strlen (word);

  for (; *text; text += strspn (text, " ")) {
    gsize here = strcspn (text, " ");

    if (here == length && memcmp (text, word, length) == 0)
      return TRUE;
    text += here;
  }
  return FALSE;
}

static gboolean
compare (gchar how, const gchar *text, const gchar *value)
{
  switch (how) {
    case '=':
      return g_str_equal (text, value);
    case '^':
      return *value && g_str_has_prefix (text, value);
    case '$':
      return *value && g_str_has_suffix (text, value);
    case '*':
      return *value && strstr (text, value);
    case '~':
      return has_word (text, value);
    case '|':
      return is_in_language (text, value);
    default:
      return TRUE;
  }
}

static gboolean
passes (const EfWebvttTest *test, const EfWebvttNode *node)
{
  const gchar *owner = test->kind == EF_WEBVTT_VOICE ? "v" : "lang";

  if (test->kind == EF_WEBVTT_CLASS)
    return has_class (node->classes, test->value);
  if (test->kind == EF_WEBVTT_IN_LANGUAGE)
    return is_in_language (node->language, test->value);
  return node->annotation && g_str_equal (node->name, owner) &&
      compare (test->compare, node->annotation, test->value);
}

gboolean
ef_webvtt_selector_matches_node (
    const EfWebvttSelector *self, const EfWebvttNode *node)
{
  if (self->target != EF_WEBVTT_NODE || self->id[0] ||
      (self->tag[0] && !g_str_equal (self->tag, node->name)))
    return FALSE;
  for (guint i = 0; i < self->n_tests; i++)
    if (!passes (&self->tests[i], node))
      return FALSE;
  return TRUE;
}

/* The list of all nodes has an id at most. */
gboolean
ef_webvtt_selector_matches_cue (const EfWebvttSelector *self, const gchar *id)
{
  if (self->target != EF_WEBVTT_NODE)
    return self->target == EF_WEBVTT_CUE;
  return !self->tag[0] && self->n_tests == 0 &&
      (!self->id[0] || g_str_equal (self->id, id));
}

gboolean
ef_webvtt_selector_matches_region (
    const EfWebvttSelector *self, const gchar *id)
{
  return self->target == EF_WEBVTT_REGION &&
      (!self->id[0] || g_str_equal (self->id, id));
}
