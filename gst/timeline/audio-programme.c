/* Edit Factory - the whole sound of a plan as one stream of samples
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Everything is placed by frame numbers: a time t of the plan is frame
 * round (t * rate), so neither rounding nor decoders can make the programme
 * longer or shorter, or let a part of it drift.
 */
#include "audio-programme.h"
#include "audio-duck.h"
#include "audio-loop.h"
#include "audio-source.h"

#include <math.h>
#include <string.h>
#include <editfactory/media-guard.h>

#define CHANNELS EF_AUDIO_PROGRAMME_CHANNELS
#define BLOCK 1024
/* At the programme's ends, whatever the plan says: no click. */
#define SAFETY_FADE (10 * GST_MSECOND)
#define CLIP_FADE (5 * GST_MSECOND)
/* Less than this missing at a file's end is a coder's rounding. */
#define TOLERATED (100 * GST_MSECOND)
/* A file whose sound ends so much before the file itself goes on without. */
#define QUIET_END (GST_SECOND / 2)

#define SILENCE "silence is put"
#define NEXT "the sound of its next is put"

typedef enum
{
  PART_WAITING,
  PART_PLAYING,
  PART_OVER
} PartState;

/* One clip's sound, or the voice: a stretch of the programme that a file
 * fills. Silence where the file has nothing. */
typedef struct
{
  gchar *path;
  guint64 begin;
  guint64 end;
  guint64 fade_in;
  guint64 fade_out;
  GstClockTime start; /* source time */
  gdouble speed;
  gfloat gain;
  gchar *next_path; /* (nullable): goes on where @path breaks or ends */
  GstClockTime next_start;
  gdouble next_speed;
  gboolean on_next;
  guint64 needed; /* a file that ends before this frame is too short */
  PartState state;
  gboolean warned;
  EfAudioSource *source;
} Part;

struct _EfAudioProgramme
{
  guint rate;
  guint64 length;
  guint64 position;
  GPtrArray *parts; /* of Part, by begin */
  guint first_part; /* those before are over */
  gchar *music_path;
  gfloat music_gain;
  gboolean music_loop;
  guint64 music_fade_in;
  guint64 music_fade_out;
  EfAudioLoop *music;
  gboolean music_over;
  gboolean music_warned;
  EfDuck *duck;
  EfAudioWarning warn;
  gpointer warn_data;
  gfloat gains[BLOCK];
  gfloat block[BLOCK * CHANNELS];
};

static gfloat
db_to_gain (gdouble db)
{
  return (gfloat)pow (10.0, db / 20.0);
}

static guint64
time_to_frame (const EfAudioProgramme *self, GstClockTime t)
{
  return gst_util_uint64_scale_round (t, self->rate, GST_SECOND);
}

static void
part_free (gpointer data)
{
  Part *part = data;

  g_clear_pointer (&part->source, ef_audio_source_free);
  g_free (part->path);
  g_free (part->next_path);
  g_free (part);
}

static gboolean
check_file (const gchar *path, const gchar *what, GError **error)
{
  g_autofree gchar *container = ef_media_sniff (path, NULL, error);

  if (!container)
    g_prefix_error (error, "%s: ", what);
  return container != NULL;
}

static GstClockTime
words_end (const EfWords *words)
{
  guint n = words ? ef_words_length (words) : 0;

  return n > 0 ? ef_words_index (words, n - 1)->end : 0;
}

static gboolean
add_voice (
    EfAudioProgramme *self, const EfPlan *plan, EfWords *words, GError **error)
{
  const EfPlanVoice *voice = &plan->voice;
  Part *part;

  if (!voice->uri)
    return TRUE;
  if (!check_file (voice->uri, "voice.uri", error))
    return FALSE;
  part = g_new0 (Part, 1);
  part->path = g_strdup (voice->uri);
  part->begin = time_to_frame (self, voice->at);
  part->end = self->length;
  part->speed = 1.0;
  part->gain = db_to_gain (voice->gain_db);
  part->needed =
      MIN (part->end, time_to_frame (self, words_end (words) + voice->at));
  g_ptr_array_add (self->parts, part);
  return TRUE;
}

