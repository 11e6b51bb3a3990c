/* Edit Factory - a look at a programme: a part of it, or a draft
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "preview.h"

#include <math.h>

static GstClockTime
seconds (EfStageContext *context, const gchar *name, GstClockTime fallback)
{
  gdouble value = ef_stage_get_number (context, name, -1);

  return value < 0
      ? fallback
      : (GstClockTime)llround (MIN (value, EF_PLAN_MAX_DURATION / 1e9) * 1e9);
}

gboolean
ef_preview_read (EfStageContext *context, const EfPlan *plan,
    EfPreview *preview, GError **error)
{
  if (!ef_plan_get_range (plan, seconds (context, "from", 0),
          seconds (context, "to", GST_CLOCK_TIME_NONE), &preview->range, error))
    return FALSE;
  preview->part = ef_plan_range_is_part (plan, &preview->range);
  preview->draft = ef_stage_get_bool (context, "draft");
  return TRUE;
}

/* What is not given stands there as null. */
static gdouble
number (JsonObject *set, const gchar *name)
{
  JsonNode *node = json_object_get_member (set, name);

  return node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node)
                                              : -1;
}

static gboolean
is_set (JsonObject *set, const gchar *name)
{
  JsonNode *node = json_object_get_member (set, name);

  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_boolean (node);
}

gchar *
ef_preview_describe (JsonObject *set)
{
  gchar from[G_ASCII_DTOSTR_BUF_SIZE], to[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_dtostr (from, sizeof from, number (set, "from"));
  g_ascii_dtostr (to, sizeof to, number (set, "to"));
  return g_strdup_printf (
      "from %s to %s draft %d", from, to, is_set (set, "draft"));
}

static guint
scaled (guint size, guint side)
{
  guint even = 2 * (guint)lrint (size * (gdouble)EF_PREVIEW_SIDE / side / 2);

  return CLAMP (even, 16, size);
}

/* Leaves 0, which is the plan's own. */
static void
shrink (guint *width, guint *height)
{
  guint side = MIN (*width, *height);

  if (side <= EF_PREVIEW_SIDE)
    return;
  *width = scaled (*width, side);
  *height = scaled (*height, side);
}

void
ef_preview_shrink (const EfPreview *preview, EfPlan *plan)
{
  if (!preview->draft)
    return;
  shrink (&plan->width, &plan->height);
  for (guint i = 0; i < plan->more->len; i++) {
    EfPlanOutput *output = g_ptr_array_index (plan->more, i);

    shrink (&output->width, &output->height);
  }
}

void
ef_preview_hurry (GstElement *encoder)
{
  static const struct
  {
    const gchar *factory, *property, *value;
  } SETTINGS[] = {
    { "x264enc", "speed-preset", "ultrafast" },
    /* without it ultrafast is no High profile, which the targets ask for */
    { "x264enc", "option-string", "8x8dct=1:open-gop=0" },
    { "openh264enc", "complexity", "low" },
  };
  GstElementFactory *factory = gst_element_get_factory (encoder);

  for (guint i = 0; factory && i < G_N_ELEMENTS (SETTINGS); i++)
    if (g_str_equal (GST_OBJECT_NAME (factory), SETTINGS[i].factory))
      gst_util_set_object_arg (
          G_OBJECT (encoder), SETTINGS[i].property, SETTINGS[i].value);
}
