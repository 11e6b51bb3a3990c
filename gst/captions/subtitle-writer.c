/* Edit Factory - cues written as SubRip and WebVTT
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "subtitles.h"
#include "webvtt-head.h"

#include <editfactory/file.h>
#include <string.h>

/* @head: (nullable): of WebVTT; SubRip has none */
typedef struct
{
  const EfWebvttHead *head;
  GString *out;
  GString *opened; /* the tags that are open */
} Writer;

static const struct
{
  guint flag;
  gchar letter;
} tags[] = { { EF_CUE_WORD_BOLD, 'b' }, { EF_CUE_WORD_ITALIC, 'i' },
  { EF_CUE_WORD_UNDERLINE, 'u' }, { EF_CUE_WORD_STRIKE, 's' } };

static void
append_time (GString *out, GstClockTime time, gchar decimal)
{
  guint64 ms = (time + GST_MSECOND / 2) / GST_MSECOND;

  g_string_append_printf (out, "%02" G_GUINT64_FORMAT ":%02u:%02u%c%03u",
      ms / 3600000, (guint)(ms / 60000 % 60), (guint)(ms / 1000 % 60), decimal,
      (guint)(ms % 1000));
}

/* The cue's own language needs no tag. */
static void
append_webvtt_tags (
    Writer *w, const EfCue *cue, const EfCueWord *word, GString *opening)
{
  g_autoptr (GString) classes = g_string_new (NULL);

  if (word->language && word->language != cue->language)
    g_string_append_printf (opening, "<lang %s>", word->language);
  ef_webvtt_head_append_classes (w->head, word, classes);
  if (classes->len > 0)
    g_string_append_printf (opening, "<c%s>", classes->str);
}

/* What opens the look of a word. WebVTT has no tag for what is struck. */
static GString *
opening_of (Writer *w, const EfCue *cue, const EfCueWord *word)
{
  GString *opening = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    if (word->flags & tags[i].flag && !(w->head && tags[i].letter == 's'))
      g_string_append_printf (opening, "<%c>", tags[i].letter);
  if (w->head)
    append_webvtt_tags (w, cue, word, opening);
  else if (word->colour)
    g_string_append_printf (
        opening, "<font color=\"#%06x\">", word->colour >> 8);
  return opening;
}

/* The ends of all tags of @opening, the last first. */
static void
append_closing (GString *out, const GString *opening)
{
  for (const gchar *end = opening->str + opening->len, *p = end;
       p > opening->str;)
    if (*--p == '<')
      g_string_append_printf (
          out, "</%.*s>", (int)strcspn (p + 1, " .>"), p + 1);
}

static void
close_tags (Writer *w)
{
  append_closing (w->out, w->opened);
  g_string_truncate (w->opened, 0);
}

/* SubRip has no escapes: its players show text as it is. */
static void
append_text (Writer *w, const gchar *text)
{
  for (; *text; text++)
    if (w->head && *text == '&')
      g_string_append (w->out, "&amp;");
    else if (w->head && *text == '<')
      g_string_append (w->out, "&lt;");
    else if (w->head && *text == '>')
      g_string_append (w->out, "&gt;");
    else
      g_string_append_c (w->out, *text);
}

/* SubRip has nothing for a reading but brackets. */
static void
append_with_reading (Writer *w, const EfCueWord *word)
{
  g_string_append (w->out, w->head ? "<ruby>" : "");
  append_text (w, word->text);
  g_string_append (w->out, w->head ? "<rt>" : "(");
  append_text (w, word->ruby);
  g_string_append (w->out, w->head ? "</rt></ruby>" : ")");
}

static void
append_word (
    Writer *w, const EfCue *cue, const EfCueWord *word, gchar separator)
{
  g_autoptr (GString) opening = opening_of (w, cue, word);
  gboolean changes = !g_string_equal (opening, w->opened);

  if (changes)
    close_tags (w);
  if (separator)
    g_string_append_c (w->out, separator);
  if (changes) {
    g_string_append (w->out, opening->str);
    g_string_assign (w->opened, opening->str);
  }
  if (word->ruby)
    append_with_reading (w, word);
  else
    append_text (w, word->text);
}

/* Which third of the canvas, @otherwise where there is none. */
static gint
third_of (gfloat value, gint otherwise)
{
  return value < 0 ? otherwise : CLAMP ((gint)(value * 3), 0, 2);
}

/* SubRip has no place but the nine of its players, and no columns: where the
 * point is that the caption stands at, not which of its own. */
static void
append_anchor (GString *out, const EfCuePlace *place)
{
  gint anchor = 1 + third_of (place->x, 1) + 3 * (2 - third_of (place->y, 2));

  if (place->anchor && anchor != 2 && place->writing <= EF_WRITING_HORIZONTAL)
    g_string_append_printf (out, "{\\an%d}", anchor);
}

static void
append_cue (Writer *w, const EfCue *cue)
{
  guint line = 0;

  append_time (w->out, cue->start, w->head ? '.' : ',');
  g_string_append (w->out, " --> ");
  append_time (w->out, cue->end, w->head ? '.' : ',');
  if (w->head)
    ef_webvtt_head_append_settings (w->head, &cue->place, w->out);
  g_string_append_c (w->out, '\n');
  if (!w->head)
    append_anchor (w->out, &cue->place);
  for (guint i = 0; i < cue->words->len; i++) {
    const EfCueWord *word = &g_array_index (cue->words, EfCueWord, i);
    gchar separator = word->flags & EF_CUE_WORD_JOINED ? 0 : ' ';

    if (word->line != line)
      separator = '\n';
    append_word (w, cue, word, i > 0 ? separator : 0);
    line = word->line;
  }
  close_tags (w);
  g_string_append (w->out, "\n\n");
}

gboolean
ef_cues_write_srt (const EfCues *cues, const gchar *path, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) opened = g_string_new (NULL);
  Writer w = { NULL, out, opened };

  for (guint i = 0; i < ef_cues_length (cues); i++) {
    g_string_append_printf (out, "%u\n", i + 1);
    append_cue (&w, ef_cues_index (cues, i));
  }
  return ef_file_write (path, out->str, out->len, error);
}

gboolean
ef_cues_write_vtt (const EfCues *cues, const gchar *path, GError **error)
{
  g_autoptr (EfWebvttHead) head = ef_webvtt_head_new (cues);
  g_autoptr (GString) out = g_string_new ("WEBVTT\n\n");
  g_autoptr (GString) opened = g_string_new (NULL);
  Writer w = { head, out, opened };

  ef_webvtt_head_append_blocks (head, out);
  for (guint i = 0; i < ef_cues_length (cues); i++)
    append_cue (&w, ef_cues_index (cues, i));
  return ef_file_write (path, out->str, out->len, error);
}
