/* Edit Factory - a plan as a project of GStreamer Editing Services
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xges.h"
#include "music-gain.h"
#include "xges-source.h"
#include "xges-text.h"

/* A project being written. */
typedef struct
{
  const EfExport *export;
  GString *xml;
  guint clips;
  guint layers;
} Project;

/* GES's name for a transition. It has no dip, flash, slide, push or zoom: they
 * become what is nearest; the plan's own word goes along as metadata. */
static const gchar *
transition_name (const EfClip *clip)
{
  if (clip->transition != EF_TRANSITION_WIPE)
    return "crossfade";
  return clip->transition_direction == EF_DIRECTION_LEFT ||
          clip->transition_direction == EF_DIRECTION_RIGHT
      ? "bar-wipe-lr"
      : "bar-wipe-tb";
}

static gboolean
is_inverted (const EfClip *clip)
{
  return clip->transition == EF_TRANSITION_WIPE &&
      (clip->transition_direction == EF_DIRECTION_LEFT ||
          clip->transition_direction == EF_DIRECTION_UP);
}

/* Assets */

static void
add_asset (Project *self, GHashTable *seen, gchar *id, const gchar *type)
{
  if (!g_hash_table_add (seen, id))
    return;
  g_string_append (self->xml, "      <asset");
  ef_xges_add_text (self->xml, "id", id);
  ef_xges_add_text (self->xml, "extractable-type-name", type);
  ef_xges_add_structure (
      self->xml, "properties", gst_structure_new_empty ("properties"));
  ef_xges_add_structure (
      self->xml, "metadatas", gst_structure_new_empty ("metadatas"));
  g_string_append (self->xml, "/>\n");
}

static void
add_assets (Project *self, const EfEditList *list)
{
  g_autoptr (GHashTable) seen =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GArray *const tracks[] = { list->picture, list->sound, list->voice,
    list->music };
  const EfPlan *plan = self->export->plan;

  g_string_append (self->xml, "    <ressources>\n");
  for (guint i = 0; i < G_N_ELEMENTS (tracks); i++)
    for (guint k = 0; k < tracks[i]->len; k++)
      add_asset (self, seen,
          ef_export_uri (g_array_index (tracks[i], EfPiece, k).uri),
          "GESUriClip");
  for (guint i = 0; i < plan->clips->len; i++)
    if (ef_plan_get_transition (plan, i) > 0)
      add_asset (self, seen,
          g_strdup (transition_name (g_ptr_array_index (plan->clips, i))),
          "GESTransitionClip");
  g_string_append (self->xml, "    </ressources>\n");
}

/* Tracks and layers */

static void
add_track (Project *self, guint id, guint type, const gchar *caps,
    const gchar *restriction)
{
  g_string_append (self->xml, "      <track");
  ef_xges_add_text (self->xml, "caps", caps);
  ef_xges_add_number (self->xml, "track-type", type);
  ef_xges_add_number (self->xml, "track-id", id);
  ef_xges_add_structure (self->xml, "properties",
      gst_structure_new ("properties", "message-forward", G_TYPE_BOOLEAN, TRUE,
          "restriction-caps", G_TYPE_STRING, restriction, NULL));
  ef_xges_add_structure (
      self->xml, "metadatas", gst_structure_new_empty ("metadatas"));
  g_string_append (self->xml, "/>\n");
}

static void
add_tracks (Project *self)
{
  const EfPlan *plan = self->export->plan;
  g_autofree gchar *picture = g_strdup_printf (
      "video/x-raw(ANY), width=(int)%u, height=(int)%u, "
      "framerate=(fraction)%d/%d, pixel-aspect-ratio=(fraction)1/1",
      plan->width, plan->height, plan->fps_n, plan->fps_d);

  add_track (
      self, EF_XGES_VIDEO_TRACK, EF_XGES_VIDEO, "video/x-raw(ANY)", picture);
  add_track (self, EF_XGES_AUDIO_TRACK, EF_XGES_AUDIO, "audio/x-raw(ANY)",
      "audio/x-raw, format=(string)F32LE, channels=(int)2, rate=(int)48000, "
      "layout=(string)interleaved");
}

static void
add_transition (Project *self, GstClockTime start, GstClockTime end,
    const EfClip *clip, guint type)
{
  GString *xml = self->xml;

  g_string_append (xml, "        <clip");
  ef_xges_add_number (xml, "id", self->clips++);
  ef_xges_add_text (xml, "asset-id",
      type == EF_XGES_VIDEO ? transition_name (clip) : "crossfade");
  ef_xges_add_text (xml, "type-name", "GESTransitionClip");
  ef_xges_add_number (xml, "layer-priority", self->layers);
  ef_xges_add_number (xml, "track-types", type);
  ef_xges_add_number (xml, "start", start);
  ef_xges_add_number (xml, "duration", end - start);
  ef_xges_add_number (xml, "inpoint", 0);
  ef_xges_add_number (xml, "rate", 0);
  ef_xges_add_structure (
      xml, "properties", gst_structure_new_empty ("properties"));
  ef_xges_add_structure (
      xml, "metadatas", gst_structure_new_empty ("metadatas"));
  if (type == EF_XGES_VIDEO)
    ef_xges_add_structure (xml, "children-properties",
        gst_structure_new ("properties", "GESVideoTransition::invert",
            G_TYPE_BOOLEAN, is_inverted (clip), NULL));
  g_string_append (xml, ">\n        </clip>\n");
}

