/* Edit Factory - edits with known cuts, made of footage
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "edits.h"

#include "pictures.h"

#include <gst/app/gstappsink.h>
#include <gst/gst.h>

#define MADE_CLIPS 6
#define MADE_FRAMES 110

/* A frame: (1 - @mix) @a + @mix @b, faded to black by 1 - @level, and
 * brightened by @flash levels. */
typedef struct
{
  const guint8 *a;
  const guint8 *b; /* nullable */
  gfloat mix;
  gfloat level;
  gint flash;
} Recipe;

/* Stretches without cuts of their own. */
static const struct
{
  const gchar *name;
  gdouble from; /* seconds */
  guint frames;
} sources[] = { { "kohlipe1.mp4", 0, 400 }, { "kohlipe1.mp4", 60, 400 },
  { "kohlipe2.mp4", 0, 500 }, { "palawan.mp4", 0, 90 },
  { "changi.mp4", 0, 100 }, { "bottle-detection.mp4", 0, 400 },
  { "car-detection.mp4", 4, 300 } };

/* Footage */

static GstElement *
open_file (const gchar *path, gdouble from, GstElement **sink)
{
  g_autofree gchar *description = g_strdup_printf (
      "filesrc name=file ! decodebin ! videoconvert ! "
      "aspectratiocrop aspect-ratio=16/9 ! videoscale ! "
      "video/x-raw,format=I420,width=%d,height=%d,pixel-aspect-ratio=1/1 ! "
      "appsink name=sink sync=false max-buffers=4",
      EDIT_WIDTH, EDIT_HEIGHT);
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (description, &error);
  g_autoptr (GstElement) file = NULL;

  g_assert_no_error (error);
  file = gst_bin_get_by_name (GST_BIN (pipeline), "file");
  *sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_object_set (file, "location", path, NULL);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  if (gst_element_get_state (pipeline, NULL, NULL, 30 * GST_SECOND) ==
          GST_STATE_CHANGE_SUCCESS &&
      from > 0)
    gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
        GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, from * GST_SECOND);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  return pipeline;
}

static GPtrArray *
decode (const gchar *path, gdouble from, guint limit)
{
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstElement) pipeline = open_file (path, from, &sink);
  GPtrArray *frames = g_ptr_array_new_with_free_func (g_free);

  while (frames->len < limit) {
    GstSample *sample =
        gst_app_sink_try_pull_sample (GST_APP_SINK (sink), 20 * GST_SECOND);
    guint8 *frame;

    if (!sample)
      break;
    frame = g_malloc0 (EDIT_SIZE);
    gst_buffer_extract (gst_sample_get_buffer (sample), 0, frame, EDIT_SIZE);
    g_ptr_array_add (frames, frame);
    gst_sample_unref (sample);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return frames;
}

GPtrArray *
footage_load (const gchar *folder)
{
  g_autoptr (GPtrArray) footage =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);

  for (guint i = 0; folder && i < G_N_ELEMENTS (sources); i++) {
    g_autofree gchar *path = g_build_filename (folder, sources[i].name, NULL);
    g_autoptr (GPtrArray) frames = NULL;

    if (!g_file_test (path, G_FILE_TEST_EXISTS))
      return NULL;
    frames = decode (path, sources[i].from, sources[i].frames);
    if (frames->len < 90)
      return NULL;
    g_ptr_array_add (footage, g_steal_pointer (&frames));
  }
  return footage->len > 0 ? g_steal_pointer (&footage) : NULL;
}

/* Cells of 25 to 60 pixels that drift by up to 0.8 a frame. */
static guint8 *
make_frame (guint clip, guint n)
{
  guint8 *frame = g_malloc (EDIT_SIZE);
  gdouble speed = 0.4 * (clip % 3);

  picture_fill (frame, EDIT_WIDTH, EDIT_WIDTH, EDIT_HEIGHT, 100 + clip,
      speed * n, 0.2 * n, 25 + 7 * clip);
  memset (frame + EDIT_LUMA, 128, EDIT_SIZE - EDIT_LUMA);
  return frame;
}

GPtrArray *
footage_make (void)
{
  GPtrArray *footage =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);

  for (guint i = 0; i < MADE_CLIPS; i++) {
    GPtrArray *frames = g_ptr_array_new_with_free_func (g_free);

    for (guint n = 0; n < MADE_FRAMES; n++)
      g_ptr_array_add (frames, make_frame (i, n));
    g_ptr_array_add (footage, frames);
  }
  return footage;
}

/* Edits */

/* A shot: @length frames of @clip from @next on. */
typedef struct
{
  GPtrArray *clip;
  guint next;
  guint length;
} Shot;

static Shot
pick_shot (GPtrArray *footage, const EditStyle *style, GRand *rand,
    const GPtrArray *not_this)
{
  Shot shot;
  guint span;

  do
    shot.clip =
        g_ptr_array_index (footage, g_rand_int_range (rand, 0, footage->len));
  while (shot.clip == not_this);
  shot.length = g_rand_int_range (rand, style->shortest, style->longest + 1);
  shot.length = MIN (shot.length, (shot.clip->len - 1) / style->speed);
  span = shot.length * style->speed;
  shot.next = g_rand_int_range (rand, 0, shot.clip->len - span);
  return shot;
}

