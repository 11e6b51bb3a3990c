/* Edit Factory - chooses the moment for one slot after another
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "picker.h"

#include <math.h>
#include <string.h>

#define MIN_SPEED 0.5
/* In the same file, closer than this is the same place. */
#define SAME_PLACE (2 * GST_SECOND)
#define STILL_AFTER_STILL 0.3
#define LOOK_ALIKE_BITS 8
#define LOOK_ALIKE_SLOTS 3
/* Of a keyword's worth: what a later slot loses when its file is used now. */
#define RESERVE 0.9
/* A video of so many times the slot has enough for a later one as well. */
#define LONG 4
/* Choices so close to the best are as good, for "shuffle". */
#define SHUFFLE_MARGIN 0.25
#define SEED_CHANCE 0.2
/* What an opening that another variant has costs, in keyword weights and one:
 * more than all that may speak for it; half of it for another moment of the
 * same file. */
#define SAME_OPENING 6.0

/* What a file can say to a slot. */
typedef struct
{
  guint slot;
  gdouble affinity;
  const gchar *keyword;
} Match;

typedef struct
{
  EfLibrary *library;
  const EfMatchOptions *options;
  const GArray *slots;
  guint variant;
  GArray *picks;    /* of EfPick */
  GArray **matches; /* by footage: of Match, by slot */
  guint round;      /* moments used before it are free again */
  guint round_slot; /* the slot in which it began */
  gboolean spread;  /* every file is to be shown before any is shown again */

  /* of the slot at hand */
  guint slot;
  GstClockTime need;
} Picker;

