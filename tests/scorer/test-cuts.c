/* Edit Factory - cuts in random edits, against other detectors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Pieces of the clips in $EF_SHARED_MEDIA, and of made ones, are put together
 * with known hard cuts, dissolves and fades through black, with flashes and
 * speed-ups in between. Ours must find them; ffmpeg's scdet and GStreamer's
 * scenechange are told in the same table.
 *
 * EF_CUTS_SEED: the first seed, for other edits than the usual ones.
 */
#include "edits.h"
#include "peers.h"
#include "scorer.h"

#include <gst/gst.h>
#include <stdlib.h>

#define EDITS 3
#define FRAME (G_GUINT64_CONSTANT (1000000000) / EDIT_FPS)
/* A gradual transition is found when the middle is within so many frames. */
#define NEAR 5

static const EditStyle styles[] = {
  { "plain", 20, 25, 60, 1, FALSE, FALSE },
  { "short shots", 20, 8, 20, 1, FALSE, FALSE },
  { "flashes", 20, 30, 55, 1, TRUE, FALSE },
  { "4 x speed", 20, 12, 20, 4, FALSE, FALSE },
  { "gradual", 16, 50, 89, 1, FALSE, TRUE },
  { "gradual, flashes", 16, 60, 89, 1, TRUE, TRUE },
};

/* Least F1 that must be reached: hard cuts, gradual ones */
static const gdouble goals[][2] = { { 0.97 }, { 0.97 }, { 0.97 }, { 0.97 },
  { 0.97, 0.85 }, { 0.97, 0.85 } };

typedef struct
{
  guint hits;
  guint wrong;
  guint missed;
} Count;

typedef enum
{
  OURS,
  SCDET_10,
  SCDET_6,
  SCENECHANGE,
  DETECTORS
} Detector;

static const gchar *const detector_names[] = { "efsegmentscorer", "scdet 10",
  "scdet 6", "scenechange" };

/* Of one detector. */
typedef struct
{
  gboolean present;
  Count hard;
  Count gradual;
} Result;

/* What a detector found: first frames of shots; middles, doubled, of gradual
 * transitions. */
typedef struct
{
  GArray *cuts;
  GArray *middles;
} Found;

static void
on_segment (const EfScoredSegment *segment, gpointer user_data)
{
}

static void
on_cut (guint64 time, gpointer user_data)
{
  guint frame = time / FRAME;

  g_array_append_val (((Found *)user_data)->cuts, frame);
}

static void
on_gradual (const EfGradual *gradual, gpointer user_data)
{
  guint middle = (gradual->start + gradual->end + FRAME / 2) / FRAME;

  g_array_append_val (((Found *)user_data)->middles, middle);
}

static void
run_ours (const Edit *edit, Found *found)
{
  const EfScorerEvents events = { on_segment, on_cut, on_gradual };
  g_autoptr (EfScorer) scorer = ef_scorer_new (&events, found);
  g_autofree guint8 *frame = g_malloc (EDIT_SIZE);
  EfLumaView view = { EF_LUMA_PLANAR8, frame, EDIT_WIDTH, EDIT_WIDTH,
    EDIT_HEIGHT, 1, 0, { 0 }, FALSE };

  for (guint n = 0; n < edit->frames->len; n++) {
    edit_render (edit, n, frame);
    ef_scorer_push (scorer, &view, n * FRAME, FRAME);
  }
  ef_scorer_finish (scorer);
}

static gboolean
has (const GArray *list, guint frame)
{
  for (guint i = 0; i < list->len; i++)
    if (g_array_index (list, guint, i) == frame)
      return TRUE;
  return FALSE;
}

static gboolean
within_gradual (const Edit *edit, guint frame)
{
  for (guint i = 0; i < edit->graduals->len; i++) {
    const EditGradual *g = &g_array_index (edit->graduals, EditGradual, i);

    if (frame + NEAR >= g->start && frame <= g->end + NEAR)
      return TRUE;
  }
  return FALSE;
}

/* The peers know one kind of change only: what they tell elsewhere than at a
 * hard cut is held against them as a hard cut, unless it is about a gradual
 * one, and then as such. */
static void
sort_out (const Edit *edit, Found *found)
{
  for (guint i = 0; i < found->cuts->len;) {
    guint frame = g_array_index (found->cuts, guint, i);
    guint middle = 2 * frame;

    if (has (edit->cuts, frame) || !within_gradual (edit, frame)) {
      i++;
      continue;
    }
    g_array_append_val (found->middles, middle);
    g_array_remove_index (found->cuts, i);
  }
}

static void
count_hard (const Edit *edit, const Found *found, Count *count)
{
  for (guint i = 0; i < found->cuts->len; i++) {
    guint frame = g_array_index (found->cuts, guint, i);

    if (has (edit->cuts, frame)) {
      count->hits++;
    } else {
      count->wrong++;
      g_test_message ("  frame %u is no cut", frame);
    }
  }
  for (guint i = 0; i < edit->cuts->len; i++) {
    guint frame = g_array_index (edit->cuts, guint, i);

    if (!has (found->cuts, frame)) {
      count->missed++;
      g_test_message ("  the cut at frame %u is missed", frame);
    }
  }
}

