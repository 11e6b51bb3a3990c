/* Edit Factory - efsubtitleoverlay: styles that change while it is playing
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <editfactory/editfactory.h>
#include <glib/gstdio.h>
#include <gst/check/gstharness.h>
#include <gst/controller/controller.h>
#include <gst/video/video.h>
#include <string.h>

#define WIDTH 270
#define HEIGHT 480

static gchar *folder;
static gchar *words_path;

typedef struct
{
  GstHarness *h;
  GstBus *bus;
  GstVideoInfo info;
  guint index; /* of the next frame, 30 a second */
} Player;

/* What differs from the grey frame. */
typedef struct
{
  guint n;
  guint top;
  guint bottom;
  guint loudness; /* sum of differences */
} Ink;

static void
player_open (Player *p)
{
  memset (p, 0, sizeof *p);
  p->h = gst_harness_new ("efsubtitleoverlay");
  p->bus = gst_bus_new ();
  gst_element_set_bus (p->h->element, p->bus);
  g_object_set (p->h->element, "words-location", words_path, "style", "classic",
      "safe-area", "none", NULL);
  gst_harness_set_src_caps_str (
      p->h, "video/x-raw,format=I420,width=270,height=480,framerate=30/1");
  gst_video_info_set_format (&p->info, GST_VIDEO_FORMAT_I420, WIDTH, HEIGHT);
}

static void
player_close (Player *p)
{
  gst_element_set_bus (p->h->element, NULL);
  gst_object_unref (p->bus);
  gst_harness_teardown (p->h);
}

static Ink
player_next (Player *p)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, p->info.size, NULL);
  Ink ink = { 0, HEIGHT, 0, 0 };
  GstVideoFrame frame;

  gst_buffer_memset (buffer, 0, 128, p->info.size);
  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (p->index++, GST_SECOND, 30);
  buffer = gst_harness_push_and_pull (p->h, buffer);
  g_assert_true (gst_video_frame_map (&frame, &p->info, buffer, GST_MAP_READ));
  for (guint y = 0; y < HEIGHT; y++) {
    const guint8 *row = (const guint8 *)GST_VIDEO_FRAME_PLANE_DATA (&frame, 0) +
        (gsize)y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);

    for (guint x = 0; x < WIDTH; x++)
      if (row[x] != 128) {
        ink.n++;
        ink.top = MIN (ink.top, y);
        ink.bottom = MAX (ink.bottom, y);
        ink.loudness += ABS (row[x] - 128);
      }
  }
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (buffer);
  return ink;
}

static gboolean
has_warning (Player *p, const gchar *expected)
{
  gboolean found = FALSE;
  GstMessage *message;

  while ((message = gst_bus_pop_filtered (p->bus, GST_MESSAGE_ELEMENT))) {
    const GstStructure *s = gst_message_get_structure (message);
    const gchar *text = gst_structure_get_string (s, "message");

    found = found || (text && strstr (text, expected));
    gst_message_unref (message);
  }
  return found;
}

/* Each change shows on the very next frame. */
static void
test_changes (void)
{
  Player p;
  Ink before, after;

  player_open (&p);
  before = player_next (&p);
  g_assert_cmpuint (before.n, >, 200);
  g_object_set (p.h->element, "opacity", 0.5, NULL);
  after = player_next (&p);
  g_assert_cmpuint (after.loudness, <, before.loudness * 6 / 10);
  g_object_set (p.h->element, "opacity", 1.0, "position-y", 0.2, NULL);
  after = player_next (&p);
  g_assert_cmpuint (after.bottom, <, before.top);
  g_object_set (p.h->element, "size", 30.0, NULL);
  after = player_next (&p);
  g_assert_cmpuint (after.bottom - after.top, <, before.bottom - before.top);
  g_object_set (
      p.h->element, "outline", 0.0, "shadow-colour", "#00000000", NULL);
  g_assert_cmpuint (player_next (&p).n, <, after.n);
  player_close (&p);
}

/* One word a cue instead of all: the phrasing follows. */
static void
test_phrasing (void)
{
  Player p;
  Ink before, after;

  player_open (&p);
  before = player_next (&p);
  g_object_set (p.h->element, "words-per-cue", 1, NULL);
  after = player_next (&p);
  g_assert_cmpuint (after.n, <, before.n / 2);
  g_object_set (p.h->element, "style", "one-word", "words-per-cue", 20, NULL);
  g_assert_cmpuint (player_next (&p).n, >, after.n);
  player_close (&p);
}

