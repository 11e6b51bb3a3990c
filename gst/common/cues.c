/* Edit Factory - cues.json: what is shown, and when
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cue-look.h"
#include "json-internal.h"

#include <editfactory/cues.h>

#define MAX_SECONDS (24 * 3600.0)
#define MAX_LINES 20
#define MAX_CUE_WORDS 2000

EfCues *
ef_cues_new (
    const gchar *style, const gchar *language, guint width, guint height)
{
  EfCues *cues = g_atomic_rc_box_new0 (EfCues);

  cues->style = g_strdup (style ? style : "");
  cues->language = g_strdup (language ? language : "und");
  cues->width = width;
  cues->height = height;
  cues->cues = g_array_new (FALSE, TRUE, sizeof (EfCue));
  return cues;
}

EfCues *
ef_cues_ref (EfCues *cues)
{
  return g_atomic_rc_box_acquire (cues);
}

static void
clear_cues (gpointer data)
{
  EfCues *cues = data;

  for (guint i = 0; i < cues->cues->len; i++)
    g_array_unref (g_array_index (cues->cues, EfCue, i).words);
  g_array_unref (cues->cues);
  g_free (cues->style);
  g_free (cues->language);
}

void
ef_cues_unref (EfCues *cues)
{
  g_atomic_rc_box_release_full (cues, clear_cues);
}

static void
clear_word (gpointer data)
{
  EfCueWord *word = data;

  g_free (word->text);
  g_free (word->font);
  g_free (word->ruby);
}

void
ef_cues_set_language (EfCues *cues, const gchar *tag)
{
  const gchar *language = ef_language_intern (tag);

  if (!language || ef_language_intern (cues->language))
    return;
  g_free (cues->language);
  cues->language = g_strdup (language);
  for (guint i = 0; i < cues->cues->len; i++) {
    EfCue *cue = &g_array_index (cues->cues, EfCue, i);

    if (!cue->language)
      cue->language = language;
  }
}

EfCue *
ef_cues_append (EfCues *cues, GstClockTime start, GstClockTime end)
{
  EfCue cue = { start, end, 1, g_array_new (FALSE, TRUE, sizeof (EfCueWord)),
    .language = ef_language_intern (cues->language) };

  g_array_set_clear_func (cue.words, clear_word);
  g_array_append_val (cues->cues, cue);
  return &g_array_index (cues->cues, EfCue, cues->cues->len - 1);
}

void
ef_cue_append_word (EfCue *cue, const gchar *text, GstClockTime start,
    GstClockTime end, guint line)
{
  EfCueWord word = { g_strdup (text), start, end, line };

  g_array_append_val (cue->words, word);
  cue->n_lines = MAX (cue->n_lines, line + 1);
}

void
ef_cue_append_copy (EfCue *cue, const EfCueWord *word)
{
  EfCueWord copy = *word;

  copy.text = g_strdup (word->text);
  copy.font = g_strdup (word->font);
  copy.ruby = g_strdup (word->ruby);
  g_array_append_val (cue->words, copy);
  cue->n_lines = MAX (cue->n_lines, word->line + 1);
  /* cppcheck-suppress memleak ; the array has the text */
}

gboolean
ef_cue_has_word_times (const EfCue *cue)
{
  if (cue->words->len == 1)
    return TRUE;
  for (guint i = 0; i < cue->words->len; i++) {
    const EfCueWord *word = &g_array_index (cue->words, EfCueWord, i);

    if (word->start != cue->start || word->end != cue->end)
      return TRUE;
  }
  return FALSE;
}

guint
ef_cues_length (const EfCues *cues)
{
  return cues->cues->len;
}

const EfCue *
ef_cues_index (const EfCues *cues, guint i)
{
  g_return_val_if_fail (i < cues->cues->len, NULL);
  return &g_array_index (cues->cues, EfCue, i);
}

