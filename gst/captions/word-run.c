/* Edit Factory - what of a cue is shaped together, and how it looks
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "word-run.h"

#include <string.h>

/* Joined text beyond this is shaped in parts: each word lays out all of its
 * own. */
#define MAX_RUN_BYTES 128

/* A blank to be underlined. Pango takes spacing off the end of a line: it is
 * not the last character. */
#define TAIL " \342\200\213"

#define LINES (EF_CUE_WORD_UNDERLINE | EF_CUE_WORD_STRIKE)

static const EfCueWord *
word_at (const EfCue *cue, guint i)
{
  return &g_array_index (cue->words, EfCueWord, i);
}

static gdouble
size_of (const EfCueWord *word)
{
  return word->size > 0 ? word->size : 1;
}

/* Looks */

static void
clear_span (gpointer span)
{
  g_free (((EfLookSpan *)span)->font);
}

void
ef_look_span_add (GArray **spans, const EfCueWord *word, guint start, guint end)
{
  guint flags = word->flags & (EF_CUE_WORD_BOLD | EF_CUE_WORD_ITALIC);
  EfLookSpan *span;

  if (flags == 0 && size_of (word) == 1 && !word->font)
    return;
  if (!*spans) {
    *spans = g_array_new (FALSE, FALSE, sizeof (EfLookSpan));
    g_array_set_clear_func (*spans, clear_span);
  }
  g_array_set_size (*spans, (*spans)->len + 1);
  span = &g_array_index (*spans, EfLookSpan, (*spans)->len - 1);
  *span =
      (EfLookSpan){ start, end, flags, size_of (word), g_strdup (word->font) };
}

/* W3C CSS Fonts 4, 2.2.1: "bolder". */
static PangoWeight
bolder (PangoWeight weight)
{
  if (weight < 350)
    return PANGO_WEIGHT_NORMAL;
  if (weight < 550)
    return PANGO_WEIGHT_BOLD;
  return MAX (weight, PANGO_WEIGHT_HEAVY);
}

/* Takes @attribute. */
static void
add (PangoAttrList *list, const EfLookSpan *span, PangoAttribute *attribute)
{
  attribute->start_index = span->start;
  attribute->end_index = span->end;
  pango_attr_list_insert (list, attribute);
}

/* (nullable): in any case of its letters */
static const gchar *
find_family (PangoFontMap *map, const gchar *name)
{
  const gchar *found = NULL;
  PangoFontFamily **families;
  int n;

  pango_font_map_list_families (map, &families, &n);
  for (int i = 0; i < n && !found; i++)
    if (g_ascii_strcasecmp (pango_font_family_get_name (families[i]), name) ==
        0)
      found = pango_font_family_get_name (families[i]);
  g_free (families);
  return found;
}

/* Only what is installed: its name is a name then and nothing else. Letters
 * that it lacks are the style's. */
static void
add_family (PangoAttrList *list, const EfLookSpan *span, PangoLayout *layout)
{
  PangoFontMap *map =
      pango_context_get_font_map (pango_layout_get_context (layout));
  const gchar *family = find_family (map, span->font);
  g_autofree gchar *families = NULL;

  if (!family)
    return;
  families = g_strdup_printf ("%s,%s", family,
      pango_font_description_get_family (
          pango_layout_get_font_description (layout)));
  add (list, span, pango_attr_family_new (families));
}

void
ef_look_spans_apply (const GArray *spans, PangoLayout *layout)
{
  PangoAttrList *list = pango_layout_get_attributes (layout);
  PangoWeight weight = pango_font_description_get_weight (
      pango_layout_get_font_description (layout));

  if (!spans)
    return;
  list = list ? pango_attr_list_copy (list) : pango_attr_list_new ();
  for (guint i = 0; i < spans->len; i++) {
    const EfLookSpan *span = &g_array_index (spans, EfLookSpan, i);

    if (span->font)
      add_family (list, span, layout);
    if (span->flags & EF_CUE_WORD_BOLD)
      add (list, span, pango_attr_weight_new (bolder (weight)));
    if (span->flags & EF_CUE_WORD_ITALIC)
      add (list, span, pango_attr_style_new (PANGO_STYLE_ITALIC));
    if (span->size != 1)
      add (list, span, pango_attr_scale_new (span->size));
  }
  pango_layout_set_attributes (layout, list);
  pango_attr_list_unref (list);
}

