/* Edit Factory - scores.json: which moments of which footage are worth using
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "focus-path.h"
#include "json-internal.h"

#include <editfactory/scores.h>
#include <math.h>

#define MAX_SECONDS (24 * 3600.0)
#define MAX_TAGS 256

/* 48 hours of footage in segments of 3 s, 1.5 s apart, all with a path */
#define MAX_BYTES (64 * 1024 * 1024)

static const gchar *const kind_names[] = { "video", "still", NULL };
static const gchar *const gradual_names[] = { "dissolve", "fade", NULL };

static void
clear_segment (gpointer data)
{
  EfSegmentScore *s = data;

  g_free (s->rejected);
  g_clear_pointer (&s->focus_path, g_array_unref);
}

EfFileScore *
ef_file_score_new (const gchar *path, EfMediaKind kind)
{
  EfFileScore *score = g_new0 (EfFileScore, 1);

  score->path = g_strdup (path);
  score->kind = kind;
  score->cuts = g_array_new (FALSE, FALSE, sizeof (GstClockTime));
  score->gradual_cuts = g_array_new (FALSE, FALSE, sizeof (EfGradualCut));
  score->segments = g_array_new (FALSE, TRUE, sizeof (EfSegmentScore));
  g_array_set_clear_func (score->segments, clear_segment);
  score->tags = g_new0 (gchar *, 1);
  return score;
}

void
ef_file_score_free (EfFileScore *score)
{
  g_free (score->path);
  g_free (score->sha256);
  g_array_unref (score->cuts);
  g_array_unref (score->gradual_cuts);
  g_array_unref (score->segments);
  g_strfreev (score->tags);
  g_free (score->warning);
  g_free (score);
}

EfSegmentScore *
ef_file_score_append (EfFileScore *score, GstClockTime start, GstClockTime end)
{
  EfSegmentScore segment = {
    0,
  };

  segment.start = start;
  segment.end = end;
  segment.focus_x = segment.focus_y = 0.5;
  g_array_append_val (score->segments, segment);
  return &g_array_index (
      score->segments, EfSegmentScore, score->segments->len - 1);
}

/* Reading */

static void
read_hash (EfJsonObject *o, guint64 *hash)
{
  g_autofree gchar *text = NULL;

  if (!ef_json_get_string (o, "hash", EF_JSON_OPTIONAL, 16, &text))
    return;
  if (!g_ascii_string_to_unsigned (text, 16, 0, G_MAXUINT64, hash, NULL))
    ef_json_object_fail (o, "hash", "must be up to 16 hexadecimal digits");
}

static GstClockTime
last_start (const EfFileScore *score)
{
  guint n = score->segments->len;

  return n > 0 ? g_array_index (score->segments, EfSegmentScore, n - 1).start
               : 0;
}

static gboolean
read_segment (
    EfJsonObject *parent, JsonArray *array, guint i, EfFileScore *score)
{
  EfJsonObject o;
  EfSegmentScore *s;
  guint64 start = 0, end = 0;

  if (!ef_json_get_element (parent, "segments", array, i, &o))
    return FALSE;
  ef_json_get_seconds (&o, "start", EF_JSON_REQUIRED, 0, MAX_SECONDS, &start);
  ef_json_get_seconds (&o, "end", EF_JSON_REQUIRED, 0, MAX_SECONDS, &end);
  if (!o.error && end < start)
    ef_json_object_fail (&o, "end", "is before start");
  if (!o.error && start < last_start (score))
    ef_json_object_fail (&o, "start", "is before the segment in front of it");
  s = ef_file_score_append (score, start, end);
  ef_json_get_number (&o, "total", EF_JSON_REQUIRED, 0, 1, &s->total);
  ef_json_get_number (&o, "motion", EF_JSON_REQUIRED, 0, 1, &s->motion);
  ef_json_get_number (&o, "variance", EF_JSON_REQUIRED, 0, 1, &s->variance);
  ef_json_get_number (&o, "sharpness", EF_JSON_REQUIRED, 0, 1, &s->sharpness);
  ef_json_get_number (&o, "contrast", EF_JSON_REQUIRED, 0, 1, &s->contrast);
  ef_json_get_number (&o, "exposure", EF_JSON_REQUIRED, 0, 1, &s->exposure);
  read_hash (&o, &s->hash);
  ef_json_get_focus (&o, &s->focus_x, &s->focus_y);
  ef_focus_path_read (&o, s);
  ef_json_get_number (&o, "shake", EF_JSON_OPTIONAL, 0, 1, &s->shake);
  ef_json_get_string (&o, "rejected", EF_JSON_OPTIONAL, 200, &s->rejected);
  return ef_json_object_close (parent, &o);
}

