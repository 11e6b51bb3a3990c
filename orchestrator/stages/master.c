/* Edit Factory - the master stage: a plan's sound as finished AAC
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "master.h"
#include "aac-file.h"
#include "audio-programme.h"
#include "audio-source.h"
#include "linear.h"
#include "samples.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <glib/gstdio.h>
#include <editfactory/json.h>

#define CHANNELS EF_AUDIO_PROGRAMME_CHANNELS
#define BLOCK 4096
#define MAX_ROUNDS 4
/* Half of what is allowed, so that another meter agrees as well. */
#define TOLERANCE 0.1
#define ALLOWED 0.2
#define PEAK_MARGIN 0.05
/* A lower ceiling also loses what the coder adds at other peaks. */
#define CEILING_STEP 0.1
#define LOWEST_CEILING (-12.0)
#define MIX_SHARE 0.4
/* Times in MP4 are rounded to the movie's own clock: so many frames. */
#define ROUNDING 96

typedef struct
{
  const EfMasterOptions *options;
  EfMasterResult *result;
  EfAacEncoder encoder;
  EfSpool *spool;
  EfProgramme programme;
  GCancellable *cancellable;
  EfMasterProgress progress;
  gpointer progress_data;
  gdouble progress_from;
  gdouble progress_share;
  gdouble progress_last;
  gchar *part;    /* path of the round being written */
  guint64 first;  /* frame of the programme that the file begins with */
  gdouble target; /* what the search aims at */
  gdouble ceiling;
  gdouble best; /* penalty of the round that was kept */
} Master;

void
ef_master_options_init (EfMasterOptions *options)
{
  memset (options, 0, sizeof *options);
  options->bitrate = 192000;
  options->target = -14.0;
  options->true_peak = -1.0;
  options->ceiling = -1.5;
  options->max_gain = 48.0;
  options->correct = TRUE;
}

void
ef_master_result_free (EfMasterResult *result)
{
  g_free (result->encoder);
  g_ptr_array_unref (result->warnings);
  g_free (result);
}

static void
report (gdouble fraction, gpointer data)
{
  Master *self = data;
  gdouble whole = self->progress_from + self->progress_share * fraction;

  if (!self->progress || whole <= self->progress_last)
    return;
  self->progress_last = whole;
  self->progress (whole, self->progress_data);
}

static void
add_warning (const gchar *message, gpointer data)
{
  Master *self = data;

  g_ptr_array_add (self->result->warnings, g_strdup (message));
}

static EfAudioProgramme *
open_programme (Master *self, GError **error)
{
  g_autoptr (EfPlan) plan = ef_plan_load (self->options->plan, error);
  g_autoptr (EfWords) words = NULL;
  const gchar *path;
  EfAudioProgramme *programme;

  if (!plan)
    return NULL;
  path = self->options->words ? self->options->words : plan->captions.words;
  if (path && !(words = ef_words_load (path, error)))
    return NULL;
  programme = ef_audio_programme_new (plan, words, EF_AAC_RATE, error);
  if (programme)
    ef_audio_programme_set_warning_func (programme, add_warning, self);
  return programme;
}

static gboolean
is_part (const EfMasterOptions *options)
{
  return options->stop > 0;
}

/* The first frame that is written, and how many are. */
static void
find_part (Master *self)
{
  const EfMasterOptions *options = self->options;
  guint64 whole = self->result->frames, end;

  if (!is_part (options))
    return;
  end = gst_util_uint64_scale_round (options->stop, EF_AAC_RATE, GST_SECOND);
  end = MIN (end, whole);
  self->first =
      gst_util_uint64_scale_round (options->start, EF_AAC_RATE, GST_SECOND);
  self->first = MIN (self->first, end);
  self->result->frames = end - self->first;
}

/* The mix is made once: corrections take it from the spool. */
static gboolean
mix (Master *self, GError **error)
{
  g_autoptr (EfAudioProgramme) programme = open_programme (self, error);
  g_autoptr (EfMeter) meter = NULL;
  g_autofree gfloat *block = g_new (gfloat, BLOCK * CHANNELS);
  gssize n;

  if (!programme)
    return FALSE;
  meter = ef_meter_new (EF_AAC_RATE, CHANNELS, NULL);
  self->result->frames = ef_audio_programme_get_length (programme);
  self->progress_share = MIX_SHARE;
  while ((n = ef_audio_programme_read (
              programme, block, BLOCK, self->cancellable, error)) > 0) {
    gsize samples = (gsize)n * CHANNELS;

    ef_meter_count_replaced (
        meter, ef_samples_import (block, block, samples, EF_SAMPLES_F32));
    ef_meter_process (meter, block, (gsize)n);
    if (!ef_spool_append (self->spool, block, samples, error))
      return FALSE;
    report ((gdouble)ef_audio_programme_get_position (programme) /
            (gdouble)self->result->frames,
        self);
  }
  ef_meter_get (meter, &self->result->mix);
  if (n == 0 && !ef_audio_programme_has_sound (programme))
    add_warning ("the plan has neither voice nor music nor clip sound: the "
                 "sound track is silent",
        self);
  else if (n == 0 && self->result->mix.integrated <= EF_LOUDNESS_FLOOR)
    add_warning (
        "the programme is silent: its loudness cannot be raised", self);
  return n == 0;
}

