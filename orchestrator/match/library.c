/* Edit Factory - the footage as the matcher sees it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "library.h"
#include "wishes.h"

#include <stdlib.h>
#include <string.h>

/* Kept clear of cuts and of the end of the file. */
#define GUARD (40 * GST_MSECOND)
#define MAX_STARTS 256
/* Shake of a camera that is run with, and more, is as bad as it gets. */
#define FULL_SHAKE 0.5
/* The best still is worth so much of the best video. */
#define BEST_STILL 0.7

static void
footage_free (gpointer data)
{
  EfFootage *footage = data;

  g_array_unref (footage->stretches);
  g_array_unref (footage->starts);
  g_array_unref (footage->uses);
  ef_tag_set_free (footage->tags);
  g_free (footage);
}

void
ef_library_free (EfLibrary *library)
{
  g_ptr_array_unref (library->footage);
  ef_language_free (library->language);
  g_free (library);
}

gboolean
ef_ranges_intersect (const EfRange *a, const EfRange *b)
{
  return a->start < b->end && b->start < a->end;
}

/* What of a file may be shown. */
typedef enum
{
  ACCEPT_GOOD,
  ACCEPT_FROZEN, /* or as still as a picture */
  ACCEPT_ANY     /* or blurred, but never black */
} Accept;

static gboolean
is_usable (const EfSegmentScore *segment, Accept accept)
{
  if (!segment->rejected)
    return TRUE;
  return accept == ACCEPT_ANY
      ? strcmp (segment->rejected, "black") != 0
      : accept == ACCEPT_FROZEN && strcmp (segment->rejected, "frozen") == 0;
}

static gboolean
has_cut_inside (const EfFileScore *score, GstClockTime start, GstClockTime end)
{
  for (guint i = 0; i < score->cuts->len; i++) {
    GstClockTime cut = g_array_index (score->cuts, GstClockTime, i);

    if (cut > start && cut < end)
      return TRUE;
  }
  return FALSE;
}

/* Ends are kept clear, and scraps left out unless there is nothing else. */
static void
trim_stretches (GArray *stretches, gboolean keep_scraps)
{
  for (guint i = 0; i < stretches->len;) {
    EfRange *range = &g_array_index (stretches, EfRange, i);

    if (range->end - range->start > 20 * GUARD) {
      range->start += range->start > 0 ? GUARD : 0;
      range->end -= GUARD;
      i++;
    } else if (keep_scraps && range->end > range->start) {
      i++;
    } else {
      g_array_remove_index (stretches, i);
    }
  }
}

static void
find_stretches (EfFootage *footage, Accept accept)
{
  const EfFileScore *score = footage->score;

  g_array_set_size (footage->stretches, 0);
  g_array_set_size (footage->starts, 0);
  for (guint i = 0; i < score->segments->len; i++) {
    const EfSegmentScore *s =
        &g_array_index (score->segments, EfSegmentScore, i);
    EfRange range = { s->start, s->end };
    EfRange *last = footage->stretches->len > 0
        ? &g_array_index (
              footage->stretches, EfRange, footage->stretches->len - 1)
        : NULL;

    if (!is_usable (s, accept))
      continue;
    g_array_append_val (footage->starts, range.start);
    footage->longest = MAX (footage->longest, range.end - range.start);
    if (!footage->still && last && range.start <= last->end &&
        !has_cut_inside (score, last->start, range.end))
      last->end = MAX (last->end, range.end);
    else if (!footage->still || footage->stretches->len == 0)
      g_array_append_val (footage->stretches, range);
  }
  if (footage->still && score->segments->len == 0) {
    EfRange range = { 0, 0 };

    g_array_append_val (footage->stretches, range);
  }
}

/* Hours of footage have more starts than anybody needs: every n-th stays. */
static void
thin_starts (GArray *starts)
{
  guint step = (starts->len + MAX_STARTS - 1) / MAX_STARTS;
  guint n = 0;

  if (step < 2)
    return;
  for (guint i = 0; i < starts->len; i += step)
    g_array_index (starts, GstClockTime, n++) =
        g_array_index (starts, GstClockTime, i);
  g_array_set_size (starts, n);
}

