/* Edit Factory - where the shots of a programme begin and end
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "slots.h"

#include "fold.h"

#include <math.h>
#include <string.h>

#define LEAD (120 * GST_MSECOND)     /* a cut comes so long before the word */
#define PAUSE (250 * GST_MSECOND)    /* heard as one */
#define SILENCE (1500 * GST_MSECOND) /* long enough to be cut in */
#define SILENCE_STEP (500 * GST_MSECOND)

#define COST_SENTENCE 0.0
#define COST_CLAUSE 0.5
#define COST_PAUSE 0.7
#define COST_PHRASE 1.0
#define COST_WORD 2.0
#define COST_OUT_OF_RANGE 50.0

/* A place where a cut may be. */
typedef struct
{
  guint64 frame;
  guint next_word; /* the first word after it */
  gdouble cost;
  gdouble total; /* of the best division up to here */
  guint from;    /* where its last slot begins */
} Place;

guint64
ef_slots_n_frames (const EfWords *words, const EfMatchOptions *options)
{
  GstClockTime end = options->voice_start + words->duration + options->tail;

  return MAX (1,
      gst_util_uint64_scale_ceil (
          end, options->fps_n, options->fps_d * GST_SECOND));
}

static guint64
nearest_frame (const EfMatchOptions *options, GstClockTime time)
{
  return gst_util_uint64_scale_round (
      time, options->fps_n, options->fps_d * GST_SECOND);
}

/* The frame at which to cut in the pause from @end to @start. When no frame
 * begins in it, the one nearest to the next word. */
static guint64
frame_in_pause (
    const EfMatchOptions *options, GstClockTime end, GstClockTime start)
{
  GstClockTime wish = start;
  guint64 frame;
  GstClockTime pts;

  if (start > end)
    wish = start - MIN (LEAD, (start - end) / 2);
  frame = nearest_frame (options, wish);
  pts = gst_util_uint64_scale (
      frame, options->fps_d * GST_SECOND, options->fps_n);
  if (pts > start && start > end && frame > 0) {
    GstClockTime before = gst_util_uint64_scale (
        frame - 1, options->fps_d * GST_SECOND, options->fps_n);

    if (before >= end)
      frame--;
  }
  return frame;
}

/* Is the last letter or mark of @text one of @marks, closing quotes aside? */
static gboolean
ends_with (const gchar *text, const gchar *marks)
{
  static const gchar closing[] = "\"')]}\xc2\xbb\xe2\x80\x9d\xe2\x80\x99";
  const gchar *p = text + strlen (text);

  while (p > text) {
    gunichar c;

    p = g_utf8_prev_char (p);
    c = g_utf8_get_char (p);
    if (g_utf8_strchr (marks, -1, c))
      return TRUE;
    if (!g_utf8_strchr (closing, -1, c))
      return FALSE;
  }
  return FALSE;
}

/* Words that begin a phrase: a cut before one is hardly felt. */
static gboolean
begins_phrase (const gchar *text)
{
  static const gchar *const starters[] = { "and", "or", "but", "so", "because",
    "when", "where", "which", "who", "that", "while", "if", "as", "at", "in",
    "on", "to", "for", "from", "with", "without", "through", "into", "by",
    "und", "oder", "aber", "weil", "wenn", "wo", "mit", "auf", "bei", "zu",
    "et", "ou", "mais", "avec", "dans", "pour", "sur", "y", "o", "pero", "con",
    "en", "para", "ma", "per", "e", "com", "em", "si", "sau", "dar", "pentru",
    "cu", "unde", "cand", "oraz", "ale", "lub", "gdy", "gdzie", "dla", "przez",
    NULL };
  g_autofree gchar *folded = ef_fold_word (text);

  return g_strv_contains (starters, folded);
}

static gdouble
cut_cost (const EfWord *before, const EfWord *after, GstClockTime pause)
{
  /* . ! ? ellipsis, Devanagari danda, and the full-width ones */
  if (ends_with (before->text,
          ".!?\xe2\x80\xa6\xe0\xa5\xa4"
          "\xe3\x80\x82\xef\xbc\x81\xef\xbc\x9f"))
    return COST_SENTENCE;
  if (ends_with (before->text,
          ",;:\xe2\x80\x93\xe2\x80\x94\xe3\x80\x81"
          "\xef\xbc\x8c\xef\xbc\x9b\xef\xbc\x9a"))
    return COST_CLAUSE;
  if (pause >= PAUSE)
    return COST_PAUSE;
  return begins_phrase (after->text) ? COST_PHRASE : COST_WORD;
}

