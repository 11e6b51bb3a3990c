/* Edit Factory - where a platform's app covers the picture
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/** EfSafeArea: what is covered at each side, as fractions of the canvas. */
typedef struct
{
  gchar *name;
  gchar *title;
  gdouble top;
  gdouble bottom;
  gdouble left;
  gdouble right;
} EfSafeArea;

/* @name: a safe area's name or path */
EfSafeArea *ef_safe_area_load (const gchar *name, GError **error);
void ef_safe_area_free (EfSafeArea *area);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfSafeArea, ef_safe_area_free)

G_END_DECLS
