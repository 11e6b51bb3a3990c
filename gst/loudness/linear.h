/* Edit Factory - one gain and the limiter over a spooled programme
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gain-planner.h"
#include "spool.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/** EfProgramme: interleaved samples in a spool, and what they are. */
typedef struct
{
  EfSpool *spool;
  guint rate;
  guint channels;
  const gdouble *weights; /* see ef_meter_new() */
} EfProgramme;

/**
 * EfLinearReader: the programme with one gain and the limiter, to be read.
 */
typedef struct _EfLinearReader EfLinearReader;

EfLinearReader *ef_linear_reader_new (
    const EfProgramme *programme, gdouble gain_db, gdouble ceiling_db);
void ef_linear_reader_free (EfLinearReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfLinearReader, ef_linear_reader_free)
/* @block: (out): the next frames, valid until the next call. Returns: how
 * many, 0 at the end, -1 with @error; in all as many as the programme has */
gssize ef_linear_reader_next (
    EfLinearReader *self, const gfloat **block, GError **error);
/* The limiter's strongest reduction so far, dB. */
gdouble ef_linear_reader_get_reduction (const EfLinearReader *self);

/* Gets the programme in order, block by block; FALSE stops with @error. */
typedef gboolean (*EfBlockFunc) (const gfloat *interleaved, gsize frames,
    gpointer user_data, GError **error);

/**
 * ef_linear_run:
 * @func: called with exactly as many frames as the programme has
 * @reduction: (out) (nullable): the limiter's strongest, dB
 */
gboolean ef_linear_run (const EfProgramme *programme, gdouble gain_db,
    gdouble ceiling_db, EfBlockFunc func, gpointer user_data,
    gdouble *reduction, GCancellable *cancellable, GError **error);

/* As above into a meter. */
gboolean ef_linear_measure (const EfProgramme *programme, gdouble gain_db,
    gdouble ceiling_db, EfLoudness *loudness, GCancellable *cancellable,
    GError **error);

/* Drives the search to its end. */
gboolean ef_linear_plan (const EfProgramme *programme, EfGainSearch *search,
    GCancellable *cancellable, GError **error);

G_END_DECLS
