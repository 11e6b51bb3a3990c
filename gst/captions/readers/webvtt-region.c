/* Edit Factory - regions of WebVTT
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "webvtt-region.h"

#include <string.h>

struct _EfWebvttRegions
{
  EfReadLog *log;
  GHashTable *by_id; /* of EfWebvttRegion */
};

static void
region_free (gpointer data)
{
  g_free (((EfWebvttRegion *)data)->id);
  g_free (data);
}

EfWebvttRegions *
ef_webvtt_regions_new (EfReadLog *log)
{
  EfWebvttRegions *self = g_new0 (EfWebvttRegions, 1);

  self->log = log;
  self->by_id =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, region_free);
  return self;
}

void
ef_webvtt_regions_free (EfWebvttRegions *self)
{
  g_hash_table_unref (self->by_id);
  g_free (self);
}

gboolean
ef_webvtt_percentage (const gchar *text, gdouble *value)
{
  gsize digits = strspn (text, "0123456789.");
  gdouble number = g_ascii_strtod (text, NULL) / 100;

  if (digits == 0 || digits > 20 || !g_ascii_isdigit (text[0]) ||
      text[digits] != '%' || text[digits + 1] || !(number <= 1))
    return FALSE;
  *value = number;
  return TRUE;
}

/* "10%,90%" */
static gboolean
read_point (const gchar *text, gdouble *x, gdouble *y)
{
  const gchar *comma = strchr (text, ',');
  g_autofree gchar *first = comma ? g_strndup (text, comma - text) : NULL;
  gdouble left, top;

  if (!comma || !ef_webvtt_percentage (first, &left) ||
      !ef_webvtt_percentage (comma + 1, &top))
    return FALSE;
  *x = left;
  *y = top;
  return TRUE;
}

static gboolean
read_setting (EfWebvttRegion *region, const gchar *name, const gchar *value)
{
  guint64 lines;

  if (!*value)
    return FALSE;
  if (g_str_equal (name, "id")) {
    g_free (region->id);
    region->id = g_strdup (value);
    return TRUE;
  }
  if (g_str_equal (name, "width"))
    return ef_webvtt_percentage (value, &region->width);
  if (g_str_equal (name, "regionanchor"))
    return read_point (value, &region->anchor_x, &region->anchor_y);
  if (g_str_equal (name, "viewportanchor"))
    return read_point (value, &region->x, &region->y);
  if (g_str_equal (name, "scroll"))
    return region->scroll = g_str_equal (value, "up");
  if (!g_str_equal (name, "lines") ||
      !g_ascii_string_to_unsigned (
          value, 10, 1, EF_CUE_MAX_LINES, &lines, NULL))
    return FALSE;
  region->lines = (guint)lines;
  return TRUE;
}

static void
read_line (
    EfWebvttRegions *self, const EfLineScanner *line, EfWebvttRegion *region)
{
  g_autofree gchar *copy =
      g_strndup (line->text, MIN (line->length, EF_LINE_MAX_BYTES));
  g_auto (GStrv) settings = g_strsplit_set (copy, " \t", -1);
  gboolean valid = TRUE;

  for (guint i = 0; settings[i]; i++) {
    gchar *colon = strchr (settings[i], ':');

    if (!settings[i][0])
      continue;
    if (colon)
      *colon = 0;
    valid &= colon && read_setting (region, settings[i], colon + 1);
  }
  if (!valid)
    ef_read_log (self->log, line->number,
        "a setting of the region is not valid; it is ignored");
}

void
ef_webvtt_regions_read (EfWebvttRegions *self, EfLineScanner *lines)
{
  EfWebvttRegion *region = g_new0 (EfWebvttRegion, 1);
  guint first = lines->number;
  EfLineScanner ahead = *lines;

  *region = (EfWebvttRegion){ .width = 1, .lines = 3, .anchor_y = 1, .y = 1 };
  while (ef_line_scanner_next (&ahead) && !ef_line_scanner_is_blank (&ahead) &&
      !ef_line_scanner_contains (&ahead, "-->")) {
    read_line (self, &ahead, region);
    *lines = ahead;
  }
  if (!region->id)
    ef_read_log (self->log, first, "the region has no id; it is ignored");
  else if (g_hash_table_size (self->by_id) >= EF_WEBVTT_MAX_REGIONS)
    ef_read_log (self->log, first,
        "there are more than %u regions; the rest is ignored",
        EF_WEBVTT_MAX_REGIONS);
  else {
    g_hash_table_replace (self->by_id, region->id, region);
    return;
  }
  region_free (region);
}

const EfWebvttRegion *
ef_webvtt_regions_find (const EfWebvttRegions *self, const gchar *id)
{
  return g_hash_table_lookup (self->by_id, id);
}
