/* Edit Factory - what lies under letters, painted at once
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/**
 * EfCoat:
 * @mask: coverage, A8
 * @dx, @dy: where it lies, pixels
 * @colour: RGBA, not premultiplied
 */
typedef struct
{
  cairo_surface_t *mask;
  gint dx;
  gint dy;
  guint32 colour;
} EfCoat;

/* Shadow, a glow that burns twice, outline. */
#define EF_COATS_MAX 4

/* Writes all of @surface, ARGB32: nothing, and over it @n coats, the lowest
 * first, up to EF_COATS_MAX. What is below a coat that covers is not looked at:
 * one pass, and most of it copies. */
void ef_coats_paint (cairo_surface_t *surface, const EfCoat *coats, guint n);

G_END_DECLS