/* The part of the programme that is written. */
typedef struct
{
  EfLinearReader *reader;
  guint64 skip; /* frames still before it */
  guint64 left; /* frames still in it */
} Excerpt;

static gssize
next_block (gpointer user_data, const gfloat **block, GError **error)
{
  Excerpt *excerpt = user_data;
  guint64 skipped;
  gssize n;

  do {
    if (excerpt->left == 0)
      return 0;
    n = ef_linear_reader_next (excerpt->reader, block, error);
    if (n <= 0)
      return n;
    skipped = MIN (excerpt->skip, (guint64)n);
    excerpt->skip -= skipped;
    n -= (gssize)skipped;
  } while (n == 0);
  *block += skipped * CHANNELS;
  n = (gssize)MIN ((guint64)n, excerpt->left);
  excerpt->left -= (guint64)n;
  return n;
}

/* What a listener's decoder makes of the file. */
static gboolean
measure_file (Master *self, EfLoudness *loudness, GError **error)
{
  g_autoptr (EfAudioSource) source =
      ef_audio_source_new (self->part, EF_AAC_RATE, 0, 1.0, error);
  g_autoptr (EfMeter) meter = ef_meter_new (EF_AAC_RATE, CHANNELS, NULL);
  g_autofree gfloat *block = g_new (gfloat, BLOCK * CHANNELS);
  gssize n;

  if (!source)
    return FALSE;
  while ((n = ef_audio_source_read (
              source, block, BLOCK, self->cancellable, error)) > 0)
    ef_meter_process (meter, block, (gsize)n);
  if (n < 0)
    return FALSE;
  ef_meter_get (meter, loudness);
  if (loudness->frames + ROUNDING >= self->result->frames)
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
      "the encoded sound cannot be decoded again: %s",
      ef_audio_source_get_fault (source) ? ef_audio_source_get_fault (source)
                                         : "it is too short");
  return FALSE;
}

static gboolean
encode (Master *self, gdouble gain, EfLoudness *loudness, GError **error)
{
  g_autoptr (EfLinearReader) reader =
      ef_linear_reader_new (&self->programme, gain, self->ceiling);
  Excerpt excerpt = { reader, self->first, self->result->frames };

  return ef_aac_write (&self->encoder, self->options->bitrate,
             self->result->frames, self->part, next_block, &excerpt, report,
             self, self->cancellable, error) &&
      measure_file (self, loudness, error);
}

/* How bad a round is: any overshoot of the peak is worse than any loudness. */
static gdouble
penalty (const EfMasterOptions *options, const EfLoudness *loudness)
{
  gdouble over = loudness->true_peak - options->true_peak;

  return fabs (loudness->integrated - options->target) +
      (over > 0.0 ? 100.0 * (1.0 + over) : 0.0);
}

static gboolean
keep (Master *self, gdouble gain, const EfLoudness *loudness, GError **error)
{
  gdouble bad = penalty (self->options, loudness);

  if (bad >= self->best)
    return TRUE;
  if (g_rename (self->part, self->options->output) != 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_IO, "cannot write %s: %s",
        self->options->output, g_strerror (errno));
    return FALSE;
  }
  self->best = bad;
  self->result->gain = gain;
  self->result->ceiling = self->ceiling;
  self->result->delivered = *loudness;
  return TRUE;
}

/* Sets target and ceiling anew; FALSE when there is nothing to correct. */
static gboolean
correct (Master *self, const EfGainSearch *search, const EfLoudness *loudness)
{
  gdouble error = self->options->target - loudness->integrated;
  gdouble over = loudness->true_peak + PEAK_MARGIN - self->options->true_peak;
  gboolean loud = fabs (error) <= TOLERANCE || search->silent ||
      is_part (self->options) || (search->clamped && error > 0.0);

  if ((loud && over <= 0.0) || !self->options->correct)
    return FALSE;
  if (!loud)
    self->target += error;
  if (over > 0.0)
    self->ceiling = MAX (self->ceiling - over - CEILING_STEP, LOWEST_CEILING);
  return TRUE;
}

