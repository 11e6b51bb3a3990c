/* Edit Factory - cues as one line of text, for tests
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "dump-cues.h"
#include "subtitles.h"

#include <string.h>

static void
dump_look (GString *out, const EfCueWord *word)
{
  static const gchar letters[] = "bius";
  guint flags = word->flags & 15;

  if (!flags && !word->colour && word->size == 0 && word->fade == 0 &&
      !word->font)
    return;
  g_string_append_c (out, '{');
  for (guint i = 0; i < 4; i++)
    if (flags & 1 << i)
      g_string_append_c (out, letters[i]);
  if (word->colour)
    g_string_append_printf (out, "#%08x", word->colour);
  if (word->size > 0)
    g_string_append_printf (out, "%gx", word->size);
  if (word->fade > 0)
    g_string_append_printf (out, "~%.3g", 1 - word->fade);
  if (word->font)
    g_string_append_printf (out, "'%s'", word->font);
  g_string_append_c (out, '}');
}

static void
dump_words (GString *out, const EfCue *cue, gboolean times)
{
  guint line = 0;

  for (guint i = 0; i < cue->words->len; i++) {
    const EfCueWord *word = &g_array_index (cue->words, EfCueWord, i);

    if (word->line != line)
      g_string_append (out, " /");
    line = word->line;
    g_string_append_c (out, word->flags & EF_CUE_WORD_JOINED ? '+' : ' ');
    dump_look (out, word);
    g_string_append (out, word->text);
    if (word->ruby)
      g_string_append_printf (out, "^%s", word->ruby);
    if (times)
      g_string_append_printf (out, "@%g", word->start / 1e9);
  }
}

gchar *
dump_cues (const EfCues *cues, gboolean times)
{
  static const gchar *const writings[] = { "", "across", "rl", "lr" };
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < ef_cues_length (cues); i++) {
    const EfCue *cue = ef_cues_index (cues, i);

    g_string_append_printf (
        out, "%s%g-%g", i ? " | " : "", cue->start / 1e9, cue->end / 1e9);
    if (cue->place.anchor)
      g_string_append_printf (out, " %d(%.3g,%.3g,%.3g)", cue->place.anchor,
          cue->place.x, cue->place.y, cue->place.width);
    if (cue->place.lines > 0)
      g_string_append_printf (out, "[%u lines, %.3g%s]", cue->place.lines,
          cue->place.lines_y, cue->place.scroll ? ", up" : "");
    if (cue->place.writing)
      g_string_append_printf (out, " %s", writings[cue->place.writing]);
    dump_words (out, cue, times);
  }
  return g_string_free (out, FALSE);
}

gchar *
dump_texts (const EfCues *cues)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < ef_cues_length (cues); i++) {
    g_autofree gchar *text = ef_cue_get_text (ef_cues_index (cues, i));

    g_strdelimit (text, "\n", '/');
    g_string_append_printf (out, "%s%s", i ? " | " : "", text);
  }
  return g_string_free (out, FALSE);
}

void
dump_warning (const gchar *message, gpointer warnings)
{
  g_string_append_printf (
      warnings, "%s%s", ((GString *)warnings)->len ? "; " : "", message);
}

/* @warnings: (nullable): takes them */
static EfCues *
parse (const gchar *text, GString *warnings)
{
  g_autoptr (GError) error = NULL;
  EfCues *cues = ef_subtitles_parse ("f", text, strlen (text), NULL,
      warnings ? dump_warning : NULL, warnings, &error);

  g_assert_no_error (error);
  return cues;
}

EfCues *
dump_parse (const gchar *text)
{
  return parse (text, NULL);
}

void
dump_check (const ReaderCase *cases, guint n, gboolean times)
{
  for (guint i = 0; i < n; i++) {
    g_autoptr (GString) warnings = g_string_new (NULL);
    g_autoptr (EfCues) cues = parse (cases[i].text, warnings);
    g_autofree gchar *got = dump_cues (cues, times);

    g_assert_cmpstr (got, ==, cases[i].expected);
    g_assert_cmpstr (
        warnings->str, ==, cases[i].warnings ? cases[i].warnings : "");
  }
}
