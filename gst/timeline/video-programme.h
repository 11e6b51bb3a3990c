/* Edit Factory - the picture of a plan, frame by frame
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Opens each clip shortly before it is needed, asks it for the frame of each
 * instant, and has it composed onto the canvas. At most three files are open
 * at a time: one before a cut, two in a cross-fade, and the one to come.
 */
#pragma once

#include "composer.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * EfVideoProgramme: one reader of the programme. One thread at a time, any
 * thread. A new one opens nothing.
 */
typedef struct _EfVideoProgramme EfVideoProgramme;

/* @path: the file; @message: one line that names it and says what was done */
typedef void (*EfVideoWarning) (
    const gchar *path, const gchar *message, gpointer user_data);

/* @plan: stays the caller's and must outlive the programme */
EfVideoProgramme *ef_video_programme_new (const EfPlan *plan);
void ef_video_programme_free (EfVideoProgramme *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfVideoProgramme, ef_video_programme_free)

void ef_video_programme_set_warning_func (
    EfVideoProgramme *self, EfVideoWarning func, gpointer user_data);

/* @output of the plan will be drawn: before the first frame, or whenever it is
 * asked for, at the price of a reset. */
void ef_video_programme_want (EfVideoProgramme *self, guint output);

/* Closes all files; the next frame may be any. */
void ef_video_programme_reset (EfVideoProgramme *self);

/**
 * ef_video_programme_prepare:
 * @frame: of the plan's grid; 1 more than the call before, or any after a
 *   reset
 * @repeat: (out): TRUE when it is the very same picture as the frame before,
 *   and drawing can be left out
 *
 * Opens, seeks and decodes what @frame needs; may wait for a decoder.
 *
 * Returns: FALSE with @error set: cancelled, or a clip of which nothing can be
 *   decoded
 */
gboolean ef_video_programme_prepare (EfVideoProgramme *self, guint64 frame,
    gboolean *repeat, GCancellable *cancellable, GError **error);
/* Composes the prepared frame for @output, which is wanted; @canvas has the
 * size of its look. */
void ef_video_programme_draw (
    EfVideoProgramme *self, guint output, const EfCanvas *canvas);
/* TRUE when the frame after the prepared one will be a repeat of it, as far as
 * can be told now. */
gboolean ef_video_programme_repeats_next (const EfVideoProgramme *self);

G_END_DECLS
