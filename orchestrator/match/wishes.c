/* Edit Factory - what the user, or a program of the user's, wants to be shown
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "wishes.h"

#include <string.h>

static gdouble
confidence_of (const EfMatchOptions *options, const EfMatchPin *pin)
{
  return pin->confidence > 0 ? pin->confidence : options->pin_confidence;
}

gboolean
ef_wishes_must (const EfMatchOptions *options, const EfMatchPin *pin)
{
  return confidence_of (options, pin) >= 1;
}

/* Checks */

static gboolean
fail (GError **error, gchar *what)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_USAGE, what);
  g_free (what);
  return FALSE;
}

static gboolean
is_there (GPtrArray *files, const gchar *path)
{
  for (guint i = 0; i < files->len; i++) {
    const EfFileScore *score = g_ptr_array_index (files, i);

    if (strcmp (score->path, path) == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
check_pin (const EfLibrary *library, guint n_slots, const EfMatchPin *pin,
    GError **error)
{
  const EfFootage *footage = ef_library_find (library, pin->path);
  guint shot = pin->slot + 1;

  if (pin->slot >= n_slots)
    return fail (error,
        g_strdup_printf ("pin of %s: there is no shot %u, only %u", pin->path,
            shot, n_slots));
  if (!footage)
    return fail (error,
        g_strdup_printf ("pin of shot %u: %s is not among the usable footage",
            shot, pin->path));
  if (!(pin->confidence >= 0 && pin->confidence <= 1))
    return fail (error,
        g_strdup_printf (
            "pin of shot %u: the confidence must be 0 to 1", shot));
  if (!footage->still && GST_CLOCK_TIME_IS_VALID (pin->in) &&
      pin->in >= footage->score->duration)
    return fail (error,
        g_strdup_printf ("pin of shot %u: %s is only %.3f s long", shot,
            pin->path, footage->score->duration / 1e9));
  return TRUE;
}

static gboolean
check_ban (GPtrArray *files, const EfMatchBan *ban, GError **error)
{
  if (!is_there (files, ban->path))
    return fail (error,
        g_strdup_printf ("ban of %s: it is not among the footage", ban->path));
  if (ban->from >= ban->to)
    return fail (error,
        g_strdup_printf ("ban of %s: it ends before it begins", ban->path));
  return TRUE;
}

gboolean
ef_wishes_check (const EfLibrary *library, GPtrArray *files, guint n_slots,
    const EfMatchOptions *options, GError **error)
{
  for (guint i = 0; i < options->n_bans; i++)
    if (!check_ban (files, &options->bans[i], error))
      return FALSE;
  for (guint i = 0; i < options->n_pins; i++) {
    const EfMatchPin *pin = &options->pins[i];

    if (!check_pin (library, n_slots, pin, error))
      return FALSE;
    if (ef_wishes_must (options, pin) &&
        ef_wishes_find (options, pin->slot) != pin)
      return fail (
          error, g_strdup_printf ("shot %u is pinned twice", pin->slot + 1));
  }
  return TRUE;
}

/* Bans */

gboolean
ef_wishes_is_banned (const EfMatchOptions *options, const EfFileScore *score)
{
  for (guint i = 0; i < options->n_bans; i++) {
    const EfMatchBan *ban = &options->bans[i];
    gboolean whole = ban->from == 0 && !GST_CLOCK_TIME_IS_VALID (ban->to);

    if (strcmp (ban->path, score->path) == 0 &&
        (whole || score->kind == EF_MEDIA_STILL))
      return TRUE;
  }
  return FALSE;
}

static void
cut_out (GArray *stretches, const EfRange *banned)
{
  for (guint i = 0; i < stretches->len; i++) {
    EfRange *r = &g_array_index (stretches, EfRange, i);
    EfRange rest = { banned->end, r->end };

    if (!ef_ranges_intersect (r, banned))
      continue;
    r->end = MAX (r->start, banned->start);
    if (rest.start < rest.end)
      g_array_insert_val (stretches, ++i, rest);
  }
}

void
ef_wishes_remove_banned (
    const EfMatchOptions *options, const EfFileScore *score, GArray *stretches)
{
  for (guint i = 0; i < options->n_bans; i++) {
    const EfMatchBan *ban = &options->bans[i];
    EfRange range = { ban->from, ban->to };

    if (strcmp (ban->path, score->path) == 0)
      cut_out (stretches, &range);
  }
}

/* Pins that are a must */

gboolean
ef_wishes_is_pinned (const EfMatchOptions *options, const EfFileScore *score)
{
  for (guint i = 0; i < options->n_pins; i++)
    if (ef_wishes_must (options, &options->pins[i]) &&
        strcmp (options->pins[i].path, score->path) == 0)
      return TRUE;
  return FALSE;
}

const EfMatchPin *
ef_wishes_find (const EfMatchOptions *options, guint slot)
{
  for (guint i = 0; i < options->n_pins; i++)
    if (options->pins[i].slot == slot &&
        ef_wishes_must (options, &options->pins[i]))
      return &options->pins[i];
  return NULL;
}

GArray *
ef_wishes_moments (EfPicker *p, const EfMatchPin *pin)
{
  EfFootage *footage = ef_library_find (p->library, pin->path);
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (EfChoice));
  gboolean free = !GST_CLOCK_TIME_IS_VALID (pin->in);
  GstClockTime in = free ? 0 : pin->in, length;

  if (footage->still || free)
    ef_candidates_of (p, candidates, footage);
  if (candidates->len > 0)
    return candidates;
  if (footage->still) {
    ef_candidates_add (p, candidates, footage, 0, 0, 1);
    return candidates;
  }
  length = footage->score->duration > in ? footage->score->duration - in : 0;
  ef_candidates_add (p, candidates, footage, in, MIN (length, p->need), 1);
  g_array_index (candidates, EfChoice, 0).needs_fallback = length < p->need;
  return candidates;
}

/* Pins that are suggestions */

static const EfMatchPin *
find_suggestion (
    const EfMatchOptions *options, const EfFootage *footage, guint slot)
{
  for (guint i = 0; i < options->n_pins; i++) {
    const EfMatchPin *pin = &options->pins[i];

    if (pin->slot == slot && !ef_wishes_must (options, pin) &&
        strcmp (pin->path, footage->score->path) == 0)
      return pin;
  }
  return NULL;
}

void
ef_wishes_suggest (
    const EfMatchOptions *options, const EfFootage *footage, EfMatch *match)
{
  const EfMatchPin *pin = find_suggestion (options, footage, match->slot);

  if (!pin || confidence_of (options, pin) <= match->affinity)
    return;
  match->suggested = TRUE;
  match->spoken = match->affinity;
  match->affinity = confidence_of (options, pin);
}

gdouble
ef_wishes_affinity (
    const EfMatchOptions *options, const EfMatch *match, const EfChoice *c)
{
  GstClockTime in;

  if (!match->suggested || c->footage->still)
    return match->affinity;
  in = ef_wishes_moment (options, c->footage, match->slot);
  return !GST_CLOCK_TIME_IS_VALID (in) ||
          (c->range.start <= in && in < c->range.end)
      ? match->affinity
      : match->spoken;
}

GstClockTime
ef_wishes_moment (
    const EfMatchOptions *options, const EfFootage *footage, guint slot)
{
  const EfMatchPin *pin = find_suggestion (options, footage, slot);

  return pin ? pin->in : GST_CLOCK_TIME_NONE;
}
