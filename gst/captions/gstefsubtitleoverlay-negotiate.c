/* Edit Factory - efsubtitleoverlay: drawn here, or by whoever is downstream?
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gstefsubtitleoverlay-private.h"

#define META_FEATURE GST_CAPS_FEATURE_META_GST_VIDEO_OVERLAY_COMPOSITION

/* The caps of @structure alone, with @features. */
static GstCaps *
caps_of (const GstStructure *structure, GstCapsFeatures *features)
{
  GstCaps *caps = gst_caps_new_empty ();

  gst_caps_append_structure_full (
      caps, gst_structure_copy (structure), features);
  return caps;
}

/* One structure of @caps with the feature or without it. */
static GstCaps *
change_feature (GstCaps *caps, guint index, gboolean with)
{
  GstCapsFeatures *features =
      gst_caps_features_copy (gst_caps_get_features (caps, index));

  if (gst_caps_features_is_any (features))
    return caps_of (gst_caps_get_structure (caps, index), features);
  if (!with)
    gst_caps_features_remove (features, META_FEATURE);
  else if (!gst_caps_features_contains (features, META_FEATURE))
    gst_caps_features_add (features, META_FEATURE);
  return caps_of (gst_caps_get_structure (caps, index), features);
}

static gboolean
is_system_memory (const GstCaps *caps, guint index)
{
  g_autoptr (GstCapsFeatures) features =
      gst_caps_features_copy (gst_caps_get_features (caps, index));

  gst_caps_features_remove (features, META_FEATURE);
  return gst_caps_features_is_equal (
      features, GST_CAPS_FEATURES_MEMORY_SYSTEM_MEMORY);
}

static gboolean
has_feature (const GstCaps *caps, guint index)
{
  return gst_caps_features_contains (
      gst_caps_get_features (caps, index), META_FEATURE);
}

/* Negotiation */

static gboolean
takes_meta (GstEfSubtitleOverlay *self, GstCaps *caps)
{
  GstQuery *query = gst_query_new_allocation (caps, FALSE);
  gboolean takes = gst_pad_peer_query (self->src, query) &&
      gst_query_find_allocation_meta (
          query, GST_VIDEO_OVERLAY_COMPOSITION_META_API_TYPE, NULL);

  gst_query_unref (query);
  /* While flushing no query is answered: ask again. */
  if (!takes && GST_PAD_IS_FLUSHING (self->src))
    gst_pad_mark_reconfigure (self->src);
  return takes;
}

/* Caps that are those of before are not sent again. */
static gboolean
send_caps (GstEfSubtitleOverlay *self, GstCaps *caps)
{
  g_autoptr (GstCaps) last = gst_pad_get_current_caps (self->src);

  return (last && gst_caps_is_equal (last, caps)) ||
      gst_pad_set_caps (self->src, caps);
}

static void
refuse (GstEfSubtitleOverlay *self, const GstCaps *caps)
{
  g_autofree gchar *text = gst_caps_to_string (caps);

  GST_ELEMENT_ERROR (self, STREAM, FORMAT,
      ("captions cannot be drawn into these frames, and downstream takes no "
       "overlays; put a download or a videoconvert before efsubtitleoverlay"),
      ("%s", text));
}

gboolean
gst_ef_subtitle_overlay_negotiate (GstEfSubtitleOverlay *self, GstCaps *caps)
{
  g_autoptr (GstCaps) with = change_feature (caps, 0, TRUE);
  gboolean accepted = gst_pad_peer_query_accept_caps (self->src, with);

  self->attach = accepted && send_caps (self, with) && takes_meta (self, with);
  if (self->attach)
    return TRUE;
  if (!send_caps (self, caps))
    return FALSE;
  /* Some name the meta though their caps do not. */
  self->attach = !accepted && takes_meta (self, caps);
  if (self->attach || GST_PAD_IS_FLUSHING (self->src))
    return TRUE;
  if (is_system_memory (caps, 0) &&
      gst_ef_subtitle_overlay_can_blend (&self->video))
    return TRUE;
  refuse (self, caps);
  return FALSE;
}

/* Caps queries */

/* What this element draws into by itself: the first of its templates' caps. */
static GstCaps *
drawn_here (GstCaps *caps, GstCaps *own)
{
  g_autoptr (GstCaps) first = gst_caps_copy_nth (own, 0);
  GstCaps *drawn =
      gst_caps_intersect_full (caps, first, GST_CAPS_INTERSECT_FIRST);

  gst_caps_unref (caps);
  return drawn;
}

/* What may come in so that one structure of @caps can go out. Device memory and
 * formats that are not drawn here only when somebody else draws. */
static GstCaps *
upstream_of (GstCaps *caps, guint index, GstCaps *own)
{
  GstCaps *out = change_feature (caps, index, FALSE);

  if (gst_caps_features_is_any (gst_caps_get_features (caps, index)))
    return out;
  if (!has_feature (caps, index))
    return drawn_here (out, own);
  gst_caps_append (out, change_feature (caps, index, TRUE));
  return out;
}

static GstCaps *
downstream_of (GstCaps *caps, guint index, GstCaps *own)
{
  GstCaps *out = change_feature (caps, index, TRUE);

  if (!has_feature (caps, index))
    gst_caps_append (
        out, drawn_here (change_feature (caps, index, FALSE), own));
  return out;
}

/* The caps of @pad: what the other side's peer allows. */
GstCaps *
gst_ef_subtitle_overlay_get_caps (
    GstEfSubtitleOverlay *self, GstPad *pad, GstCaps *filter)
{
  GstPad *other = pad == self->sink ? self->src : self->sink;
  g_autoptr (GstCaps) peer = gst_pad_peer_query_caps (other, NULL);
  g_autoptr (GstCaps) own = gst_pad_get_pad_template_caps (pad);
  GstCaps *possible = gst_caps_new_empty ();
  GstCaps *out;

  for (guint i = 0; i < gst_caps_get_size (peer); i++)
    possible = gst_caps_merge (possible,
        pad == self->sink ? upstream_of (peer, i, own)
                          : downstream_of (peer, i, own));
  out = gst_caps_is_any (peer)
      ? gst_caps_ref (own)
      : gst_caps_intersect_full (possible, own, GST_CAPS_INTERSECT_FIRST);
  gst_caps_unref (possible);
  if (filter) {
    GstCaps *filtered =
        gst_caps_intersect_full (filter, out, GST_CAPS_INTERSECT_FIRST);

    gst_caps_unref (out);
    out = filtered;
  }
  return out;
}

/* Templates: first what is drawn here, I420 leading, then anything for which
 * somebody else draws. */
GstCaps *
gst_ef_subtitle_overlay_template_caps (void)
{
  guint n = 0;
  const GstVideoFormat *formats = gst_video_formats_raw (&n);
  g_autofree GstVideoFormat *list = g_new (GstVideoFormat, n + 1);
  guint count = 1;
  GstCaps *caps, *any;

  list[0] = GST_VIDEO_FORMAT_I420;
  for (guint i = 0; i < n; i++) {
    GstVideoInfo info;

    if (formats[i] != GST_VIDEO_FORMAT_I420 &&
        gst_video_info_set_format (&info, formats[i], 16, 16) &&
        gst_ef_subtitle_overlay_can_blend (&info))
      list[count++] = formats[i];
  }
  caps = gst_video_make_raw_caps (list, count);
  any = gst_video_make_raw_caps (NULL, 0);
  gst_caps_set_features (any, 0, gst_caps_features_new_any ());
  gst_caps_append (caps, any);
  return caps;
}
