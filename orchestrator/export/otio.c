/* Edit Factory - a plan as OpenTimelineIO
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "otio.h"

#include <editfactory/plan-range.h>
#include <math.h>

#define MEDIA "DEFAULT_MEDIA"
/* Of a frame: what lies so near to the grid is on it. */
#define GRID_TOLERANCE 0.01

static JsonObject *
new_object (const gchar *schema)
{
  JsonObject *o = json_object_new ();

  json_object_set_string_member (o, "OTIO_SCHEMA", schema);
  return o;
}

static gdouble
rate_of (const EfPlan *plan)
{
  return (gdouble)plan->fps_n / plan->fps_d;
}

/* Frames of the plan's rate; whole where @ns is a frame's time. */
static gdouble
frames (const EfPlan *plan, GstClockTime ns)
{
  gdouble value =
      (gdouble)ns * plan->fps_n / ((gdouble)plan->fps_d * GST_SECOND);
  gdouble whole = round (value);

  return fabs (value - whole) < GRID_TOLERANCE ? whole : value;
}

static JsonObject *
new_time (gdouble value, gdouble rate)
{
  JsonObject *o = new_object ("RationalTime.1");

  json_object_set_double_member (o, "rate", rate);
  json_object_set_double_member (o, "value", value);
  return o;
}

static JsonObject *
new_range (gdouble start, gdouble duration, gdouble rate)
{
  JsonObject *o = new_object ("TimeRange.1");

  json_object_set_object_member (o, "duration", new_time (duration, rate));
  json_object_set_object_member (o, "start_time", new_time (start, rate));
  return o;
}

/* The members that every item has; the caller fills them. */
static JsonObject *
new_item (const gchar *schema, const gchar *name)
{
  JsonObject *o = new_object (schema);

  json_object_set_object_member (o, "metadata", json_object_new ());
  json_object_set_string_member (o, "name", name);
  json_object_set_null_member (o, "source_range");
  json_object_set_array_member (o, "effects", json_array_new ());
  json_object_set_array_member (o, "markers", json_array_new ());
  json_object_set_boolean_member (o, "enabled", TRUE);
  return o;
}

/* Returns: (transfer none): metadata.editfactory of @o, which it makes */
static JsonObject *
own_metadata (JsonObject *o)
{
  JsonObject *metadata = json_object_get_object_member (o, "metadata");

  if (!json_object_has_member (metadata, "editfactory"))
    json_object_set_object_member (metadata, "editfactory", json_object_new ());
  return json_object_get_object_member (metadata, "editfactory");
}

static void
add_own (const EfExport *export, gint clip, JsonObject *o, const gchar *name)
{
  JsonNode *node = ef_export_own (export, clip);

  if (node)
    json_object_set_member (own_metadata (o), name, node);
}

/* Media */

static void
set_available (JsonObject *reference, const EfMediaInfo *info)
{
  gdouble rate = 0, duration;

  if (info && !info->is_still && info->duration > 0)
    rate = info->has_video && info->fps_n > 0 && info->fps_d > 0
        ? (gdouble)info->fps_n / info->fps_d
        : info->audio_rate;
  if (rate <= 0) {
    json_object_set_null_member (reference, "available_range");
    return;
  }
  duration = round (info->duration / 1e9 * rate);
  json_object_set_object_member (
      reference, "available_range", new_range (0, duration, rate));
}

static void
set_media (const EfExport *export, JsonObject *clip, const gchar *uri)
{
  JsonObject *references = json_object_new ();
  JsonObject *reference = new_object ("ExternalReference.1");
  g_autofree gchar *url = ef_export_uri (uri);
  g_autofree gchar *name = g_path_get_basename (url);

  json_object_set_object_member (reference, "metadata", json_object_new ());
  json_object_set_string_member (reference, "name", name);
  set_available (reference, ef_export_find (export, uri));
  json_object_set_null_member (reference, "available_image_bounds");
  json_object_set_string_member (reference, "target_url", url);
  json_object_set_object_member (references, MEDIA, reference);
  json_object_set_object_member (clip, "media_references", references);
  json_object_set_string_member (clip, "active_media_reference_key", MEDIA);
}

/* Items */

static void
add_effect (JsonObject *clip, const gchar *schema, const gchar *name,
    const gchar *parameter, gdouble value)
{
  JsonObject *effect = new_object (schema);

  json_object_set_object_member (effect, "metadata", json_object_new ());
  json_object_set_string_member (effect, "name", name);
  json_object_set_string_member (effect, "effect_name", name);
  json_object_set_boolean_member (effect, "enabled", TRUE);
  if (g_str_equal (schema, "Effect.1"))
    json_object_set_double_member (own_metadata (effect), parameter, value);
  else
    json_object_set_double_member (effect, parameter, value);
  json_array_add_object_element (
      json_object_get_array_member (clip, "effects"), effect);
}

static JsonObject *
new_clip (const EfExport *export, const EfPiece *piece, gboolean sound)
{
  const EfPlan *plan = export->plan;
  g_autofree gchar *name = g_filename_display_basename (piece->uri);
  JsonObject *clip = new_item ("Clip.2", name);

  json_object_set_object_member (clip, "source_range",
      new_range (frames (plan, piece->in), frames (plan, piece->duration),
          rate_of (plan)));
  set_media (export, clip, piece->uri);
  if (piece->speed == 0)
    add_effect (clip, "FreezeFrame.1", "FreezeFrame", "time_scalar", 0);
  else if (piece->speed != 1)
    add_effect (clip, "LinearTimeWarp.1", "LinearTimeWarp", "time_scalar",
        piece->speed);
  if (sound && piece->gain_db != 0)
    add_effect (clip, "Effect.1", "Volume", "gain_db", piece->gain_db);
  if (piece->clip >= 0)
    add_own (export, piece->clip, clip, "clip");
  return clip;
}