static void
read_cuts (EfJsonObject *o, EfFileScore *score)
{
  JsonArray *array = NULL;

  if (!ef_json_get_array (
          o, "cuts", EF_JSON_OPTIONAL, 0, EF_SCORES_MAX_SEGMENTS, &array))
    return;
  for (guint i = 0; i < json_array_get_length (array); i++) {
    GstClockTime cut;
    gdouble v;

    if (!ef_json_node_get_number (json_array_get_element (array, i), &v) ||
        v < 0 || v > MAX_SECONDS) {
      ef_json_object_fail (o, "cuts", "must be times in seconds");
      return;
    }
    cut = (GstClockTime)(v * 1e9 + 0.5);
    g_array_append_val (score->cuts, cut);
  }
}

static void
read_gradual_cuts (EfJsonObject *parent, EfFileScore *score)
{
  JsonArray *array = NULL;

  if (!ef_json_get_array (parent, "gradual_cuts", EF_JSON_OPTIONAL, 0,
          EF_SCORES_MAX_SEGMENTS, &array))
    return;
  for (guint i = 0; i < json_array_get_length (array); i++) {
    EfGradualCut cut = { 0 };
    EfJsonObject o;
    gint kind = 0;

    if (!ef_json_get_element (parent, "gradual_cuts", array, i, &o))
      return;
    ef_json_get_seconds (
        &o, "start", EF_JSON_REQUIRED, 0, MAX_SECONDS, &cut.start);
    ef_json_get_seconds (&o, "end", EF_JSON_REQUIRED, 0, MAX_SECONDS, &cut.end);
    ef_json_get_choice (&o, "kind", EF_JSON_REQUIRED, gradual_names, &kind);
    if (!o.error && cut.end < cut.start)
      ef_json_object_fail (&o, "end", "is before start");
    cut.kind = kind;
    g_array_append_val (score->gradual_cuts, cut);
    if (!ef_json_object_close (parent, &o))
      return;
  }
}

static void
read_tags (EfJsonObject *o, EfFileScore *score)
{
  JsonArray *array = NULL;
  g_autoptr (GStrvBuilder) tags = g_strv_builder_new ();

  if (!ef_json_get_array (o, "tags", EF_JSON_OPTIONAL, 0, MAX_TAGS, &array))
    return;
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);

    if (!JSON_NODE_HOLDS_VALUE (node) ||
        json_node_get_value_type (node) != G_TYPE_STRING) {
      ef_json_object_fail (o, "tags", "must be strings");
      return;
    }
    g_strv_builder_add (tags, json_node_get_string (node));
  }
  g_strfreev (score->tags);
  score->tags = g_strv_builder_end (tags);
}

static EfFileScore *
read_file (EfJsonObject *parent, JsonArray *array, guint i)
{
  g_autoptr (EfFileScore) score = NULL;
  EfJsonObject o;
  JsonArray *segments = NULL;
  gint64 width = 0, height = 0;
  gint kind = 0;
  guint64 duration = 0;

  if (!ef_json_get_element (parent, "files", array, i, &o))
    return NULL;
  score = ef_file_score_new (NULL, EF_MEDIA_VIDEO);
  ef_json_get_string (&o, "path", EF_JSON_REQUIRED, 4096, &score->path);
  ef_json_get_string (&o, "sha256", EF_JSON_OPTIONAL, 64, &score->sha256);
  ef_json_get_choice (&o, "kind", EF_JSON_REQUIRED, kind_names, &kind);
  ef_json_get_int (&o, "width", EF_JSON_REQUIRED, 0, 100000, &width);
  ef_json_get_int (&o, "height", EF_JSON_REQUIRED, 0, 100000, &height);
  ef_json_get_seconds (
      &o, "duration", EF_JSON_REQUIRED, 0, MAX_SECONDS, &duration);
  ef_json_get_bool (&o, "has_audio", EF_JSON_OPTIONAL, &score->has_audio);
  ef_json_get_string (&o, "warning", EF_JSON_OPTIONAL, 1000, &score->warning);
  read_cuts (&o, score);
  read_gradual_cuts (&o, score);
  read_tags (&o, score);
  if (ef_json_get_array (&o, "segments", EF_JSON_REQUIRED, 0,
          EF_SCORES_MAX_SEGMENTS, &segments))
    for (guint k = 0; k < json_array_get_length (segments); k++)
      if (!read_segment (&o, segments, k, score))
        break;
  score->kind = kind;
  score->width = width;
  score->height = height;
  score->duration = duration;
  if (!ef_json_object_close (parent, &o))
    return NULL;
  return g_steal_pointer (&score);
}

