/* Edit Factory - style sheets inside WebVTT
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "webvtt-sheet.h"

#include "webvtt-look.h"

#include <string.h>

/* Of a selector in a warning. */
#define QUOTED 40

typedef struct
{
  EfWebvttSelector selector;
  EfWebvttLook look;
} Rule;

struct _EfWebvttSheet
{
  EfReadLog *log;
  GArray *rules; /* of Rule, the stronger behind */
  gsize bytes;   /* of all sheets */
  gboolean told; /* that properties are ignored */
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

/* Rules */

static void
add_rule (EfWebvttSheet *self, const Rule *rule, guint line)
{
  guint weight = ef_webvtt_selector_weight (&rule->selector);
  guint i = self->rules->len;

  if (i >= EF_WEBVTT_MAX_RULES) {
    ef_read_log (self->log, line,
        "the style sheets have more than %u rules; the rest is ignored",
        EF_WEBVTT_MAX_RULES);
    return;
  }
  while (i > 0 &&
      ef_webvtt_selector_weight (
          &g_array_index (self->rules, Rule, i - 1).selector) > weight)
    i--;
  g_array_insert_val (self->rules, i, *rule);
}

/* Up to the comma that ends a selector, or the end: those inside brackets and
 * quotation marks do not. */
static gsize
selector_length (const gchar *p)
{
  const gchar *start = p;
  guint depth = 0;
  gchar quote = 0;

  for (; *p && (quote || depth > 0 || *p != ','); p++)
    if (*p == '\\' && p[1])
      p++;
    else if (quote)
      quote = *p == quote ? 0 : quote;
    else if (*p == '"' || *p == '\'')
      quote = *p;
    else if (*p == '(' || *p == '[')
      depth++;
    else if ((*p == ')' || *p == ']') && depth > 0)
      depth--;
  return p - start;
}

static void
refuse (EfWebvttSheet *self, const gchar *selector, guint line)
{
  g_autofree gchar *part = g_strndup (selector, QUOTED);
  g_autofree gchar *valid = g_utf8_make_valid (part, -1);

  g_strdelimit (valid, "\n", ' ');
  ef_read_log (self->log, line,
      "the selector '%s' of the style sheet is not supported; its rule is "
      "ignored",
      valid);
}

static void
add_rules (EfWebvttSheet *self, const gchar *selectors,
    const EfWebvttLook *look, guint line)
{
  for (guint n = 0; n <= EF_WEBVTT_MAX_RULES; n++) {
    gsize length = selector_length (selectors);
    g_autofree gchar *selector = g_strstrip (g_strndup (selectors, length));
    Rule rule;

    rule.look = *look;
    if (ef_webvtt_selector_parse (selector, &rule.selector))
      add_rule (self, &rule, line);
    else
      refuse (self, selector, line);
    if (!selectors[length])
      return;
    selectors += length + 1;
  }
}

static void
read_rule (
    EfWebvttSheet *self, const gchar *selectors, const gchar *body, guint line)
{
  g_autofree gchar *ignored = NULL;
  EfWebvttLook look;

  ef_webvtt_look_parse (body, &look, &ignored);
  if (ignored && !self->told) {
    ignored[MIN (strlen (ignored), QUOTED)] = 0;
    ef_read_log (self->log, line,
        "of style sheets color, opacity, font-* and text-decoration are read; "
        "'%s' "
        "and other properties are ignored",
        g_utf8_validate (ignored, -1, NULL) ? ignored : "…");
    self->told = TRUE;
  }
  add_rules (self, selectors, &look, line);
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

/* Of comments a blank and the ends of lines are left. */
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
    for (const gchar *p = start; p < css; p++)
      if (*p == '\n')
        g_string_append_c (out, '\n');
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

static guint
count_lines (const gchar *from, const gchar *to)
{
  guint n = 0;

  for (; from < to; from++)
    n += *from == '\n';
  return n;
}

void
ef_webvtt_sheet_read (EfWebvttSheet *self, EfLineScanner *lines)
{
  guint line = lines->number + 1;
  g_autoptr (GString) block = read_block (self, lines);
  g_autofree gchar *css = without_comments (block->str);
  const gchar *p = css;

  for (const gchar *open, *end; (open = strchr (p, '{')); p = end) {
    const gchar *start = p + strspn (p, " \t\n");
    g_autofree gchar *selectors = g_strstrip (g_strndup (p, open - p));
    g_autofree gchar *body = NULL;
    guint first = line + count_lines (p, start);

    end = skip_braces (open);
    line += count_lines (p, end);
    if (selectors[0] == '@') {
      ef_read_log (self->log, first, "at-rules of style sheets are ignored");
      continue;
    }
    body = g_strndup (open + 1, end - open - 1);
    body[strcspn (body, "{}")] = 0;
    read_rule (self, selectors, body, first);
  }
}

/* Looks */

/* What regions say is inherited: any rule of the cue's own goes before. */
void
ef_webvtt_sheet_apply_root (const EfWebvttScope *scope, EfLook *look)
{
  const GArray *rules = scope->sheet->rules;
  EfWebvttLook own = { 0 }, inherited = { 0 };

  for (guint i = 0; i < rules->len; i++) {
    const Rule *rule = &g_array_index (rules, Rule, i);

    if (ef_webvtt_selector_matches_cue (&rule->selector, scope->id))
      ef_webvtt_look_merge (&own, &rule->look);
    else if (scope->region &&
        ef_webvtt_selector_matches_region (&rule->selector, scope->region))
      ef_webvtt_look_merge (&inherited, &rule->look);
  }
  ef_webvtt_look_apply (&inherited, look);
  ef_webvtt_look_apply (&own, look);
}

void
ef_webvtt_sheet_apply (
    const EfWebvttSheet *self, const EfWebvttNode *node, EfLook *look)
{
  EfWebvttLook merged = { 0 };

  for (guint i = 0; i < self->rules->len; i++) {
    const Rule *rule = &g_array_index (self->rules, Rule, i);

    if (ef_webvtt_selector_matches_node (&rule->selector, node))
      ef_webvtt_look_merge (&merged, &rule->look);
  }
  ef_webvtt_look_apply (&merged, look);
}
