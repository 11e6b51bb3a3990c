/* Edit Factory - when each word of a script is heard in a recording
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "align.h"
#include "phones.h"
#include "pronounce.h"
#include "recognizer.h"
#include "script.h"
#include "sound.h"

#include <string.h>

typedef struct
{
  EfScript *script;
  GPtrArray *phones; /* (element-type utf8): one a token */
  EfHeard *heard;    /* one a token */
  guint n;
  guint n_spoken;
} Alignment;

static void
alignment_clear (Alignment *self)
{
  g_clear_pointer (&self->script, ef_script_free);
  g_clear_pointer (&self->phones, g_ptr_array_unref);
  g_clear_pointer (&self->heard, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Alignment, alignment_clear)

static gboolean
check_cancelled (GCancellable *cancellable, GError **error)
{
  if (!g_cancellable_is_cancelled (cancellable))
    return TRUE;
  g_set_error (
      error, EF_ERROR, EF_ERROR_CANCELLED, "the alignment was cancelled");
  return FALSE;
}

static gboolean
check_sound (const gint16 *pcm, gsize n_samples, GError **error)
{
  gsize first, end;

  if (n_samples > (gsize)EF_ALIGN_MAX_SECONDS * EF_ALIGN_RATE) {
    g_set_error (error, EF_ERROR, EF_ERROR_LIMIT,
        "the recording lasts %.0f s; at most %d s can be aligned",
        (gdouble)n_samples / EF_ALIGN_RATE, EF_ALIGN_MAX_SECONDS);
    return FALSE;
  }
  if (ef_sound_find_speech (pcm, n_samples, EF_ALIGN_RATE, &first, &end))
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
      "the recording does not match the script (it is silent)");
  return FALSE;
}

static guint
count_phones (const gchar *phones)
{
  guint n = *phones ? 1 : 0;

  for (const gchar *p = phones; *p; p++)
    n += *p == ' ';
  return n;
}

/* Does the recording hold what the script says? A grammar finds its words in
 * anything. But the model's scores are relative to the best sound of each
 * frame, so a word that is not there scores badly: measured -10 to -14 a frame
 * for flite's voices, -29 for espeak, -50 to -64 for another text. And speech
 * that belongs to no word, or a word stretched over others, shows as sound
 * that no word accounts for. The model is English: other languages get worse
 * scores (espeak's German -49) and more tolerance. */
typedef struct
{
  gdouble mean_score;
  gdouble word_score;
  gdouble fit;
  gdouble unexplained;
} Limits;

static const Limits english_limits = { -42.0, -60.0, 0.6, 0.3 };
static const Limits other_limits = { -56.0, -75.0, 0.5, 0.45 };

#define MAX_MS_A_PHONE 260

static const Limits *
limits_of (const Alignment *self)
{
  return g_str_has_prefix (self->script->language, "en") ? &english_limits
                                                         : &other_limits;
}

static gboolean
fits (const Limits *limits, const EfHeard *heard, guint phones)
{
  guint ms = heard->end - heard->start;

  return heard->score >= limits->word_score &&
      ms <= MAX (phones, 2) * MAX_MS_A_PHONE;
}

/* How much of the audible time no fitting word accounts for. */
static gdouble
find_unexplained (const Alignment *self, const gint16 *pcm, gsize n_samples)
{
  g_autoptr (GArray) spans =
      ef_sound_find_spans (pcm, n_samples, EF_ALIGN_RATE, 100);
  gdouble audible = 0.0, explained = 0.0;
  guint word = 0;

  for (guint s = 0; s < spans->len; s++) {
    const EfSoundSpan *span = &g_array_index (spans, EfSoundSpan, s);
    guint start = (guint)(span->start * 1000 / EF_ALIGN_RATE);
    guint end = (guint)(span->end * 1000 / EF_ALIGN_RATE);

    audible += end - start;
    while (word > 0 && self->heard[word - 1].end > start)
      word--;
    for (; word < self->n; word++) {
      const EfHeard *heard = &self->heard[word];
      guint phones = count_phones (g_ptr_array_index (self->phones, word));

      if (heard->end == 0 || heard->end <= start)
        continue;
      if (heard->start >= end)
        break;
      if (fits (limits_of (self), heard, phones))
        explained += MIN (end, heard->end) - MAX (start, heard->start);
    }
  }
  return audible > 0.0 ? 1.0 - explained / audible : 1.0;
}

