/* Edit Factory - efsubtitleoverlay: colours as numbers
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Colours of styles are text, which no control binding of GStreamer sets. Each
 * has a second property, a number as GstARGBControlBinding wants it; both are
 * one value, and the last one set counts.
 */
#include "gstefsubtitleoverlay-private.h"

/* From 0xRRGGBBAA to 0xAARRGGBB. */
static guint
argb_of (guint rgba)
{
  return rgba >> 8 | rgba << 24;
}

/* The style's colours, in the order of its fields. */
static const EfStyleField *
field_of (guint index)
{
  const EfStyleField *field = ef_style_fields ();

  for (;; field++)
    if (field->type == EF_FIELD_COLOUR && index-- == 0)
      return field;
}

void
gst_ef_subtitle_overlay_set_argb (
    GstEfSubtitleOverlay *self, guint index, const GValue *value)
{
  guint argb = g_value_get_uint (value);
  g_autofree gchar *text = g_strdup_printf ("#%08x", argb << 8 | argb >> 24);
  JsonNode *node = json_node_init_string (json_node_alloc (), text);

  GST_OBJECT_LOCK (self);
  g_hash_table_insert (
      self->style_values, (gpointer)field_of (index)->name, node);
  GST_OBJECT_UNLOCK (self);
  g_atomic_int_set (&self->restyle, TRUE);
}

/* What was set, else what the style says. */
void
gst_ef_subtitle_overlay_get_argb (
    GstEfSubtitleOverlay *self, guint index, GValue *value)
{
  const EfStyleField *field = field_of (index);
  JsonNode *node;
  guint rgba = 0xffffffff;

  GST_OBJECT_LOCK (self);
  node = g_hash_table_lookup (self->style_values, field->name);
  if (node)
    ef_colour_parse (json_node_get_string (node), &rgba);
  else if (self->style)
    rgba = *(const guint *)((const guint8 *)self->style + field->offset);
  GST_OBJECT_UNLOCK (self);
  g_value_set_uint (value, argb_of (rgba));
}

void
gst_ef_subtitle_overlay_install_argb (GObjectClass *object_class, guint first)
{
  for (const EfStyleField *f = ef_style_fields (); f->name; f++) {
    g_autofree gchar *name = NULL;
    g_autofree gchar *blurb = NULL;

    if (f->type != EF_FIELD_COLOUR)
      continue;
    name = g_strdelimit (g_strconcat (f->name, "_argb", NULL), "_", '-');
    blurb = g_strconcat (f->blurb, ", as 0xAARRGGBB", NULL);
    g_object_class_install_property (object_class, first++,
        g_param_spec_uint (name, name, blurb, 0, G_MAXUINT32, 0xffffffff,
            G_PARAM_READWRITE | GST_PARAM_MUTABLE_PLAYING |
                GST_PARAM_CONTROLLABLE | GST_PARAM_DOC_SHOW_DEFAULT));
  }
}
