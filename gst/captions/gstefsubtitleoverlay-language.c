/* Edit Factory - efsubtitleoverlay: the language of text that does not say it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gstefsubtitleoverlay-private.h"

#include <gst/gsttaglist.h>
#include <unicode/uloc.h>

void
gst_ef_subtitle_overlay_take_text_tags (
    GstEfSubtitleOverlay *self, GstEvent *event)
{
  g_autofree gchar *code = NULL;
  UErrorCode status = U_ZERO_ERROR;
  gchar tag[EF_LANGUAGE_MAX_TAG + 1];
  GstTagList *tags;

  gst_event_parse_tag (event, &tags);
  if (!gst_tag_list_get_string (tags, GST_TAG_LANGUAGE_CODE, &code))
    return;
  /* ISO 639-2 as well: "jpn" becomes "ja". */
  uloc_toLanguageTag (code, tag, sizeof tag, FALSE, &status);
  g_mutex_lock (&self->lock);
  self->text_language =
      U_SUCCESS (status) && status != U_STRING_NOT_TERMINATED_WARNING
      ? ef_language_intern (tag)
      : NULL;
  g_mutex_unlock (&self->lock);
}

/* (transfer full) (nullable): of the text pad's stream, else the property's */
static gchar *
find_language (GstEfSubtitleOverlay *self, gboolean of_pad)
{
  const gchar *track = NULL;
  gchar *language;

  if (of_pad) {
    g_mutex_lock (&self->lock);
    track = self->text_language;
    g_mutex_unlock (&self->lock);
  }
  GST_OBJECT_LOCK (self);
  language = g_strdup (track ? track : self->language);
  GST_OBJECT_UNLOCK (self);
  return language;
}

void
gst_ef_subtitle_overlay_tell_cues (
    GstEfSubtitleOverlay *self, EfCues *cues, gboolean of_pad)
{
  g_autofree gchar *language = find_language (self, of_pad);

  ef_cues_set_language (cues, language);
}

void
gst_ef_subtitle_overlay_tell_words (
    GstEfSubtitleOverlay *self, EfWords *words, gboolean of_pad)
{
  g_autofree gchar *language = find_language (self, of_pad);

  if (ef_language_intern (words->language) || !ef_language_intern (language))
    return;
  g_free (words->language);
  words->language = g_steal_pointer (&language);
}