static void
add_layer (
    Project *self, const gchar *name, GArray *pieces, guint type, GArray *gain)
{
  GstClockTime end = 0;

  if (pieces->len == 0)
    return;
  g_string_append (self->xml, "      <layer");
  ef_xges_add_number (self->xml, "priority", self->layers);
  ef_xges_add_structure (self->xml, "properties",
      gst_structure_new (
          "properties", "auto-transition", G_TYPE_BOOLEAN, TRUE, NULL));
  ef_xges_add_structure (self->xml, "metadatas",
      gst_structure_new ("metadatas", "video::name", G_TYPE_STRING, name,
          "audio::name", G_TYPE_STRING, name, NULL));
  g_string_append (self->xml, ">\n");
  for (guint k = 0; k < pieces->len; k++) {
    const EfPiece *piece = &g_array_index (pieces, EfPiece, k);
    EfXgesPlace place;

    if (piece->speed == 0)
      continue;
    place = ef_xges_place (self->export, piece);
    if (place.start < end)
      add_transition (self, place.start, end,
          g_ptr_array_index (self->export->plan->clips, piece->clip), type);
    ef_xges_add_clip (self->xml, self->export, piece, self->clips++,
        self->layers, type, gain);
    end = place.start + place.duration;
  }
  self->layers++;
  g_string_append (self->xml, "      </layer>\n");
}

/* Captions */

static gchar *
list_markers (const EfCues *cues)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; i < ef_cues_length (cues); i++) {
    const EfCue *cue = ef_cues_index (cues, i);
    gchar *text = ef_cue_get_text (cue);

    g_strdelimit (text, "\n", ' ');
    g_ptr_array_add (texts, text);
    g_array_append_val (times, cue->start);
  }
  return ef_xges_marker_list (texts, times);
}

/* GES's marker list is a type of its library: it is written, not made. */
static void
add_timeline_metadata (Project *self)
{
  const EfCues *cues = self->export->cues;
  g_autofree gchar *markers = NULL, *text = NULL;

  if (!cues || ef_cues_length (cues) == 0)
    return;
  markers = list_markers (cues);
  text = g_strdup_printf ("metadatas, captions=(GESMarkerList)%s;", markers);
  ef_xges_add_text (self->xml, "metadatas", text);
}

static void
add_timeline (Project *self, const EfEditList *list)
{
  g_autoptr (GArray) gain = ef_music_gain (self->export);

  g_string_append (self->xml, "    <timeline");
  ef_xges_add_structure (self->xml, "properties",
      gst_structure_new (
          "properties", "auto-transition", G_TYPE_BOOLEAN, TRUE, NULL));
  add_timeline_metadata (self);
  g_string_append (self->xml, ">\n");
  add_tracks (self);
  add_layer (self, "Picture", list->picture, EF_XGES_VIDEO, NULL);
  add_layer (self, "Clip sound", list->sound, EF_XGES_AUDIO, NULL);
  add_layer (self, "Voice", list->voice, EF_XGES_AUDIO, NULL);
  add_layer (self, "Music", list->music, EF_XGES_AUDIO, gain);
  g_string_append (self->xml, "    </timeline>\n");
}

static GstStructure *
project_metadata (const EfExport *export)
{
  g_autoptr (JsonNode) node = ef_export_own (export, -1);
  g_autofree gchar *text = node ? json_to_string (node, FALSE) : NULL;
  GstStructure *s = gst_structure_new (
      "metadatas", "name", G_TYPE_STRING, export->name, NULL);

  if (text)
    gst_structure_set (s, "editfactory", G_TYPE_STRING, text, NULL);
  return s;
}

static gboolean
check_file (const gchar *what, const gchar *uri, GError **error)
{
  if (!uri || g_path_is_absolute (uri))
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_UNSUPPORTED,
      "%s: %s is no file of this machine: a GES project needs files", what,
      uri);
  return FALSE;
}

static gboolean
check_files (const EfPlan *plan, GError **error)
{
  for (guint i = 0; i < plan->clips->len; i++) {
    const EfClip *clip = g_ptr_array_index (plan->clips, i);
    g_autofree gchar *what = g_strdup_printf ("clips[%u].uri", i);

    if (!check_file (what, clip->uri, error))
      return FALSE;
  }
  return check_file ("voice.uri", plan->voice.uri, error) &&
      check_file ("music.uri", plan->music.uri, error);
}

gchar *
ef_export_xges (const EfExport *export, GError **error)
{
  Project self = { .export = export };
  g_autoptr (EfEditList) list = NULL;

  if (!check_files (export->plan, error))
    return NULL;
  list = ef_edit_list_new (export);
  self.xml = g_string_new ("<ges version='0.7'>\n  <project");
  ef_xges_add_structure (
      self.xml, "properties", gst_structure_new_empty ("properties"));
  ef_xges_add_structure (self.xml, "metadatas", project_metadata (export));
  g_string_append (self.xml, ">\n");
  add_assets (&self, list);
  add_timeline (&self, list);
  g_string_append (self.xml, "  </project>\n</ges>\n");
  return g_string_free (self.xml, FALSE);
}