/* A value that is wrong is told once, and what is playing goes on. */
static void
test_bad_values (void)
{
  static const struct
  {
    const gchar *property;
    const gchar *value;
    const gchar *expected;
  } cases[] = { { "fill", "blue", "must be a colour" },
    { "animation", "wobble", "animation" }, { "style", "nope", "nope" },
    { "safe-area", "nope", "nope" },
    { "style-overrides", "{", "style-overrides" },
    { "style-overrides", "{\"opacity\":7}", "opacity" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Player p;
    Ink before, after;

    player_open (&p);
    before = player_next (&p);
    has_warning (&p, "");
    g_object_set (p.h->element, cases[i].property, cases[i].value, NULL);
    after = player_next (&p);
    g_assert_cmpuint (after.n, ==, before.n);
    g_assert_true (has_warning (&p, cases[i].expected));
    player_next (&p);
    g_assert_false (has_warning (&p, ""));
    player_close (&p);
  }
}

/* A control source moves the caption frame by frame. */
static void
test_controlled (void)
{
  GstControlSource *source = gst_interpolation_control_source_new ();
  GstTimedValueControlSource *timed = GST_TIMED_VALUE_CONTROL_SOURCE (source);
  guint last = 0;
  Player p;

  player_open (&p);
  g_object_set (source, "mode", GST_INTERPOLATION_MODE_LINEAR, NULL);
  gst_timed_value_control_source_set (timed, 0, 0.3);
  gst_timed_value_control_source_set (timed, GST_SECOND, 0.7);
  g_assert_true (gst_object_add_control_binding (GST_OBJECT (p.h->element),
      gst_direct_control_binding_new_absolute (
          GST_OBJECT (p.h->element), "position-y", source)));
  for (guint i = 0; i < 10; i++) {
    Ink ink = player_next (&p);

    g_assert_cmpuint (ink.top, >, last);
    last = ink.top;
  }
  /* A third of the way, 0.4 of the height: half a second would be 96 px. */
  g_assert_cmpuint (last, >, HEIGHT * 0.3);
  gst_object_unref (source);
  player_close (&p);
}

/* A value that goes from one end to the other in a second. */
typedef struct
{
  const gchar *property;
  gdouble from;
  gdouble to;
} Way;

static void
player_control (Player *p, const Way *way)
{
  GstControlSource *source = gst_interpolation_control_source_new ();
  GstTimedValueControlSource *timed = GST_TIMED_VALUE_CONTROL_SOURCE (source);

  g_object_set (source, "mode", GST_INTERPOLATION_MODE_LINEAR, NULL);
  gst_timed_value_control_source_set (timed, 0, way->from);
  gst_timed_value_control_source_set (timed, GST_SECOND, way->to);
  g_assert_true (gst_object_add_control_binding (GST_OBJECT (p->h->element),
      gst_direct_control_binding_new_absolute (
          GST_OBJECT (p->h->element), way->property, source)));
  gst_object_unref (source);
}

static gboolean
same_ink (Ink a, Ink b)
{
  return a.n == b.n && a.top == b.top && a.bottom == b.bottom &&
      a.loudness == b.loudness;
}

/* At each time the picture is that of the value set by hand; which frames came
 * before does not matter. */
static void
test_followed (void)
{
  static const Way ways[] = { { "opacity", 0.2, 1 }, { "position-x", 0.3, 0.7 },
    { "position-y", 0.2, 0.8 }, { "size", 30, 90 }, { "rotation", -60, 60 },
    { "outline", 0, 12 }, { "letter-spacing", 0, 10 }, { "shadow-y", 0, 20 } };
  static const guint times[] = { 3, 24, 12, 27 };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++) {
    const Way *way = &ways[i];
    Player moved, set;
    Ink last = { 0, 0, 0, 0 };

    player_open (&moved);
    player_control (&moved, way);
    player_open (&set);
    for (guint k = 0; k < G_N_ELEMENTS (times); k++) {
      GstClockTime time = gst_util_uint64_scale (times[k], GST_SECOND, 30);
      gdouble at = way->from + (way->to - way->from) * time / 1e9;
      Ink ink;

      moved.index = set.index = times[k];
      g_object_set (set.h->element, way->property, at, NULL);
      ink = player_next (&moved);
      g_assert_true (same_ink (ink, player_next (&set)));
      g_assert_false (same_ink (ink, last));
      last = ink;
    }
    player_close (&moved);
    player_close (&set);
  }
}

/* The binding cuts fractions off. */
static void
assert_near (guint argb, guint expected)
{
  for (guint shift = 0; shift < 32; shift += 8)
    g_assert_cmpint (
        ABS ((gint)(argb >> shift & 0xff) - (gint)(expected >> shift & 0xff)),
        <=, 1);
}

