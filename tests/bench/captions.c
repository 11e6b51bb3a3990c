/* Edit Factory - what captions cost: 900 frames with highlight and pop
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Marginal CPU-seconds over `identity` on preloaded I420 frames, pairs in turn,
 * median of 7. In the same run GStreamer's textoverlay with static text, and
 * ffmpeg's ass filter with the same words, size, outline and pop, over a filter
 * that makes frames writable, too.
 */
#include "typesetter.h"

#include <editfactory/editfactory.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>
#include <stdlib.h>
#include <sys/resource.h>

#define FRAMES 900
#define FPS 30
#define POOL 8
#define ROUNDS 7
#define WORD_TIME (400 * GST_MSECOND)
#define N_WORDS 75
#define WORDS_PER_CUE 3

/* As many words as people say in half a minute, most of them once. */
static const gchar SCRIPT[] =
    "Every morning the coast wakes slowly and small boats return with silver "
    "fish while hungry gulls circle above them. People wait beside wooden "
    "tables, counting coins, telling old stories about storms that took "
    "someone's brother. By noon everything is sold, nets are dried, engines "
    "rest, children run barefoot between ropes and buckets. Then evening "
    "paints each window orange, lamps appear along narrow streets, guitars "
    "answer laughter, nobody hurries, tomorrow can surely wait until its own "
    "bright sunrise comes knocking.";

typedef struct
{
  guint width;
  guint height;
  GstBuffer *pool[POOL];
} Canvas;