/* SplitMix64 (Steele, Lea, Flood 2014): one well-mixed word from another. */
static guint64
mix (guint64 x)
{
  x += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  x = (x ^ x >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  x = (x ^ x >> 27) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return x ^ x >> 31;
}

/* 0..1, the same for the same seed, variant, slot, file and moment. */
static gdouble
chance (const Picker *p, const EfChoice *c)
{
  /* The name alone: a folder that moves must not change the choice. */
  const gchar *path = c->footage->score->path;
  const gchar *slash = strrchr (path, '/');
  guint64 x = mix (p->options->seed);

  x = mix (x ^ p->variant);
  x = mix (x ^ p->slot);
  x = mix (x ^ g_str_hash (slash ? slash + 1 : path));
  x = mix (x ^ c->range.start);
  return (x >> 11) * 0x1.0p-53;
}

static EfChoice *
choice_at (const Picker *p, guint slot)
{
  return &g_array_index (p->picks, EfPick, slot).choice;
}

static const EfUse *
use_at (const EfFootage *footage, guint i)
{
  return &g_array_index (footage->uses, EfUse, i);
}

/* Factors */

static gboolean
shown_before (const EfFootage *footage)
{
  for (guint i = 0; i < footage->uses->len; i++)
    if (use_at (footage, i)->slot != G_MAXUINT)
      return TRUE;
  return FALSE;
}

static const Match *
find_match (const GArray *matches, guint slot)
{
  for (guint i = 0; i < matches->len; i++) {
    const Match *m = &g_array_index (matches, Match, i);

    if (m->slot == slot)
      return m;
  }
  return NULL;
}

static GstClockTime
usable_length (const EfFootage *footage)
{
  GstClockTime length = 0;

  for (guint i = 0; i < footage->stretches->len; i++) {
    const EfRange *r = &g_array_index (footage->stretches, EfRange, i);

    length += r->end - r->start;
  }
  return length;
}

/* How much more a later slot wants this file than this one does. */
static gdouble
reservation (const Picker *p, const EfFootage *footage, const GArray *matches,
    gdouble affinity)
{
  gdouble later = 0;

  /* Once shown it may be shown again anyway, and a long video has other moments
   * for the later slot. */
  if (shown_before (footage) ||
      (!p->spread && usable_length (footage) >= LONG * p->need))
    return 0;
  for (guint i = 0; i < matches->len; i++) {
    const Match *m = &g_array_index (matches, Match, i);

    if (m->slot > p->slot)
      later = MAX (later, m->affinity);
  }
  return MAX (0, later - affinity);
}

static gdouble
recency (const Picker *p, const EfChoice *c)
{
  gint last = -1;

  for (guint i = 0; i < c->footage->uses->len; i++) {
    const EfUse *use = use_at (c->footage, i);

    if (use->slot != G_MAXUINT &&
        (c->footage->still || ef_ranges_intersect (&use->range, &c->range)))
      last = MAX (last, (gint)use->slot);
  }
  if (last < 0)
    return 1;
  return MIN (1, (gdouble)(p->slot - last) / MAX (2, p->slots->len));
}

static gdouble
diversity (const Picker *p, const EfFootage *footage)
{
  gint last = -1;

  for (guint i = 0; i < footage->uses->len; i++)
    if (use_at (footage, i)->slot != G_MAXUINT)
      last = MAX (last, (gint)use_at (footage, i)->slot);
  if (last < 0)
    return 1;
  return MIN (1, (gdouble)(p->slot - last) / p->library->footage->len);
}

/* Next to a shot of the same place: 1 when they share frames or the picture is
 * the same still, less when there is a little time between. Stills do best
 * between videos. */
static gdouble
overlap (const Picker *p, const EfChoice *c)
{
  const EfChoice *before;
  EfRange wide;

  if (p->slot == 0)
    return 0;
  before = choice_at (p, p->slot - 1);
  if (before->footage != c->footage)
    return before->footage->still && c->footage->still ? STILL_AFTER_STILL : 0;
  if (c->footage->still || ef_ranges_intersect (&before->range, &c->range))
    return 1;
  wide.start = c->range.start - MIN (c->range.start, SAME_PLACE);
  wide.end = c->range.end + SAME_PLACE;
  return ef_ranges_intersect (&before->range, &wide) ? 0.7 : 0.2;
}

/* Shown by other variants: the moment itself counts whole, and more when
 * several show it; the same file elsewhere a little. */
static gdouble
avoided (const EfChoice *c)
{
  guint moment = 0, file = 0;

  for (guint i = 0; i < c->footage->uses->len; i++) {
    const EfUse *use = use_at (c->footage, i);

    if (use->slot != G_MAXUINT)
      continue;
    file++;
    if (c->footage->still || ef_ranges_intersect (&use->range, &c->range))
      moment++;
  }
  if (moment > 0)
    return 1 + 0.5 * (moment - 1);
  return file > 0 ? 0.2 : 0;
}

static gboolean
opens_another (const EfChoice *c, gboolean whole_file)
{
  for (guint i = 0; i < c->footage->uses->len; i++) {
    const EfUse *use = use_at (c->footage, i);

    if (use->slot == G_MAXUINT && use->opening &&
        (whole_file || c->footage->still ||
            ef_ranges_intersect (&use->range, &c->range)))
      return TRUE;
  }
  return FALSE;
}

static gdouble
look_alike (const Picker *p, const EfChoice *c)
{
  const EfSegmentScore *own = ef_footage_middle (c->footage, &c->range);
  gdouble worst = 0;

  for (guint back = 1; back <= MIN (LOOK_ALIKE_SLOTS, p->slot); back++) {
    const EfChoice *other = choice_at (p, p->slot - back);
    const EfSegmentScore *s = ef_footage_middle (other->footage, &other->range);

    if (own && s &&
        __builtin_popcountll (own->hash ^ s->hash) < LOOK_ALIKE_BITS)
      worst = MAX (worst, 1 - 0.25 * (back - 1));
  }
  return worst;
}

static gdouble
enlarged (const Picker *p, const EfFootage *footage)
{
  gdouble most = p->options->max_enlargement;

  if (footage->enlargement <= most)
    return 0;
  return MIN (1, 0.5 + (footage->enlargement - most) / (2 * most));
}

static void
evaluate (const Picker *p, EfChoice *c)
{
  const EfMatchWeights *w = &p->options->weights;
  const GArray *matches = p->matches[c->footage->index];
  const Match *match = find_match (matches, p->slot);
  gdouble affinity = match ? match->affinity : 0;
  EfFactors *f = &c->factors;

  c->keyword = match ? match->keyword : NULL;
  f->keyword = w->keyword * affinity;
  f->recency = w->recency * recency (p, c);
  f->diversity = w->diversity * diversity (p, c->footage);
  f->overlap = -w->overlap * overlap (p, c);
  f->avoided = -w->avoided * avoided (c);
  if (p->slot == 0 && opens_another (c, FALSE))
    f->avoided -= SAME_OPENING * (1 + w->keyword);
  else if (p->slot == 0 && opens_another (c, TRUE))
    f->avoided -= SAME_OPENING / 2 * (1 + w->keyword);
  f->quality =
      w->quality * ef_library_quality (p->library, c->footage, &c->range);
  f->look_alike = -w->look_alike * look_alike (p, c);
  f->enlarged = -w->enlarged * enlarged (p, c->footage);
  f->slowed = -w->slowed * (1 - c->speed) / (1 - MIN_SPEED);
  f->reserved =
      -w->keyword * RESERVE * reservation (p, c->footage, matches, affinity);
  f->chance = p->options->seed ? SEED_CHANCE * chance (p, c) : 0;
  c->score = f->keyword + f->recency + f->diversity + f->overlap + f->avoided +
      f->quality + f->look_alike + f->enlarged + f->slowed + f->reserved +
      f->chance;
}

/* Candidates */

static gint
by_start (gconstpointer a, gconstpointer b)
{
  const EfRange *x = a, *y = b;

  return x->start < y->start ? -1 : x->start > y->start;
}

/* Parts of @stretch that no slot of this round has shown. */
static GArray *
free_parts (const Picker *p, const EfFootage *footage, EfRange stretch)
{
  GArray *used = g_array_new (FALSE, FALSE, sizeof (EfRange));
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (EfRange));
  EfRange rest = stretch;

  for (guint i = 0; i < footage->uses->len; i++) {
    const EfUse *use = use_at (footage, i);

    if (use->slot != G_MAXUINT && use->slot >= p->round_slot)
      g_array_append_val (used, use->range);
  }
  g_array_sort (used, by_start);
  for (guint i = 0; i < used->len; i++) {
    const EfRange *u = &g_array_index (used, EfRange, i);

    if (!ef_ranges_intersect (u, &rest))
      continue;
    if (u->start > rest.start) {
      EfRange part = { rest.start, u->start };

      g_array_append_val (parts, part);
    }
    rest.start = MIN (u->end, rest.end);
  }
  if (rest.end > rest.start)
    g_array_append_val (parts, rest);
  g_array_unref (used);
  return parts;
}