static gboolean
check_fit (Alignment *self, const gint16 *pcm, gsize n_samples,
    EfAlignInfo *info, GError **error)
{
  const Limits *limits = limits_of (self);
  guint fitting = 0;
  gdouble sum = 0.0, length = 0.0;

  for (guint i = 0; i < self->n; i++) {
    const EfHeard *heard = &self->heard[i];
    guint phones = count_phones (g_ptr_array_index (self->phones, i));

    if (phones > 0 && fits (limits, heard, phones))
      fitting++;
    sum += heard->score * (heard->end - heard->start);
    length += heard->end - heard->start;
  }
  info->score = sum / MAX (length, 1.0);
  info->fit = (gdouble)fitting / MAX (self->n_spoken, 1);
  info->unexplained = find_unexplained (self, pcm, n_samples);
  if (info->fit < limits->fit || info->score < limits->mean_score)
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "the recording does not match the script (%s of its words are heard "
        "where they should be)",
        fitting * 2 > self->n_spoken ? "too few" : "hardly any");
  else if (info->unexplained > limits->unexplained)
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "the recording does not match the script (%.0f %% of its speech is "
        "not in the script)",
        info->unexplained * 100.0);
  return info->fit >= limits->fit && info->score >= limits->mean_score &&
      info->unexplained <= limits->unexplained;
}

/* Without a model: along the audible time, in proportion to what is said. */

static guint
audible_to_ms (const GArray *spans, gdouble samples, gboolean is_end)
{
  for (guint i = 0; i < spans->len; i++) {
    const EfSoundSpan *span = &g_array_index (spans, EfSoundSpan, i);
    gdouble length = (gdouble)(span->end - span->start);

    if (samples < length || (is_end && samples <= length) ||
        i + 1 == spans->len)
      return (guint)((span->start + MIN (samples, length)) * 1000.0 /
          EF_ALIGN_RATE);
    samples -= length;
  }
  return 0;
}

static void
estimate (Alignment *self, const gint16 *pcm, gsize n_samples)
{
  g_autoptr (GArray) spans =
      ef_sound_find_spans (pcm, n_samples, EF_ALIGN_RATE, 150);
  gdouble audible = 0.0, total = 0.0, done = 0.0;

  memset (self->heard, 0, sizeof *self->heard * self->n);
  for (guint i = 0; i < spans->len; i++) {
    const EfSoundSpan *span = &g_array_index (spans, EfSoundSpan, i);

    audible += (gdouble)(span->end - span->start);
  }
  for (guint i = 0; i < self->n; i++)
    total += ef_pronounce_weight (
        ef_script_token (self->script, i), g_ptr_array_index (self->phones, i));
  for (guint i = 0; i < self->n; i++) {
    gdouble weight = ef_pronounce_weight (
        ef_script_token (self->script, i), g_ptr_array_index (self->phones, i));

    if (weight <= 0.0)
      continue;
    self->heard[i].start = audible_to_ms (spans, audible * done / total, FALSE);
    done += weight;
    self->heard[i].end =
        MAX (audible_to_ms (spans, audible * done / total, TRUE),
            self->heard[i].start + 1);
  }
}

/* From what was heard to words */

static EfWords *
make_words (const Alignment *self, gsize n_samples, EfTiming timing)
{
  GstClockTime duration =
      gst_util_uint64_scale (n_samples, GST_SECOND, EF_ALIGN_RATE);
  EfWords *words = ef_words_new (
      self->script->language, self->script->text, duration, timing);
  GstClockTime before = 0;

  for (guint i = 0; i < self->n; i++) {
    if (self->heard[i].end > 0) {
      before = self->heard[i].start * GST_MSECOND;
      break;
    }
  }
  for (guint i = 0; i < self->n; i++) {
    const EfToken *token = ef_script_token (self->script, i);
    GstClockTime start = before, end = before;

    if (self->heard[i].end > 0) {
      start = MIN (self->heard[i].start * GST_MSECOND, duration);
      end = MIN (self->heard[i].end * GST_MSECOND, duration);
      before = end;
    }
    ef_words_append (
        words, token->text, start, end, token->char_offset, token->char_length);
  }
  return words;
}

static gboolean
prepare (Alignment *self, const gchar *text, const gchar *language,
    GCancellable *cancellable, EfAlignInfo *info, GError **error)
{
  g_autoptr (GError) why = NULL;

  if (!ef_script_check ("script", text, -1, EF_WORDS_MAX_TEXT_CHARS, error))
    return FALSE;
  self->script = ef_script_new (text, language);
  self->n = self->script->tokens->len;
  self->heard = g_new0 (EfHeard, self->n);
  self->phones = ef_pronounce (self->script, 0, self->n, cancellable, &why);
  if (!self->phones) {
    if (!check_cancelled (cancellable, error))
      return FALSE;
    info->note = g_strdup (why->message);
    self->phones = g_ptr_array_new_with_free_func (g_free);
    for (guint i = 0; i < self->n; i++)
      g_ptr_array_add (self->phones, g_strdup (""));
  }
  for (guint i = 0; i < self->n; i++)
    self->n_spoken += *ef_script_token (self->script, i)->spoken != '\0';
  return TRUE;
}

