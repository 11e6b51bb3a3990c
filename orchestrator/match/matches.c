/* Edit Factory - what each file can say to each slot
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "matches.h"

#include "wishes.h"

static void
match_slot (EfMatches *self, const EfLibrary *library, guint slot,
    const GPtrArray *keywords, const EfMatchOptions *options)
{
  for (guint i = 0; i < self->n_footage; i++) {
    const EfFootage *footage = g_ptr_array_index (library->footage, i);
    EfMatch match = { slot, 0, NULL, FALSE, 0 };

    if (footage->place != EF_PLACE_NORMAL)
      continue;
    match.affinity = ef_affinity (footage->tags, keywords, &match.keyword);
    ef_wishes_suggest (options, footage, &match);
    if (match.affinity <= 0)
      continue;
    g_array_append_val (self->of[i], match);
    self->n++;
  }
}

EfMatches *
ef_matches_new (const EfLibrary *library, const EfWords *words,
    const GArray *slots, const EfMatchOptions *options)
{
  EfMatches *self = g_new0 (EfMatches, 1);

  self->n_footage = library->footage->len;
  self->of = g_new0 (GArray *, self->n_footage);
  for (guint i = 0; i < self->n_footage; i++)
    self->of[i] = g_array_new (FALSE, FALSE, sizeof (EfMatch));
  for (guint k = 0; k < slots->len; k++) {
    const EfSlot *slot = &g_array_index (slots, EfSlot, k);
    g_autoptr (GPtrArray) keywords = ef_keywords_of (
        words, slot->first_word, slot->end_word, library->language);

    match_slot (self, library, k, keywords, options);
  }
  return self;
}

void
ef_matches_free (EfMatches *self)
{
  for (guint i = 0; i < self->n_footage; i++)
    g_array_unref (self->of[i]);
  g_free (self->of);
  g_free (self);
}
