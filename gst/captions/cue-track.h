/* Edit Factory - the cues of a stream, found by time
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "phraser.h"
#include "scene.h"

G_BEGIN_DECLS

/**
 * EfCueClock: how a text's own time runs on the track.
 * @origin: of the text's time, on the track; may lie before the track's
 * @rate: of the text's time to the track's: negative when it is played
 *   backwards
 * @said: how long the text is said, of its own time: what is shown beyond gives
 *   way to a text that comes
 */
typedef struct
{
  gint64 origin;
  gdouble rate;
  GstClockTime said;
} EfCueClock;

typedef struct _EfCueTrack EfCueTrack;

EfCueTrack *ef_cue_track_new (void);
void ef_cue_track_free (EfCueTrack *self);
void ef_cue_track_clear (EfCueTrack *self);
/* @cues: (transfer none): added behind or between those that are there */
void ef_cue_track_add (EfCueTrack *self, EfCues *cues);
/**
 * ef_cue_track_add_text:
 * @cues: (transfer none): in the text's own time
 *
 * What it shows depends on the text's time alone, at whatever rate and in
 * whichever direction that runs.
 *
 * Returns: until when some of it is shown, on the track
 */
gint64
ef_cue_track_add_text (EfCueTrack *self, EfCues *cues, const EfCueClock *clock);
/* Returns: (transfer none) (nullable): the cue shown at @time, the last begun
 * of several; valid until the track changes. @timed_words: (out) */
const EfCue *
ef_cue_track_find (EfCueTrack *self, GstClockTime time, gboolean *timed_words);
/**
 * ef_cue_track_find_all:
 * @shown: (out) (array length=EF_SCENE_MAX_CUES): with @time
 *
 * Several cues of one document may be shown at a time. Documents that came one
 * by one, too, while both are said, each for itself; otherwise the last begun
 * takes the place of the one in front of it.
 *
 * Returns: how many cues are shown at @time, the one that began first in
 *   front; of more than a scene shows the earliest are not, nor, from then on,
 *   of more than EF_CUE_LIST_MAX_STACK at one place. Valid until the track
 *   changes
 */
guint
ef_cue_track_find_all (EfCueTrack *self, GstClockTime time, EfShown *shown);
/**
 * ef_cue_track_find_beside:
 * @number: of a cue, as EfShown has it
 * @beside: (out) (array length=EF_SCENE_MAX_CUES): numbers of the cues that
 *   stood when it began, the last begun in front
 */
guint ef_cue_track_find_beside (EfCueTrack *self, guint number, guint *beside);
/* (transfer none): valid until the track changes */
const EfCue *ef_cue_track_get (EfCueTrack *self, guint number);
/* Forgets what ended before @time: a stream may run for days. */
void ef_cue_track_forget (EfCueTrack *self, GstClockTime time);
guint ef_cue_track_length (EfCueTrack *self);

G_END_DECLS
