/* Edit Factory - a look at a programme: a part of it, or a draft
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "stage.h"

#include <editfactory/plan-range.h>
#include <gst/gst.h>

G_BEGIN_DECLS

/* The shorter side of a draft's canvas, pixels. */
#define EF_PREVIEW_SIDE 360

/**
 * EfPreview: what the stages master, render and verify make of a plan.
 * @part: only @range of it, frame for frame what the whole has there, at the
 *   gain that the whole would have
 * @draft: on a small canvas, by the fastest encoder, the sound not corrected
 */
typedef struct
{
  EfPlanRange range;
  gboolean part;
  gboolean draft;
} EfPreview;

/* From the inputs "from" and "to" (seconds; optional) and "draft" (boolean). */
gboolean ef_preview_read (EfStageContext *context, const EfPlan *plan,
    EfPreview *preview, GError **error);
/* The same inputs as text, for the cache's key. */
gchar *ef_preview_describe (JsonObject *set);
/* Gives each output of a draft's plan its canvas: even, of the same shape,
 * never larger. What a plan says of places and sizes is in fractions of it. */
void ef_preview_shrink (const EfPreview *preview, EfPlan *plan);
/* Makes a draft's encoder hurry; does nothing to one that it does not know. */
void ef_preview_hurry (GstElement *encoder);

G_END_DECLS
