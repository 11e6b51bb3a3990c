/* Edit Factory - "1:1@reels": shapes that a video is wanted in
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "formats.h"

#include <editfactory/plan.h>
#include <math.h>
#include <string.h>

/* Of a shape; and no shape is longer than this times its width. */
#define MAX_NUMBER 100
#define MAX_RATIO 4

void
ef_format_free (EfFormat *format)
{
  g_free (format->name);
  g_clear_pointer (&format->platform, ef_platform_free);
  g_free (format);
}

static gboolean
parse_shape (const gchar *text, gsize length, guint64 *width, guint64 *height)
{
  g_autofree gchar *shape = g_strndup (text, length);
  gchar *colon = strchr (shape, ':');

  if (!colon)
    return FALSE;
  *colon = '\0';
  return g_ascii_string_to_unsigned (shape, 10, 1, MAX_NUMBER, width, NULL) &&
      g_ascii_string_to_unsigned (colon + 1, 10, 1, MAX_NUMBER, height, NULL) &&
      *width <= MAX_RATIO * *height && *height <= MAX_RATIO * *width;
}

static guint
even (gdouble size)
{
  return 2 * (guint)lround (size / 2);
}

static void
set_canvas (EfFormat *self, guint64 width, guint64 height)
{
  const EfPlatform *p = self->platform;
  gdouble shorter = MIN (p->width, p->height);
  gdouble scale = shorter / MIN (width, height);
  gdouble own = (gdouble)p->width / p->height;

  self->width = even (width * scale);
  self->height = even (height * scale);
  self->safe_area = fabs ((gdouble)self->width / self->height / own - 1) < 0.01
      ? p->safe_area
      : "none";
}

EfFormat *
ef_format_parse (const gchar *text, const gchar *preset, GError **error)
{
  g_autoptr (EfFormat) self = g_new0 (EfFormat, 1);
  const gchar *at = strchr (text, '@');
  g_autofree gchar *lower = NULL;
  guint64 width, height;

  if (!parse_shape (
          text, at ? (gsize)(at - text) : strlen (text), &width, &height)) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "'%s' is no format: give width and height such as 9:16, 4:5, 1:1 or "
        "16:9, at most 4:1, and @PRESET for another platform",
        text);
    return NULL;
  }
  self->platform = ef_platform_load (at ? at + 1 : preset, error);
  if (!self->platform) {
    g_prefix_error (error, "%s: ", text);
    return NULL;
  }
  lower = at ? g_ascii_strdown (at + 1, -1) : NULL;
  self->name =
      g_strdup_printf ("%" G_GUINT64_FORMAT "x%" G_GUINT64_FORMAT "%s%s", width,
          height, at ? "-" : "", at ? lower : "");
  set_canvas (self, width, height);
  return g_steal_pointer (&self);
}

static gboolean
add (GPtrArray *formats, EfFormat *format, GError **error)
{
  g_ptr_array_add (formats, format);
  for (guint i = 0; i + 1 < formats->len; i++)
    if (g_str_equal (
            ((EfFormat *)g_ptr_array_index (formats, i))->name, format->name)) {
      g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
          "the format %s is there twice", format->name);
      return FALSE;
    }
  return TRUE;
}

GPtrArray *
ef_formats_parse (JsonNode *texts, const gchar *preset, GError **error)
{
  g_autoptr (GPtrArray) formats =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ef_format_free);
  JsonArray *array = texts && JSON_NODE_HOLDS_ARRAY (texts)
      ? json_node_get_array (texts)
      : NULL;

  for (guint i = 0; array && i < json_array_get_length (array); i++) {
    EfFormat *format = ef_format_parse (
        json_array_get_string_element (array, i), preset, error);

    if (!format || !add (formats, format, error)) {
      g_prefix_error (error, "formats: ");
      return NULL;
    }
  }
  return g_steal_pointer (&formats);
}