/* Runs */

static void
run_free (gpointer data)
{
  EfWordRun *self = data;

  g_clear_pointer (&self->spans, g_array_unref);
  g_free (self->text);
  g_free (self->key);
  g_free (self);
}

gboolean
ef_word_run_has_lines (const EfWordRun *self)
{
  return (self->flags & LINES) != 0;
}

gboolean
ef_word_run_is_plain (const EfWordRun *self)
{
  return self->start == 0 && self->text[self->end] == 0 &&
      !(self->flags & LINES);
}

/* Do letters of the words change each other's shapes? East Asian ones do not,
 * and there a whole line may be joined. */
static gboolean
shapes_with (const EfCueWord *word, const EfCueWord *next)
{
  const gchar *end = word->text + strlen (word->text);

  return next->flags & EF_CUE_WORD_JOINED && next->line == word->line &&
      *word->text &&
      !g_unichar_iswide (g_utf8_get_char (g_utf8_prev_char (end))) &&
      !g_unichar_iswide (g_utf8_get_char (next->text));
}

/* One past the last word that is shaped together with @first. */
static guint
group_end (const EfCue *cue, guint first)
{
  gsize length = strlen (word_at (cue, first)->text);
  guint i = first + 1;

  for (; i < cue->words->len; i++) {
    length += strlen (word_at (cue, i)->text);
    if (length > MAX_RUN_BYTES ||
        !shapes_with (word_at (cue, i - 1), word_at (cue, i)))
      break;
  }
  return i;
}

/* Does a line under or through word @i - 1 go on to word @i? */
static gboolean
line_goes_on (const EfCue *cue, guint i)
{
  const EfCueWord *word, *next;

  if (i == 0 || i >= cue->words->len)
    return FALSE;
  word = word_at (cue, i - 1);
  next = word_at (cue, i);
  return (word->flags & next->flags & LINES) && next->line == word->line;
}

static gchar *
make_key (const EfWordRun *self)
{
  GString *key;

  if (ef_word_run_is_plain (self) && !self->spans)
    return g_strdup (self->text);
  key = g_string_new (self->text);
  g_string_append_printf (key, "\001%u %u %u %u %d%d", self->start, self->end,
      self->line_end, self->flags & LINES, self->line_before, self->line_after);
  for (guint i = 0; self->spans && i < self->spans->len; i++) {
    const EfLookSpan *span = &g_array_index (self->spans, EfLookSpan, i);

    g_string_append_printf (key, "\001%u %u %u %.3f %s", span->start, span->end,
        span->flags, span->size, span->font ? span->font : "");
  }
  return g_string_free (key, FALSE);
}

static void
add_group (const EfCue *cue, guint first, guint last, GPtrArray *runs)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GArray *spans = NULL;
  guint at = 0, length;

  for (guint i = first; i < last; i++) {
    const EfCueWord *word = word_at (cue, i);
    guint start = (guint)text->len;

    g_string_append (text, word->text);
    ef_look_span_add (&spans, word, start, (guint)text->len);
  }
  length = (guint)text->len;
  if (line_goes_on (cue, last) &&
      !(word_at (cue, last)->flags & EF_CUE_WORD_JOINED))
    g_string_append (text, TAIL);
  for (guint i = first; i < last; i++) {
    const EfCueWord *word = word_at (cue, i);
    EfWordRun *run = g_new0 (EfWordRun, 1);

    run->text = g_strndup (text->str, text->len);
    run->length = length;
    run->start = at;
    run->end = at += (guint)strlen (word->text);
    run->line_end = i + 1 == last && text->str[at] ? at + 1 : run->end;
    run->line_before = line_goes_on (cue, i);
    run->line_after = line_goes_on (cue, i + 1);
    run->spans = spans ? g_array_ref (spans) : NULL;
    run->flags = word->flags;
    run->size = size_of (word);
    run->key = make_key (run);
    g_ptr_array_add (runs, run);
  }
  g_clear_pointer (&spans, g_array_unref);
}

GPtrArray *
ef_word_runs_new (const EfCue *cue)
{
  GPtrArray *runs = g_ptr_array_new_with_free_func (run_free);

  for (guint first = 0, last; first < cue->words->len; first = last) {
    last = group_end (cue, first);
    add_group (cue, first, last, runs);
  }
  return runs;
}
