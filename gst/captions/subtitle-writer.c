/* Edit Factory - cues written as SubRip and WebVTT
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "subtitles.h"

#include <editfactory/file.h>

#define LOOK_FLAGS                                                             \
  (EF_CUE_WORD_BOLD | EF_CUE_WORD_ITALIC | EF_CUE_WORD_UNDERLINE |             \
      EF_CUE_WORD_STRIKE)

typedef struct
{
  gboolean webvtt;
  GString *out;
  guint flags; /* of the tags that are open */
  guint colour;
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

static void
close_tags (Writer *w)
{
  if (w->colour)
    g_string_append (w->out, "</font>");
  for (guint i = G_N_ELEMENTS (tags); i > 0; i--)
    if (w->flags & tags[i - 1].flag)
      g_string_append_printf (w->out, "</%c>", tags[i - 1].letter);
  w->flags = w->colour = 0;
}

static void
open_tags (Writer *w, guint flags, guint colour)
{
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    if (flags & tags[i].flag)
      g_string_append_printf (w->out, "<%c>", tags[i].letter);
  if (colour)
    g_string_append_printf (w->out, "<font color=\"#%06x\">", colour >> 8);
  w->flags = flags;
  w->colour = colour;
}

/* SubRip has no escapes: its players show text as it is. */
static void
append_text (Writer *w, const gchar *text)
{
  for (; *text; text++)
    if (w->webvtt && *text == '&')
      g_string_append (w->out, "&amp;");
    else if (w->webvtt && *text == '<')
      g_string_append (w->out, "&lt;");
    else if (w->webvtt && *text == '>')
      g_string_append (w->out, "&gt;");
    else
      g_string_append_c (w->out, *text);
}

/* SubRip has nothing for a reading but brackets. */
static void
append_with_reading (Writer *w, const EfCueWord *word)
{
  g_string_append (w->out, w->webvtt ? "<ruby>" : "");
  append_text (w, word->text);
  g_string_append (w->out, w->webvtt ? "<rt>" : "(");
  append_text (w, word->ruby);
  g_string_append (w->out, w->webvtt ? "</rt></ruby>" : ")");
}

static void
append_word (Writer *w, const EfCueWord *word, gchar separator)
{
  guint flags = word->flags & LOOK_FLAGS;
  guint colour = w->webvtt ? 0 : word->colour;
  gboolean changes;

  /* WebVTT has neither. */
  if (w->webvtt)
    flags &= ~EF_CUE_WORD_STRIKE;
  changes = flags != w->flags || colour != w->colour;
  if (changes)
    close_tags (w);
  if (separator)
    g_string_append_c (w->out, separator);
  if (changes)
    open_tags (w, flags, colour);
  if (word->ruby)
    append_with_reading (w, word);
  else
    append_text (w, word->text);
}

static void
append_writing (GString *out, const EfCuePlace *place)
{
  if (place->writing == EF_WRITING_VERTICAL_RL)
    g_string_append (out, " vertical:rl");
  else if (place->writing == EF_WRITING_VERTICAL_LR)
    g_string_append (out, " vertical:lr");
}

static void
append_cue (Writer *w, const EfCue *cue)
{
  guint line = 0;

  append_time (w->out, cue->start, w->webvtt ? '.' : ',');
  g_string_append (w->out, " --> ");
  append_time (w->out, cue->end, w->webvtt ? '.' : ',');
  if (w->webvtt)
    append_writing (w->out, &cue->place);
  g_string_append_c (w->out, '\n');
  for (guint i = 0; i < cue->words->len; i++) {
    const EfCueWord *word = &g_array_index (cue->words, EfCueWord, i);
    gchar separator = word->flags & EF_CUE_WORD_JOINED ? 0 : ' ';

    if (word->line != line)
      separator = '\n';
    append_word (w, word, i > 0 ? separator : 0);
    line = word->line;
  }
  close_tags (w);
  g_string_append (w->out, "\n\n");
}

gboolean
ef_cues_write_srt (const EfCues *cues, const gchar *path, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  Writer w = { FALSE, out };

  for (guint i = 0; i < ef_cues_length (cues); i++) {
    g_string_append_printf (out, "%u\n", i + 1);
    append_cue (&w, ef_cues_index (cues, i));
  }
  return ef_file_write (path, out->str, out->len, error);
}

gboolean
ef_cues_write_vtt (const EfCues *cues, const gchar *path, GError **error)
{
  g_autoptr (GString) out = g_string_new ("WEBVTT\n\n");
  Writer w = { TRUE, out };

  for (guint i = 0; i < ef_cues_length (cues); i++)
    append_cue (&w, ef_cues_index (cues, i));
  return ef_file_write (path, out->str, out->len, error);
}