static void
add_place (GArray *places, guint64 frame, guint next_word, gdouble cost)
{
  const Place *last = &g_array_index (places, Place, places->len - 1);
  Place place = { frame, next_word, cost, 0, 0 };

  if (frame > last->frame)
    g_array_append_val (places, place);
}

/* Places in a silence from @from to @to that word @next_word ends. */
static void
add_silence (GArray *places, const EfMatchOptions *options, GstClockTime from,
    GstClockTime to, guint next_word)
{
  if (to < from + SILENCE)
    return;
  for (GstClockTime t = from + SILENCE_STEP; t + SILENCE_STEP <= to;
       t += SILENCE_STEP)
    add_place (places, nearest_frame (options, t), next_word, COST_PAUSE);
}

static GArray *
find_places (
    const EfWords *words, const EfMatchOptions *options, guint64 n_frames)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (Place));
  Place first = { 0, 0, 0, 0, 0 };
  guint n = ef_words_length (words);
  GstClockTime shift = options->voice_start;
  GstClockTime end = shift + words->duration + options->tail;
  GstClockTime spoken = 0; /* end of what has been said */

  g_array_append_val (places, first);
  for (guint i = 0; i < n; i++) {
    const EfWord *word = ef_words_index (words, i);
    GstClockTime start = MAX (spoken, word->start + shift);

    add_silence (places, options, spoken, start, i);
    if (i > 0)
      add_place (places, frame_in_pause (options, spoken, start), i,
          cut_cost (ef_words_index (words, i - 1), word, start - spoken));
    spoken = MAX (spoken, word->end + shift);
  }
  /* The tail stays with the last words unless it is a shot of its own. */
  if (end > spoken && end - spoken > options->max_shot)
    add_silence (places, options, spoken, end, n);
  while (places->len > 1 &&
      g_array_index (places, Place, places->len - 1).frame >= n_frames)
    g_array_set_size (places, places->len - 1);
  add_place (places, n_frames, n, 0);
  return places;
}

static gdouble
length_cost (gdouble seconds, const EfMatchOptions *options)
{
  gdouble least = options->min_shot / 1e9;
  gdouble most = options->max_shot / 1e9;
  gdouble ideal = MIN (1.25 * least, (least + most) / 2);
  gdouble cost = (seconds - ideal) / ideal;

  cost *= cost;
  if (seconds < least - 1e-6)
    cost += COST_OUT_OF_RANGE * (1 + (least - seconds) / least);
  else if (seconds > most + 1e-6)
    cost += COST_OUT_OF_RANGE * (seconds - most) / most;
  return cost;
}

static void
divide (GArray *places, const EfMatchOptions *options)
{
  gdouble frame = (gdouble)options->fps_d / options->fps_n;
  /* A slot longer than this is never better than one that is cut. */
  gdouble limit = 2 * (options->max_shot + options->min_shot) / 1e9;

  for (guint i = 1; i < places->len; i++) {
    Place *to = &g_array_index (places, Place, i);

    to->total = G_MAXDOUBLE;
    for (guint k = i; k-- > 0;) {
      const Place *from = &g_array_index (places, Place, k);
      gdouble seconds = (to->frame - from->frame) * frame;
      gdouble total = from->total + from->cost + length_cost (seconds, options);

      if (seconds > limit && k + 1 < i)
        break;
      if (total < to->total) {
        to->total = total;
        to->from = k;
      }
    }
  }
}

GArray *
ef_slots_make (const EfWords *words, const EfMatchOptions *options)
{
  guint64 n_frames = ef_slots_n_frames (words, options);
  g_autoptr (GArray) places = find_places (words, options, n_frames);
  GArray *slots = g_array_new (FALSE, FALSE, sizeof (EfSlot));

  divide (places, options);
  for (guint i = places->len - 1; i > 0;) {
    const Place *to = &g_array_index (places, Place, i);
    const Place *from = &g_array_index (places, Place, to->from);
    EfSlot slot = { from->frame, to->frame, from->next_word, to->next_word };

    g_array_prepend_val (slots, slot);
    i = to->from;
  }
  return slots;
}
