/* Edit Factory - what of a cue is shaped together, and how it looks
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "word-run.h"
#include "line-text.h"

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

static void
run_free (gpointer data)
{
  EfWordRun *self = data;

  if (!self)
    return;
  g_clear_pointer (&self->spans, g_array_unref);
  ef_ruby_clear (&self->ruby);
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
 * and there a whole line may be joined. A word with a reading stands by
 * itself. */
static gboolean
shapes_with (const EfCueWord *word, const EfCueWord *next)
{
  const gchar *end = word->text + strlen (word->text);

  return next->flags & EF_CUE_WORD_JOINED && *word->text && !word->ruby &&
      !next->ruby &&
      !g_unichar_iswide (g_utf8_get_char (g_utf8_prev_char (end))) &&
      !g_unichar_iswide (g_utf8_get_char (next->text));
}

static gboolean
stands_apart (const EfRunLine *line, guint i)
{
  return line->kept && line->kept[i] & EF_KEPT_APART;
}

/* One past the last word that is shaped together with @first. */
static guint
group_end (const EfCue *cue, const EfRunLine *line, guint first)
{
  gsize length = strlen (word_at (cue, first)->text);
  guint i = first + 1;

  for (; i < line->last; i++) {
    length += strlen (word_at (cue, i)->text);
    if (length > MAX_RUN_BYTES || stands_apart (line, i) ||
        !shapes_with (word_at (cue, i - 1), word_at (cue, i)))
      break;
  }
  return i;
}

/* Does a line under or through word @i - 1 go on to word @i? */
static gboolean
line_goes_on (const EfCue *cue, const EfRunLine *line, guint i)
{
  return i > line->first && i < line->last && !stands_apart (line, i) &&
      (word_at (cue, i - 1)->flags & word_at (cue, i)->flags & LINES);
}

/* Does word @i begin, or end, in a run from the right? */
static gboolean
begins_rtl (const EfRunLine *line, guint i)
{
  return line->rtl && line->rtl[2 * (i - line->first)];
}

static gboolean
ends_rtl (const EfRunLine *line, guint i)
{
  return line->rtl && line->rtl[2 * (i - line->first) + 1];
}

static gchar *
make_key (const EfWordRun *self)
{
  GString *key;

  if (ef_word_run_is_plain (self) && !self->spans && !self->ruby.text &&
      !self->vertical)
    return g_strconcat (
        self->text, self->language ? "\002" : NULL, self->language, NULL);
  key = g_string_new (self->text);
  if (self->language)
    g_string_append_printf (key, "\002%s", self->language);
  g_string_append_printf (key, "\001%u %u %u %u %d%d%d%d", self->start,
      self->end, self->line_end, self->flags & LINES, self->rtl,
      self->line_before, self->line_after, self->vertical);
  for (guint i = 0; self->spans && i < self->spans->len; i++) {
    const EfLookSpan *span = &g_array_index (self->spans, EfLookSpan, i);

    g_string_append_printf (key, "\001%u %u %u %.3f %s %s", span->start,
        span->end, span->flags, span->size, span->font ? span->font : "",
        span->language ? span->language : "");
  }
  ef_ruby_append_key (&self->ruby, key);
  return g_string_free (key, FALSE);
}

static void
add_run (GPtrArray *runs, const EfCue *cue, const EfRunLine *line, guint i,
    const EfLineText *group, guint length)
{
  const EfCueWord *word = word_at (cue, i);
  guint k = i - group->first, last = group->starts->len - 1;
  EfWordRun *run = g_new0 (EfWordRun, 1);

  run->text = g_strndup (group->text->str, group->text->len);
  run->length = length;
  /* The marks at its ends are drawn with it: nothing is seen of them. */
  run->start = k == 0 ? 0 : (guint)g_array_index (group->starts, int, k);
  run->end = k == last ? length : (guint)g_array_index (group->ends, int, k);
  run->line_end =
      k == last && group->text->len > length ? length + 1 : run->end;
  run->rtl = begins_rtl (line, i);
  run->line_before = line_goes_on (cue, line, i);
  run->line_after = line_goes_on (cue, line, i + 1);
  run->spans = group->spans ? g_array_ref (group->spans) : NULL;
  run->flags = word->flags;
  run->size = word->size > 0 ? word->size : 1;
  run->language = cue->language;
  run->vertical = line->vertical;
  if (line->rubies)
    ef_ruby_copy (&g_array_index (line->rubies, EfRuby, i), &run->ruby);
  run->key = make_key (run);
  g_ptr_array_add (runs, run);
}

static void
add_group (GPtrArray *runs, const EfCue *cue, const EfRunLine *line,
    guint first, guint last)
{
  EfLineText group;
  guint length;

  ef_line_text_init_alone (&group, cue, line->direction, first, last,
      line->kept, begins_rtl (line, first), ends_rtl (line, last - 1));
  length = (guint)group.text->len;
  if (line_goes_on (cue, line, last) &&
      !(word_at (cue, last)->flags & EF_CUE_WORD_JOINED))
    g_string_append (group.text, TAIL);
  for (guint i = first; i < last; i++)
    add_run (runs, cue, line, i, &group, length);
  ef_line_text_clear (&group);
}

GPtrArray *
ef_word_runs_new (void)
{
  return g_ptr_array_new_with_free_func (run_free);
}

void
ef_word_runs_add (GPtrArray *runs, const EfCue *cue, const EfRunLine *line)
{
  for (guint first = line->first, last; first < line->last; first = last) {
    last = group_end (cue, line, first);
    add_group (runs, cue, line, first, last);
  }
}
