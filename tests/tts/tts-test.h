/* Edit Factory - what the tests of efttssrc share
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/words.h>
#include <gst/gst.h>

/* A pipeline with two fakesinks that remember what they got. */
typedef struct
{
  GstElement *pipeline;
  GstElement *src;
  GMutex lock;
  GByteArray *sound;
  GPtrArray *sentences; /* (element-type GstBuffer) */
  GstClockTime first_pts;
  GstClockTime audio_end;
  gint rate;
  guint gaps;
  GstClockTime text_position;
  gboolean text_holes;
} Rig;

enum
{
  RIG_AUDIO = 1 << 0,
  RIG_TEXT = 1 << 1
};

Rig *rig_new (guint pads, gboolean sync);
void rig_free (Rig *rig);
/* Forgets what was received. */
void rig_clear (Rig *rig);
/* Plays until EOS or an error; returns the error's text, or NULL */
gchar *rig_play (Rig *rig);
/* Waits for a message of @types, at most a minute. */
GstMessage *rig_wait (Rig *rig, GstMessageType types);