static void
consider (Picker *p, GArray *candidates, EfFootage *footage, GstClockTime start,
    GstClockTime length, gdouble speed)
{
  EfChoice c = {
    .footage = footage,
    .range = { start, start + length },
    .speed = speed,
    .round = p->round,
  };

  evaluate (p, &c);
  g_array_append_val (candidates, c);
}

static void
consider_part (
    Picker *p, GArray *candidates, EfFootage *footage, const EfRange *part)
{
  GstClockTime length = part->end - part->start;

  if (length < p->need) {
    if (length >= p->need * MIN_SPEED)
      consider (p, candidates, footage, part->start, length,
          (gdouble)length / p->need);
    return;
  }
  consider (p, candidates, footage, part->start, p->need, 1);
  for (guint i = 0; i < footage->starts->len; i++) {
    GstClockTime start = g_array_index (footage->starts, GstClockTime, i);

    if (start > part->start && start + p->need < part->end)
      consider (p, candidates, footage, start, p->need, 1);
  }
  if (length > p->need)
    consider (p, candidates, footage, part->end - p->need, p->need, 1);
}

static gboolean
still_is_free (const Picker *p, const EfFootage *footage)
{
  for (guint i = 0; i < footage->uses->len; i++) {
    const EfUse *use = use_at (footage, i);

    if (use->slot != G_MAXUINT && use->slot >= p->round_slot)
      return FALSE;
  }
  return TRUE;
}

static void
consider_footage (Picker *p, GArray *candidates, EfFootage *footage)
{
  if (footage->still) {
    if (still_is_free (p, footage))
      consider (p, candidates, footage, 0, 0, 1);
    return;
  }
  for (guint i = 0; i < footage->stretches->len; i++) {
    g_autoptr (GArray) parts =
        free_parts (p, footage, g_array_index (footage->stretches, EfRange, i));

    for (guint k = 0; k < parts->len; k++)
      consider_part (
          p, candidates, footage, &g_array_index (parts, EfRange, k));
  }
}

static GArray *
find_candidates (Picker *p, gboolean only_new)
{
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (EfChoice));

  for (guint i = 0; i < p->library->footage->len; i++) {
    EfFootage *footage = g_ptr_array_index (p->library->footage, i);

    if (!only_new || !shown_before (footage))
      consider_footage (p, candidates, footage);
  }
  return candidates;
}