gchar *
ef_cue_get_text (const EfCue *cue)
{
  GString *text = g_string_new (NULL);
  guint line = 0;

  for (guint i = 0; i < cue->words->len; i++) {
    const EfCueWord *word = &g_array_index (cue->words, EfCueWord, i);

    if (i > 0 && word->line != line)
      g_string_append_c (text, '\n');
    else if (i > 0 && !(word->flags & EF_CUE_WORD_JOINED))
      g_string_append_c (text, ' ');
    line = word->line;
    g_string_append (text, word->text);
    if (word->ruby)
      g_string_append_printf (text, "(%s)", word->ruby);
  }
  return g_string_free (text, FALSE);
}

/* Reading */

static gboolean
read_word (EfJsonObject *line, JsonArray *array, guint i, guint line_number,
    EfCue *cue)
{
  EfJsonObject o;
  g_autofree gchar *text = NULL;
  guint64 start = cue->start, end = cue->end;
  EfCueWord word = { .line = line_number };

  if (!ef_json_get_element (line, "words", array, i, &o))
    return FALSE;
  ef_json_get_word (&o, "text", &text);
  ef_json_get_seconds (&o, "start", EF_JSON_OPTIONAL, 0, MAX_SECONDS, &start);
  ef_json_get_seconds (&o, "end", EF_JSON_OPTIONAL, 0, MAX_SECONDS, &end);
  if (!o.error && end < start)
    ef_json_object_fail (&o, "end", "is before start");
  word.start = start;
  word.end = end;
  ef_cue_look_read (&o, &word);
  if (text && !*ef_caption_text_clean (text))
    ef_json_object_fail (&o, "text", "has nothing to show");
  if (!ef_json_object_close (line, &o)) {
    g_free (word.font);
    g_free (word.ruby);
    return FALSE;
  }
  word.text = g_steal_pointer (&text);
  g_array_append_val (cue->words, word);
  return TRUE;
}

static gboolean
read_line (EfJsonObject *parent, JsonArray *lines, guint i, EfCue *cue)
{
  EfJsonObject o;
  JsonArray *words = NULL;

  if (!ef_json_get_element (parent, "lines", lines, i, &o))
    return FALSE;
  if (ef_json_get_array (
          &o, "words", EF_JSON_REQUIRED, 0, MAX_CUE_WORDS, &words))
    for (guint k = 0; k < json_array_get_length (words); k++)
      if (!read_word (&o, words, k, i, cue))
        break;
  return ef_json_object_close (parent, &o);
}

static gboolean
read_cue (EfJsonObject *parent, JsonArray *array, guint i, EfCues *cues)
{
  EfJsonObject o;
  JsonArray *lines = NULL;
  guint64 start = 0, end = 0;
  EfCuePlace place = { 0 };

  if (!ef_json_get_element (parent, "cues", array, i, &o))
    return FALSE;
  ef_json_get_seconds (&o, "start", EF_JSON_REQUIRED, 0, MAX_SECONDS, &start);
  ef_json_get_seconds (&o, "end", EF_JSON_REQUIRED, 0, MAX_SECONDS, &end);
  ef_cue_place_read (&o, &place);
  if (!o.error && end <= start)
    ef_json_object_fail (&o, "end", "must be after start");
  if (!o.error && i > 0 && start < ef_cues_index (cues, i - 1)->start)
    ef_json_object_fail (&o, "start", "is before the cue in front of it");
  if (ef_json_get_array (&o, "lines", EF_JSON_REQUIRED, 1, MAX_LINES, &lines)) {
    EfCue *cue = ef_cues_append (cues, start, end);

    cue->place = place;
    for (guint k = 0; k < json_array_get_length (lines); k++)
      if (!read_line (&o, lines, k, cue))
        break;
    cue->n_lines = json_array_get_length (lines);
  }
  return ef_json_object_close (parent, &o);
}

