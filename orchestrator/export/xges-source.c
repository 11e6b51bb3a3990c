/* Edit Factory - a clip of a GES project: place, motion, speed, gain
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xges-source.h"
#include "geometry.h"
#include "music-gain.h"
#include "xges-text.h"

#include <editfactory/json.h>
#include <math.h>

/* Points that stand for an eased motion; between them it is straight. */
#define KEYS 17

/* The picture as GES places it: all of it, however much is outside. */
typedef struct
{
  gint x;
  gint y;
  gint width;
  gint height;
} Box;

static GstClockTime
times (GstClockTime time, gdouble factor)
{
  return (GstClockTime)llround ((gdouble)time * factor);
}

/* GES takes no clip that goes beyond its file. What a transition wants beyond
 * it is left out; the frame of grace is taken from before the in-point, rather
 * than show nothing for its time. @least: of the duration, nanoseconds */
static void
fit_into_file (
    EfXgesPlace *place, GstClockTime end, GstClockTime least, gdouble speed)
{
  GstClockTime left = end - MIN (place->inpoint, end);

  place->duration =
      CLAMP (times (left, 1 / speed), least, MAX (place->duration, least));
  left = times (place->duration, speed);
  if (place->inpoint + left > end)
    place->inpoint = end - MIN (left, end);
}

EfXgesPlace
ef_xges_place (const EfExport *export, const EfPiece *piece)
{
  const EfMediaInfo *info = ef_export_find (export, piece->uri);
  gboolean still = info && info->is_still;
  GstClockTime before = piece->before;
  EfXgesPlace place;

  if (!still)
    before = MIN (before, times (piece->in, 1 / piece->speed));
  place.start = piece->at - before;
  place.duration = before + piece->duration + piece->after;
  place.inpoint =
      still ? 0 : piece->in - MIN (piece->in, times (before, piece->speed));
  if (info && !still && info->duration > 0)
    fit_into_file (
        &place, info->duration, before + piece->duration, piece->speed);
  return place;
}

static const EfClip *
clip_of (const EfExport *export, const EfPiece *piece)
{
  return g_ptr_array_index (export->plan->clips, piece->clip);
}

static Box
box_at (const EfExport *export, const EfPiece *piece, gdouble t)
{
  const EfMediaInfo *info = ef_export_find (export, piece->uri);
  const EfPlan *plan = export->plan;
  EfPlacement p = ef_placement_at (clip_of (export, piece), t, 1, info->width,
      info->height, 1, plan->width, plan->height);
  gdouble sx = p.width / p.src_width, sy = p.height / p.src_height;

  return (Box){ (gint)lrint (p.x - p.src_x * sx),
    (gint)lrint (p.y - p.src_y * sy), (gint)lrint (info->width * sx),
    (gint)lrint (info->height * sy) };
}

static void
add_binding (GString *xml, const EfExport *export, const EfPiece *piece,
    const EfXgesPlace *place, const gchar *name, gsize member)
{
  g_autoptr (GString) values = g_string_new (NULL);
  GstClockTime frame = ef_plan_frame_pts (export->plan, 1);
  /* the motion ends on the last frame, not behind it */
  GstClockTime life = place->duration - MIN (frame, place->duration);

  for (guint k = 0; k < KEYS; k++) {
    gdouble t = (gdouble)k / (KEYS - 1);
    Box box = box_at (export, piece, t);
    GstClockTime at = place->inpoint + times (life, t * piece->speed);

    g_string_append_printf (values, " %" G_GUINT64_FORMAT ":%d ", at,
        G_STRUCT_MEMBER (gint, &box, member));
  }
  g_string_append (xml,
      "            <binding type='direct-absolute'"
      " source_type='interpolation' mode='1'"
      " track_id='0'");
  ef_xges_add_text (xml, "property", name);
  ef_xges_add_text (xml, "values", values->str);
  g_string_append (xml, "/>\n");
}

/* The gain at @time, between its points */
static gdouble
gain_at (GArray *gain, GstClockTime time)
{
  const EfGainPoint *p = (const EfGainPoint *)gain->data;
  guint i = 1;

  while (i + 1 < gain->len && p[i].at < time)
    i++;
  if (time <= p[i - 1].at || p[i].at == p[i - 1].at)
    return p[i - 1].gain;
  return p[i - 1].gain +
      (p[i].gain - p[i - 1].gain) *
      MIN (1.0,
          (gdouble)(time - p[i - 1].at) / (gdouble)(p[i].at - p[i - 1].at));
}

static void
add_key (GString *values, GstClockTime time, gdouble value)
{
  gchar number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (values, " %" G_GUINT64_FORMAT ":%s ", time,
      g_ascii_formatd (number, sizeof number, "%.6f", value));
}

/* The part of the curve that lies over the clip. */
static void
add_gain_binding (GString *xml, const EfXgesPlace *place, GArray *gain)
{
  g_autoptr (GString) values = g_string_new (NULL);
  GstClockTime end = place->start + place->duration;

  add_key (values, place->inpoint, gain_at (gain, place->start));
  for (guint i = 0; i < gain->len; i++) {
    const EfGainPoint *point = &g_array_index (gain, EfGainPoint, i);

    if (point->at > place->start && point->at < end)
      add_key (values, place->inpoint + point->at - place->start, point->gain);
  }
  add_key (values, place->inpoint + place->duration, gain_at (gain, end));
  g_string_append (xml,
      "            <binding type='direct-absolute'"
      " source_type='interpolation' mode='1'"
      " track_id='1' property='volume'");
  ef_xges_add_text (xml, "values", values->str);
  g_string_append (xml, "/>\n");
}

