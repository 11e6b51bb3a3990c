/* Edit Factory - the best of several ways to fill a programme
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "programme.h"

/* Those of the presets: none depends on the weight that is asked for. */
static const gdouble keyword_weights[] = { 0.7, 1, 3 };

/* More than factors can make up for. */
#define COST_OF_FILLING 1000.0
#define COST_OF_REPEATING 100.0

/* What a slot leaves to later ones is no worth of its own. */
static gdouble
worth (const GArray *picks, gdouble keyword_weight)
{
  gdouble sum = 0;

  for (guint i = 0; i < picks->len; i++) {
    EfChoice c = g_array_index (picks, EfPick, i).choice;

    ef_choice_weigh (&c, 0);
    sum += c.score + keyword_weight * c.affinity -
        (c.needs_fallback ? COST_OF_FILLING : 0) -
        (c.round > 0 ? COST_OF_REPEATING : 0);
  }
  return sum;
}

static GArray *
fill (EfLibrary *library, const EfMatches *matches, const GArray *slots,
    const EfMatchOptions *options, guint variant, gdouble keyword_weight)
{
  EfMatchOptions changed = *options;
  GArray *picks;

  changed.weights.keyword = keyword_weight;
  picks = ef_picker_run (library, matches, slots, &changed, variant);
  ef_library_forget (library);
  return picks;
}

static void
settle (GArray *picks, gdouble keyword_weight)
{
  for (guint i = 0; i < picks->len; i++) {
    EfPick *pick = &g_array_index (picks, EfPick, i);

    ef_choice_weigh (&pick->choice, keyword_weight);
    if (pick->has_runner_up)
      ef_choice_weigh (&pick->runner_up, keyword_weight);
    ef_footage_note_use (pick->choice.footage, &pick->choice.range, i);
  }
}

GArray *
ef_programme_choose (EfLibrary *library, const EfMatches *matches,
    const GArray *slots, const EfMatchOptions *options, guint variant)
{
  gdouble weight = options->weights.keyword;
  /* Where nothing is named they are all the same. */
  guint n = matches->n > 0 ? G_N_ELEMENTS (keyword_weights) : 1;
  GArray *best =
      fill (library, matches, slots, options, variant, keyword_weights[0]);

  for (guint i = 1; i < n; i++) {
    GArray *picks =
        fill (library, matches, slots, options, variant, keyword_weights[i]);

    if (worth (picks, weight) > worth (best, weight)) {
      g_array_unref (best);
      best = picks;
    } else {
      g_array_unref (picks);
    }
  }
  settle (best, weight);
  return best;
}
