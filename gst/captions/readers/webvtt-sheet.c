/* Edit Factory - style sheets inside WebVTT
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "webvtt-sheet.h"

#include "markup.h"

#include <math.h>
#include <string.h>

#define MAX_NAME 32

/** What a rule sets. @mask: flags that it has a say about */
typedef struct
{
  guint mask;
  guint flags;
  guint colour;
} Values;

/* @tag, @name: empty when the selector does not ask for it */
typedef struct
{
  gboolean root;
  gchar tag[MAX_NAME];
  gchar name[MAX_NAME];
  Values values;
} Rule;

struct _EfWebvttSheet
{
  EfReadLog *log;
  GArray *rules; /* of Rule, the stronger behind */
  gsize bytes;   /* of all sheets */
};

EfWebvttSheet *
ef_webvtt_sheet_new (EfReadLog *log)
{
  EfWebvttSheet *self = g_new0 (EfWebvttSheet, 1);

  self->log = log;
  self->rules = g_array_new (FALSE, FALSE, sizeof (Rule));
  return self;
}

void
ef_webvtt_sheet_free (EfWebvttSheet *self)
{
  g_array_unref (self->rules);
  g_free (self);
}

/* Declarations */

/* "rgb(255, 0, 0)" and "rgba(255, 0, 0, 0.5)"; 0: it is none */
static guint
read_rgb (const gchar *text)
{
  guint colour = 0;
  const gchar *p = strchr (text, '(');

  if (!p || !g_str_has_prefix (text, "rgb"))
    return 0;
  for (guint i = 0; i < 4; i++) {
    gchar *end;
    gdouble value = g_ascii_strtod (p + 1, &end);

    if (end == p + 1 || !isfinite (value))
      return i == 3 ? colour << 8 | 0xff : 0;
    value = i == 3 ? value * 255 : *end == '%' ? value * 2.55 : value;
    colour = colour << 8 | (guint)CLAMP (value, 0, 255);
    p = end + strcspn (end, ",/)");
    if (*p != ',' && *p != '/')
      return i == 3 ? colour : i == 2 ? colour << 8 | 0xff : 0;
  }
  return colour;
}

static guint
read_colour (const gchar *text)
{
  guint colour;

  if (ef_caption_colour_parse (text, &colour))
    return MAX (colour, 1);
  colour = read_rgb (text);
  return colour ? colour : ef_markup_colour (text);
}

static void
set (Values *values, guint flag, gboolean on)
{
  values->mask |= flag;
  values->flags = on ? values->flags | flag : values->flags & ~flag;
}

/* @value: in small letters */
static void
read_declaration (Values *values, const gchar *name, const gchar *value)
{
  if (g_str_equal (name, "color")) {
    guint colour = read_colour (value);

    values->colour = colour ? colour : values->colour;
  } else if (g_str_equal (name, "font-weight")) {
    set (values, EF_CUE_WORD_BOLD,
        g_str_has_prefix (value, "bold") ||
            g_ascii_strtoll (value, NULL, 10) >= 600);
  } else if (g_str_equal (name, "font-style")) {
    set (values, EF_CUE_WORD_ITALIC,
        g_str_has_prefix (value, "italic") ||
            g_str_has_prefix (value, "oblique"));
  } else if (g_str_equal (name, "text-decoration") ||
      g_str_equal (name, "text-decoration-line")) {
    set (values, EF_CUE_WORD_UNDERLINE, strstr (value, "underline") != NULL);
    set (values, EF_CUE_WORD_STRIKE, strstr (value, "line-through") != NULL);
  }
}

/* @body: what stands between the braces */
static Values
read_declarations (const gchar *body)
{
  g_auto (GStrv) parts = g_strsplit (body, ";", -1);
  Values values = { 0 };

  for (guint i = 0; parts[i]; i++) {
    gchar *colon = strchr (parts[i], ':'), *important;
    g_autofree gchar *name = NULL;
    g_autofree gchar *value = NULL;

    if (!colon)
      continue;
    *colon = 0;
    if ((important = strchr (colon + 1, '!')))
      *important = 0;
    name = g_ascii_strdown (g_strstrip (parts[i]), -1);
    value = g_ascii_strdown (g_strstrip (colon + 1), -1);
    read_declaration (&values, name, value);
  }
  return values;
}

/* Selectors */