GPtrArray *
ef_scores_load (const gchar *path, GError **error)
{
  g_autoptr (JsonNode) root = ef_json_load (path, MAX_BYTES, error);
  g_autoptr (GPtrArray) files =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ef_file_score_free);
  EfJsonObject o;
  JsonArray *array = NULL;
  gint64 version;

  if (!root)
    return NULL;
  ef_json_object_init (&o, path, "", json_node_get_object (root));
  ef_json_get_int (&o, "version", EF_JSON_REQUIRED, 1, 1, &version);
  if (ef_json_get_array (
          &o, "files", EF_JSON_REQUIRED, 0, EF_SCORES_MAX_FILES, &array)) {
    for (guint i = 0; i < json_array_get_length (array); i++) {
      EfFileScore *score = read_file (&o, array, i);

      if (!score)
        break;
      g_ptr_array_add (files, score);
    }
  }
  if (!ef_json_object_end (&o, error))
    return NULL;
  return g_steal_pointer (&files);
}

/* Writing */

/* Four decimals are more than a factor means. */
static gdouble
round_fraction (gdouble value)
{
  if (isnan (value))
    return 0;
  return round (CLAMP (value, 0.0, 1.0) * 10000) / 10000;
}

static void
set_factor (JsonObject *object, const gchar *name, gdouble value)
{
  json_object_set_double_member (object, name, round_fraction (value));
}

static JsonObject *
segment_to_json (const EfSegmentScore *s)
{
  JsonObject *object = json_object_new ();
  JsonArray *focus = json_array_new ();
  g_autofree gchar *hash =
      g_strdup_printf ("%016" G_GINT64_MODIFIER "x", s->hash);

  ef_json_set_seconds (object, "start", s->start);
  ef_json_set_seconds (object, "end", s->end);
  set_factor (object, "total", s->total);
  set_factor (object, "motion", s->motion);
  set_factor (object, "variance", s->variance);
  set_factor (object, "sharpness", s->sharpness);
  set_factor (object, "contrast", s->contrast);
  set_factor (object, "exposure", s->exposure);
  set_factor (object, "shake", s->shake);
  json_object_set_string_member (object, "hash", hash);
  json_array_add_double_element (focus, round_fraction (s->focus_x));
  json_array_add_double_element (focus, round_fraction (s->focus_y));
  json_object_set_array_member (object, "focus", focus);
  ef_focus_path_write (object, s);
  if (s->rejected)
    json_object_set_string_member (object, "rejected", s->rejected);
  return object;
}

static JsonArray *
gradual_cuts_to_json (const EfFileScore *score)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < score->gradual_cuts->len; i++) {
    const EfGradualCut *cut =
        &g_array_index (score->gradual_cuts, EfGradualCut, i);
    JsonObject *object = json_object_new ();

    ef_json_set_seconds (object, "start", cut->start);
    ef_json_set_seconds (object, "end", cut->end);
    json_object_set_string_member (object, "kind", gradual_names[cut->kind]);
    json_array_add_object_element (array, object);
  }
  return array;
}

static JsonObject *
file_to_json (const EfFileScore *score)
{
  JsonObject *object = json_object_new ();
  JsonArray *cuts = json_array_new ();
  JsonArray *tags = json_array_new ();
  JsonArray *segments = json_array_new ();

  json_object_set_string_member (object, "path", score->path);
  if (score->sha256)
    json_object_set_string_member (object, "sha256", score->sha256);
  json_object_set_string_member (object, "kind", kind_names[score->kind]);
  json_object_set_int_member (object, "width", score->width);
  json_object_set_int_member (object, "height", score->height);
  ef_json_set_seconds (object, "duration", score->duration);
  json_object_set_boolean_member (object, "has_audio", score->has_audio);
  if (score->warning)
    json_object_set_string_member (object, "warning", score->warning);
  for (guint i = 0; score->tags[i]; i++)
    json_array_add_string_element (tags, score->tags[i]);
  json_object_set_array_member (object, "tags", tags);
  for (guint i = 0; i < score->cuts->len; i++)
    json_array_add_double_element (cuts,
        (g_array_index (score->cuts, GstClockTime, i) + 500) / 1000 / 1e6);
  json_object_set_array_member (object, "cuts", cuts);
  if (score->gradual_cuts->len > 0)
    json_object_set_array_member (
        object, "gradual_cuts", gradual_cuts_to_json (score));
  for (guint i = 0; i < score->segments->len; i++)
    json_array_add_object_element (segments,
        segment_to_json (&g_array_index (score->segments, EfSegmentScore, i)));
  json_object_set_array_member (object, "segments", segments);
  return object;
}

gboolean
ef_scores_save (GPtrArray *files, const gchar *path, GError **error)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();

  json_object_set_int_member (object, "version", 1);
  for (guint i = 0; i < files->len; i++)
    json_array_add_object_element (
        array, file_to_json (g_ptr_array_index (files, i)));
  json_object_set_array_member (object, "files", array);
  json_node_take_object (root, object);
  return ef_json_save (root, path, error);
}
