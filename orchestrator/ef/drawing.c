/* Edit Factory - what the sheets of pictures share
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "drawing.h"

void
ef_draw_round_rectangle (
    cairo_t *cr, gdouble x, gdouble y, gdouble w, gdouble h, gdouble r)
{
  r = MIN (r, MIN (w, h) / 2);
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + w - r, y + r, r, -G_PI / 2, 0);
  cairo_arc (cr, x + w - r, y + h - r, r, 0, G_PI / 2);
  cairo_arc (cr, x + r, y + h - r, r, G_PI / 2, G_PI);
  cairo_arc (cr, x + r, y + r, r, G_PI, 3 * G_PI / 2);
  cairo_close_path (cr);
}

gboolean
ef_draw_save_png (cairo_surface_t *surface, const gchar *path, GError **error)
{
  cairo_status_t status = cairo_surface_write_to_png (surface, path);

  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_IO, "%s: cannot be written: %s", path,
      cairo_status_to_string (status));
  return FALSE;
}