static gboolean
can_recognize (const Alignment *self, EfAlignInfo *info)
{
  if (info->note)
    return FALSE;
  if (!ef_recognizer_available ()) {
    info->note = g_strdup ("word times are estimated; for exact ones install "
                           "the Debian package pocketsphinx-en-us");
    return FALSE;
  }
  return TRUE;
}

/* Even without a model: so much speech for so many sounds is nobody's. */
#define MIN_AUDIBLE_MS_A_PHONE 35
#define MAX_AUDIBLE_MS_A_PHONE 350

static gboolean
check_length (
    const Alignment *self, const gint16 *pcm, gsize n_samples, GError **error)
{
  g_autoptr (GArray) spans =
      ef_sound_find_spans (pcm, n_samples, EF_ALIGN_RATE, 150);
  gdouble audible = 0.0;
  guint phones = 0;

  for (guint i = 0; i < spans->len; i++) {
    const EfSoundSpan *span = &g_array_index (spans, EfSoundSpan, i);

    audible += (gdouble)(span->end - span->start) * 1000.0 / EF_ALIGN_RATE;
  }
  for (guint i = 0; i < self->n; i++) {
    const gchar *known = g_ptr_array_index (self->phones, i);
    const EfToken *token = ef_script_token (self->script, i);

    phones += *known ? count_phones (known) : g_utf8_strlen (token->spoken, -1);
  }
  if (audible >= phones * MIN_AUDIBLE_MS_A_PHONE &&
      audible <= phones * MAX_AUDIBLE_MS_A_PHONE)
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
      "the recording does not match the script (%.1f s of speech for %u words)",
      audible / 1000.0, self->n_spoken);
  return FALSE;
}

/* Recognises, or explains in @info why the times can only be estimated. The
 * model is English: that it cannot follow another language is no proof that
 * the recording is another's. */
static gboolean
recognize (Alignment *self, const gint16 *pcm, gsize n_samples,
    EfAlignInfo *info, GError **error)
{
  g_autoptr (GError) why = NULL;

  info->timing = EF_TIMING_ESTIMATED;
  if (!can_recognize (self, info))
    return TRUE;
  if (ef_recognizer_align (pcm, n_samples,
          (const gchar *const *)self->phones->pdata, self->n, self->heard,
          &why) &&
      check_fit (self, pcm, n_samples, info, &why)) {
    info->timing = EF_TIMING_ALIGNED;
    return TRUE;
  }
  if (limits_of (self) == &english_limits) {
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  info->note = g_strdup_printf ("the recording could not be followed word by "
                                "word in '%s'; word times are estimated",
      self->script->language);
  return TRUE;
}

EfWords *
ef_align_full (const gchar *script, const gchar *language, const gint16 *pcm,
    gsize n_samples, EfAlignInfo *info, GCancellable *cancellable,
    GError **error)
{
  g_auto (Alignment) self = { 0 };
  g_autoptr (EfWords) words = NULL;

  memset (info, 0, sizeof *info);
  if (!check_sound (pcm, n_samples, error) ||
      !prepare (&self, script, language, cancellable, info, error) ||
      !check_cancelled (cancellable, error) ||
      !check_length (&self, pcm, n_samples, error))
    return NULL;
  info->n_words = self.n_spoken;
  if (!recognize (&self, pcm, n_samples, info, error))
    return NULL;
  if (info->timing == EF_TIMING_ESTIMATED)
    estimate (&self, pcm, n_samples);
  words = make_words (&self, n_samples, info->timing);
  if (!check_cancelled (cancellable, error) ||
      !ef_words_validate (words, error))
    return NULL;
  return g_steal_pointer (&words);
}

EfWords *
ef_align (const gchar *script, const gchar *language, const gint16 *pcm,
    gsize n_samples, GPtrArray *warnings, GCancellable *cancellable,
    GError **error)
{
  EfAlignInfo info;
  EfWords *words = ef_align_full (
      script, language, pcm, n_samples, &info, cancellable, error);

  if (words && warnings && info.note)
    g_ptr_array_add (warnings, g_steal_pointer (&info.note));
  g_free (info.note);
  return words;
}
