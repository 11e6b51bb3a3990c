/* Edit Factory - which file serves which slot best, over the whole programme
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "assign.h"

#include <string.h>

#define MAX_PASSES 10
#define BETTER 1e-9

typedef struct
{
  guint n_slots;
  const GArray *edges;
  const guint *capacity;
  const gint *fixed;
  guint *first;   /* by slot: its first edge; one more for the end */
  gint *file;     /* by slot */
  guint *load;    /* by file */
  guint *visited; /* by file: the search that was last there */
  guint search;
} Assignment;

static gint
by_slot_and_weight (gconstpointer a, gconstpointer b)
{
  const EfEdge *x = a, *y = b;

  if (x->slot != y->slot)
    return x->slot < y->slot ? -1 : 1;
  if (x->weight != y->weight)
    return x->weight > y->weight ? -1 : 1;
  return x->file < y->file ? -1 : x->file > y->file;
}

static const EfEdge *
edge_at (const Assignment *a, guint i)
{
  return &g_array_index (a->edges, EfEdge, i);
}

static void
index_edges (Assignment *a)
{
  guint i = 0;

  for (guint slot = 0; slot <= a->n_slots; slot++) {
    while (i < a->edges->len && edge_at (a, i)->slot < slot)
      i++;
    a->first[slot] = i;
  }
}

static gdouble
weight_of (const Assignment *a, guint slot, gint file)
{
  for (guint i = a->first[slot]; i < a->first[slot + 1]; i++)
    if ((gint)edge_at (a, i)->file == file)
      return edge_at (a, i)->weight;
  return 0;
}

static void
put (Assignment *a, guint slot, gint file)
{
  if (a->file[slot] != EF_UNASSIGNED)
    a->load[a->file[slot]]--;
  a->file[slot] = file;
  a->load[file]++;
}

/* Finds a file for @slot, moving others to files of theirs when it must. */
static gboolean
augment (Assignment *a, guint slot)
{
  for (guint i = a->first[slot]; i < a->first[slot + 1]; i++) {
    guint file = edge_at (a, i)->file;

    if (a->visited[file] == a->search)
      continue;
    a->visited[file] = a->search;
    if (a->load[file] < a->capacity[file]) {
      put (a, slot, file);
      return TRUE;
    }
    for (guint other = 0; other < a->n_slots; other++) {
      if (a->file[other] == (gint)file && a->fixed[other] == EF_UNASSIGNED &&
          augment (a, other)) {
        put (a, slot, file);
        return TRUE;
      }
    }
  }
  return FALSE;
}

/* The slot that has no file yet, was not tried, and wants one most. */
static gint
next_slot (const Assignment *a, const gboolean *tried)
{
  gint best = -1;

  for (guint slot = 0; slot < a->n_slots; slot++) {
    if (tried[slot] || a->file[slot] != EF_UNASSIGNED ||
        a->first[slot] == a->first[slot + 1])
      continue;
    if (best < 0 ||
        edge_at (a, a->first[slot])->weight >
            edge_at (a, a->first[best])->weight + BETTER)
      best = slot;
  }
  return best;
}

static gboolean
is_free (const Assignment *a, guint slot)
{
  return a->file[slot] != EF_UNASSIGNED && a->fixed[slot] == EF_UNASSIGNED;
}

static gboolean
try_moves (Assignment *a, guint slot)
{
  gdouble now = weight_of (a, slot, a->file[slot]);

  for (guint i = a->first[slot]; i < a->first[slot + 1]; i++) {
    const EfEdge *e = edge_at (a, i);

    if (e->weight > now + BETTER && a->load[e->file] < a->capacity[e->file]) {
      put (a, slot, e->file);
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
try_exchange (Assignment *a, guint one, guint two)
{
  gint f1 = a->file[one], f2 = a->file[two];
  gdouble crossed1, crossed2;

  if (f1 == f2)
    return FALSE;
  crossed1 = weight_of (a, one, f2);
  crossed2 = weight_of (a, two, f1);
  if (crossed1 <= 0 || crossed2 <= 0 ||
      crossed1 + crossed2 <=
          weight_of (a, one, f1) + weight_of (a, two, f2) + BETTER)
    return FALSE;
  a->file[one] = f2;
  a->file[two] = f1;
  return TRUE;
}

static gboolean
improve (Assignment *a)
{
  gboolean changed = FALSE;

  for (guint one = 0; one < a->n_slots; one++) {
    if (!is_free (a, one))
      continue;
    changed |= try_moves (a, one);
    for (guint two = one + 1; two < a->n_slots; two++)
      if (is_free (a, two))
        changed |= try_exchange (a, one, two);
  }
  return changed;
}

gint *
ef_assign (guint n_slots, guint n_files, GArray *edges, const guint *capacity,
    const gint *fixed)
{
  g_autofree guint *first = g_new0 (guint, n_slots + 1);
  g_autofree guint *load = g_new0 (guint, n_files);
  g_autofree guint *visited = g_new0 (guint, n_files);
  g_autofree gboolean *tried = g_new0 (gboolean, n_slots);
  Assignment a = { n_slots, edges, capacity, fixed, first,
    g_new (gint, n_slots), load, visited, 0 };
  gint slot;

  g_array_sort (edges, by_slot_and_weight);
  index_edges (&a);
  for (guint i = 0; i < n_slots; i++) {
    a.file[i] = fixed[i];
    if (fixed[i] != EF_UNASSIGNED)
      load[fixed[i]]++;
  }
  while ((slot = next_slot (&a, tried)) >= 0) {
    tried[slot] = TRUE;
    a.search++;
    augment (&a, slot);
  }
  for (guint pass = 0; pass < MAX_PASSES; pass++)
    if (!improve (&a))
      break;
  return a.file;
}