static gboolean
has_size (const EfExport *export, const EfPiece *piece)
{
  const EfMediaInfo *info = ef_export_find (export, piece->uri);

  return piece->clip >= 0 && info && info->width > 0 && info->height > 0;
}

static GstStructure *
picture_properties (const EfExport *export, const EfPiece *piece)
{
  GstStructure *s = gst_structure_new_empty ("properties");
  Box box;

  if (!has_size (export, piece))
    return s;
  box = box_at (export, piece, 0);
  gst_structure_set (s, "GstFramePositioner::posx", G_TYPE_INT, box.x,
      "GstFramePositioner::posy", G_TYPE_INT, box.y,
      "GstFramePositioner::width", G_TYPE_INT, box.width,
      "GstFramePositioner::height", G_TYPE_INT, box.height, NULL);
  return s;
}

static void
add_source (GString *xml, const EfExport *export, const EfPiece *piece,
    const EfXgesPlace *place, guint type, GArray *gain)
{
  gboolean video = type == EF_XGES_VIDEO;
  GstStructure *s = video
      ? picture_properties (export, piece)
      : gst_structure_new ("properties", "GstVolume::volume", G_TYPE_DOUBLE,
            pow (10, piece->gain_db / 20), NULL);

  g_string_append (xml, "          <source");
  ef_xges_add_number (
      xml, "track-id", video ? EF_XGES_VIDEO_TRACK : EF_XGES_AUDIO_TRACK);
  ef_xges_add_structure (xml, "properties",
      gst_structure_new ("properties", "track-type", G_TYPE_INT, type,
          "has-internal-source", G_TYPE_BOOLEAN, TRUE, NULL));
  ef_xges_add_structure (xml, "children-properties", s);
  g_string_append (xml, ">\n");
  if (video && has_size (export, piece) &&
      clip_of (export, piece)->has_motion) {
    add_binding (xml, export, piece, place, "posx", G_STRUCT_OFFSET (Box, x));
    add_binding (xml, export, piece, place, "posy", G_STRUCT_OFFSET (Box, y));
    add_binding (
        xml, export, piece, place, "width", G_STRUCT_OFFSET (Box, width));
    add_binding (
        xml, export, piece, place, "height", G_STRUCT_OFFSET (Box, height));
  }
  if (gain && gain->len > 0)
    add_gain_binding (xml, place, gain);
  g_string_append (xml, "          </source>\n");
}

/* GES knows both as effects that change the pace. */
static void
add_speed (GString *xml, gdouble speed, guint id, guint type)
{
  gboolean video = type == EF_XGES_VIDEO;
  GstStructure *s = gst_structure_new_empty ("properties");

  if (video)
    gst_structure_set (s, "GstVideoRate::rate", G_TYPE_DOUBLE, speed, NULL);
  else
    gst_structure_set (s, "GstPitch::tempo", G_TYPE_FLOAT, (gfloat)speed, NULL);
  g_string_append (xml, "          <effect");
  ef_xges_add_text (xml, "asset-id", video ? "videorate" : "pitch");
  ef_xges_add_number (xml, "clip-id", id);
  ef_xges_add_text (xml, "type-name", "GESEffect");
  ef_xges_add_number (xml, "track-type", type);
  ef_xges_add_number (
      xml, "track-id", video ? EF_XGES_VIDEO_TRACK : EF_XGES_AUDIO_TRACK);
  ef_xges_add_structure (xml, "properties",
      gst_structure_new ("properties", "track-type", G_TYPE_INT, type, NULL));
  ef_xges_add_structure (
      xml, "metadatas", gst_structure_new_empty ("metadatas"));
  ef_xges_add_structure (xml, "children-properties", s);
  g_string_append (xml, ">\n          </effect>\n");
}

static GstStructure *
own_metadata (const EfExport *export, gint clip)
{
  g_autoptr (JsonNode) node = clip >= 0 ? ef_export_own (export, clip) : NULL;
  g_autofree gchar *text = node ? json_to_string (node, FALSE) : NULL;
  GstStructure *s = gst_structure_new_empty ("metadatas");

  if (text)
    gst_structure_set (s, "editfactory", G_TYPE_STRING, text, NULL);
  return s;
}

void
ef_xges_add_clip (GString *xml, const EfExport *export, const EfPiece *piece,
    guint id, guint layer, guint type, GArray *gain)
{
  EfXgesPlace place = ef_xges_place (export, piece);
  const EfMediaInfo *info = ef_export_find (export, piece->uri);
  g_autofree gchar *uri = ef_export_uri (piece->uri);
  g_autofree gchar *name = g_strdup_printf ("clip-%u", id);
  gboolean still = info && info->is_still;

  g_string_append (xml, "        <clip");
  ef_xges_add_number (xml, "id", id);
  ef_xges_add_text (xml, "asset-id", uri);
  ef_xges_add_text (xml, "type-name", "GESUriClip");
  ef_xges_add_number (xml, "layer-priority", layer);
  ef_xges_add_number (xml, "track-types", type);
  ef_xges_add_number (xml, "start", place.start);
  ef_xges_add_number (xml, "duration", place.duration);
  ef_xges_add_number (xml, "inpoint", place.inpoint);
  ef_xges_add_number (xml, "rate", 0);
  ef_xges_add_structure (xml, "properties",
      gst_structure_new ("properties", "name", G_TYPE_STRING, name, "is-image",
          G_TYPE_BOOLEAN, still, NULL));
  ef_xges_add_structure (xml, "metadatas", own_metadata (export, piece->clip));
  g_string_append (xml, ">\n");
  if (piece->speed != 1 && !still)
    add_speed (xml, piece->speed, id, type);
  add_source (xml, export, piece, &place, type, gain);
  g_string_append (xml, "        </clip>\n");
}