/* Nothing lasts half the slot: what lasts longest, at half speed. */
static void
consider_short (Picker *p, GArray *candidates)
{
  for (guint i = 0; i < p->library->footage->len; i++) {
    EfFootage *footage = g_ptr_array_index (p->library->footage, i);
    EfRange longest = { 0, 0 };

    for (guint k = 0; k < footage->stretches->len; k++) {
      EfRange r = g_array_index (footage->stretches, EfRange, k);

      if (r.end - r.start > longest.end - longest.start)
        longest = r;
    }
    consider (p, candidates, footage, longest.start,
        longest.end - longest.start, MIN_SPEED);
    g_array_index (candidates, EfChoice, candidates->len - 1).needs_fallback =
        TRUE;
  }
}

/* The better choice; of equals the file that is first by name, and the earlier
 * moment, which is the one that was considered first. */
static gint
best_of (const GArray *candidates)
{
  guint best = 0;

  for (guint i = 1; i < candidates->len; i++)
    if (g_array_index (candidates, EfChoice, i).score >
        g_array_index (candidates, EfChoice, best).score + 1e-9)
      best = i;
  return best;
}

static guint
shuffle (const Picker *p, const GArray *candidates, guint best)
{
  gdouble least =
      g_array_index (candidates, EfChoice, best).score - SHUFFLE_MARGIN;
  gdouble highest = -1;
  guint pick = best;

  for (guint i = 0; i < candidates->len; i++) {
    const EfChoice *c = &g_array_index (candidates, EfChoice, i);
    gdouble lot = chance (p, c);

    if (c->score >= least && lot > highest) {
      highest = lot;
      pick = i;
    }
  }
  return pick;
}

static gboolean
same_place (const EfChoice *a, const EfChoice *b)
{
  return a->footage == b->footage &&
      (a->footage->still || ef_ranges_intersect (&a->range, &b->range));
}

static void
find_runner_up (const GArray *candidates, EfPick *pick)
{
  for (guint i = 0; i < candidates->len; i++) {
    const EfChoice *c = &g_array_index (candidates, EfChoice, i);

    if (!same_place (c, &pick->choice) &&
        (!pick->has_runner_up || c->score > pick->runner_up.score)) {
      pick->runner_up = *c;
      pick->has_runner_up = TRUE;
    }
  }
}

static void
next_round (Picker *p)
{
  p->round++;
  p->round_slot = p->slot;
}

/* In order of grace: a file that was not shown yet, a moment that was not shown
 * yet, a moment again, whatever there is. */
static GArray *
gather (Picker *p)
{
  g_autoptr (GArray) candidates = NULL;

  if (p->spread) {
    candidates = find_candidates (p, TRUE);
    if (candidates->len > 0)
      return g_steal_pointer (&candidates);
    g_clear_pointer (&candidates, g_array_unref);
  }
  candidates = find_candidates (p, FALSE);
  if (candidates->len == 0 && p->slot > p->round_slot) {
    next_round (p);
    g_clear_pointer (&candidates, g_array_unref);
    candidates = find_candidates (p, FALSE);
  }
  if (candidates->len == 0)
    consider_short (p, candidates);
  return g_steal_pointer (&candidates);
}

/* Pins */

static const EfMatchPin *
find_pin (const Picker *p)
{
  for (guint i = 0; i < p->options->n_pins; i++)
    if (p->options->pins[i].slot == p->slot)
      return &p->options->pins[i];
  return NULL;
}

static EfFootage *
find_footage (const Picker *p, const gchar *path)
{
  for (guint i = 0; i < p->library->footage->len; i++) {
    EfFootage *footage = g_ptr_array_index (p->library->footage, i);

    if (g_strcmp0 (footage->score->path, path) == 0)
      return footage;
  }
  return NULL;
}