static void
judge (Master *self, const EfGainSearch *search)
{
  EfMasterResult *result = self->result;
  const EfMasterOptions *options = self->options;
  gdouble off = is_part (options)
      ? 0.0
      : fabs (result->delivered.integrated - options->target);
  gboolean peak = result->delivered.true_peak <= options->true_peak;

  result->silent = search->silent;
  result->on_target = off <= ALLOWED && peak;
  if (result->on_target || (search->silent && peak) || !options->correct)
    return;
  g_ptr_array_add (result->warnings,
      g_strdup_printf (
          "the sound came out at %.1f LUFS and %.1f dBTP instead of %.1f and "
          "%.1f%s",
          result->delivered.integrated, result->delivered.true_peak,
          options->target, options->true_peak,
          search->clamped ? ": it is too quiet to be raised further" : ""));
}

static gboolean
master_rounds (Master *self, GError **error)
{
  EfMasterResult *result = self->result;
  EfGainSearch search;

  for (;;) {
    const EfGainGoal goal = { self->target, self->ceiling,
      self->options->max_gain };
    gdouble left = 1.0 - MAX (self->progress_last, MIX_SHARE);
    EfLoudness loudness;

    self->progress_from = 1.0 - left;
    self->progress_share = left / 2.0;
    ef_gain_search_init (
        &search, &goal, result->mix.integrated, result->mix.true_peak);
    if (!ef_linear_plan (&self->programme, &search, self->cancellable, error) ||
        !encode (self, search.gain, &loudness, error))
      return FALSE;
    result->rounds++;
    if (!keep (self, search.gain, &loudness, error))
      return FALSE;
    if (!correct (self, &search, &loudness) || result->rounds == MAX_ROUNDS)
      break;
  }
  judge (self, &search);
  return TRUE;
}

static void
add_loudness (JsonObject *object, const gchar *name, const EfLoudness *loudness)
{
  JsonObject *o = json_object_new ();

  json_object_set_double_member (o, "integrated", loudness->integrated);
  json_object_set_double_member (o, "true_peak", loudness->true_peak);
  json_object_set_double_member (o, "range", loudness->range);
  json_object_set_object_member (object, name, o);
}

static gboolean
write_report (Master *self, GError **error)
{
  const EfMasterResult *result = self->result;
  JsonObject *o = json_object_new ();
  JsonArray *warnings = json_array_new ();
  g_autoptr (JsonNode) root = json_node_init_object (json_node_alloc (), o);
  g_autoptr (GString) path = g_string_new (self->options->output);

  json_object_unref (o);
  json_object_set_int_member (o, "version", 1);
  ef_json_set_seconds (o, "duration",
      gst_util_uint64_scale (result->frames, GST_SECOND, EF_AAC_RATE));
  add_loudness (o, "mix", &result->mix);
  add_loudness (o, "delivered", &result->delivered);
  json_object_set_double_member (o, "target", self->options->target);
  json_object_set_double_member (
      o, "true_peak_limit", self->options->true_peak);
  json_object_set_boolean_member (o, "on_target", result->on_target);
  json_object_set_boolean_member (o, "silent", result->silent);
  json_object_set_double_member (o, "gain", result->gain);
  json_object_set_double_member (o, "ceiling", result->ceiling);
  json_object_set_int_member (o, "rounds", result->rounds);
  json_object_set_string_member (o, "encoder", result->encoder);
  json_object_set_int_member (o, "bitrate", self->options->bitrate);
  for (guint i = 0; i < result->warnings->len; i++)
    json_array_add_string_element (
        warnings, g_ptr_array_index (result->warnings, i));
  json_object_set_array_member (o, "warnings", warnings);
  if (g_str_has_suffix (path->str, ".m4a"))
    g_string_truncate (path, path->len - 4);
  g_string_append (path, ".json");
  return ef_json_save (root, path->str, error);
}

EfMasterResult *
ef_master_run (const EfMasterOptions *options, EfMasterProgress progress,
    gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (EfMasterResult) result = g_new0 (EfMasterResult, 1);
  g_autoptr (EfSpool) spool = ef_spool_new (0);
  g_autofree gchar *part = g_strconcat (options->output, ".part", NULL);
  Master self = { .options = options,
    .result = result,
    .spool = spool,
    .programme = { spool, EF_AAC_RATE, CHANNELS, NULL },
    .cancellable = cancellable,
    .progress = progress,
    .progress_data = user_data,
    .part = part,
    .target = options->target,
    .ceiling = options->ceiling,
    .best = G_MAXDOUBLE };
  gboolean ok;

  result->warnings = g_ptr_array_new_with_free_func (g_free);
  if (!ef_aac_encoder_find (options->encoder, &self.encoder, error))
    return NULL;
  result->encoder = g_strdup (self.encoder.factory);
  ok = mix (&self, error);
  find_part (&self);
  ok = ok && master_rounds (&self, error) && write_report (&self, error);
  g_unlink (part);
  if (!ok)
    return NULL;
  self.progress_share = 1.0 - self.progress_from;
  report (1.0, &self);
  return g_steal_pointer (&result);
}
