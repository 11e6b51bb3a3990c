/* Edit Factory - words.json: what is said, and when
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "json-internal.h"

#include <editfactory/words.h>

#include <string.h>

/* Longest programme that words may describe, seconds. */
#define MAX_SECONDS (24 * 3600.0)

/* A word's length while it is not known where in the text it stands. */
#define UNPLACED G_MAXUINT

static const gchar *const timing_names[] = { "engine", "provider", "aligned",
  "estimated", "given", NULL };

const gchar *
ef_timing_to_string (EfTiming timing)
{
  return timing_names[timing];
}

static void
clear_word (gpointer data)
{
  EfWord *word = data;

  g_free (word->text);
}

EfWords *
ef_words_new (const gchar *language, const gchar *text, GstClockTime duration,
    EfTiming timing)
{
  EfWords *words = g_atomic_rc_box_new0 (EfWords);

  words->language = g_strdup (language ? language : "und");
  words->text = g_strdup (text ? text : "");
  words->duration = duration;
  words->timing = timing;
  words->words = g_array_new (FALSE, TRUE, sizeof (EfWord));
  g_array_set_clear_func (words->words, clear_word);
  return words;
}

EfWords *
ef_words_ref (EfWords *words)
{
  return g_atomic_rc_box_acquire (words);
}

static void
clear_words (gpointer data)
{
  EfWords *words = data;

  g_free (words->language);
  g_free (words->text);
  g_array_unref (words->words);
}

void
ef_words_unref (EfWords *words)
{
  g_atomic_rc_box_release_full (words, clear_words);
}

void
ef_words_append (EfWords *words, const gchar *text, GstClockTime start,
    GstClockTime end, guint char_offset, guint char_length)
{
  EfWord word = { g_strdup (text), start, end, char_offset, char_length };

  g_array_append_val (words->words, word);
}

guint
ef_words_length (const EfWords *words)
{
  return words->words->len;
}

const EfWord *
ef_words_index (const EfWords *words, guint i)
{
  g_return_val_if_fail (i < words->words->len, NULL);
  return &g_array_index (words->words, EfWord, i);
}

static GstClockTime
shift_time (GstClockTime time, GstClockTimeDiff shift)
{
  GstClockTime by = (GstClockTime)shift;

  if (!GST_CLOCK_TIME_IS_VALID (time))
    return time;
  if (shift < 0)
    return time < -by ? 0 : time + by;
  return time + MIN (by, GST_CLOCK_TIME_NONE - 1 - time);
}

EfWords *
ef_words_shifted (const EfWords *words, GstClockTimeDiff shift)
{
  EfWords *copy = ef_words_new (words->language, words->text,
      shift_time (words->duration, shift), words->timing);

  for (guint i = 0; i < words->words->len; i++) {
    const EfWord *word = ef_words_index (words, i);

    ef_words_append (copy, word->text, shift_time (word->start, shift),
        shift_time (word->end, shift), word->char_offset, word->char_length);
  }
  return copy;
}

static gboolean
fail_word (GError **error, guint i, const gchar *what)
{
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "words[%u]: %s", i, what);
  return FALSE;
}

gboolean
ef_words_validate (const EfWords *words, GError **error)
{
  gsize n_chars;

  if (!g_utf8_validate (words->text, -1, NULL)) {
    g_set_error_literal (
        error, EF_ERROR, EF_ERROR_INPUT, "text: is not valid UTF-8");
    return FALSE;
  }
  n_chars = g_utf8_strlen (words->text, -1);
  for (guint i = 0; i < words->words->len; i++) {
    const EfWord *word = ef_words_index (words, i);

    if (!g_utf8_validate (word->text, -1, NULL) || !*word->text)
      return fail_word (error, i, "text: must be UTF-8 and not empty");
    if (word->end < word->start)
      return fail_word (error, i, "end: is before its start");
    if (i > 0 && word->start < ef_words_index (words, i - 1)->start)
      return fail_word (error, i, "start: is before the word in front of it");
    if (word->end > words->duration)
      return fail_word (error, i, "end: is after the duration");
    if ((gsize)word->char_offset + word->char_length > n_chars)
      return fail_word (error, i, "char: lies outside the text");
  }
  return TRUE;
}

static gboolean
read_word (EfJsonObject *list, JsonArray *array, guint i, EfWords *words)
{
  EfJsonObject o;
  guint64 start = 0, end = 0;
  gint64 offset = 0, length = 0;
  g_autofree gchar *text = NULL;

  if (!ef_json_get_element (list, "words", array, i, &o))
    return FALSE;
  ef_json_get_word (&o, "text", &text);
  ef_json_get_seconds (&o, "start", EF_JSON_REQUIRED, 0, MAX_SECONDS, &start);
  ef_json_get_seconds (&o, "end", EF_JSON_REQUIRED, 0, MAX_SECONDS, &end);
  ef_json_get_int (
      &o, "char", EF_JSON_OPTIONAL, 0, EF_WORDS_MAX_TEXT_CHARS, &offset);
  if (!ef_json_get_int (
          &o, "length", EF_JSON_OPTIONAL, 0, EF_WORDS_MAX_TEXT_CHARS, &length))
    length = UNPLACED;
  if (!ef_json_object_close (list, &o))
    return FALSE;
  ef_words_append (words, text, start, end, offset, length);
  return TRUE;
}