/* Half a transition is heard on each side of its cut. */
static GstClockTime
half_transition (const EfPlan *plan, guint i)
{
  return ef_plan_get_transition (plan, i) / 2;
}

static void
add_clip (EfAudioProgramme *self, const EfPlan *plan, guint i)
{
  const EfClip *clip = g_ptr_array_index (plan->clips, i);
  GstClockTime before = half_transition (plan, i);
  GstClockTime after = half_transition (plan, i + 1), lead;
  GstClockTime begin = clip->at - MIN (before, clip->at);
  Part *part = g_new0 (Part, 1);

  part->path = g_strdup (clip->uri);
  part->speed = clip->speed;
  if (clip->next) {
    part->next_path = g_strdup (clip->next->uri);
    part->next_start = clip->next->in;
    part->next_speed = clip->next->speed;
  }
  part->gain = db_to_gain (clip->sound_db);
  /* what the source lacks before its beginning cannot be heard earlier */
  lead = (GstClockTime)((gdouble)(clip->at - begin) * clip->speed);
  if (lead > clip->in) {
    begin = clip->at - (GstClockTime)((gdouble)clip->in / clip->speed);
    lead = clip->in;
  }
  part->start = clip->in - lead;
  part->begin = time_to_frame (self, begin);
  part->end = MIN (
      time_to_frame (self, clip->at + clip->duration + after), self->length);
  part->needed = part->end;
  part->fade_in = time_to_frame (self, MAX (2 * before, CLIP_FADE));
  part->fade_out = time_to_frame (self, MAX (2 * after, CLIP_FADE));
  g_ptr_array_add (self->parts, part);
}

static gint
compare_parts (gconstpointer a, gconstpointer b)
{
  const Part *x = *(Part *const *)a, *y = *(Part *const *)b;

  return x->begin < y->begin ? -1 : x->begin > y->begin;
}

static gboolean
add_clips (EfAudioProgramme *self, const EfPlan *plan, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < plan->clips->len; i++) {
    const EfClip *clip = g_ptr_array_index (plan->clips, i);
    g_autofree gchar *what = NULL;

    if (!clip->has_sound)
      continue;
    what = g_strdup_printf ("clips[%u].uri", i);
    if (g_hash_table_add (seen, clip->uri) && !clip->next &&
        !check_file (clip->uri, what, error))
      return FALSE;
    add_clip (self, plan, i);
  }
  g_ptr_array_sort (self->parts, compare_parts);
  return TRUE;
}

/* Without words the whole of the voice counts as speech. */
static GstClockTime
voice_end (const EfPlan *plan)
{
  g_autoptr (EfMediaInfo) info =
      ef_media_probe (plan->voice.uri, NULL, 0, NULL);

  return info && info->duration > 0 ? plan->voice.at + info->duration
                                    : plan->duration;
}

static gboolean
add_music (
    EfAudioProgramme *self, const EfPlan *plan, EfWords *words, GError **error)
{
  const EfPlanMusic *music = &plan->music;

  if (!music->uri)
    return TRUE;
  if (!check_file (music->uri, "music.uri", error))
    return FALSE;
  self->music_path = g_strdup (music->uri);
  self->music_gain = db_to_gain (music->gain_db);
  self->music_loop = music->loop;
  self->music_fade_in = time_to_frame (self, music->fade_in);
  self->music_fade_out = time_to_frame (self, music->fade_out);
  if (music->duck_db < 0.0 && (words || plan->voice.uri)) {
    self->duck = ef_duck_new (music->duck_db);
    if (words)
      ef_duck_add_words (self->duck, words, plan->voice.at);
    else
      ef_duck_add_span (self->duck, plan->voice.at, voice_end (plan));
  }
  return TRUE;
}

