/* Edit Factory - efttssrc: text to speech with word times
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "narration.h"
#include <gst/base/base.h>
#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_EF_TTS_SRC (gst_ef_tts_src_get_type ())
G_DECLARE_FINAL_TYPE (GstEfTtsSrc, gst_ef_tts_src, GST, EF_TTS_SRC, GstElement)

typedef enum
{
  GST_EF_TTS_PROVIDER_AUTO,
  GST_EF_TTS_PROVIDER_FLITE,
  GST_EF_TTS_PROVIDER_ESPEAK,
  GST_EF_TTS_PROVIDER_COMMAND
} GstEfTtsProvider;

#define GST_TYPE_EF_TTS_PROVIDER (gst_ef_tts_provider_get_type ())
GType gst_ef_tts_provider_get_type (void);

/**
 * GstEfTtsStream: what one pad is doing. Written by its task, or by a seek
 * while it holds the pad's stream lock.
 * @position: stream time of the next byte
 * @index: of the next sentence (text only)
 */
typedef struct
{
  GstPad *pad;
  GstSegment segment;
  GstClockTime position;
  guint index;
  gboolean started;
  gboolean has_caps;
  gboolean need_segment;
  gboolean discont;
  gboolean finished;
  guint32 seqnum;
} GstEfTtsStream;

struct _GstEfTtsSrc
{
  GstElement parent;

  GstEfTtsStream audio;
  GstEfTtsStream text;
  EfNarration *narration; /* from READY to PAUSED and back */
  guint rate;             /* of the audio, once known; audio's task only */

  GMutex seek_lock; /* one seek at a time; before the pads' stream locks */
  guint32 last_seek;
  guint group_id;

  GMutex flow_lock; /* last of all locks */
  GstFlowCombiner *combiner;
  gboolean audio_unlinked;
  gint segments_done;
  gint eos_wanted; /* atomic */

  /* Properties, under the object lock */
  gchar *script;
  gchar *location;
  GstEfTtsProvider provider;
  gchar *voice;
  gchar *language;
  gdouble speed;
  gdouble pitch;
  gchar *command;
  gchar *cache_dir;
  gchar *words_location;
  guint64 sentence_gap;
  guint64 paragraph_gap;
  guint64 timeout;
  guint max_chars;
};

/* gstefttssrc-pads.c */
void gst_ef_tts_src_add_templates (GstElementClass *klass);
void gst_ef_tts_src_add_pads (GstEfTtsSrc *self, GstElementClass *klass);
void gst_ef_tts_src_reset_streams (GstEfTtsSrc *self);
/* Turns EF_ERROR into an element message. */
void gst_ef_tts_src_post_error (GstEfTtsSrc *self, const GError *error);

GST_DEBUG_CATEGORY_EXTERN (ef_tts_src_debug);

G_END_DECLS