gdouble
ef_footage_enlargement (const EfFileScore *score, const EfMatchOptions *options)
{
  return MAX ((gdouble)options->width / MAX (1, score->width),
      (gdouble)options->height / MAX (1, score->height));
}

static EfFootage *
footage_new (const EfFileScore *score, const EfMatchOptions *options,
    EfLanguage *language, Accept accept)
{
  EfFootage *footage = g_new0 (EfFootage, 1);

  footage->score = score;
  footage->still = score->kind == EF_MEDIA_STILL;
  footage->rejected = accept != ACCEPT_GOOD;
  footage->stretches = g_array_new (FALSE, FALSE, sizeof (EfRange));
  footage->starts = g_array_new (FALSE, FALSE, sizeof (GstClockTime));
  footage->uses = g_array_new (FALSE, FALSE, sizeof (EfUse));
  footage->enlargement = ef_footage_enlargement (score, options);
  footage->tags = ef_tag_set_new ((const gchar *const *)score->tags, language);
  find_stretches (footage, accept);
  ef_wishes_remove_banned (options, score, footage->stretches);
  if (!footage->still)
    trim_stretches (footage->stretches, accept == ACCEPT_ANY);
  thin_starts (footage->starts);
  return footage;
}

static gint
by_path (gconstpointer a, gconstpointer b)
{
  const EfFootage *x = *(EfFootage *const *)a, *y = *(EfFootage *const *)b;

  return strcmp (x->score->path, y->score->path);
}

/* Why nothing of @score can be shown. */
static const gchar *
what_is_wrong (const EfFileScore *score)
{
  for (guint i = 0; i < score->segments->len; i++) {
    const EfSegmentScore *s =
        &g_array_index (score->segments, EfSegmentScore, i);

    if (s->rejected)
      return s->rejected;
  }
  return "banned or shorter than a second";
}

static EfFootage *
footage_new_at (EfPlace place, const EfFileScore *score,
    const EfMatchOptions *options, EfLanguage *language, Accept accept)
{
  EfFootage *footage = footage_new (score, options, language, accept);

  footage->place = place;
  if (footage->stretches->len > 0)
    return footage;
  footage_free (footage);
  return NULL;
}

/* The best place that it can have: what the user pins is taken although nothing
 * of it is good. */
static EfFootage *
place_footage (const EfFileScore *score, const EfMatchOptions *options,
    EfLanguage *language, Accept accept)
{
  EfFootage *footage =
      footage_new_at (EF_PLACE_NORMAL, score, options, language, accept);

  if (!footage)
    footage = footage_new_at (
        EF_PLACE_RESERVE, score, options, language, ACCEPT_FROZEN);
  if (!footage && ef_wishes_is_pinned (options, score))
    footage =
        footage_new_at (EF_PLACE_PINNED, score, options, language, ACCEPT_ANY);
  return footage;
}

static void
fill (EfLibrary *library, GPtrArray *files, const EfMatchOptions *options,
    Accept accept, GPtrArray *left_out)
{
  g_ptr_array_set_size (library->footage, 0);
  g_ptr_array_set_size (left_out, 0);
  library->n_normal = 0;
  for (guint i = 0; i < files->len; i++) {
    const EfFileScore *score = g_ptr_array_index (files, i);
    EfFootage *footage;

    if (ef_wishes_is_banned (options, score))
      continue;
    footage = place_footage (score, options, library->language, accept);
    if (footage)
      library->n_normal += footage->place == EF_PLACE_NORMAL;
    g_ptr_array_add (footage ? library->footage : left_out,
        footage ? (gpointer)footage : (gpointer)score);
  }
  g_ptr_array_sort (library->footage, by_path);
  for (guint i = 0; i < library->footage->len; i++)
    ((EfFootage *)g_ptr_array_index (library->footage, i))->index = i;
}

