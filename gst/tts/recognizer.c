/* Edit Factory - one Viterbi pass of pocketsphinx over known words
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The words are a chain: state i goes to state i + 1 by word i, and the search
 * adds silence to every state. They are named w0, w1, … and have a private
 * dictionary, so none is unknown.
 */
#include "config.h"
#include "recognizer.h"

#include <pocketsphinx.h>
#include <sphinxbase/err.h>
#include <sphinxbase/fsg_model.h>
#include <stdlib.h>
#include <string.h>

#define FRAME_MS 10

gboolean
ef_recognizer_available (void)
{
  return g_file_test (EF_ACOUSTIC_MODEL "/mdef", G_FILE_TEST_EXISTS);
}

/* -remove_silence would shift every time; dither would make two runs differ. */
static cmd_ln_t *
make_config (const gchar *beam)
{
  return cmd_ln_init (NULL, ps_args (), TRUE, "-hmm", EF_ACOUSTIC_MODEL,
      "-remove_silence", "no", "-dither", "no", "-bestpath", "no", "-cmn",
      "batch", "-fsgusefiller", "yes", "-beam", beam, "-wbeam", beam, "-pbeam",
      beam, NULL);
}

static gboolean
add_words (ps_decoder_t *decoder, const gchar *const *pronunciations,
    guint n_words, guint *n_added)
{
  guint last = 0;

  *n_added = 0;
  for (guint i = 0; i < n_words; i++)
    if (*pronunciations[i])
      last = i;
  for (guint i = 0; i < n_words; i++) {
    gchar name[16];

    if (!*pronunciations[i])
      continue;
    g_snprintf (name, sizeof name, "w%u", i);
    /* The last one makes the decoder take them all in. */
    if (ps_add_word (decoder, name, pronunciations[i], i == last) < 0)
      return FALSE;
    (*n_added)++;
  }
  return *n_added > 0;
}

static void
set_grammar (ps_decoder_t *decoder, const gchar *const *pronunciations,
    guint n_words, guint n_added)
{
  fsg_model_t *grammar = fsg_model_init (
      "script", ps_get_logmath (decoder), 1.0, (int32)n_added + 1);
  int32 state = 0;

  for (guint i = 0; i < n_words; i++) {
    gchar name[16];

    if (!*pronunciations[i])
      continue;
    g_snprintf (name, sizeof name, "w%u", i);
    fsg_model_trans_add (
        grammar, state, state + 1, 0, fsg_model_word_add (grammar, name));
    state++;
  }
  grammar->start_state = 0;
  grammar->final_state = state;
  ps_set_fsg (decoder, "script", grammar);
  ps_set_search (decoder, "script");
  fsg_model_free (grammar);
}

/* Returns: how many words were found. */
static guint
read_words (ps_decoder_t *decoder, EfHeard *heard, guint n_words)
{
  guint n = 0;

  for (ps_seg_t *seg = ps_seg_iter (decoder); seg; seg = ps_seg_next (seg)) {
    const gchar *word = ps_seg_word (seg);
    guint64 i;
    int first, last;
    int32 score = 0, language = 0, backoff = 0;

    if (word[0] != 'w' || !g_ascii_isdigit (word[1]))
      continue;
    i = g_ascii_strtoull (word + 1, NULL, 10);
    if (i >= n_words)
      continue;
    ps_seg_frames (seg, &first, &last);
    ps_seg_prob (seg, &score, &language, &backoff);
    heard[i].start = (guint)first * FRAME_MS;
    heard[i].end = (guint)(last + 1) * FRAME_MS;
    heard[i].score = (gdouble)score / (last + 1 - first);
    n++;
  }
  return n;
}

static gboolean
fail (GError **error)
{
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
      "the recording does not match the script (its words could not be found "
      "in it in this order)");
  return FALSE;
}

static gboolean
decode (ps_decoder_t *decoder, const gint16 *pcm, gsize n_samples,
    const gchar *const *pronunciations, guint n_words, EfHeard *heard,
    GError **error)
{
  guint n_added;

  if (!add_words (decoder, pronunciations, n_words, &n_added))
    return fail (error);
  set_grammar (decoder, pronunciations, n_words, n_added);
  if (ps_start_utt (decoder) < 0 ||
      ps_process_raw (decoder, pcm, n_samples, FALSE, TRUE) < 0 ||
      ps_end_utt (decoder) < 0)
    return fail (error);
  return read_words (decoder, heard, n_words) == n_added || fail (error);
}

static gboolean
align_within (const gchar *beam, const gint16 *pcm, gsize n_samples,
    const gchar *const *pronunciations, guint n_words, EfHeard *heard,
    GError **error)
{
  cmd_ln_t *config = make_config (beam);
  ps_decoder_t *decoder = config ? ps_init (config) : NULL;
  gboolean ok;

  memset (heard, 0, sizeof *heard * n_words);
  if (!decoder) {
    g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
        "the acoustic model cannot be loaded; install the Debian package "
        "pocketsphinx-en-us");
    cmd_ln_free_r (config);
    return FALSE;
  }
  ok = decode (decoder, pcm, n_samples, pronunciations, n_words, heard, error);
  ps_free (decoder);
  cmd_ln_free_r (config);
  return ok;
}

gboolean
ef_recognizer_align (const gint16 *pcm, gsize n_samples,
    const gchar *const *pronunciations, guint n_words, EfHeard *heard,
    GError **error)
{
  /* Its log goes to stderr and to nobody's use. */
  err_set_callback (NULL, NULL);
  err_set_logfp (NULL);
  /* The search may lose the right path where sounds are strange to the model;
   * then once more and almost without pruning. */
  return align_within (
             "1e-80", pcm, n_samples, pronunciations, n_words, heard, NULL) ||
      align_within (
          "1e-300", pcm, n_samples, pronunciations, n_words, heard, error);
}