static const guint8 *
take_frame (Shot *shot, const EditStyle *style)
{
  const guint8 *frame = g_ptr_array_index (shot->clip, shot->next);

  shot->next += style->speed;
  shot->length--;
  return frame;
}

static void
add_frame (
    Edit *edit, const guint8 *a, const guint8 *b, gfloat mix, gfloat level)
{
  Recipe recipe = { a, b, mix, level, 0 };

  g_array_append_val (edit->frames, recipe);
}

static void
add_dissolve (
    Edit *edit, Shot *from, Shot *to, const EditStyle *style, guint length)
{
  EditGradual gradual = { edit->frames->len, edit->frames->len + length };

  for (guint i = 0; i < length; i++)
    add_frame (edit, take_frame (from, style), take_frame (to, style),
        (i + 1.0f) / (length + 1), 1);
  g_array_append_val (edit->graduals, gradual);
}

static void
add_fade (Edit *edit, Shot *from, Shot *to, const EditStyle *style, GRand *rand)
{
  guint out = g_rand_int_range (rand, 5, 21);
  guint in = g_rand_int_range (rand, 5, 21);
  guint black = g_rand_int_range (rand, 0, 9);
  EditGradual gradual = { edit->frames->len,
    edit->frames->len + out + black + in };

  for (guint i = 0; i < out; i++)
    add_frame (
        edit, take_frame (from, style), NULL, 0, 1 - (i + 1.0f) / (out + 1));
  for (guint i = 0; i < black; i++)
    add_frame (edit, g_ptr_array_index (to->clip, to->next), NULL, 0, 0);
  for (guint i = 0; i < in; i++)
    add_frame (edit, take_frame (to, style), NULL, 0, (i + 1.0f) / (in + 1));
  g_array_append_val (edit->graduals, gradual);
}

/* What both shots can give: 20 frames of their own remain to each. */
static guint
room (const Shot *from, const Shot *to)
{
  guint shorter = MIN (from->length, to->length);

  return shorter > 20 ? shorter - 20 : 0;
}

static void
add_flash (Edit *edit, guint first, guint end, GRand *rand)
{
  guint length = g_rand_int_range (rand, 1, 3);
  gint by = g_rand_int_range (rand, 60, 200);

  for (guint n = (first + end) / 2; length-- > 0 && n < end; n++)
    g_array_index (edit->frames, Recipe, n).flash = by;
}

/* The shot but for its last @keep frames, for the transition. */
static void
add_shot (
    Edit *edit, Shot *shot, const EditStyle *style, guint keep, GRand *rand)
{
  guint first = edit->frames->len;

  while (shot->length > keep)
    add_frame (edit, take_frame (shot, style), NULL, 0, 1);
  if (style->flashes)
    add_flash (edit, first, edit->frames->len, rand);
}

static void
join (Edit *edit, Shot *from, Shot *to, const EditStyle *style, GRand *rand)
{
  guint length = style->graduals ? g_rand_int_range (rand, 8, 41) : 0;
  guint kind = style->graduals ? g_rand_int_range (rand, 0, 3) : 0;

  length = MIN (length, room (from, to));
  if (kind == 0 || length < 8) {
    add_shot (edit, from, style, 0, rand);
    g_array_append_val (edit->cuts, edit->frames->len);
  } else if (kind == 1) {
    add_shot (edit, from, style, length, rand);
    add_dissolve (edit, from, to, style, length);
  } else {
    add_shot (edit, from, style, 20, rand);
    add_fade (edit, from, to, style, rand);
  }
}

Edit *
edit_new (GPtrArray *footage, const EditStyle *style, guint seed)
{
  Edit *edit = g_new0 (Edit, 1);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  Shot shot;

  edit->frames = g_array_new (FALSE, FALSE, sizeof (Recipe));
  edit->cuts = g_array_new (FALSE, FALSE, sizeof (guint));
  edit->graduals = g_array_new (FALSE, FALSE, sizeof (EditGradual));
  shot = pick_shot (footage, style, rand, NULL);
  for (guint i = 1; i < style->shots; i++) {
    Shot next = pick_shot (footage, style, rand, shot.clip);

    join (edit, &shot, &next, style, rand);
    shot = next;
  }
  add_shot (edit, &shot, style, 0, rand);
  return edit;
}

void
edit_free (Edit *edit)
{
  g_array_unref (edit->frames);
  g_array_unref (edit->cuts);
  g_array_unref (edit->graduals);
  g_free (edit);
}

void
edit_render (const Edit *edit, guint n, guint8 *out)
{
  const Recipe *r = &g_array_index (edit->frames, Recipe, n);
  gint mix = r->mix * 256 + 0.5f, level = r->level * 256 + 0.5f;

  for (guint i = 0; i < EDIT_SIZE; i++) {
    gint ground = i < EDIT_LUMA ? 16 : 128;
    gint v =
        r->b ? ((256 - mix) * r->a[i] + mix * r->b[i] + 128) >> 8 : r->a[i];

    v = ground + (v - ground) * level / 256;
    out[i] = i < EDIT_LUMA ? MIN (235, v + r->flash) : v;
  }
}
