/* Edit Factory - files that are not what the plan thinks
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "clips.h"
#include "play.h"

#include <editfactory/plan.h>

#include <string.h>

#define H264                                                                   \
  "x264enc key-int-max=60 bframes=3 b-adapt=false speed-preset=veryfast "      \
  "pass=qual quantizer=18 vbv-buf-capacity=0"

/* How a file is spoiled. */
typedef enum
{
  CUT,    /* its last two thirds are missing */
  HOLE,   /* its middle is noise */
  EMPTY,  /* nothing of it is there */
  SHORTER /* it is whole, and ends before the clip */
} Harm;

typedef struct
{
  const gchar *name;
  const gchar *muxer;
  Harm harm;
} Case;

static const Case cases[] = {
  { "cut-mp4", "mp4mux faststart=true", CUT },
  { "cut-mkv", "matroskamux", CUT },
  { "cut-ts", "h264parse ! mpegtsmux", CUT },
  { "hole-mp4", "mp4mux", HOLE },
  { "hole-mkv", "matroskamux", HOLE },
  { "hole-ts", "h264parse ! mpegtsmux", HOLE },
  { "empty", "mp4mux", EMPTY },
  { "shorter-mp4", "mp4mux", SHORTER },
  { "shorter-mkv", "matroskamux", SHORTER },
};

static void
spoil (const gchar *path, Harm harm)
{
  g_autofree gchar *data = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  if (harm == CUT)
    length /= 3;
  else if (harm == EMPTY)
    length = 0;
  for (gsize i = length / 3; harm == HOLE && i < length / 2; i++)
    data[i] = (gchar)g_test_rand_int ();
  g_assert_true (g_file_set_contents (path, data, length, NULL));
}

/* Ten seconds of frames 0 to 299, spoiled. */
static gboolean
make_spoiled (const Case *c)
{
  g_autofree gchar *path = path_of (c->name);
  g_autofree gchar *line = g_strconcat (H264 " ! ", c->muxer, NULL);

  if (!make_clip (path, line, c->harm == SHORTER ? 90 : 300, NULL))
    return FALSE;
  if (c->harm != SHORTER)
    spoil (path, c->harm);
  return TRUE;
}

/* Its frames from 600 are never taken for those of the file before. */
static gboolean
make_next (void)
{
  g_autofree gchar *path = path_of ("next.mp4");

  return g_file_test (path, G_FILE_TEST_EXISTS) ||
      make_clip (path, H264 " ! mp4mux", 800, NULL);
}

/* Ten seconds of a file that breaks, and a second of another. */
static void
play_case (const Case *c, const gchar *fallback, Result *r)
{
  g_autofree gchar *clips = g_strdup_printf (
      "{\"uri\":\"%s\",\"at\":0,\"duration\":9,\"in\":0.5,%s},"
      "{\"uri\":\"next.mp4\",\"at\":9,\"duration\":1,\"in\":10}",
      c->name, fallback);
  g_autofree gchar *plan = plan_text ("30/1", 10, clips);

  play (plan, r);
}

/* Until where the frames are those of the plan; @first is shown first. */
static guint
whole_until (Result *r, gint first)
{
  guint i = 0;

  while (i < 270 && FRAME (r, i) == first + (gint)i)
    i++;
  return i;
}

static void
test_next (gconstpointer data)
{
  const Case *c = data;
  guint broken, from = 0;
  gint first = g_str_has_suffix (c->name, "-ts") ? 9 : 15;
  Result r;

  if (!make_spoiled (c) || !make_next ()) {
    g_test_skip ("x264enc or a muxer is missing");
    return;
  }
  play_case (c,
      "\"fallback\":\"next\",\"next\":{\"uri\":\"next.mp4\",\"in\":20,"
      "\"speed\":0.5}",
      &r);
  g_assert_cmpstr (r.error, ==, NULL);
  g_assert_cmpuint (r.numbers->len, ==, 300);
  broken = whole_until (&r, first);
  while (from < 270 && FRAME (&r, from) < 600)
    from++;
  g_test_message ("whole until %u, next from %u, warnings: %u", broken, from,
      r.warnings->len);
  /* A decoder that goes on over the noise is not broken. */
  if (c->harm == HOLE && from == 270)
    g_assert_cmpint (FRAME (&r, 269), ==, first + 269);
  else
    assert_run (&r, from, 270 - from, 600, 0.5);
  g_assert_cmpuint (broken, >=, c->harm == EMPTY ? 0 : 10);
  if (c->harm == SHORTER)
    g_assert_cmpuint (from - 75, <=, 2);
  assert_run (&r, 270, 30, 300, 1);
  g_assert_cmpuint (r.warnings->len, ==, from < 270);
  result_clear (&r);
}

