/* Edit Factory - one gain and the limiter over a spooled programme
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "linear.h"
#include "limiter.h"

#include <math.h>

/* Small enough for the second-level cache together with its output. */
#define BLOCK_FRAMES 8192

struct _EfLinearReader
{
  EfProgramme programme;
  EfLimiter *limiter;
  gfloat gain;
  gfloat *scratch;
  gfloat *out;
  guint64 at; /* samples read from the spool */
};

EfLinearReader *
ef_linear_reader_new (
    const EfProgramme *programme, gdouble gain_db, gdouble ceiling_db)
{
  EfLinearReader *self = g_new0 (EfLinearReader, 1);

  self->programme = *programme;
  self->limiter =
      ef_limiter_new (programme->rate, programme->channels, ceiling_db);
  self->gain = (gfloat)pow (10.0, gain_db / 20.0);
  self->scratch = g_new (gfloat, BLOCK_FRAMES * programme->channels);
  self->out = g_new (gfloat, BLOCK_FRAMES * programme->channels);
  return self;
}

void
ef_linear_reader_free (EfLinearReader *self)
{
  ef_limiter_free (self->limiter);
  g_free (self->scratch);
  g_free (self->out);
  g_free (self);
}

gssize
ef_linear_reader_next (
    EfLinearReader *self, const gfloat **block, GError **error)
{
  const guint c = self->programme.channels;
  const gfloat *in;
  gssize got;

  *block = self->out;
  while ((got = ef_spool_read (self->programme.spool, self->at, self->scratch,
              BLOCK_FRAMES * c, &in, error)) > 0) {
    gsize n = ef_limiter_process (
        self->limiter, in, (gsize)got / c, self->gain, self->gain, self->out);

    self->at += (guint64)got;
    if (n > 0)
      return (gssize)n;
  }
  return got < 0
      ? -1
      : (gssize)ef_limiter_drain (self->limiter, self->out, BLOCK_FRAMES);
}

gdouble
ef_linear_reader_get_reduction (const EfLinearReader *self)
{
  return ef_limiter_get_reduction (self->limiter);
}

gboolean
ef_linear_run (const EfProgramme *programme, gdouble gain_db,
    gdouble ceiling_db, EfBlockFunc func, gpointer user_data,
    gdouble *reduction, GCancellable *cancellable, GError **error)
{
  g_autoptr (EfLinearReader) reader =
      ef_linear_reader_new (programme, gain_db, ceiling_db);
  const gfloat *block;
  gssize n;

  while ((n = ef_linear_reader_next (reader, &block, error)) > 0)
    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !func (block, (gsize)n, user_data, error))
      return FALSE;
  if (reduction)
    *reduction = ef_linear_reader_get_reduction (reader);
  return n == 0;
}

static gboolean
measure_block (
    const gfloat *x, gsize frames, gpointer user_data, GError **error)
{
  ef_meter_process (user_data, x, frames);
  return TRUE;
}

gboolean
ef_linear_measure (const EfProgramme *programme, gdouble gain_db,
    gdouble ceiling_db, EfLoudness *loudness, GCancellable *cancellable,
    GError **error)
{
  g_autoptr (EfMeter) meter =
      ef_meter_new (programme->rate, programme->channels, programme->weights);

  if (!ef_linear_run (programme, gain_db, ceiling_db, measure_block, meter,
          NULL, cancellable, error))
    return FALSE;
  ef_meter_get (meter, loudness);
  return TRUE;
}

gboolean
ef_linear_plan (const EfProgramme *programme, EfGainSearch *search,
    GCancellable *cancellable, GError **error)
{
  while (!search->done) {
    EfLoudness loudness;

    if (!ef_linear_measure (programme, search->gain, search->goal.ceiling,
            &loudness, cancellable, error))
      return FALSE;
    ef_gain_search_report (search, loudness.integrated);
  }
  return TRUE;
}
