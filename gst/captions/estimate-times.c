/* Edit Factory - when words are said that nobody has timed
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "estimate-times.h"

#include "text-columns.h"

/* A dash or an emoji takes no time: nobody says it. */
static guint
weight_of (const EfCueWord *word)
{
  for (const gchar *p = word->text; *p; p = g_utf8_next_char (p))
    if (g_unichar_isalnum (g_utf8_get_char (p)))
      return MAX (ef_text_columns (word->text), 1);
  return 0;
}

static void
share (EfCue *cue)
{
  GstClockTime span = cue->end - cue->start;
  guint64 total = 0, sum = 0;

  for (guint i = 0; i < cue->words->len; i++)
    total += weight_of (&g_array_index (cue->words, EfCueWord, i));
  total = MAX (total, 1);
  for (guint i = 0; i < cue->words->len; i++) {
    EfCueWord *word = &g_array_index (cue->words, EfCueWord, i);

    word->start = cue->start + gst_util_uint64_scale (span, sum, total);
    sum += weight_of (word);
    word->end = cue->start + gst_util_uint64_scale (span, sum, total);
  }
}

void
ef_cues_estimate_times (EfCues *cues)
{
  for (guint i = 0; i < cues->cues->len; i++) {
    EfCue *cue = &g_array_index (cues->cues, EfCue, i);

    if (!ef_cue_has_word_times (cue))
      share (cue);
  }
  cues->timed_words = TRUE;
}