/* Each transition is found once; what else is told of it is wrong. */
static void
count_gradual (const Edit *edit, const Found *found, Count *count)
{
  guint hits = 0;

  for (guint i = 0; i < edit->graduals->len; i++) {
    const EditGradual *g = &g_array_index (edit->graduals, EditGradual, i);
    gboolean hit = FALSE;

    for (guint k = 0; k < found->middles->len && !hit; k++) {
      gint middle = g_array_index (found->middles, guint, k);

      hit = ABS (middle - (gint)(g->start + g->end)) <= 2 * NEAR;
    }
    hits += hit;
    if (!hit)
      g_test_message (
          "  the transition from %u to %u is missed", g->start, g->end);
  }
  count->hits += hits;
  count->missed += edit->graduals->len - hits;
  count->wrong += found->middles->len - MIN (hits, found->middles->len);
  for (guint k = 0; k < found->middles->len; k++)
    g_test_message (
        "  transition about %u", g_array_index (found->middles, guint, k) / 2);
}

static gdouble
f1 (const Count *count)
{
  guint all = 2 * count->hits + count->wrong + count->missed;

  return all > 0 ? 2.0 * count->hits / all : 1;
}

static void
judge (const Edit *edit, Found *found, Result *result)
{
  result->present = TRUE;
  count_hard (edit, found, &result->hard);
  count_gradual (edit, found, &result->gradual);
  g_array_unref (found->cuts);
  g_array_unref (found->middles);
}

static void
judge_peer (const Edit *edit, GArray *cuts, Result *result)
{
  Found found = { cuts, g_array_new (FALSE, FALSE, sizeof (guint)) };

  if (!cuts) {
    g_array_unref (found.middles);
    return;
  }
  sort_out (edit, &found);
  judge (edit, &found, result);
}

static void
print_row (const EditStyle *style, Detector detector, const Result *result)
{
  const Count *h = &result->hard, *g = &result->gradual;

  if (!result->present) {
    g_print ("# | %-16s | %-15s | not installed |\n", style->name,
        detector_names[detector]);
    return;
  }
  g_print ("# | %-16s | %-15s | %3u found %2u missed %3u wrong: F1 %.3f |",
      style->name, detector_names[detector], h->hits, h->missed, h->wrong,
      f1 (h));
  if (style->graduals)
    g_print (" %3u found %2u missed %3u wrong: F1 %.3f |", g->hits, g->missed,
        g->wrong, f1 (g));
  g_print ("\n");
}

static void
check (GPtrArray *footage, const EditStyle *style, const gdouble *goal)
{
  const gchar *given = g_getenv ("EF_CUTS_SEED");
  Result results[DETECTORS] = { 0 };

  for (guint i = 0; i < EDITS; i++) {
    guint seed = (given ? atoi (given) : 0) + i;
    g_autoptr (Edit) edit = edit_new (footage, style, seed);
    Found ours = { g_array_new (FALSE, FALSE, sizeof (guint)),
      g_array_new (FALSE, FALSE, sizeof (guint)) };

    g_test_message ("%s, seed %u", style->name, seed);
    run_ours (edit, &ours);
    judge (edit, &ours, &results[OURS]);
    if (!g_getenv ("EF_CUTS_ALONE")) {
      judge_peer (edit, peer_scdet (edit, 10), &results[SCDET_10]);
      judge_peer (edit, peer_scdet (edit, 6), &results[SCDET_6]);
      judge_peer (edit, peer_scenechange (edit), &results[SCENECHANGE]);
    }
  }
  for (Detector d = OURS; d < DETECTORS; d++)
    print_row (style, d, &results[d]);
  g_assert_cmpfloat (f1 (&results[OURS].hard), >=, goal[0]);
  g_assert_cmpfloat (f1 (&results[OURS].gradual), >=, goal[1]);
}

static GPtrArray *real, *made;

static void
test_real (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  if (real)
    check (real, &styles[i], goals[i]);
  else
    g_test_skip ("no shared media, or no decoder for them");
}

static void
test_made (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  check (made, &styles[i], goals[i]);
}

int
main (int argc, char **argv)
{
  gint status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_set_nonfatal_assertions ();
  real = footage_load (g_getenv ("EF_SHARED_MEDIA"));
  made = footage_make ();
  for (guint i = 0; i < G_N_ELEMENTS (styles); i++) {
    g_autofree gchar *name =
        g_strdup_printf ("/scorer/cuts/real/%s", styles[i].name);

    g_test_add_data_func (name, GUINT_TO_POINTER (i), test_real);
  }
  for (guint i = 0; i < G_N_ELEMENTS (styles); i++) {
    g_autofree gchar *name =
        g_strdup_printf ("/scorer/cuts/made/%s", styles[i].name);

    g_test_add_data_func (name, GUINT_TO_POINTER (i), test_made);
  }
  status = g_test_run ();
  g_clear_pointer (&real, g_ptr_array_unref);
  g_clear_pointer (&made, g_ptr_array_unref);
  return status;
}
