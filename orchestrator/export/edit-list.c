/* Edit Factory - a plan as pieces of files on tracks
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The same rules as eftimelinesrc's: cuts lie on the first frame that is not
 * before them, a file that ends early is looped or held.
 */
#include "edit-list.h"

#include <editfactory/plan-range.h>
#include <math.h>
#include <string.h>

/* A file with less left than this is held instead of looped. */
#define MIN_ROUND (500 * GST_MSECOND)
/* Music shorter than this is laid down once. */
#define MIN_MUSIC GST_SECOND
/* What is held lies this far before the end. */
#define LAST_FRAME (20 * GST_MSECOND)
/* Of a frame: what lies so near to the grid is on it. */
#define GRID_TOLERANCE 0.01

const EfMediaInfo *
ef_export_find (const EfExport *export, const gchar *uri)
{
  return export->media ? g_hash_table_lookup (export->media, uri) : NULL;
}

gchar *
ef_export_uri (const gchar *uri)
{
  return g_path_is_absolute (uri) ? g_filename_to_uri (uri, NULL, NULL)
                                  : g_strdup (uri);
}

JsonNode *
ef_export_own (const EfExport *export, gint i)
{
  g_autoptr (GList) names = NULL;
  JsonObject *rest;
  JsonArray *clips;
  JsonNode *node;

  if (!export->document)
    return NULL;
  if (i >= 0) {
    clips = json_object_get_array_member (export->document, "clips");
    return (guint)i < json_array_get_length (clips)
        ? json_node_copy (json_array_get_element (clips, i))
        : NULL;
  }
  rest = json_object_new ();
  names = json_object_get_members (export->document);
  for (GList *l = names; l; l = l->next)
    if (!g_str_equal (l->data, "clips"))
      json_object_set_member (rest, l->data,
          json_node_copy (json_object_get_member (export->document, l->data)));
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, rest);
  return node;
}

static const EfClip *
clip_at (const EfPlan *plan, guint i)
{
  return g_ptr_array_index (plan->clips, i);
}

/* The cut before clip @i, in frames; that behind the last clip is the end. */
static guint64
cut (const EfPlan *plan, guint i)
{
  return i < plan->clips->len
      ? ef_plan_first_frame (plan, clip_at (plan, i)->at)
      : ef_plan_n_frames (plan);
}

static GstClockTime
span (const EfPlan *plan, guint64 from, guint64 to)
{
  return ef_plan_frame_pts (plan, to) - ef_plan_frame_pts (plan, from);
}

/* How many frames the transition into clip @i is seen before and after its
 * cut. */
static void
measure_transition (
    const EfPlan *plan, guint i, guint64 *before, guint64 *after)
{
  guint64 at = cut (plan, i);
  guint64 shorter = MIN (at - cut (plan, i - 1), cut (plan, i + 1) - at);
  gdouble frames = (gdouble)ef_plan_get_transition (plan, i) / GST_SECOND *
      plan->fps_n / plan->fps_d;

  frames = MIN (frames, (gdouble)shorter);
  *before = (guint64)floor (frames / 2 + GRID_TOLERANCE);
  *after = (guint64)ceil (MAX (frames / 2 - GRID_TOLERANCE, 0));
}

#define ENDLESS (G_MAXUINT64 / 2)

/* Whole frames that the file has from @in on. */
static guint64
frames_left (const EfExport *export, const EfClip *clip, GstClockTime in)
{
  const EfMediaInfo *info = ef_export_find (export, clip->uri);
  const EfPlan *plan = export->plan;
  gdouble seconds;

  if (!info || info->is_still || info->duration == 0)
    return ENDLESS;
  seconds = (info->duration - MIN (in, info->duration)) / 1e9 / clip->speed;
  return MAX (
      1, (guint64)floor (seconds * plan->fps_n / plan->fps_d + GRID_TOLERANCE));
}

/* What is not there at all is shown from its start. */
static GstClockTime
start_of (const EfExport *export, const EfClip *clip)
{
  const EfMediaInfo *info = ef_export_find (export, clip->uri);

  if (info && info->is_still)
    return 0;
  return info && info->duration > 0 && clip->in >= info->duration ? 0
                                                                  : clip->in;
}

static gboolean
can_loop (const EfExport *export, const EfClip *clip, GstClockTime in)
{
  const EfMediaInfo *info = ef_export_find (export, clip->uri);

  return clip->fallback == EF_FALLBACK_LOOP && info &&
      info->duration >= in + MIN_ROUND;
}

static void
add_piece (const EfExport *export, guint i, guint64 from, guint64 to,
    EfPiece *piece, GArray *pieces)
{
  piece->clip = (gint)i;
  piece->uri = clip_at (export->plan, i)->uri;
  piece->at = ef_plan_frame_pts (export->plan, from);
  piece->duration = span (export->plan, from, to);
  piece->gain_db = clip_at (export->plan, i)->sound_db;
  g_array_append_vals (pieces, piece, 1);
}

