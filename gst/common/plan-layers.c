/* Edit Factory - the plan's layers: memory, rules, files
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <editfactory/file.h>
#include <editfactory/media-guard.h>
#include <editfactory/plan.h>

#include <string.h>
#include <unistd.h>

/* On all platforms, when a plan names none. */
#define SAFE_AREA "generic"

EfPlanLayer *
ef_plan_layer_new (void)
{
  EfPlanLayer *layer = g_new0 (EfPlanLayer, 1);

  layer->anchor = EF_ANCHOR_CENTRE;
  layer->x = layer->y = 0.5;
  layer->width = layer->height = layer->opacity = 1;
  layer->in.scale = layer->out.scale = 0.6;
  layer->fonts = g_strdup ("Inter, Lato, Open Sans, DejaVu Sans");
  layer->weight = 700;
  layer->size = 56;
  layer->colour = 0xffffffff;
  layer->line_height = 1;
  layer->align = EF_ALIGN_CENTRE;
  return layer;
}

void
ef_plan_layer_free (EfPlanLayer *layer)
{
  g_free (layer->uri);
  g_free (layer->text);
  g_free (layer->safe_area);
  g_free (layer->fonts);
  g_free (layer);
}

/* Rules */

/* What is wrong, at which field of which layer. */
typedef struct
{
  const gchar *source;
  guint i;
  GError **error;
} Place;

static gboolean fail (const Place *place, const gchar *field,
    const gchar *format, ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (const Place *place, const gchar *field, const gchar *format, ...)
{
  g_autofree gchar *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (place->error, EF_ERROR, EF_ERROR_INPUT, "%s: layers[%u]%s%s: %s",
      place->source, place->i, *field ? "." : "", field, what);
  return FALSE;
}

static gboolean
check_text (const Place *place, const gchar *text)
{
  gboolean any = FALSE;

  if (!g_utf8_validate (text, -1, NULL))
    return fail (place, "text", "must be UTF-8");
  if (g_utf8_strlen (text, -1) > EF_LAYER_MAX_TEXT)
    return fail (
        place, "text", "must have at most %d characters", EF_LAYER_MAX_TEXT);
  for (const gchar *c = text; *c; c = g_utf8_next_char (c)) {
    gunichar u = g_utf8_get_char (c);

    if (u != '\n' && g_unichar_iscntrl (u))
      return fail (place, "text",
          "must not have control characters but line "
          "breaks, has U+%04X",
          u);
    any |= !g_unichar_isspace (u);
  }
  return any || fail (place, "text", "must not be empty");
}

static gboolean
check_number (const Place *place, const gchar *field, gdouble value,
    gdouble min, gdouble max)
{
  if (value >= min && value <= max) /* FALSE for NaN */
    return TRUE;
  return fail (place, field, "must be %g to %g, is %g", min, max, value);
}

static gboolean
check_animation (
    const Place *place, const gchar *field, const EfLayerAnimation *animation)
{
  g_autofree gchar *distance = g_strconcat (field, ".distance", NULL);
  g_autofree gchar *scale = g_strconcat (field, ".scale", NULL);

  if (animation->duration > EF_LAYER_MAX_ANIMATION * GST_SECOND)
    return fail (
        place, field, "must last at most %d s", EF_LAYER_MAX_ANIMATION);
  return check_number (place, distance, animation->distance, 0, 2) &&
      check_number (place, scale, animation->scale, 0.2, 3);
}

static gboolean
check_looks (const Place *place, const EfPlanLayer *l)
{
  return check_number (place, "x", l->x, 0, 1) &&
      check_number (place, "y", l->y, 0, 1) &&
      check_number (place, "width", l->width, 0.01, 1) &&
      check_number (place, "height", l->height, 0.01, 1) &&
      check_number (place, "opacity", l->opacity, 0, 1) &&
      check_number (place, "rotation", l->rotation, -180, 180) &&
      check_number (place, "radius", l->radius, 0, 1000) &&
      check_number (place, "shadow.x", l->shadow.x, -100, 100) &&
      check_number (place, "shadow.y", l->shadow.y, -100, 100) &&
      check_number (place, "shadow.blur", l->shadow.blur, 0, 100) &&
      check_animation (place, "in", &l->in) &&
      check_animation (place, "out", &l->out);
}

static gboolean
check_type (const Place *place, const EfPlanLayer *l)
{
  return check_text (place, l->text) &&
      check_number (place, "size", l->size, 8, 800) &&
      check_number (place, "weight", l->weight, 100, 1000) &&
      check_number (place, "letter_spacing", l->letter_spacing, -20, 50) &&
      check_number (place, "line_height", l->line_height, 0.5, 3) &&
      check_number (place, "box.padding", l->padding_x, 0, 400) &&
      check_number (place, "box.padding", l->padding_y, 0, 400);
}

static gboolean
check_times (const Place *place, const EfPlanLayer *l, GstClockTime duration)
{
  if (l->at >= duration)
    return fail (place, "at", "must be before the end at %.6f s, is %.6f",
        duration / 1e9, l->at / 1e9);
  if (l->duration == 0)
    return fail (place, "duration", "must be above 0");
  if (l->duration > duration - l->at)
    return fail (place, "duration",
        "must end by %.6f s, the end of the programme, ends at %.6f s",
        duration / 1e9, (l->at + l->duration) / 1e9);
  return TRUE;
}

gboolean
ef_plan_layers_validate (const GPtrArray *layers, GstClockTime duration,
    const gchar *source, GError **error)
{
  if (layers->len > EF_PLAN_MAX_LAYERS) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s: layers: must have at most %d layers", source, EF_PLAN_MAX_LAYERS);
    return FALSE;
  }
  for (guint i = 0; i < layers->len; i++) {
    const EfPlanLayer *layer = g_ptr_array_index (layers, i);
    Place place = { source, i, error };

    if (!layer->uri == !layer->text)
      return fail (&place, "", "must have one of uri and text");
    if (!check_times (&place, layer, duration) ||
        !check_looks (&place, layer) ||
        (layer->text && !check_type (&place, layer)))
      return FALSE;
  }
  return TRUE;
}