static void
warn_left_out (GPtrArray *warnings, const EfFileScore *score)
{
  g_ptr_array_add (warnings,
      g_strdup_printf ("%s: left out, because all of it is %s", score->path,
          what_is_wrong (score)));
}

static gboolean
is_shown (const EfFootage *footage)
{
  for (guint i = 0; i < footage->uses->len; i++)
    if (g_array_index (footage->uses, EfUse, i).slot != G_MAXUINT)
      return TRUE;
  return FALSE;
}

void
ef_library_warn (const EfLibrary *library, GPtrArray *warnings)
{
  for (guint i = 0; i < library->footage->len; i++) {
    const EfFootage *footage = g_ptr_array_index (library->footage, i);

    if (footage->place != EF_PLACE_RESERVE)
      continue;
    if (is_shown (footage))
      g_ptr_array_add (warnings,
          g_strdup_printf ("%s: all of it is frozen, but shown: there is too "
                           "little other footage",
              footage->score->path));
    else
      warn_left_out (warnings, footage->score);
  }
}

static gint
compare_doubles (gconstpointer a, gconstpointer b)
{
  gdouble x = *(const gdouble *)a, y = *(const gdouble *)b;

  return x < y ? -1 : x > y;
}

/* Quality is measured between the 5th and the 95th percentile of its kind, so
 * that one odd moment does not set the scale. */
static void
find_scale (EfLibrary *library, EfMediaKind kind)
{
  g_autoptr (GArray) totals = g_array_new (FALSE, FALSE, sizeof (gdouble));

  for (guint i = 0; i < library->footage->len; i++) {
    const EfFootage *footage = g_ptr_array_index (library->footage, i);
    const GArray *segments = footage->score->segments;

    if (footage->score->kind != kind)
      continue;
    for (guint k = 0; k < segments->len; k++) {
      const EfSegmentScore *s = &g_array_index (segments, EfSegmentScore, k);

      if (is_usable (s, footage->rejected ? ACCEPT_ANY : ACCEPT_GOOD))
        g_array_append_val (totals, s->total);
    }
  }
  if (totals->len == 0)
    return;
  g_array_sort (totals, compare_doubles);
  library->low[kind] =
      g_array_index (totals, gdouble, (totals->len - 1) * 5 / 100);
  library->high[kind] =
      g_array_index (totals, gdouble, (totals->len - 1) * 95 / 100);
}

EfLibrary *
ef_library_new (GPtrArray *files, const EfMatchOptions *options,
    const gchar *language, GPtrArray *warnings, GError **error)
{
  g_autoptr (EfLibrary) library = g_new0 (EfLibrary, 1);
  g_autoptr (GPtrArray) left_out = g_ptr_array_new ();
  Accept accept = ACCEPT_GOOD;

  library->footage = g_ptr_array_new_with_free_func (footage_free);
  library->language = ef_language_new (language);
  fill (library, files, options, accept, left_out);
  if (library->n_normal == 0) {
    accept = ACCEPT_ANY;
    fill (library, files, options, accept, left_out);
  }
  if (library->n_normal == 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        files->len == 0
            ? "no footage: name files or folders with videos or pictures"
            : "no usable footage: all of it is black or banned");
    return NULL;
  }
  if (warnings && accept == ACCEPT_ANY)
    g_ptr_array_add (warnings,
        g_strdup ("all footage is frozen, blurred or shorter than a second: "
                  "used all the same"));
  for (guint i = 0; warnings && i < left_out->len; i++)
    warn_left_out (warnings, g_ptr_array_index (left_out, i));
  find_scale (library, EF_MEDIA_VIDEO);
  find_scale (library, EF_MEDIA_STILL);
  return g_steal_pointer (&library);
}

