/* Edit Factory - the words of a text layer, set to fit
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/plan.h>
#include <pango/pangocairo.h>

G_BEGIN_DECLS

/** EfLayerType: fonts. A private font map: Pango's shared one is not for
 * several threads. */
typedef struct _EfLayerType EfLayerType;

EfLayerType *ef_layer_type_new (void);
void ef_layer_type_free (EfLayerType *self);

/**
 * EfLayerText:
 * @x, @y: where @layout is to be drawn in a box of @width x @height, the
 *   padding included, pixels
 * @n_missing: letters that no installed font has
 * @fits: FALSE when even the smallest letters are too large for the box
 */
typedef struct
{
  PangoLayout *layout;
  gdouble x;
  gdouble y;
  gdouble width;
  gdouble height;
  guint n_missing;
  gboolean fits;
} EfLayerText;

/**
 * ef_layer_text_init:
 * @max_width, @max_height: of the box, pixels
 * @unit: pixels of the canvas for one of the plan's
 *
 * Breaks lines between words, evenly. Letters are made smaller when a word
 * is wider than the box or the text higher; only then is a word broken.
 * Capital letters stand in the middle of the box, whatever room the font
 * leaves above and below, as long as everything else stays inside it.
 */
void ef_layer_text_init (EfLayerText *self, EfLayerType *type,
    const EfPlanLayer *layer, gdouble max_width, gdouble max_height,
    gdouble unit);
void ef_layer_text_clear (EfLayerText *self);

G_END_DECLS