static gboolean
is_name (const gchar *text)
{
  gsize length = strlen (text);

  for (const gchar *p = text; *p; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_' && !(*p & 0x80))
      return FALSE;
  return length > 0 && length < MAX_NAME;
}

/* "::cue", "::cue(b)", "::cue(.class)" or "::cue(b.class)" */
static gboolean
read_selector (gchar *text, Rule *rule)
{
  gchar *end, *dot;

  if (!g_str_has_prefix (text, "::cue"))
    return FALSE;
  text += strlen ("::cue");
  rule->root = *text == 0;
  if (rule->root)
    return TRUE;
  end = strchr (text, ')');
  if (*text != '(' || !end || end[1])
    return FALSE;
  *end = 0;
  text = g_strstrip (text + 1);
  dot = strchr (text, '.');
  if (dot) {
    *dot = 0;
    if (!is_name (dot + 1))
      return FALSE;
    g_strlcpy (rule->name, dot + 1, MAX_NAME);
  }
  if (*text && !is_name (text))
    return FALSE;
  g_strlcpy (rule->tag, text, MAX_NAME);
  return *text || dot;
}

/* A class is worth more than a tag. */
static guint
weight_of (const Rule *rule)
{
  return (rule->name[0] ? 2 : 0) + (rule->tag[0] ? 1 : 0);
}

static void
add_rule (EfWebvttSheet *self, const Rule *rule, guint line)
{
  guint i = self->rules->len;

  if (i >= EF_WEBVTT_MAX_RULES) {
    ef_read_log (self->log, line,
        "the style sheets have more than %u rules; the rest is ignored",
        EF_WEBVTT_MAX_RULES);
    return;
  }
  while (i > 0 &&
      weight_of (&g_array_index (self->rules, Rule, i - 1)) > weight_of (rule))
    i--;
  g_array_insert_val (self->rules, i, *rule);
}

static void
add_rules (EfWebvttSheet *self, const gchar *selectors, const Values *values,
    guint line)
{
  g_auto (GStrv) list = g_strsplit (selectors, ",", EF_WEBVTT_MAX_RULES + 1);

  for (guint i = 0; list[i]; i++) {
    Rule rule = { .values = *values };

    if (read_selector (g_strstrip (list[i]), &rule))
      add_rule (self, &rule, line);
    else
      ef_read_log (self->log, line,
          "a selector of the style sheet is not known; its rule is ignored");
  }
}

/* Sheets */

/* Lines up to the blank one. */
static GString *
read_block (EfWebvttSheet *self, EfLineScanner *lines)
{
  GString *css = g_string_new (NULL);
  guint first = lines->number;

  while (ef_line_scanner_next (lines) && !ef_line_scanner_is_blank (lines))
    if (self->bytes + lines->length < EF_WEBVTT_MAX_SHEET_BYTES) {
      self->bytes += lines->length + 1;
      g_string_append_len (css, lines->text, lines->length);
      g_string_append_c (css, '\n');
    } else {
      ef_read_log (self->log, first, "style sheets are too long; they are cut");
    }
  return css;
}

static gchar *
without_comments (const gchar *css)
{
  GString *out = g_string_new (NULL);
  const gchar *start;

  while ((start = strstr (css, "/*"))) {
    const gchar *end = strstr (start + 2, "*/");

    g_string_append_len (out, css, start - css);
    g_string_append_c (out, ' ');
    css = end ? end + 2 : start + strlen (start);
  }
  g_string_append (out, css);
  return g_string_free (out, FALSE);
}

/* Behind the block that an opening brace at @p opens. */
static const gchar *
skip_braces (const gchar *p)
{
  guint depth = 0;

  for (; *p; p++) {
    depth += *p == '{';
    if (*p == '}' && --depth == 0)
      return p + 1;
  }
  return p;
}

void
ef_webvtt_sheet_read (EfWebvttSheet *self, EfLineScanner *lines)
{
  guint line = lines->number;
  g_autoptr (GString) block = read_block (self, lines);
  g_autofree gchar *css = without_comments (block->str);
  const gchar *p = css;

  for (const gchar *open, *end; (open = strchr (p, '{')); p = end) {
    g_autofree gchar *selectors = g_strstrip (g_strndup (p, open - p));
    g_autofree gchar *body = NULL;
    Values values;

    end = skip_braces (open);
    if (selectors[0] == '@') {
      ef_read_log (self->log, line, "at-rules of style sheets are ignored");
      continue;
    }
    body = g_strndup (open + 1, end - open - 1);
    body[strcspn (body, "{}")] = 0;
    values = read_declarations (body);
    add_rules (self, selectors, &values, line);
  }
}

/* Looks */

static void
apply (const Values *values, EfLook *look)
{
  look->flags = (look->flags & ~values->mask) | (values->flags & values->mask);
  look->colour = values->colour ? values->colour : look->colour;
}

void
ef_webvtt_sheet_apply_root (const EfWebvttSheet *self, EfLook *look)
{
  for (guint i = 0; i < self->rules->len; i++) {
    const Rule *rule = &g_array_index (self->rules, Rule, i);

    if (rule->root)
      apply (&rule->values, look);
  }
}

static gboolean
has_class (const gchar *classes, const gchar *name)
{
  gsize length = strlen (name);

  while (*classes == '.') {
    gsize here = strcspn (++classes, ". \t\n");

    if (here == length && memcmp (classes, name, length) == 0)
      return TRUE;
    classes += here;
  }
  return FALSE;
}

void
ef_webvtt_sheet_apply (const EfWebvttSheet *self, const gchar *tag,
    const gchar *classes, EfLook *look)
{
  for (guint i = 0; i < self->rules->len; i++) {
    const Rule *rule = &g_array_index (self->rules, Rule, i);

    if (!rule->root && (!rule->tag[0] || g_str_equal (rule->tag, tag)) &&
        (!rule->name[0] || has_class (classes, rule->name)))
      apply (&rule->values, look);
  }
}