EfFootage *
ef_library_find (const EfLibrary *library, const gchar *path)
{
  for (guint i = 0; i < library->footage->len; i++) {
    EfFootage *footage = g_ptr_array_index (library->footage, i);

    if (strcmp (footage->score->path, path) == 0)
      return footage;
  }
  return NULL;
}

void
ef_footage_note_use (EfFootage *footage, const EfRange *range, guint slot)
{
  EfUse use = { *range, slot, slot == 0 };

  g_array_append_val (footage->uses, use);
}

void
ef_library_forget (EfLibrary *library)
{
  for (guint i = 0; i < library->footage->len; i++) {
    GArray *uses = ((EfFootage *)g_ptr_array_index (library->footage, i))->uses;

    while (uses->len > 0 &&
        g_array_index (uses, EfUse, uses->len - 1).slot != G_MAXUINT)
      g_array_set_size (uses, uses->len - 1);
  }
}

void
ef_library_next_variant (EfLibrary *library)
{
  for (guint i = 0; i < library->footage->len; i++) {
    EfFootage *footage = g_ptr_array_index (library->footage, i);

    for (guint k = 0; k < footage->uses->len; k++)
      g_array_index (footage->uses, EfUse, k).slot = G_MAXUINT;
  }
}

/* The first segment that may reach beyond @time: they are ordered by start. */
static guint
first_segment (const EfFootage *footage, GstClockTime time)
{
  const GArray *segments = footage->score->segments;
  guint low = 0, high = segments->len;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (g_array_index (segments, EfSegmentScore, middle).start +
            footage->longest <
        time)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Means of the segments over @range; FALSE where there are none. */
static gboolean
average (const EfFootage *footage, const EfRange *range, gdouble *total,
    gdouble *shake)
{
  const GArray *segments = footage->score->segments;
  gdouble weight = 0;

  *total = *shake = 0;
  for (guint i = first_segment (footage, range->start); i < segments->len;
       i++) {
    const EfSegmentScore *s = &g_array_index (segments, EfSegmentScore, i);
    GstClockTime from = MAX (s->start, range->start);
    GstClockTime to = MIN (s->end, range->end);
    gdouble overlap = to > from ? to - from : footage->still ? 1 : 0;

    if (s->start >= range->end && !footage->still)
      break;
    *total += overlap * s->total;
    *shake += overlap * s->shake;
    weight += overlap;
  }
  if (weight == 0)
    return FALSE;
  *total /= weight;
  *shake /= weight;
  return TRUE;
}

gdouble
ef_library_quality (
    const EfLibrary *library, const EfFootage *footage, const EfRange *range)
{
  EfMediaKind kind = footage->score->kind;
  gdouble best = footage->still ? BEST_STILL : 1;
  gdouble total, shake, scale = library->high[kind] - library->low[kind];

  if (!average (footage, range, &total, &shake) || scale < 1e-6)
    return 0.5 * best;
  return best * CLAMP ((total - library->low[kind]) / scale, 0.0, 1.0);
}

gdouble
ef_footage_shake (const EfFootage *footage, const EfRange *range)
{
  gdouble total, shake;

  average (footage, range, &total, &shake);
  return MIN (1, shake / FULL_SHAKE);
}

const EfSegmentScore *
ef_footage_middle (const EfFootage *footage, const EfRange *range)
{
  const GArray *segments = footage->score->segments;
  GstClockTime middle = range->start + (range->end - range->start) / 2;
  const EfSegmentScore *best = NULL;
  GstClockTime least = G_MAXUINT64;
  guint first = first_segment (footage, range->start);

  /* One more before, for a range in a gap between segments. */
  for (guint i = first > 0 ? first - 1 : 0; i < segments->len; i++) {
    const EfSegmentScore *s = &g_array_index (segments, EfSegmentScore, i);
    GstClockTime at = s->start + (s->end - s->start) / 2;
    GstClockTime distance = at > middle ? at - middle : middle - at;

    if (distance < least) {
      least = distance;
      best = s;
    } else if (s->start > range->end) {
      break;
    }
  }
  return best;
}
