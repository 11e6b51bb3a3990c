/* Edit Factory - fuzz targets: the readers of captions
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cue-place.h"
#include "phraser.h"
#include "subtitles.h"
#include "text-columns.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Not g_error(): libFuzzer keeps the input of what aborts, not of what traps.
 */
#define fail(...)                                                              \
  G_STMT_START                                                                 \
  {                                                                            \
    g_printerr (__VA_ARGS__);                                                  \
    abort ();                                                                  \
  }                                                                            \
  G_STMT_END

#define HIGHEST (1000 * 3600 * GST_SECOND)

static gboolean
is_clean (const gchar *text)
{
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const gchar *p = text; *p; p = g_utf8_next_char (p))
    if (ef_caption_char_is_unwanted (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

static void
check_word (const EfCueWord *word)
{
  if (!*word->text || !is_clean (word->text))
    fail ("a word that is no text");
  if (word->end < word->start || word->end > HIGHEST)
    fail ("a word that ends before it begins");
  if (word->ruby &&
      (!*word->ruby || g_utf8_strlen (word->ruby, -1) > EF_CUE_MAX_RUBY ||
          !is_clean (word->ruby)))
    fail ("a word with a reading that is none");
  if (word->size != 0 &&
      !(word->size >= EF_CUE_MIN_SIZE && word->size <= EF_CUE_MAX_SIZE))
    fail ("a word of size %g", word->size);
}

static void
check_place (const EfCuePlace *place)
{
  if (place->anchor < 0 || place->anchor > 9 || !(place->x <= 1) ||
      !(place->y <= 1) || !(place->width >= 0 && place->width <= 1) ||
      place->writing < EF_WRITING_STYLE ||
      place->writing > EF_WRITING_VERTICAL_LR)
    fail ("a cue at %d (%g, %g, %g)", place->anchor, place->x, place->y,
        place->width);
  if (place->lines > EF_CUE_MAX_REGION_LINES ||
      !(place->lines_y >= 0 && place->lines_y <= 1) ||
      (place->lines > 0 && (place->anchor == 0 || !(place->y >= 0))))
    fail ("a cue in a region of %u lines (%g, %g)", place->lines, place->y,
        place->lines_y);
}

/* @last: places to the last cue of each */
static void
check_apart (GHashTable *last, const EfCue *cue)
{
  const EfCue *before = g_hash_table_lookup (last, &cue->place);

  if (before && before->end > cue->start)
    fail ("a cue over another at its place");
  g_hash_table_replace (last, (gpointer)&cue->place, (gpointer)cue);
}

/* @apart: no two of one place overlap */
static void
check_cues (const EfCues *cues, gboolean apart)
{
  g_autoptr (GHashTable) last =
      g_hash_table_new (ef_cue_place_hash, ef_cue_place_equal);
  GstClockTime free_from = 0;

  for (guint i = 0; i < ef_cues_length (cues); i++) {
    const EfCue *cue = ef_cues_index (cues, i);
    guint line = 0;

    if (cue->end <= cue->start || cue->end > HIGHEST)
      fail ("a cue that ends before it begins");
    if (cue->start < free_from)
      fail ("a cue before the one in front of it");
    free_from = cue->start;
    if (apart && cue->place.lines == 0)
      check_apart (last, cue);
    check_place (&cue->place);
    for (guint k = 0; k < cue->words->len; k++) {
      const EfCueWord *word = &g_array_index (cue->words, EfCueWord, k);

      check_word (word);
      if (word->line < line || word->line >= cue->n_lines)
        fail ("a word on line %u of %u", word->line, cue->n_lines);
      line = word->line;
    }
  }
}

static gdouble
measure (const gchar *text, gpointer unused)
{
  return 20.0 * ef_text_columns (text);
}

static void
on_warning (const gchar *message, gpointer count)
{
  if (!g_utf8_validate (message, -1, NULL))
    fail ("a warning that is no text");
  if (++*(guint *)count > EF_READ_LOG_MAX + 1)
    fail ("a flood of warnings");
}

static G_GNUC_UNUSED void
fuzz_subtitles (const gchar *data, gsize size, const gchar *encoding)
{
  g_autoptr (GError) error = NULL;
  guint warnings = 0;
  g_autoptr (EfCues) cues = ef_subtitles_parse (
      "fuzz", data, size, encoding, on_warning, &warnings, &error);

  if (!cues == !error)
    fail ("neither cues nor an error, or both");
  if (cues)
    check_cues (cues, TRUE);
}

/* One target a program. What tells the kinds apart stands in front. */

static G_GNUC_UNUSED void
target_srt (const gchar *data, gsize size)
{
  fuzz_subtitles (data, size, NULL);
}

static G_GNUC_UNUSED void
fuzz_with_head (const gchar *head, const gchar *data, gsize size)
{
  g_autoptr (GString) text = g_string_new (head);

  g_string_append_len (text, data, (gssize)size);
  fuzz_subtitles (text->str, text->len, NULL);
}

static G_GNUC_UNUSED void
target_webvtt (const gchar *data, gsize size)
{
  fuzz_with_head ("WEBVTT\n", data, size);
}

static G_GNUC_UNUSED void
target_ass (const gchar *data, gsize size)
{
  fuzz_with_head ("[Script Info]\n", data, size);
}

static G_GNUC_UNUSED void
target_markup (const gchar *data, gsize size)
{
  for (guint markup = 0; markup < 2; markup++) {
    g_autoptr (EfCues) cues = ef_text_cue (
        data, size, markup, GST_SECOND, 2 * GST_SECOND, NULL, NULL, NULL);

    if (cues)
      check_cues (cues, TRUE);
  }
}

static G_GNUC_UNUSED void
target_encoding (const gchar *data, gsize size)
{
  static const gchar *const encodings[] = { NULL, "UTF-16LE", "UTF-16BE",
    "WINDOWS-1252", "SHIFT_JIS", "GB18030", "UTF-7", "ISO-2022-JP", "nope" };

  if (size > 0)
    fuzz_subtitles (data + 1, size - 1,
        encodings[(guint8)data[0] % G_N_ELEMENTS (encodings)]);
}

static G_GNUC_UNUSED void
target_words (const gchar *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfWords) words =
      ef_words_parse ("fuzz", data, (gssize)size, &error);
  g_autoptr (EfStyle) style = NULL;
  g_autoptr (EfCues) cues = NULL;

  if (!words == !error)
    fail ("neither words nor an error, or both");
  if (!words)
    return;
  style = ef_style_load ("karaoke", NULL, &error);
  cues = ef_phrase_words (words, 0, style, 1080, 1920, 800, measure, NULL);
  check_cues (cues, TRUE);
}

static G_GNUC_UNUSED void
target_cues (const gchar *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfCues) cues = ef_cues_parse ("fuzz", data, (gssize)size, &error);

  if (!cues == !error)
    fail ("neither cues nor an error, or both");
  for (guint i = 0; cues && i < ef_cues_length (cues); i++) {
    const EfCue *cue = ef_cues_index (cues, i);

    check_place (&cue->place);
    for (guint k = 0; k < cue->words->len; k++)
      check_word (&g_array_index (cue->words, EfCueWord, k));
  }
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  gst_init (NULL, NULL);
  return 0;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  EF_FUZZ_TARGET ((const gchar *)data, size);
  return 0;
}
