/* Edit Factory - what speaks for a moment, and against it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "picker-private.h"
#include "wishes.h"

#include <string.h>

/* In the same file, closer than this is the same place. */
#define SAME_PLACE (2 * GST_SECOND)
#define STILL_AFTER_STILL 0.3
#define LOOK_ALIKE_BITS 8
#define LOOK_ALIKE_SLOTS 3
#define SEED_CHANCE 0.2
/* What an opening that another variant has costs: more than all that may speak
 * for it; half of it for another moment of the same file. */
#define SAME_OPENING 50.0

/* SplitMix64 (Steele, Lea, Flood 2014): one well-mixed word from another. */
static guint64
mix (guint64 x)
{
  x += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  x = (x ^ x >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  x = (x ^ x >> 27) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return x ^ x >> 31;
}

gdouble
ef_picker_chance (const EfPicker *p, const EfChoice *c)
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
choice_at (const EfPicker *p, guint slot)
{
  return &g_array_index (p->picks, EfPick, slot).choice;
}

static const EfUse *
use_at (const EfFootage *footage, guint i)
{
  return &g_array_index (footage->uses, EfUse, i);
}

const EfMatch *
ef_picker_find_match (const EfPicker *p, const EfFootage *footage, guint slot)
{
  const GArray *matches = p->matches[footage->index];

  for (guint i = 0; i < matches->len; i++) {
    const EfMatch *m = &g_array_index (matches, EfMatch, i);

    if (m->slot == slot)
      return m;
  }
  return NULL;
}

/* What the later slots that it is kept for would lose: less the later they are,
 * because it may be shown again by then. */
static gdouble
reserved (const EfPicker *p, const EfFootage *footage)
{
  const GArray *matches = p->matches[footage->index];
  gdouble most = 0;

  if (p->later[footage->index] == 0)
    return 0;
  for (guint i = 0; i < matches->len; i++) {
    const EfMatch *m = &g_array_index (matches, EfMatch, i);

    if (m->slot > p->slot && p->assigned[m->slot] == (gint)footage->index)
      most = MAX (most, m->affinity * (0.5 + 0.5 / (m->slot - p->slot)));
  }
  return most;
}

/* How many shots of this plan have shown it. */
static guint
times_shown (const EfChoice *c)
{
  guint n = 0;

  for (guint i = 0; i < c->footage->uses->len; i++) {
    const EfUse *use = use_at (c->footage, i);

    n += use->slot != G_MAXUINT &&
        (c->footage->still || ef_ranges_intersect (&use->range, &c->range));
  }
  return n;
}

static gdouble
recency (const EfPicker *p, const EfChoice *c)
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
diversity (const EfPicker *p, const EfFootage *footage)
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
overlap (const EfPicker *p, const EfChoice *c)
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

gboolean
ef_picker_opens_another (const EfChoice *c, gboolean whole_file)
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
look_alike (const EfPicker *p, const EfChoice *c)
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
enlarged (const EfPicker *p, const EfFootage *footage)
{
  gdouble most = p->options->max_enlargement;

  if (footage->enlargement <= most)
    return 0;
  return MIN (1, 0.5 + (footage->enlargement - most) / (2 * most));
}

void
ef_choice_weigh (EfChoice *c, gdouble keyword_weight)
{
  EfFactors *f = &c->factors;

  f->keyword = keyword_weight * c->affinity;
  f->reserved = -keyword_weight * c->reserved;
  c->score = f->keyword + f->recency + f->diversity + f->overlap + f->avoided +
      f->quality + f->look_alike + f->enlarged + f->slowed + f->shake +
      f->reserved + f->chance;
}

void
ef_picker_evaluate (const EfPicker *p, EfChoice *c)
{
  const EfMatchWeights *w = &p->options->weights;
  const EfMatch *match = ef_picker_find_match (p, c->footage, p->slot);
  EfFactors *f = &c->factors;

  c->round = times_shown (c);
  c->keyword = match ? match->keyword : NULL;
  c->affinity = match ? ef_wishes_affinity (p->options, match, c) : 0;
  c->reserved = reserved (p, c->footage);
  c->suggested = match && match->suggested && c->affinity > match->spoken;
  f->recency = w->recency * recency (p, c);
  f->diversity = w->diversity * diversity (p, c->footage);
  f->overlap = -w->overlap * overlap (p, c);
  f->avoided = -w->avoided * avoided (c);
  if (p->slot == 0 && ef_picker_opens_another (c, FALSE))
    f->avoided -= SAME_OPENING;
  else if (p->slot == 0 && ef_picker_opens_another (c, TRUE))
    f->avoided -= SAME_OPENING / 2;
  f->quality =
      w->quality * ef_library_quality (p->library, c->footage, &c->range);
  f->look_alike = -w->look_alike * look_alike (p, c);
  f->enlarged = -w->enlarged * enlarged (p, c->footage);
  f->slowed = -w->slowed * (1 - c->speed) / (1 - EF_PICKER_MIN_SPEED);
  f->shake = -w->shake * ef_footage_shake (c->footage, &c->range);
  f->chance = p->options->seed ? SEED_CHANCE * ef_picker_chance (p, c) : 0;
  ef_choice_weigh (c, w->keyword);
}