static JsonObject *
new_gap (const EfPlan *plan, GstClockTime duration)
{
  JsonObject *gap = new_item ("Gap.1", "");

  json_object_set_object_member (gap, "source_range",
      new_range (0, frames (plan, duration), rate_of (plan)));
  return gap;
}

static JsonObject *
new_transition (
    const EfExport *export, const EfPiece *last, const EfPiece *piece)
{
  const EfPlan *plan = export->plan;
  const EfClip *clip = g_ptr_array_index (plan->clips, piece->clip);
  gboolean dissolve = clip->transition == EF_TRANSITION_CROSSFADE;
  JsonObject *o = new_object ("Transition.1");
  gdouble rate = rate_of (plan);

  json_object_set_object_member (o, "metadata", json_object_new ());
  json_object_set_string_member (o, "name", dissolve ? "Dissolve" : "Custom");
  json_object_set_object_member (
      o, "in_offset", new_time (frames (plan, piece->before), rate));
  json_object_set_object_member (
      o, "out_offset", new_time (frames (plan, last->after), rate));
  json_object_set_string_member (
      o, "transition_type", dissolve ? "SMPTE_Dissolve" : "Custom_Transition");
  return o;
}

static JsonObject *
new_track (const EfExport *export, const gchar *name, const gchar *kind,
    GArray *pieces)
{
  JsonObject *track = new_item ("Track.1", name);
  JsonArray *children = json_array_new ();
  GstClockTime at = 0;

  for (guint k = 0; k < pieces->len; k++) {
    const EfPiece *piece = &g_array_index (pieces, EfPiece, k);

    if (piece->at > at)
      json_array_add_object_element (
          children, new_gap (export->plan, piece->at - at));
    if (piece->before > 0 || (k > 0 && piece[-1].after > 0))
      json_array_add_object_element (
          children, new_transition (export, piece - 1, piece));
    json_array_add_object_element (
        children, new_clip (export, piece, g_str_equal (kind, "Audio")));
    at = piece->at + piece->duration;
  }
  json_object_set_array_member (track, "children", children);
  json_object_set_string_member (track, "kind", kind);
  return track;
}

/* Captions */

static JsonArray *
list_words (const EfCue *cue)
{
  JsonArray *words = json_array_new ();

  for (guint i = 0; i < cue->words->len; i++) {
    const EfCueWord *word = &g_array_index (cue->words, EfCueWord, i);
    JsonObject *o = json_object_new ();

    json_object_set_string_member (o, "text", word->text);
    json_object_set_double_member (o, "start", word->start / 1e9);
    json_object_set_double_member (o, "end", word->end / 1e9);
    json_array_add_object_element (words, o);
  }
  return words;
}

static JsonObject *
new_marker (const EfExport *export, const EfCue *cue)
{
  const EfPlan *plan = export->plan;
  g_autofree gchar *text = ef_cue_get_text (cue);
  JsonObject *marker = new_object ("Marker.2");
  guint64 first = ef_plan_first_frame (plan, cue->start);
  guint64 end = MAX (ef_plan_first_frame (plan, cue->end), first);

  g_strdelimit (text, "\n", ' ');
  json_object_set_object_member (marker, "metadata", json_object_new ());
  json_object_set_string_member (marker, "name", text);
  json_object_set_string_member (marker, "color", "GREEN");
  json_object_set_string_member (marker, "comment", text);
  json_object_set_object_member (
      marker, "marked_range", new_range (first, end - first, rate_of (plan)));
  json_object_set_array_member (
      own_metadata (marker), "words", list_words (cue));
  return marker;
}

static void
add_markers (const EfExport *export, JsonObject *stack)
{
  JsonArray *markers = json_object_get_array_member (stack, "markers");

  for (guint i = 0; export->cues && i < ef_cues_length (export->cues); i++)
    json_array_add_object_element (
        markers, new_marker (export, ef_cues_index (export->cues, i)));
}

static JsonObject *
new_stack (const EfExport *export)
{
  g_autoptr (EfEditList) list = ef_edit_list_new (export);
  const struct
  {
    const gchar *name, *kind;
    GArray *pieces;
  } tracks[] = { { "Picture", "Video", list->picture },
    { "Clip sound", "Audio", list->sound }, { "Voice", "Audio", list->voice },
    { "Music", "Audio", list->music } };
  JsonObject *stack = new_item ("Stack.1", "tracks");
  JsonArray *children = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (tracks); i++)
    if (tracks[i].pieces->len > 0)
      json_array_add_object_element (children,
          new_track (export, tracks[i].name, tracks[i].kind, tracks[i].pieces));
  json_object_set_array_member (stack, "children", children);
  add_markers (export, stack);
  return stack;
}

JsonNode *
ef_export_otio (const EfExport *export)
{
  JsonObject *timeline = new_object ("Timeline.1");
  JsonNode *root = json_node_alloc ();

  json_object_set_object_member (timeline, "metadata", json_object_new ());
  json_object_set_string_member (timeline, "name", export->name);
  json_object_set_object_member (
      timeline, "global_start_time", new_time (0, rate_of (export->plan)));
  json_object_set_object_member (timeline, "tracks", new_stack (export));
  add_own (export, -1, timeline, "plan");
  json_node_init_object (root, timeline);
  json_object_unref (timeline);
  return root;
}