/* Without a text of its own, the document's text is its words. */
static void
make_text (EfWords *words)
{
  GString *text = g_string_new (NULL);
  guint n_chars = 0;

  for (guint i = 0; i < words->words->len; i++) {
    EfWord *word = &g_array_index (words->words, EfWord, i);

    if (i > 0) {
      g_string_append_c (text, ' ');
      n_chars++;
    }
    word->char_offset = n_chars;
    word->char_length = g_utf8_strlen (word->text, -1);
    n_chars += word->char_length;
    g_string_append (text, word->text);
  }
  g_free (words->text);
  words->text = g_string_free (text, FALSE);
}

/* Finds the words that came without a place, each after the one before it. */
static gboolean
place_words (EfWords *words, GError **error)
{
  const gchar *cursor = words->text;
  guint n_chars = 0;

  for (guint i = 0; i < words->words->len; i++) {
    EfWord *word = &g_array_index (words->words, EfWord, i);
    const gchar *found;

    if (word->char_length != UNPLACED)
      continue;
    found = strstr (cursor, word->text);
    if (!found)
      return fail_word (error, i,
          "text: does not follow in the document's text: correct that, or "
          "leave it out");
    word->char_offset = n_chars + g_utf8_pointer_to_offset (cursor, found);
    word->char_length = g_utf8_strlen (word->text, -1);
    n_chars = word->char_offset + word->char_length;
    cursor = found + strlen (word->text);
  }
  return TRUE;
}

static GstClockTime
last_end (const EfWords *words)
{
  GstClockTime last = 0;

  for (guint i = 0; i < words->words->len; i++)
    last = MAX (last, ef_words_index (words, i)->end);
  return last;
}

static EfWords *
words_from_node (const gchar *source, JsonNode *root, GError **error)
{
  g_autoptr (EfWords) words = ef_words_new (NULL, NULL, 0, EF_TIMING_GIVEN);
  GError *invalid = NULL;
  EfJsonObject o;
  JsonArray *array = NULL;
  gint64 version = 0;
  gint timing = EF_TIMING_GIVEN;
  gboolean has_text, has_duration;

  ef_json_object_init (&o, source, "", json_node_get_object (root));
  ef_json_get_int (&o, "version", EF_JSON_REQUIRED, 1, 1, &version);
  ef_json_get_string (&o, "language", EF_JSON_OPTIONAL, 35, &words->language);
  has_text = ef_json_get_string (
      &o, "text", EF_JSON_OPTIONAL, EF_WORDS_MAX_TEXT_CHARS, &words->text);
  has_duration = ef_json_get_seconds (
      &o, "duration", EF_JSON_OPTIONAL, 0, MAX_SECONDS, &words->duration);
  ef_json_get_choice (&o, "timing", EF_JSON_OPTIONAL, timing_names, &timing);
  words->timing = timing;
  if (ef_json_get_array (
          &o, "words", EF_JSON_REQUIRED, 0, EF_WORDS_MAX_WORDS, &array))
    for (guint i = 0; i < json_array_get_length (array); i++)
      if (!read_word (&o, array, i, words))
        break;
  if (!ef_json_object_end (&o, error))
    return NULL;

  if (!has_text)
    make_text (words);
  if (!has_duration)
    words->duration = last_end (words);
  if (!place_words (words, &invalid) || !ef_words_validate (words, &invalid)) {
    g_propagate_prefixed_error (error, invalid, "%s: ", source);
    return NULL;
  }
  return g_steal_pointer (&words);
}

EfWords *
ef_words_parse (
    const gchar *source, const gchar *data, gssize length, GError **error)
{
  g_autoptr (JsonNode) root = ef_json_parse (source, data, length, 0, error);

  return root ? words_from_node (source, root, error) : NULL;
}

EfWords *
ef_words_load (const gchar *path, GError **error)
{
  g_autoptr (JsonNode) root = ef_json_load (path, 0, error);

  return root ? words_from_node (path, root, error) : NULL;
}

gboolean
ef_words_save (const EfWords *words, const gchar *path, GError **error)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_sized_new (words->words->len);

  json_object_set_int_member (object, "version", 1);
  json_object_set_string_member (object, "language", words->language);
  json_object_set_string_member (object, "text", words->text);
  ef_json_set_seconds (object, "duration", words->duration);
  json_object_set_string_member (
      object, "timing", ef_timing_to_string (words->timing));
  for (guint i = 0; i < words->words->len; i++) {
    const EfWord *word = ef_words_index (words, i);
    JsonObject *item = json_object_new ();

    json_object_set_string_member (item, "text", word->text);
    ef_json_set_seconds (item, "start", word->start);
    ef_json_set_seconds (item, "end", word->end);
    json_object_set_int_member (item, "char", word->char_offset);
    json_object_set_int_member (item, "length", word->char_length);
    json_array_add_object_element (array, item);
  }
  json_object_set_array_member (object, "words", array);
  json_node_take_object (root, object);
  return ef_json_save (root, path, error);
}
