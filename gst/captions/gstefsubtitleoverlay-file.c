/* Edit Factory - efsubtitleoverlay: the file whose captions are shown
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * It is read once, and phrased for each canvas: a crop may change with every
 * frame.
 */
#include "gstefsubtitleoverlay-private.h"
#include "estimate-times.h"
#include "file-hint.h"
#include "phraser.h"
#include "subtitles.h"

typedef enum
{
  FILE_NONE,
  FILE_CUES,
  FILE_WORDS,
  FILE_SUBTITLES
} FileKind;

/* What the properties say. */
typedef struct
{
  FileKind kind;
  gchar *path;
  gchar *encoding;
  gint64 offset;
  gchar *key; /* differs when what is read would */
} Wanted;

static void
wanted_clear (Wanted *wanted)
{
  g_free (wanted->path);
  g_free (wanted->encoding);
  g_free (wanted->key);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wanted, wanted_clear)

/* cues-location goes before words-location, and that before the other. */
static void
find_wanted (GstEfSubtitleOverlay *self, Wanted *wanted)
{
  const gchar *paths[] = { NULL, NULL, NULL, NULL };

  GST_OBJECT_LOCK (self);
  paths[FILE_CUES] = self->cues_location;
  paths[FILE_WORDS] = self->words_location;
  paths[FILE_SUBTITLES] = self->subtitles_location;
  for (guint kind = FILE_CUES; kind <= FILE_SUBTITLES && !wanted->kind; kind++)
    if (paths[kind])
      wanted->kind = kind;
  wanted->path = g_strdup (paths[wanted->kind]);
  wanted->encoding = g_strdup (self->subtitle_encoding);
  wanted->offset = self->words_offset;
  wanted->key = g_strdup_printf ("%d %d %s\n%s\n%s", (int)wanted->kind,
      self->estimate_words, wanted->path ? wanted->path : "",
      wanted->encoding ? wanted->encoding : "",
      self->language ? self->language : "");
  GST_OBJECT_UNLOCK (self);
}

static void
on_subtitle_warning (const gchar *message, gpointer self)
{
  gst_ef_subtitle_overlay_post_warning (self, message);
}

void
gst_ef_subtitle_overlay_forget_file (GstEfSubtitleOverlay *self)
{
  g_clear_pointer (&self->read_words, ef_words_unref);
  g_clear_pointer (&self->read_cues, ef_cues_unref);
  g_clear_pointer (&self->read_key, g_free);
}

static gboolean
read_cues (GstEfSubtitleOverlay *self, const Wanted *wanted, GError **error)
{
  if (wanted->kind == FILE_CUES)
    self->read_cues = ef_cues_load (wanted->path, error);
  else
    self->read_cues = ef_subtitles_load (
        wanted->path, wanted->encoding, on_subtitle_warning, self, error);
  if (self->read_cues)
    gst_ef_subtitle_overlay_tell_cues (self, self->read_cues, FALSE);
  else if (wanted->kind == FILE_CUES)
    ef_caption_file_hint (wanted->path, "cues-location", error);
  return self->read_cues != NULL;
}

static gboolean
read_words (GstEfSubtitleOverlay *self, const Wanted *wanted, GError **error)
{
  self->read_words = ef_words_load (wanted->path, error);
  if (self->read_words)
    gst_ef_subtitle_overlay_tell_words (self, self->read_words, FALSE);
  else
    ef_caption_file_hint (wanted->path, "words-location", error);
  return self->read_words != NULL;
}

static gboolean
read_file (GstEfSubtitleOverlay *self, const Wanted *wanted, GError **error)
{
  if (g_strcmp0 (self->read_key, wanted->key) == 0)
    return TRUE;
  gst_ef_subtitle_overlay_forget_file (self);
  if (wanted->kind == FILE_WORDS ? !read_words (self, wanted, error)
                                 : !read_cues (self, wanted, error))
    return FALSE;
  self->read_key = g_strdup (wanted->key);
  return TRUE;
}

/* For the canvas; cues.json is shown as it is. (transfer full) */
static EfCues *
phrase (GstEfSubtitleOverlay *self, const Wanted *wanted)
{
  EfTypesetter *typesetter = ef_scene_get_typesetter (self->scene);

  if (wanted->kind == FILE_CUES)
    return ef_cues_ref (self->read_cues);
  if (wanted->kind == FILE_WORDS)
    return ef_typesetter_phrase (typesetter, self->read_words, wanted->offset);
  return ef_typesetter_reflow (typesetter, self->read_cues);
}

gboolean
gst_ef_subtitle_overlay_load_file (GstEfSubtitleOverlay *self, GError **error)
{
  g_auto (Wanted) wanted = { FILE_NONE };
  g_autoptr (EfCues) cues = NULL;

  find_wanted (self, &wanted);
  if (wanted.kind == FILE_NONE) {
    ef_cue_track_clear (self->file_cues);
    return TRUE;
  }
  if (!read_file (self, &wanted, error))
    return FALSE;
  cues = phrase (self, &wanted);
  if (self->estimate_words)
    ef_cues_estimate_times (cues);
  ef_cue_track_clear (self->file_cues);
  ef_cue_track_add (self->file_cues, cues);
  return TRUE;
}