/* One piece, or as many as the file must be begun anew. */
static void
add_clip (const EfExport *export, guint i, GArray *pieces)
{
  const EfClip *clip = clip_at (export->plan, i);
  guint64 from = cut (export->plan, i), to = cut (export->plan, i + 1);
  GstClockTime in = start_of (export, clip);
  guint64 left = frames_left (export, clip, in);
  EfPiece piece = { .in = in, .speed = clip->speed };

  while (from < to) {
    /* one frame of grace, as when it is played */
    guint64 n = to - from <= left + 1 ? to - from : left;

    add_piece (export, i, from, from + n, &piece, pieces);
    from += n;
    if (!can_loop (export, clip, in) && from < to) {
      piece.in = ef_export_find (export, clip->uri)->duration;
      piece.in -= MIN (LAST_FRAME, piece.in);
      piece.speed = 0;
      left = ENDLESS;
    }
  }
}

/* Lets the pieces on both sides of each cut reach over it. A round of a short
 * file may be too short for that: a cut then. */
static void
add_transitions (const EfPlan *plan, GArray *pieces)
{
  for (guint k = 1; k < pieces->len; k++) {
    EfPiece *piece = &g_array_index (pieces, EfPiece, k), *last = piece - 1;
    guint64 frames_before, frames_after, at;
    GstClockTime before, after;

    if (piece->clip != last->clip + 1 || last->at + last->duration != piece->at)
      continue;
    at = cut (plan, piece->clip);
    measure_transition (plan, piece->clip, &frames_before, &frames_after);
    before = span (plan, at - frames_before, at);
    after = span (plan, at, at + frames_after);
    if (before + after > MIN (last->duration, piece->duration))
      continue;
    piece->before = before;
    last->after = after;
  }
}

static void
add_sound (const EfExport *export, EfEditList *list)
{
  for (guint k = 0; k < list->picture->len; k++) {
    EfPiece piece = g_array_index (list->picture, EfPiece, k);
    const EfMediaInfo *info = ef_export_find (export, piece.uri);

    if (!clip_at (export->plan, piece.clip)->has_sound || piece.speed == 0 ||
        (info && !info->has_audio))
      continue;
    piece.before = piece.after = 0;
    g_array_append_val (list->sound, piece);
  }
  add_transitions (export->plan, list->sound);
}

static void
add_voice (const EfExport *export, GArray *pieces)
{
  const EfPlan *plan = export->plan;
  const EfPlanVoice *voice = &plan->voice;
  const EfMediaInfo *info;
  EfPiece piece = { .clip = -1,
    .uri = voice->uri,
    .at = voice->at,
    .speed = 1,
    .gain_db = voice->gain_db };

  if (!voice->uri || voice->at >= plan->duration)
    return;
  info = ef_export_find (export, voice->uri);
  piece.duration = plan->duration - voice->at;
  if (info && info->duration > 0)
    piece.duration = MIN (piece.duration, info->duration);
  g_array_append_val (pieces, piece);
}

static void
add_music (const EfExport *export, GArray *pieces)
{
  const EfPlan *plan = export->plan;
  const EfPlanMusic *music = &plan->music;
  const EfMediaInfo *info;
  GstClockTime round = plan->duration;
  EfPiece piece = {
    .clip = -1, .uri = music->uri, .speed = 1, .gain_db = music->gain_db
  };

  if (!music->uri)
    return;
  info = ef_export_find (export, music->uri);
  if (info && info->duration > 0)
    round = info->duration;
  do {
    piece.duration = MIN (round, plan->duration - piece.at);
    g_array_append_val (pieces, piece);
    piece.at += piece.duration;
  } while (music->loop && round >= MIN_MUSIC && piece.at < plan->duration);
}

EfEditList *
ef_edit_list_new (const EfExport *export)
{
  EfEditList *list = g_new0 (EfEditList, 1);

  list->picture = g_array_new (FALSE, FALSE, sizeof (EfPiece));
  list->sound = g_array_new (FALSE, FALSE, sizeof (EfPiece));
  list->voice = g_array_new (FALSE, FALSE, sizeof (EfPiece));
  list->music = g_array_new (FALSE, FALSE, sizeof (EfPiece));
  for (guint i = 0; i < export->plan->clips->len; i++)
    add_clip (export, i, list->picture);
  add_transitions (export->plan, list->picture);
  add_sound (export, list);
  add_voice (export, list->voice);
  add_music (export, list->music);
  return list;
}

void
ef_edit_list_free (EfEditList *list)
{
  g_array_unref (list->picture);
  g_array_unref (list->sound);
  g_array_unref (list->voice);
  g_array_unref (list->music);
  g_free (list);
}
