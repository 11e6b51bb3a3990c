/* Edit Factory - the elements and properties that a description may use
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * An element that is not here cannot be used: not because it is bad, but
 * because nobody has asked what it opens. "*" allows every property as a
 * value; files and commands are always named one by one.
 */
#include "allow-list.h"

#include <string.h>

typedef struct
{
  const gchar *factory;
  const gchar *values; /* blank-separated property names, or "*" */
  const gchar *paths;
} Allowed;

static const Allowed list[] = {
  { "efttssrc",
      "text provider voice language rate pitch max-chars timeout "
      "sentence-gap paragraph-gap",
      "location words-location" },
  { "efsubtitleoverlay",
      "style style-overrides safe-area words-offset "
      "wait-text debug-safe-area subtitle-encoding",
      "words-location cues-location subtitles-location" },
  { "efsegmentscorer", "window step analysis-rate post-messages rotation",
      "location" },
  { "efnormalize",
      "mode target ceiling dual-mono max-gain "
      "measured-integrated measured-true-peak",
      NULL },
  { "eftimelinesrc", "start stop", "location" },
  { "encodebin", "profile", NULL },
  { "filesink", "sync async", "location" },
  { "filesrc", "blocksize", "location" },
  { "fakesink", "*", NULL },
  { "queue", "*", NULL },
  { "tee", "*", NULL },
  { "identity", "single-segment sync", NULL },
  { "capsfilter", "caps", NULL },
  { "audioconvert", "*", NULL },
  { "audioresample", "*", NULL },
  { "audiorate", "*", NULL },
  { "volume", "*", NULL },
  { "videoconvert", "*", NULL },
  { "videoscale", "*", NULL },
  { "videorate", "*", NULL },
  { "wavenc", NULL, NULL },
  { "qtdemux", NULL, NULL },
  { "mp4mux", "faststart fragment-duration", NULL },
  { "aacparse", NULL, NULL },
  { "h264parse", "config-interval", NULL },
  { "avenc_aac", "*", NULL },
  { "x264enc",
      "bitrate pass quantizer speed-preset key-int-max tune bframes "
      "threads rc-lookahead option-string",
      NULL },
  { "audiotestsrc", "*", NULL },
  { "videotestsrc", "*", NULL },
  { "watchdog", "timeout", NULL },
};

static const Allowed *
find (const gchar *factory)
{
  for (guint i = 0; i < G_N_ELEMENTS (list); i++)
    if (g_str_equal (list[i].factory, factory))
      return &list[i];
  return NULL;
}

static gboolean
has_word (const gchar *words, const gchar *word)
{
  gsize length = strlen (word);

  for (const gchar *p = words; p && (p = strstr (p, word)); p += length)
    if ((p == words || p[-1] == ' ') && (p[length] == ' ' || !p[length]))
      return TRUE;
  return FALSE;
}

gboolean
ef_allow_list_has_element (const gchar *factory)
{
  return find (factory) != NULL;
}

EfPropertyKind
ef_allow_list_get_property (const gchar *factory, const gchar *property)
{
  const Allowed *allowed = find (factory);

  if (!allowed)
    return EF_PROPERTY_REFUSED;
  if (has_word (allowed->paths, property))
    return EF_PROPERTY_PATH;
  if (allowed->values &&
      (g_str_equal (allowed->values, "*") ||
          has_word (allowed->values, property)))
    return EF_PROPERTY_VALUE;
  return EF_PROPERTY_REFUSED;
}
