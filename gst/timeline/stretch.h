/* Edit Factory - sound made longer or shorter at its own pitch
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * WSOLA (Verhelst and Roelands, "An overlap-add technique based on waveform
 * similarity", ICASSP 1993): windows of 20 ms overlap by half; each is taken
 * within 5 ms of its place, where it continues the one before it best. Places
 * never drift.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _EfStretch EfStretch;

/* Gives up to @frames frames of interleaved stereo; fewer: the end. -1 with
 * @error set when it was cancelled. */
typedef gssize (*EfStretchInput) (gpointer data, gfloat *out, gsize frames,
    GCancellable *cancellable, GError **error);

/**
 * ef_stretch_new:
 * @rate: Hz
 * @speed: frames of input for a frame of output, 0.25..4
 */
EfStretch *
ef_stretch_new (guint rate, gdouble speed, EfStretchInput input, gpointer data);
void ef_stretch_free (EfStretch *self);
/* As the input function. Frame t of the output belongs to frame t * speed. */
gssize ef_stretch_read (EfStretch *self, gfloat *out, gsize frames,
    GCancellable *cancellable, GError **error);

G_END_DECLS
