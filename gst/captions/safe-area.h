/* Edit Factory - where a platform's app covers the picture
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/* More zones are refused. */
#define EF_SAFE_AREA_MAX_ZONES 32

/** EfZone: a covered rectangle, fractions of the canvas. */
typedef struct
{
  gdouble x;
  gdouble y;
  gdouble width;
  gdouble height;
} EfZone;

/**
 * EfSafeArea: what an app covers, as fractions of the canvas.
 * @top, @bottom, @left, @right: between these, nothing is covered
 * @zones: what is covered exactly; without any, all that lies outside of them
 */
typedef struct
{
  gchar *name;
  gchar *title;
  gdouble top;
  gdouble bottom;
  gdouble left;
  gdouble right;
  EfZone zones[EF_SAFE_AREA_MAX_ZONES];
  guint n_zones;
} EfSafeArea;

/* @name: a safe area's name or path */
EfSafeArea *ef_safe_area_load (const gchar *name, GError **error);
void ef_safe_area_free (EfSafeArea *area);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfSafeArea, ef_safe_area_free)

G_END_DECLS