EfAudioProgramme *
ef_audio_programme_new (
    const EfPlan *plan, EfWords *words, guint rate, GError **error)
{
  g_return_val_if_fail (rate >= 8000 && rate <= 192000, NULL);
  g_autoptr (EfAudioProgramme) self = g_new0 (EfAudioProgramme, 1);

  self->rate = rate;
  self->length = time_to_frame (self, plan->duration);
  self->parts = g_ptr_array_new_with_free_func (part_free);
  if (!add_voice (self, plan, words, error) || !add_clips (self, plan, error) ||
      !add_music (self, plan, words, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
ef_audio_programme_free (EfAudioProgramme *self)
{
  g_ptr_array_unref (self->parts);
  g_clear_pointer (&self->music, ef_audio_loop_free);
  g_clear_pointer (&self->duck, ef_duck_free);
  g_free (self->music_path);
  g_free (self);
}

void
ef_audio_programme_set_warning_func (
    EfAudioProgramme *self, EfAudioWarning func, gpointer user_data)
{
  self->warn = func;
  self->warn_data = user_data;
}

guint64
ef_audio_programme_get_length (const EfAudioProgramme *self)
{
  return self->length;
}

guint64
ef_audio_programme_get_position (const EfAudioProgramme *self)
{
  return self->position;
}

gboolean
ef_audio_programme_has_sound (const EfAudioProgramme *self)
{
  return self->parts->len > 0 || self->music_path;
}

static void
warn_once (EfAudioProgramme *self, gboolean *warned, const gchar *path,
    const gchar *fault, const gchar *instead)
{
  g_autofree gchar *name = g_path_get_basename (path);
  g_autofree gchar *message =
      g_strdup_printf ("%s: %s; %s in its place", name, fault, instead);

  if (*warned)
    return;
  *warned = TRUE;
  g_strdelimit (message, "\r\n", ' ');
  if (self->warn)
    self->warn (message, self->warn_data);
}

/* The gain of frame @i of @n for fades of half a cosine at both ends; they
 * share a stretch that is too short for both. */
static gfloat
fade_gain (guint64 i, guint64 n, guint64 in, guint64 out)
{
  gdouble gain = 1.0;

  if (in + out > n) {
    in = n * in / (in + out);
    out = n - in;
  }
  if (i < in)
    gain *= 0.5 - 0.5 * cos (G_PI * (i + 0.5) / in);
  if (n - i <= out)
    gain *= 0.5 - 0.5 * cos (G_PI * (n - i - 0.5) / out);
  return (gfloat)gain;
}

/* @out += @in, @frames of it, beginning with frame @i of a part of @n. */
static void
mix_faded (gfloat *out, const gfloat *in, gsize frames, gfloat gain, guint64 i,
    guint64 n, guint64 fade_in, guint64 fade_out)
{
  gboolean plain = i >= fade_in && i + frames + fade_out < n;

  for (gsize f = 0; f < frames; f++) {
    gfloat g = plain ? gain : gain * fade_gain (i + f, n, fade_in, fade_out);

    out[f * CHANNELS] += in[f * CHANNELS] * g;
    out[f * CHANNELS + 1] += in[f * CHANNELS + 1] * g;
  }
}

static void
end_part (EfAudioProgramme *self, Part *part, guint64 at)
{
  const gchar *fault =
      part->source ? ef_audio_source_get_fault (part->source) : NULL;

  if (fault)
    warn_once (self, &part->warned, part->path, fault, SILENCE);
  else if (at + time_to_frame (self, TOLERATED) < part->needed)
    warn_once (self, &part->warned, part->path,
        "its sound ends before it should", SILENCE);
  g_clear_pointer (&part->source, ef_audio_source_free);
  part->state = PART_OVER;
}

/* TRUE when the picture of the file goes on after its sound. */
static gboolean
picture_goes_on (EfAudioProgramme *self, const Part *part, guint64 at)
{
  const gchar *fault = ef_audio_source_get_fault (part->source);
  g_autoptr (EfMediaInfo) info = NULL;
  GstClockTime end = part->start +
      (GstClockTime)((gdouble)(at - part->begin) / self->rate * part->speed *
          GST_SECOND);

  if (fault)
    return !ef_audio_source_has_broken (part->source);
  info = ef_media_probe (part->path, NULL, 0, NULL);
  return info && info->duration > end + QUIET_END;
}

/* The file's sound has ended at frame @at of the programme. */
static gboolean
follow_part (EfAudioProgramme *self, Part *part, guint64 at)
{
  const gchar *fault =
      part->source ? ef_audio_source_get_fault (part->source) : NULL;

  if (!part->next_path || part->on_next ||
      at + time_to_frame (self, TOLERATED) >= part->needed ||
      (part->source && picture_goes_on (self, part, at)))
    return FALSE;
  warn_once (self, &part->warned, part->path, fault ? fault : "ends", NEXT);
  part->on_next = TRUE;
  g_clear_pointer (&part->source, ef_audio_source_free);
  part->source = ef_audio_source_new (
      part->next_path, self->rate, part->next_start, part->next_speed, NULL);
  return part->source != NULL;
}

static void
open_part (EfAudioProgramme *self, Part *part, guint64 at)
{
  g_autoptr (GError) error = NULL;

  part->state = PART_PLAYING;
  part->source = ef_audio_source_new (
      part->path, self->rate, part->start, part->speed, &error);
  if (part->source || follow_part (self, part, at))
    return;
  if (error)
    warn_once (self, &part->warned, part->path, error->message, SILENCE);
  part->state = PART_OVER;
}

/* Adds the frames [@from, @to) of the programme that @part has. */
static gboolean
mix_part (EfAudioProgramme *self, Part *part, gfloat *out, guint64 from,
    guint64 to, GCancellable *cancellable, GError **error)
{
  const guint64 n = part->end - part->begin;

  if (part->state == PART_WAITING)
    open_part (self, part, from);
  while (part->state == PART_PLAYING && from < to) {
    gssize got = ef_audio_source_read (
        part->source, self->block, to - from, cancellable, error);

    if (got < 0)
      return FALSE;
    mix_faded (out, self->block, (gsize)got, part->gain, from - part->begin, n,
        part->fade_in, part->fade_out);
    from += (guint64)got;
    out += got * CHANNELS;
    if (from == part->end || (from < to && !follow_part (self, part, from)))
      end_part (self, part, from);
  }
  return TRUE;
}

static gboolean
mix_parts (EfAudioProgramme *self, gfloat *out, gsize frames,
    GCancellable *cancellable, GError **error)
{
  const guint64 begin = self->position, end = begin + frames;

  for (guint i = self->first_part; i < self->parts->len; i++) {
    Part *part = g_ptr_array_index (self->parts, i);
    guint64 from = MAX (part->begin, begin), to = MIN (part->end, end);

    if (part->begin >= end)
      break;
    if (from < to &&
        !mix_part (self, part, out + (from - begin) * CHANNELS, from, to,
            cancellable, error))
      return FALSE;
  }
  return TRUE;
}

/* Parts that lie behind are passed over from now on. */
static void
forget_parts (EfAudioProgramme *self)
{
  while (self->first_part < self->parts->len) {
    Part *part = g_ptr_array_index (self->parts, self->first_part);

    if (part->end > self->position && part->state != PART_OVER)
      break;
    self->first_part++;
  }
}

static gboolean
mix_music (EfAudioProgramme *self, gfloat *out, gsize frames,
    GCancellable *cancellable, GError **error)
{
  gssize got;

  if (!self->music_path || self->music_over)
    return TRUE;
  if (!self->music) {
    g_autoptr (GError) local = NULL;

    self->music = ef_audio_loop_new (
        self->music_path, self->rate, self->music_loop, &local);
    if (!self->music) {
      warn_once (
          self, &self->music_warned, self->music_path, local->message, SILENCE);
      self->music_over = TRUE;
      return TRUE;
    }
  }
  got =
      ef_audio_loop_read (self->music, self->block, frames, cancellable, error);
  if (got < 0)
    return FALSE;
  if (self->duck) {
    ef_duck_render (
        self->duck, self->rate, self->position, (gsize)got, self->gains);
    for (gsize i = 0; i < (gsize)got; i++) {
      self->block[i * CHANNELS] *= self->gains[i];
      self->block[i * CHANNELS + 1] *= self->gains[i];
    }
  }
  mix_faded (out, self->block, (gsize)got, self->music_gain, self->position,
      self->length, self->music_fade_in, self->music_fade_out);
  if ((gsize)got < frames) {
    const gchar *fault = ef_audio_loop_get_fault (self->music);

    if (fault)
      warn_once (self, &self->music_warned, self->music_path, fault, SILENCE);
    g_clear_pointer (&self->music, ef_audio_loop_free);
    self->music_over = TRUE;
  }
  return TRUE;
}

static void
fade_programme (EfAudioProgramme *self, gfloat *out, gsize frames)
{
  const guint64 fade = time_to_frame (self, SAFETY_FADE);

  if (self->position >= fade && self->position + frames + fade < self->length)
    return;
  for (gsize i = 0; i < frames; i++) {
    gfloat gain = fade_gain (self->position + i, self->length, fade, fade);

    out[i * CHANNELS] *= gain;
    out[i * CHANNELS + 1] *= gain;
  }
}

static gboolean
mix_block (EfAudioProgramme *self, gfloat *out, gsize frames,
    GCancellable *cancellable, GError **error)
{
  memset (out, 0, frames * CHANNELS * sizeof (gfloat));
  if (!mix_parts (self, out, frames, cancellable, error) ||
      !mix_music (self, out, frames, cancellable, error))
    return FALSE;
  fade_programme (self, out, frames);
  self->position += frames;
  forget_parts (self);
  return TRUE;
}

gssize
ef_audio_programme_read (EfAudioProgramme *self, gfloat *interleaved,
    gsize frames, GCancellable *cancellable, GError **error)
{
  gsize done = 0;

  frames = MIN (frames, self->length - MIN (self->position, self->length));
  while (done < frames) {
    gsize n = MIN (frames - done, BLOCK);

    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !mix_block (self, interleaved + done * CHANNELS, n, cancellable, error))
      return -1;
    done += n;
  }
  return (gssize)done;
}

static void
rewind_programme (EfAudioProgramme *self)
{
  for (guint i = 0; i < self->parts->len; i++) {
    Part *part = g_ptr_array_index (self->parts, i);

    g_clear_pointer (&part->source, ef_audio_source_free);
    part->state = PART_WAITING;
    part->on_next = FALSE;
  }
  self->first_part = 0;
  g_clear_pointer (&self->music, ef_audio_loop_free);
  self->music_over = FALSE;
  self->position = 0;
}

/* What lies wholly before the target need not be decoded again; the rest is,
 * so that resamplers and coders are in the state they would have been in. */
gboolean
ef_audio_programme_seek (
    EfAudioProgramme *self, GstClockTime position, GError **error)
{
  const guint64 target = MIN (time_to_frame (self, position), self->length);
  gfloat scratch[BLOCK * CHANNELS];

  if (target < self->position)
    rewind_programme (self);
  for (guint i = self->first_part; i < self->parts->len; i++) {
    Part *part = g_ptr_array_index (self->parts, i);

    if (part->end <= target || target == self->length) {
      g_clear_pointer (&part->source, ef_audio_source_free);
      part->state = PART_OVER;
    }
  }
  if (target == self->length) {
    self->position = target;
    return TRUE;
  }
  while (self->position < target) {
    gsize n = MIN (target - self->position, BLOCK);

    if (!mix_block (self, scratch, n, NULL, error))
      return FALSE;
  }
  return TRUE;
}