const gchar *
ef_plan_layer_get_safe_area (const EfPlanLayer *layer, const gchar *captions)
{
  if (layer->safe_area)
    return layer->safe_area;
  return captions ? captions : SAFE_AREA;
}

/* Files */

/* 16 bits a channel without alpha (ISO/IEC 15948, 11.2.2): pngdec of GStreamer
 * 1.22 mixes up its colours. */
static gboolean
is_deep_rgb (const gchar *path)
{
  guint8 header[26] = { 0 };
  gint fd = ef_file_open_regular (path, NULL, NULL);
  gboolean deep;

  if (fd < 0)
    return FALSE;
  deep = read (fd, header, sizeof header) == sizeof header &&
      header[24] == 16 && header[25] == 2;
  close (fd);
  return deep;
}

static gboolean
check_picture (const gchar *path, GError **error)
{
  g_autofree gchar *container = ef_media_sniff (path, NULL, error);
  gboolean png = container && g_str_equal (container, "png");

  if (!container)
    return FALSE;
  if (png && is_deep_rgb (path)) {
    g_set_error (error, EF_ERROR, EF_ERROR_UNSUPPORTED,
        "%s: is a PNG with 16 bits a colour and no alpha, which cannot be "
        "decoded right: save it with 8 bits",
        path);
    return FALSE;
  }
  if (png || g_str_equal (container, "jpeg") || g_str_equal (container, "webp"))
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
      "%s: is not a picture (%s): a layer is a PNG, JPEG or WebP", path,
      container);
  return FALSE;
}

gboolean
ef_plan_layers_check_files (const GPtrArray *layers, GError **error)
{
  for (guint i = 0; i < layers->len; i++) {
    const EfPlanLayer *layer = g_ptr_array_index (layers, i);

    if (!layer->uri || g_str_has_prefix (layer->uri, "asset:") ||
        check_picture (layer->uri, error))
      continue;
    g_prefix_error (error, "layers[%u].uri: ", i);
    return FALSE;
  }
  return TRUE;
}