/* A colour by GstARGBControlBinding: from clear red to solid blue. */
static void
test_colour_followed (void)
{
  GstControlSource *sources[4];
  g_autofree gchar *text = NULL;
  guint argb = 0;
  Player p;

  player_open (&p);
  for (guint i = 0; i < 4; i++) {
    static const gdouble ends[4][2] = { { 0, 1 }, { 1, 0 }, { 0, 0 },
      { 0, 1 } };

    sources[i] = gst_interpolation_control_source_new ();
    g_object_set (sources[i], "mode", GST_INTERPOLATION_MODE_LINEAR, NULL);
    for (guint k = 0; k < 2; k++)
      gst_timed_value_control_source_set (
          GST_TIMED_VALUE_CONTROL_SOURCE (sources[i]), k * GST_SECOND,
          ends[i][k]);
  }
  g_assert_true (gst_object_add_control_binding (GST_OBJECT (p.h->element),
      gst_argb_control_binding_new (GST_OBJECT (p.h->element), "fill-argb",
          sources[0], sources[1], sources[2], sources[3])));
  p.index = 6;
  player_next (&p);
  g_object_get (p.h->element, "fill-argb", &argb, "fill", &text, NULL);
  assert_near (argb, 0x33cc0033);
  g_assert_true (
      g_str_has_prefix (text, "#cc00") || g_str_has_prefix (text, "#cb00"));
  p.index = 24;
  player_next (&p);
  g_object_get (p.h->element, "fill-argb", &argb, NULL);
  assert_near (argb, 0xcc3300cc);
  for (guint i = 0; i < 4; i++)
    gst_object_unref (sources[i]);
  player_close (&p);
}

/* Both names of a colour are one value. */
static void
test_argb (void)
{
  g_autofree gchar *text = NULL;
  guint argb = 0;
  Player p;
  Ink ink;

  player_open (&p);
  g_object_set (p.h->element, "fill", "#ff000080", NULL);
  g_object_get (p.h->element, "fill-argb", &argb, NULL);
  g_assert_cmphex (argb, ==, 0x80ff0000);
  ink = player_next (&p);
  g_object_set (p.h->element, "fill-argb", 0xff0000ff, "box-colour-argb",
      0x10203040, NULL);
  g_object_get (p.h->element, "box-colour", &text, NULL);
  g_assert_cmpstr (text, ==, "#20304010");
  g_assert_false (same_ink (ink, player_next (&p)));
  g_object_set (p.h->element, "fill-argb", 0x80ff0000, NULL);
  g_assert_true (same_ink (ink, player_next (&p)));
  player_close (&p);
}

/* What is laid out or drawn by a number can be controlled, what is phrased by
 * it cannot, and an element without bindings has nothing to look up. */
static void
test_controllable (void)
{
  static const struct
  {
    const gchar *property;
    gboolean controllable;
  } cases[] = { { "opacity", TRUE }, { "size", TRUE }, { "weight", TRUE },
    { "rotation", TRUE }, { "fill-argb", TRUE }, { "fill", FALSE },
    { "words-per-cue", FALSE }, { "max-duration", FALSE }, { "style", FALSE } };
  Player p;

  player_open (&p);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    GParamSpec *spec = g_object_class_find_property (
        G_OBJECT_GET_CLASS (p.h->element), cases[i].property);

    g_assert_cmpint (
        !!(spec->flags & GST_PARAM_CONTROLLABLE), ==, cases[i].controllable);
    g_assert_true (spec->flags & GST_PARAM_MUTABLE_PLAYING);
  }
  player_next (&p);
  g_assert_false (
      gst_object_has_active_control_bindings (GST_OBJECT (p.h->element)));
  player_close (&p);
}

/* What is not set reads as the style has it. */
static void
test_read_back (void)
{
  g_autofree gchar *box = NULL;
  g_autofree gchar *colour = NULL;
  gdouble size = 0;
  gint words = 0;
  Player p;

  player_open (&p);
  g_object_set (
      p.h->element, "style", "boxed-word", "box-colour", "#102030", NULL);
  player_next (&p);
  g_object_get (p.h->element, "size", &size, "box", &box, "words-per-cue",
      &words, "box-colour", &colour, NULL);
  g_assert_cmpfloat (size, ==, 80);
  g_assert_cmpint (words, ==, 4);
  g_assert_cmpstr (box, ==, "word");
  g_assert_cmpstr (colour, ==, "#102030");
  player_close (&p);
}

static void
write_words (void)
{
  static const gchar *const list[] = { "some", "words", "to", "show" };
  g_autoptr (EfWords) words =
      ef_words_new ("en", "", 4 * GST_SECOND, EF_TIMING_GIVEN);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (list); i++)
    ef_words_append (
        words, list[i], i * GST_SECOND, (i + 1) * GST_SECOND, 0, 0);
  ef_words_save (words, words_path, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  gint status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("ef-live-XXXXXX", NULL);
  words_path = g_build_filename (folder, "words.json", NULL);
  write_words ();
  g_test_add_func ("/live-style/changes", test_changes);
  g_test_add_func ("/live-style/phrasing", test_phrasing);
  g_test_add_func ("/live-style/bad-values", test_bad_values);
  g_test_add_func ("/live-style/controlled", test_controlled);
  g_test_add_func ("/live-style/followed", test_followed);
  g_test_add_func ("/live-style/colour-followed", test_colour_followed);
  g_test_add_func ("/live-style/argb", test_argb);
  g_test_add_func ("/live-style/controllable", test_controllable);
  g_test_add_func ("/live-style/read-back", test_read_back);
  status = g_test_run ();
  g_unlink (words_path);
  g_rmdir (folder);
  g_free (words_path);
  g_free (folder);
  return status;
}
