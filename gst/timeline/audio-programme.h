/* Edit Factory - the whole sound of a plan as one stream of samples
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Mixes voice, ducked music and the clips' own sound into interleaved stereo
 * F32, sample by sample at the places the plan gives. Used by the `audio` pad
 * of eftimelinesrc and by the master stage. meson: timeline_audio_dep.
 */
#pragma once

#include <editfactory/plan.h>
#include <editfactory/words.h>
#include <gio/gio.h>

G_BEGIN_DECLS

#define EF_AUDIO_PROGRAMME_CHANNELS 2

/**
 * EfAudioProgramme: one reader of the programme. Not thread-safe: one thread
 * at a time, any thread. It opens files only while samples of theirs are
 * needed, so a new one costs nothing and unused ones open nothing.
 */
typedef struct _EfAudioProgramme EfAudioProgramme;

/**
 * EfAudioWarning:
 * @message: one line that names the file and what was done instead; valid
 *   during the call. Called from the thread inside read(), once a trouble.
 */
typedef void (*EfAudioWarning) (const gchar *message, gpointer user_data);

/**
 * ef_audio_programme_new:
 * @plan: copied as far as it is needed; may be freed afterwards
 * @words: (nullable): speech spans for ducking, times relative to the voice.
 *   Without words the music is ducked for as long as the voice file plays
 * @rate: Hz, 8000..192000
 *
 * Returns: (transfer full): or %NULL with @error set (a file that is missing
 *   or refused by the media guard's sniffing)
 */
EfAudioProgramme *ef_audio_programme_new (
    const EfPlan *plan, EfWords *words, guint rate, GError **error);
void ef_audio_programme_free (EfAudioProgramme *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfAudioProgramme, ef_audio_programme_free)

void ef_audio_programme_set_warning_func (
    EfAudioProgramme *self, EfAudioWarning func, gpointer user_data);

/* Frames of the programme: the plan's duration times the rate, rounded. */
guint64 ef_audio_programme_get_length (const EfAudioProgramme *self);
/* The frame that the next read() begins with. */
guint64 ef_audio_programme_get_position (const EfAudioProgramme *self);
/* TRUE when the plan has a voice, music or a clip with sound. */
gboolean ef_audio_programme_has_sound (const EfAudioProgramme *self);

/**
 * ef_audio_programme_read:
 * @interleaved: room for @frames * 2 samples
 * @frames: at least 1
 * @cancellable: (nullable): looked at at least ten times a second while it
 *   waits for a decoder
 *
 * A file that breaks in the middle becomes silence and a warning, never an
 * error and never a stall.
 *
 * Returns: the frames written: @frames, or fewer (at least 1) only before the
 *   end; 0 at the end; -1 with @error set (cancelled)
 */
gssize ef_audio_programme_read (EfAudioProgramme *self, gfloat *interleaved,
    gsize frames, GCancellable *cancellable, GError **error);

/**
 * ef_audio_programme_seek:
 * @position: programme time; at or after the end: the next read() gives 0
 *
 * The samples after a seek are those that reading from the start would have
 * given at the same place.
 */
gboolean ef_audio_programme_seek (
    EfAudioProgramme *self, GstClockTime position, GError **error);

G_END_DECLS