/* What the user has pinned is shown from there, whatever it is. */
static GArray *
pinned_moment (Picker *p, const EfMatchPin *pin, EfFootage *footage)
{
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (EfChoice));
  GstClockTime length;
  EfChoice *c;

  if (footage->still || !GST_CLOCK_TIME_IS_VALID (pin->in)) {
    consider_footage (p, candidates, footage);
    if (candidates->len > 0)
      return candidates;
  }
  if (footage->still) {
    consider (p, candidates, footage, 0, 0, 1);
    return candidates;
  }
  length = GST_CLOCK_TIME_IS_VALID (pin->in) ? pin->in : 0;
  length =
      footage->score->duration > length ? footage->score->duration - length : 0;
  consider (p, candidates, footage,
      GST_CLOCK_TIME_IS_VALID (pin->in) ? pin->in : 0, MIN (length, p->need),
      1);
  c = &g_array_index (candidates, EfChoice, 0);
  c->needs_fallback = length < p->need;
  return candidates;
}

static gboolean
check_pins (const Picker *p, GError **error)
{
  for (guint i = 0; i < p->options->n_pins; i++) {
    const EfMatchPin *pin = &p->options->pins[i];
    const EfFootage *footage = find_footage (p, pin->path);

    if (pin->slot >= p->slots->len) {
      g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
          "pin of %s: there is no slot %u, only %u", pin->path, pin->slot,
          p->slots->len);
      return FALSE;
    }
    if (!footage) {
      g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
          "pin of slot %u: %s is not among the usable footage", pin->slot,
          pin->path);
      return FALSE;
    }
    if (!footage->still && GST_CLOCK_TIME_IS_VALID (pin->in) &&
        pin->in >= footage->score->duration) {
      g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
          "pin of slot %u: %s is only %.3f s long", pin->slot, pin->path,
          footage->score->duration / 1e9);
      return FALSE;
    }
  }
  return TRUE;
}

/* The pass */

static void
note_use (Picker *p, const EfChoice *c)
{
  EfUse use = { c->range, p->slot, p->slot == 0 };

  g_array_append_val (c->footage->uses, use);
}

static void
pick (Picker *p)
{
  const EfMatchPin *pin = find_pin (p);
  g_autoptr (GArray) candidates =
      pin ? pinned_moment (p, pin, find_footage (p, pin->path)) : gather (p);
  guint best = best_of (candidates);
  EfPick result = {
    0,
  };

  if (p->options->shuffle && !pin)
    best = shuffle (p, candidates, best);
  result.choice = g_array_index (candidates, EfChoice, best);
  result.choice.pinned = pin != NULL;
  find_runner_up (candidates, &result);
  note_use (p, &result.choice);
  g_array_append_val (p->picks, result);
}

static GstClockTime
slot_length (const Picker *p, guint slot)
{
  const EfSlot *s = &g_array_index (p->slots, EfSlot, slot);

  return gst_util_uint64_scale_ceil (s->end_frame - s->first_frame,
      p->options->fps_d * GST_SECOND, p->options->fps_n);
}

static void
match_keywords (Picker *p, const EfWords *words)
{
  for (guint k = 0; k < p->slots->len; k++) {
    const EfSlot *slot = &g_array_index (p->slots, EfSlot, k);
    g_autoptr (GArray) keywords =
        ef_keywords_of (words, slot->first_word, slot->end_word);

    for (guint i = 0; i < p->library->footage->len; i++) {
      const EfFootage *footage = g_ptr_array_index (p->library->footage, i);
      Match match = { k, 0, NULL };

      match.affinity = ef_affinity (footage->tags, keywords, &match.keyword);
      if (match.affinity > 0)
        g_array_append_val (p->matches[i], match);
    }
  }
}

GArray *
ef_picker_run (EfLibrary *library, const EfWords *words, const GArray *slots,
    const EfMatchOptions *options, guint variant, GError **error)
{
  guint n = library->footage->len;
  Picker p = {
    .library = library,
    .options = options,
    .slots = slots,
    .variant = variant,
    .spread = n <= slots->len,
  };

  if (!check_pins (&p, error))
    return NULL;
  p.picks = g_array_sized_new (FALSE, FALSE, sizeof (EfPick), slots->len);
  p.matches = g_new0 (GArray *, n);
  for (guint i = 0; i < n; i++)
    p.matches[i] = g_array_new (FALSE, FALSE, sizeof (Match));
  match_keywords (&p, words);
  for (p.slot = 0; p.slot < slots->len; p.slot++) {
    p.need = slot_length (&p, p.slot);
    pick (&p);
  }
  for (guint i = 0; i < n; i++)
    g_array_unref (p.matches[i]);
  g_free (p.matches);
  return p.picks;
}
