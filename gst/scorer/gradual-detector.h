/* Edit Factory - finds dissolves and fades
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "frame-stats.h"

G_BEGIN_DECLS

typedef enum
{
  EF_GRADUAL_DISSOLVE, /* from one picture to another */
  EF_GRADUAL_FADE      /* from or to a plain colour, or through one */
} EfGradualKind;

/* "dissolve", "fade" */
const gchar *ef_gradual_kind_to_string (EfGradualKind kind);

/** EfGradual: a transition; frames from @start to before @end are mixed. */
typedef struct
{
  guint64 start;
  guint64 end;
  EfGradualKind kind;
} EfGradual;

/**
 * EfGradualDetector: a frame M within a linear mix of pictures A (before) and B
 * (after) is A + x (B - A), x growing evenly from 0 to 1. About each frame, for
 * ten lengths up to 68 samples, that is tested on 16 x 16 means:
 *
 * - A and B differ in structure, unless one of them is plain;
 * - x, by least squares, is near 1/4, 1/2, 3/4 at these parts of the length,
 *   and what it does not explain is small (Zabih, Miller, Mai 1999 and
 *   Lienhart 2001 compare such models);
 * - the energy of fine detail sinks in the middle as that of a sum of
 *   independent pictures must (the parabola of Alattar, "Detecting and
 *   compressing dissolve regions in video sequences", 1993), which no camera's
 *   movement makes it do.
 *
 * A fade is the same with one plain picture; one out and one in make one fade
 * through it, unless the same picture comes back soon, brighter in between, as
 * from a flash. Frames less than 1/35 s apart are sampled.
 */
typedef struct _EfGradualDetector EfGradualDetector;

EfGradualDetector *ef_gradual_detector_new (void);
void ef_gradual_detector_free (EfGradualDetector *detector);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfGradualDetector, ef_gradual_detector_free)
/* Forgets everything: the next frame begins a stream. */
void ef_gradual_detector_reset (EfGradualDetector *detector);

/* @gain: see ef_luma_gain() */
void ef_gradual_detector_push (EfGradualDetector *detector, const guint8 *thumb,
    gdouble gain, guint64 pts);

/* No more frames will come. */
void ef_gradual_detector_drain (EfGradualDetector *detector);

/* TRUE while there is a transition that was not taken yet. By start. */
gboolean
ef_gradual_detector_take (EfGradualDetector *detector, EfGradual *gradual);

/* No transition that has not been taken begins before this time. */
guint64 ef_gradual_detector_get_settled (EfGradualDetector *detector);

G_END_DECLS