/* Nothing follows: the last frame stays, and the next clip comes as planned. */
static void
test_next_fails (gconstpointer data)
{
  const Case *c = data;
  g_autofree gchar *text = path_of ("text.mp4");
  Result r;

  if (c->harm == EMPTY || c->harm == HOLE)
    return;
  if (!make_spoiled (c) || !make_next ()) {
    g_test_skip ("x264enc or a muxer is missing");
    return;
  }
  g_assert_true (g_file_set_contents (text, "not a film\n", -1, NULL));
  play_case (c, "\"fallback\":\"next\",\"next\":{\"uri\":\"text.mp4\"}", &r);
  g_assert_cmpstr (r.error, ==, NULL);
  g_assert_cmpuint (r.numbers->len, ==, 300);
  g_assert_cmpint (FRAME (&r, 200), >=, 10);
  g_assert_cmpint (FRAME (&r, 200), <, 300);
  assert_run (&r, 200, 70, FRAME (&r, 200), 0);
  assert_run (&r, 270, 30, 300, 1);
  g_assert_cmpuint (r.warnings->len, ==, 1);
  result_clear (&r);
}

static void
check_plan_refused (const gchar *fields, const gchar *what)
{
  g_autofree gchar *clip = g_strdup_printf (
      "{\"uri\":\"a.mp4\",\"at\":0,\"duration\":1,%s}", fields);
  g_autofree gchar *text = plan_text ("30/1", 1, clip);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPlan) plan = ef_plan_parse ("p", "/tmp", text, -1, &error);

  g_assert_null (plan);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, what));
}

static void
test_plan (void)
{
  g_autofree gchar *path = path_of ("plan.json");
  g_autofree gchar *text = plan_text ("30/1", 1,
      "{\"uri\":\"a.mp4\",\"at\":0,\"duration\":1,\"fallback\":\"next\","
      "\"next\":{\"uri\":\"b.mp4\",\"in\":1.5,\"speed\":2,"
      "\"focus\":[0.25,0.75]}}");
  g_autoptr (EfPlan) plan = ef_plan_parse ("p", folder, text, -1, NULL);
  g_autoptr (EfPlan) again = NULL;
  const EfClip *clip;
  EfClip other;

  g_assert_nonnull (plan);
  g_assert_true (ef_plan_save (plan, path, NULL));
  again = ef_plan_load (path, NULL);
  g_assert_nonnull (again);
  clip = g_ptr_array_index (again->clips, 0);
  other = ef_clip_get_next (clip);
  g_assert_true (g_str_has_suffix (other.uri, "/b.mp4"));
  g_assert_cmpuint (other.in, ==, 1500 * GST_MSECOND);
  g_assert_cmpfloat (other.speed, ==, 2);
  g_assert_cmpfloat (other.focus_x, ==, 0.25);
  g_assert_cmpfloat (other.focus_y, ==, 0.75);
  check_plan_refused ("\"fallback\":\"next\"", "clips[0].next");
  check_plan_refused ("\"next\":{\"uri\":\"b.mp4\"}", "clips[0].next");
  check_plan_refused ("\"fallback\":\"next\",\"next\":{}", "clips[0].next.uri");
  check_plan_refused (
      "\"fallback\":\"next\",\"next\":{\"uri\":\"b\",\"speed\":9}",
      "clips[0].next.speed");
  check_plan_refused ("\"fallback\":\"next\",\"next\":{\"uri\":\"b\",\"at\":9}",
      "clips[0].next.at");
}

/* A picture that changes its size in the middle, as cameras of telephones and
 * recorders of screens write it. */
static void
test_variable_size (void)
{
  g_autofree gchar *path = path_of ("sizes.ts");
  g_autofree gchar *small = path_of ("small.ts");
  g_autofree gchar *plan = plan_text (
      "30/1", 4, "{\"uri\":\"sizes.ts\",\"at\":0,\"duration\":4,\"in\":0.2}");
  g_autofree gchar *a = NULL, *b = NULL, *both = NULL;
  gsize n_a, n_b;
  Result r;

  if (!make_clip (small, H264 " ! h264parse ! mpegtsmux", 60, NULL) ||
      !make_clip (path,
          "videoscale ! video/x-raw,width=640,height=360 ! " H264
          " ! h264parse ! mpegtsmux",
          60, NULL)) {
    g_test_skip ("x264enc or mpegtsmux is missing");
    return;
  }
  g_assert_true (g_file_get_contents (small, &a, &n_a, NULL));
  g_assert_true (g_file_get_contents (path, &b, &n_b, NULL));
  both = g_malloc (n_a + n_b);
  memcpy (both, a, n_a);
  memcpy (both + n_a, b, n_b);
  g_assert_true (g_file_set_contents (path, both, n_a + n_b, NULL));
  play (plan, &r);
  g_assert_cmpstr (r.error, ==, NULL);
  g_assert_cmpuint (r.numbers->len, ==, 120);
  for (guint i = 0; i < 120; i++)
    g_assert_cmpint (FRAME (&r, i), >=, 0);
  assert_run (&r, 0, 50, 0, 1);
  result_clear (&r);
}

int
main (int argc, char **argv)
{
  gint status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  play_init ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *next =
        g_strconcat ("/timeline/next/", cases[i].name, NULL);
    g_autofree gchar *hold =
        g_strconcat ("/timeline/next-fails/", cases[i].name, NULL);

    g_test_add_data_func (next, &cases[i], test_next);
    g_test_add_data_func (hold, &cases[i], test_next_fails);
  }
  g_test_add_func ("/timeline/next/plan", test_plan);
  g_test_add_func ("/timeline/variable-size", test_variable_size);
  status = g_test_run ();
  play_clear ();
  return status;
}