static EfCues *
cues_from_node (const gchar *source, JsonNode *root, GError **error)
{
  g_autoptr (EfCues) cues = ef_cues_new (NULL, NULL, 0, 0);
  EfJsonObject o, canvas;
  JsonArray *array = NULL;
  gint64 version, width = 1080, height = 1920;

  ef_json_object_init (&o, source, "", json_node_get_object (root));
  ef_json_get_int (&o, "version", EF_JSON_REQUIRED, 1, 1, &version);
  ef_json_get_string (&o, "style", EF_JSON_OPTIONAL, 4096, &cues->style);
  ef_json_get_string (&o, "language", EF_JSON_OPTIONAL, 35, &cues->language);
  ef_json_get_bool (&o, "timed_words", EF_JSON_OPTIONAL, &cues->timed_words);
  if (ef_json_get_object (&o, "canvas", EF_JSON_OPTIONAL, &canvas)) {
    ef_json_get_int (&canvas, "width", EF_JSON_REQUIRED, 1, 16384, &width);
    ef_json_get_int (&canvas, "height", EF_JSON_REQUIRED, 1, 16384, &height);
    ef_json_object_close (&o, &canvas);
  }
  if (ef_json_get_array (
          &o, "cues", EF_JSON_REQUIRED, 0, EF_CUES_MAX_CUES, &array))
    for (guint i = 0; i < json_array_get_length (array); i++)
      if (!read_cue (&o, array, i, cues))
        break;
  cues->width = width;
  cues->height = height;
  if (!ef_json_object_end (&o, error))
    return NULL;
  return g_steal_pointer (&cues);
}

EfCues *
ef_cues_parse (
    const gchar *source, const gchar *data, gssize length, GError **error)
{
  g_autoptr (JsonNode) root = ef_json_parse (source, data, length, 0, error);

  return root ? cues_from_node (source, root, error) : NULL;
}

EfCues *
ef_cues_load (const gchar *path, GError **error)
{
  g_autoptr (JsonNode) root = ef_json_load (path, 0, error);

  return root ? cues_from_node (path, root, error) : NULL;
}

/* Writing */

static JsonObject *
word_to_json (const EfCueWord *word)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "text", word->text);
  ef_json_set_seconds (object, "start", word->start);
  ef_json_set_seconds (object, "end", word->end);
  ef_cue_look_write (object, word);
  return object;
}

static JsonArray *
lines_to_json (const EfCue *cue)
{
  JsonArray *lines = json_array_new ();

  for (guint line = 0; line < cue->n_lines; line++) {
    JsonObject *object = json_object_new ();
    JsonArray *words = json_array_new ();

    for (guint i = 0; i < cue->words->len; i++) {
      const EfCueWord *word = &g_array_index (cue->words, EfCueWord, i);

      if (word->line == line)
        json_array_add_object_element (words, word_to_json (word));
    }
    json_object_set_array_member (object, "words", words);
    json_array_add_object_element (lines, object);
  }
  return lines;
}

gboolean
ef_cues_save (const EfCues *cues, const gchar *path, GError **error)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonObject *canvas = json_object_new ();
  JsonArray *array = json_array_new ();

  json_object_set_int_member (canvas, "width", cues->width);
  json_object_set_int_member (canvas, "height", cues->height);
  json_object_set_int_member (object, "version", 1);
  json_object_set_string_member (object, "style", cues->style);
  json_object_set_string_member (object, "language", cues->language);
  json_object_set_object_member (object, "canvas", canvas);
  json_object_set_boolean_member (object, "timed_words", cues->timed_words);
  for (guint i = 0; i < cues->cues->len; i++) {
    const EfCue *cue = ef_cues_index (cues, i);
    JsonObject *item = json_object_new ();

    ef_json_set_seconds (item, "start", cue->start);
    ef_json_set_seconds (item, "end", cue->end);
    ef_cue_place_write (item, &cue->place);
    json_object_set_array_member (item, "lines", lines_to_json (cue));
    json_array_add_object_element (array, item);
  }
  json_object_set_array_member (object, "cues", array);
  json_node_take_object (root, object);
  return ef_json_save (root, path, error);
}
