/* Edit Factory - how far the music steps back while somebody speaks
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/words.h>

G_BEGIN_DECLS

/** EfDuck: the gain of the music over the programme, from speech spans that
 * are known beforehand: it is down when a word begins, not after. */
typedef struct _EfDuck EfDuck;

/* @depth_db: 0 or less, added while somebody speaks */
EfDuck *ef_duck_new (gdouble depth_db);
void ef_duck_free (EfDuck *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfDuck, ef_duck_free)

/* Spans in order of their start, programme time; those less than 0.6 s apart
 * become one. */
void ef_duck_add_span (EfDuck *self, GstClockTime start, GstClockTime end);
void
ef_duck_add_words (EfDuck *self, const EfWords *words, GstClockTime offset);

/* Writes the linear gain of @frames frames from frame @begin on, @rate Hz. */
void ef_duck_render (
    EfDuck *self, guint rate, guint64 begin, gsize frames, gfloat *gains);

G_END_DECLS
