/* Edit Factory - one gain and the limiter over a spooled programme
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "linear.h"
#include "limiter.h"

#include <math.h>

/* Small enough for the second-level cache together with its output. */
#define BLOCK_FRAMES 8192

static gboolean
drain (EfLimiter *limiter, gfloat *out, EfBlockFunc func, gpointer user_data,
    GError **error)
{
  gsize n;

  while ((n = ef_limiter_drain (limiter, out, BLOCK_FRAMES)) > 0)
    if (!func (out, n, user_data, error))
      return FALSE;
  return TRUE;
}

gboolean
ef_linear_run (const EfProgramme *programme, gdouble gain_db,
    gdouble ceiling_db, EfBlockFunc func, gpointer user_data,
    gdouble *reduction, GCancellable *cancellable, GError **error)
{
  const guint c = programme->channels;
  g_autoptr (EfLimiter) limiter =
      ef_limiter_new (programme->rate, c, ceiling_db);
  g_autofree gfloat *scratch = g_new (gfloat, BLOCK_FRAMES * c);
  g_autofree gfloat *out = g_new (gfloat, BLOCK_FRAMES * c);
  const gfloat gain = (gfloat)pow (10.0, gain_db / 20.0);
  const gfloat *in;
  guint64 at = 0;
  gssize got;

  while ((got = ef_spool_read (programme->spool, at, scratch, BLOCK_FRAMES * c,
              &in, error)) > 0) {
    gsize n = ef_limiter_process (limiter, in, (gsize)got / c, gain, gain, out);

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    if (n > 0 && !func (out, n, user_data, error))
      return FALSE;
    at += (guint64)got;
  }
  if (got < 0 || !drain (limiter, out, func, user_data, error))
    return FALSE;
  if (reduction)
    *reduction = ef_limiter_get_reduction (limiter);
  return TRUE;
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