static gdouble
cpu_seconds (int who)
{
  struct rusage usage;

  getrusage (who, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec +
      (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static gchar *
temporary (const gchar *name)
{
  return g_build_filename (g_get_tmp_dir (), name, NULL);
}

/* @n words that last @time each, as in the reference job. */
static gchar *
write_words (const gchar *name, guint n, GstClockTime time)
{
  g_auto (GStrv) list = g_strsplit (SCRIPT, " ", -1);
  gchar *path = temporary (name);
  g_autoptr (EfWords) words =
      ef_words_new ("en", "", 30 * GST_SECOND, EF_TIMING_ENGINE);

  for (guint i = 0; i < n && list[i]; i++)
    ef_words_append (words, list[i], i * time, i * time + time * 7 / 8, 0, 0);
  ef_words_save (words, path, NULL);
  return path;
}

static void
canvas_open (Canvas *canvas, guint width, guint height)
{
  GstVideoInfo info;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, width, height);
  canvas->width = width;
  canvas->height = height;
  for (guint i = 0; i < POOL; i++) {
    canvas->pool[i] = gst_buffer_new_allocate (NULL, info.size, NULL);
    gst_buffer_memset (canvas->pool[i], 0, 100, info.size);
  }
}

static void
canvas_close (Canvas *canvas)
{
  for (guint i = 0; i < POOL; i++)
    gst_buffer_unref (canvas->pool[i]);
}

static gdouble
measure (Canvas *canvas, const gchar *launch)
{
  GstHarness *h = gst_harness_new_parse (launch);
  g_autofree gchar *caps =
      g_strdup_printf ("video/x-raw,format=I420,width=%u,height=%u,"
                       "framerate=30/1,colorimetry=bt709",
          canvas->width, canvas->height);
  gdouble start;

  gst_harness_set_src_caps_str (h, caps);
  start = cpu_seconds (RUSAGE_SELF);
  for (guint i = 0; i < FRAMES; i++) {
    GstBuffer *frame = canvas->pool[i % POOL];

    GST_BUFFER_PTS (frame) = gst_util_uint64_scale (i, GST_SECOND, FPS);
    GST_BUFFER_DURATION (frame) = GST_SECOND / FPS;
    canvas->pool[i % POOL] = gst_harness_push_and_pull (h, frame);
  }
  start = cpu_seconds (RUSAGE_SELF) - start;
  gst_harness_teardown (h);
  return start;
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  gdouble d = *(const gdouble *)a - *(const gdouble *)b;

  return d < 0 ? -1 : d > 0;
}

static gdouble
marginal (Canvas *canvas, const gchar *launch)
{
  gdouble costs[ROUNDS];

  for (guint i = 0; i < ROUNDS; i++) {
    gdouble base = measure (canvas, "identity");

    costs[i] = measure (canvas, launch) - base;
  }
  qsort (costs, ROUNDS, sizeof *costs, compare);
  return costs[ROUNDS / 2];
}

/* libass */

/* libass counts a size from the top of a line to its bottom. */
static gdouble
line_size (const EfStyle *style)
{
  g_autoptr (EfSafeArea) area = ef_safe_area_load ("none", NULL);
  g_autoptr (EfTypesetter) type = ef_typesetter_new (style, area, 1080, 1920);
  g_autoptr (PangoLayout) layout =
      ef_typesetter_layout (type, "X", style->size);
  PangoRectangle logical;

  pango_layout_get_extents (layout, NULL, &logical);
  return (gdouble)logical.height / PANGO_SCALE;
}

static void
append_event (GString *ass, gchar **list, guint active)
{
  guint first = active / WORDS_PER_CUE * WORDS_PER_CUE;
  guint from = active * 40, to = from + 40;

  g_string_append_printf (ass,
      "Dialogue: 0,0:00:%02u.%02u,0:00:%02u.%02u,S,,0,0,0,,", from / 100,
      from % 100, to / 100, to % 100);
  for (guint i = first; i < first + WORDS_PER_CUE; i++) {
    g_autofree gchar *upper = g_ascii_strup (list[i], -1);

    if (i == active)
      g_string_append_printf (ass,
          "{\\c&H4DE1FF&\\t(0,80,\\fscx112\\fscy112)"
          "\\t(80,160,\\fscx105\\fscy105)}%s{\\r} ",
          upper);
    else
      g_string_append_printf (ass, "%s ", upper);
  }
  g_string_append_c (ass, '\n');
}

static gchar *
write_ass (void)
{
  g_autoptr (EfStyle) style = ef_style_load ("word-pop", NULL, NULL);
  g_auto (GStrv) list = g_strsplit (SCRIPT, " ", -1);
  g_autofree gchar *family =
      g_strndup (style->fonts, strcspn (style->fonts, ","));
  gchar *path = temporary ("ef-bench.ass");
  g_autoptr (GString) ass = g_string_new (NULL);

  g_string_append_printf (ass,
      "[Script Info]\nScriptType: v4.00+\nPlayResX: 1080\nPlayResY: 1920\n\n"
      "[V4+ Styles]\nFormat: Name,Fontname,Fontsize,PrimaryColour,"
      "OutlineColour,BackColour,Bold,BorderStyle,Outline,Shadow,Alignment,"
      "MarginL,MarginR,MarginV\nStyle: S,%s,%.0f,&H00FFFFFF,&H00120B0B,"
      "&H66000000,1,1,%.0f,%.0f,2,60,60,650\n\n[Events]\nFormat: Layer,Start,"
      "End,Style,Name,MarginL,MarginR,MarginV,Effect,Text\n",
      family, line_size (style), style->outline, style->shadow_y);
  for (guint i = 0; i < N_WORDS; i++)
    append_event (ass, list, i);
  g_file_set_contents (path, ass->str, -1, NULL);
  return path;
}

/* CPU-seconds of ffmpeg and the filter; -1 when there is no ffmpeg. */
static gdouble
measure_ffmpeg (const gchar *filter)
{
  const gchar *argv[] = { "ffmpeg", "-v", "error", "-nostdin", "-threads", "1",
    "-filter_threads", "1", "-f", "lavfi", "-i",
    "color=gray:s=1080x1920:r=30:d=30,format=yuv420p", "-vf", filter, "-f",
    "null", "-", NULL };
  gdouble start = cpu_seconds (RUSAGE_CHILDREN);
  gint status = 0;

  if (!g_spawn_sync (NULL, (gchar **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL,
          NULL, NULL, NULL, &status, NULL) ||
      status != 0)
    return -1;
  return cpu_seconds (RUSAGE_CHILDREN) - start;
}

static gdouble
marginal_libass (void)
{
  g_autofree gchar *path = write_ass ();
  /* Takes a copy of the shared frame, as drawing needs. */
  const gchar *base_filter = "drawbox=w=2:h=2";
  g_autofree gchar *filter = g_strdup_printf ("%s,ass=%s", base_filter, path);
  gdouble costs[ROUNDS];

  for (guint i = 0; i < ROUNDS; i++) {
    gdouble base = measure_ffmpeg (base_filter);

    costs[i] = measure_ffmpeg (filter);
    if (base < 0 || costs[i] < 0)
      return -1;
    costs[i] -= base;
  }
  qsort (costs, ROUNDS, sizeof *costs, compare);
  return costs[ROUNDS / 2];
}

/* What there is to tell */

static gdouble
captions (Canvas *canvas, const gchar *words, const gchar *settings)
{
  g_autofree gchar *launch = g_strdup_printf (
      "efsubtitleoverlay words-location=%s %s", words, settings);

  return marginal (canvas, launch);
}

static void
tell_styles (Canvas *canvas, const gchar *words)
{
  static const gchar *const names[] = { "karaoke-fill", "boxed-word",
    "neon-glow", "underline" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *settings = g_strdup_printf ("style=%s", names[i]);

    g_print ("captions: %s %.3f CPU-s\n", names[i],
        captions (canvas, words, settings));
  }
}

int
main (int argc, char **argv)
{
  g_autofree gchar *words = NULL;
  g_autofree gchar *one = NULL;
  gdouble pop, overlay, libass, large, still;
  Canvas full, four_k;

  gst_init (&argc, &argv);
  canvas_open (&full, 1080, 1920);
  canvas_open (&four_k, 2160, 3840);
  words = write_words ("ef-bench-words.json", N_WORDS, WORD_TIME);
  one = write_words ("ef-bench-still.json", 1, 30 * GST_SECOND);
  pop = captions (&full, words, "style=word-pop");
  overlay = marginal (&full,
      "textoverlay text=\"BOATS RETURN WITH\" "
      "font-desc=\"Sans Bold 24\"");
  libass = marginal_libass ();
  large = captions (&four_k, words, "style=word-pop");
  still = captions (&full, one, "style=word-pop");
  g_print (
      "captions: highlight and pop, 900 frames 1080x1920: %.3f CPU-s\n", pop);
  g_print ("captions: textoverlay, static text: %.3f CPU-s, %.2f of it\n",
      overlay, pop / overlay);
  if (libass > 0)
    g_print ("captions: libass, the same words: %.3f CPU-s, %.2f of it\n",
        libass, pop / libass);
  else
    g_print ("captions: no ffmpeg with the ass filter to compare with\n");
  g_print ("captions: 2160x3840: %.3f CPU-s, %.2f x\n", large, large / pop);
  g_print ("captions: a frame without change: %.3f ms\n", still / FRAMES * 1e3);
  tell_styles (&full, words);
  canvas_close (&full);
  canvas_close (&four_k);
  return 0;
}
