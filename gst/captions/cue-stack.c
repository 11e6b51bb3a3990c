/* Edit Factory - cues at one place: who stands, who gives way
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cue-stack.h"

#include "cue-list.h"
#include "cue-place.h"

gboolean
ef_stack_cue_is_open (const EfStackCue *cue)
{
  return cue->age >= 0 && cue->time < (gint64)cue->item->cue->end;
}

/* Cues of one document stand as it says. */
static gboolean
share_place (const EfStackCue *a, const EfStackCue *b)
{
  return a->item->owner != b->item->owner &&
      ef_cue_place_equal (&a->item->cue->place, &b->item->cue->place);
}

static gboolean
same_length (const EfCue *a, const EfCue *b)
{
  return a->end - a->start == b->end - b->start;
}

/* Of a text that is still said more than a slip is shown beside the other. */
gboolean
ef_stack_cue_gives_way (const EfStackCue *cue, const EfStackCue *other)
{
  gint64 overlap = cue->left + other->time;

  if (!share_place (cue, other))
    return FALSE;
  if (cue->left <= 0)
    return TRUE;
  if (cue->age == other->age)
    return same_length (cue->item->cue, other->item->cue) &&
        ef_cue_words_equal (cue->item->cue, other->item->cue);
  return overlap <= (gint64)EF_CUE_LIST_SLIP && other->left > cue->left;
}

static EfStackCue
before (const EfStackCue *cue, gint64 ago)
{
  return (EfStackCue){ cue->item, cue->time - ago, cue->age - ago,
    cue->left + ago, cue->cut };
}

/* Did the cue at @i stand when that at @last came? */
static gboolean
stood (const EfStackCue *cues, guint i, guint last)
{
  EfStackCue one = before (&cues[i], cues[last].age);

  if (one.cut || !ef_stack_cue_is_open (&one))
    return FALSE;
  for (guint k = i + 1; k <= last; k++) {
    EfStackCue other = before (&cues[k], cues[last].age);

    if (!other.cut && ef_stack_cue_is_open (&other) &&
        ef_stack_cue_gives_way (&one, &other))
      return FALSE;
  }
  return TRUE;
}

/* How many stood above that at @i when that at @last came, that included. */
static guint
count_above (const EfStackCue *cues, guint i, guint last)
{
  guint n = 0;

  for (guint k = i + 1; k <= last; k++)
    n += share_place (&cues[i], &cues[k]) && stood (cues, k, last);
  return n;
}

void
ef_cue_stack_cut (EfStackCue *cues, guint n)
{
  for (guint last = EF_CUE_LIST_MAX_STACK; last < n; last++)
    for (guint i = 0; i + EF_CUE_LIST_MAX_STACK <= last; i++)
      if (!cues[i].cut && share_place (&cues[i], &cues[last]) &&
          cues[i].time - cues[last].age < (gint64)cues[i].item->cue->end &&
          count_above (cues, i, last) >= EF_CUE_LIST_MAX_STACK)
        cues[i].cut = TRUE;
}

gboolean
ef_cue_stack_shows (const EfStackCue *cues, guint n, guint i)
{
  if (cues[i].cut || !ef_stack_cue_is_open (&cues[i]))
    return FALSE;
  for (guint k = i + 1; k < n; k++)
    if (!cues[k].cut && ef_stack_cue_is_open (&cues[k]) &&
        ef_stack_cue_gives_way (&cues[i], &cues[k]))
      return FALSE;
  return TRUE;
}
