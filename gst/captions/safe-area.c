/* Edit Factory - where a platform's app covers the picture
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "safe-area.h"

#include <editfactory/data.h>
#include <editfactory/json.h>
#include <string.h>

/* What fractions and back lose of a pixel. */
#define SLACK 0.01

void
ef_safe_area_free (EfSafeArea *area)
{
  g_free (area->name);
  g_free (area->title);
  g_free (area);
}

static void
read_insets (EfJsonObject *o, EfSafeArea *area, gdouble width, gdouble height)
{
  EfJsonObject insets;

  if (!ef_json_get_object (o, "covered", EF_JSON_REQUIRED, &insets))
    return;
  ef_json_get_number (
      &insets, "top", EF_JSON_REQUIRED, 0, height * 0.45, &area->top);
  ef_json_get_number (
      &insets, "bottom", EF_JSON_REQUIRED, 0, height * 0.45, &area->bottom);
  ef_json_get_number (
      &insets, "left", EF_JSON_REQUIRED, 0, width * 0.4, &area->left);
  ef_json_get_number (
      &insets, "right", EF_JSON_REQUIRED, 0, width * 0.4, &area->right);
  ef_json_object_close (o, &insets);
  area->top /= height;
  area->bottom /= height;
  area->left /= width;
  area->right /= width;
}

static void
read_zone (EfJsonObject *o, JsonArray *array, guint i, EfSafeArea *area,
    gdouble width, gdouble height)
{
  EfZone *zone = &area->zones[i];
  EfJsonObject item;

  if (!ef_json_get_element (o, "zones", array, i, &item))
    return;
  ef_json_get_number (&item, "x", EF_JSON_REQUIRED, 0, width, &zone->x);
  ef_json_get_number (&item, "y", EF_JSON_REQUIRED, 0, height, &zone->y);
  ef_json_get_number (
      &item, "width", EF_JSON_REQUIRED, 1, width - zone->x, &zone->width);
  ef_json_get_number (
      &item, "height", EF_JSON_REQUIRED, 1, height - zone->y, &zone->height);
  if (!item.error && zone->x < width - area->right * width - SLACK &&
      zone->x + zone->width > area->left * width + SLACK &&
      zone->y < height - area->bottom * height - SLACK &&
      zone->y + zone->height > area->top * height + SLACK)
    ef_json_object_fail (
        &item, "x", "the zone reaches into what \"covered\" calls clear");
  ef_json_object_close (o, &item);
  zone->x /= width;
  zone->y /= height;
  zone->width /= width;
  zone->height /= height;
}

static void
read_zones (EfJsonObject *o, EfSafeArea *area, gdouble width, gdouble height)
{
  JsonArray *array = NULL;

  if (!ef_json_get_array (
          o, "zones", EF_JSON_OPTIONAL, 1, EF_SAFE_AREA_MAX_ZONES, &array) ||
      !array)
    return;
  area->n_zones = json_array_get_length (array);
  for (guint i = 0; i < area->n_zones; i++)
    read_zone (o, array, i, area, width, height);
}

EfSafeArea *
ef_safe_area_load (const gchar *name, GError **error)
{
  g_autoptr (EfSafeArea) area = g_new0 (EfSafeArea, 1);
  g_autofree gchar *path = ef_data_find ("safe-areas", name, error);
  g_autoptr (JsonNode) root = NULL;
  g_autofree gchar *source = NULL;
  g_autofree gchar *date = NULL;
  EfJsonObject o, reference;
  gint64 version;
  gdouble width = 1080, height = 1920;

  if (!path || !(root = ef_json_load (path, 64 * 1024, error)))
    return NULL;
  ef_json_object_init (&o, path, "", json_node_get_object (root));
  ef_json_get_int (&o, "version", EF_JSON_REQUIRED, 1, 1, &version);
  ef_json_get_string (&o, "title", EF_JSON_REQUIRED, 200, &area->title);
  ef_json_get_string (&o, "source", EF_JSON_REQUIRED, 1000, &source);
  ef_json_get_string (&o, "date", EF_JSON_REQUIRED, 10, &date);
  if (ef_json_get_object (&o, "canvas", EF_JSON_REQUIRED, &reference)) {
    ef_json_get_number (
        &reference, "width", EF_JSON_REQUIRED, 16, 8192, &width);
    ef_json_get_number (
        &reference, "height", EF_JSON_REQUIRED, 16, 8192, &height);
    ef_json_object_close (&o, &reference);
  }
  read_insets (&o, area, width, height);
  read_zones (&o, area, width, height);
  if (!ef_json_object_end (&o, error))
    return NULL;
  area->name = ef_data_name (path);
  return g_steal_pointer (&area);
}
