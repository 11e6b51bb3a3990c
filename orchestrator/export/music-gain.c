/* Edit Factory - the music's gain over a programme, as points
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "music-gain.h"
#include "audio-duck.h"

#include <math.h>

/* Samples a second of which points are taken. */
#define RATE 40
/* Of full scale: what a straight line may be off. */
#define TOLERANCE 0.005

static void
duck (const EfExport *export, gfloat *gains, gsize n)
{
  const EfPlan *plan = export->plan;
  const EfMediaInfo *info;
  g_autoptr (EfDuck) state = NULL;
  GstClockTime end = plan->duration;

  if (plan->music.duck_db >= 0 || (!export->words && !plan->voice.uri))
    return;
  state = ef_duck_new (plan->music.duck_db);
  if (export->words) {
    ef_duck_add_words (state, export->words, plan->voice.at);
  } else {
    info = ef_export_find (export, plan->voice.uri);
    if (info && info->duration > 0)
      end = plan->voice.at + info->duration;
    ef_duck_add_span (state, plan->voice.at, end);
  }
  ef_duck_render (state, RATE, 0, n, gains);
}

/* Half a cosine, as in the mix. */
static gdouble
fade (GstClockTime time, GstClockTime length)
{
  return time < length ? 0.5 - 0.5 * cos (G_PI * time / length) : 1;
}

static GstClockTime
time_of (gsize i)
{
  return i * (GST_SECOND / RATE);
}

static gfloat *
sample (const EfExport *export, gsize n)
{
  const EfPlan *plan = export->plan;
  gdouble gain = pow (10, plan->music.gain_db / 20);
  gfloat *gains = g_new (gfloat, n);

  for (gsize i = 0; i < n; i++)
    gains[i] = 1;
  duck (export, gains, n);
  for (gsize i = 0; i < n; i++) {
    GstClockTime at = MIN (time_of (i), plan->duration);

    gains[i] *= (gfloat)(gain * fade (at, plan->music.fade_in) *
        fade (plan->duration - at, plan->music.fade_out));
  }
  return gains;
}

/* Do all samples between lie on the line from @a to @b? */
static gboolean
is_straight (const gfloat *gains, gsize a, gsize b)
{
  for (gsize i = a + 1; i < b; i++) {
    gdouble line =
        gains[a] + (gains[b] - gains[a]) * (gdouble)(i - a) / (b - a);

    if (fabs (gains[i] - line) > TOLERANCE)
      return FALSE;
  }
  return TRUE;
}

static void
add_point (const EfExport *export, GArray *points, const gfloat *gains, gsize i)
{
  EfGainPoint point = { MIN (time_of (i), export->plan->duration), gains[i] };

  g_array_append_val (points, point);
}

GArray *
ef_music_gain (const EfExport *export)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (EfGainPoint));
  gsize n = export->plan->duration / (GST_SECOND / RATE) + 2, from = 0;
  g_autofree gfloat *gains = sample (export, n);
  gboolean level = TRUE;

  for (gsize i = 1; i < n; i++)
    level &= gains[i] == gains[0];
  if (level)
    return points;
  add_point (export, points, gains, 0);
  for (gsize i = 2; i < n; i++) {
    /* a line is judged over ten seconds at most */
    if (i - from < 10 * RATE && is_straight (gains, from, i))
      continue;
    from = i - 1;
    add_point (export, points, gains, from);
  }
  add_point (export, points, gains, n - 1);
  return points;
}
