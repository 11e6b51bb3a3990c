/* Edit Factory - what captions show at one instant
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "choreography.h"
#include "painter.h"

G_BEGIN_DECLS

/** EfPlaced: a sprite with its corner at (@x, @y) of the canvas. */
typedef struct
{
  EfSprite *sprite;
  gint x;
  gint y;
  gdouble opacity;
} EfPlaced;

/**
 * EfShown: a cue that is shown.
 * @cue: the same pointer means the same cue
 * @timed_words: FALSE when only the cue's times are known: no word is lit
 * @time: of the frame, nanoseconds, on the cue's timeline
 * @exposure: how long the frame is shown on it, nanoseconds
 * @successor: another cue stood in its place until it began
 * @number: of the cue, on the track it came from
 */
typedef struct
{
  const EfCue *cue;
  gboolean timed_words;
  GstClockTime time;
  GstClockTime exposure;
  gboolean successor;
  guint number;
} EfShown;

/* More cues are not shown at a time, and outside of regions not more than
 * EF_SCENE_MAX_PLACES. */
#define EF_SCENE_MAX_CUES 24
#define EF_SCENE_MAX_PLACES 4

typedef struct _EfScene EfScene;

/* Draws for one style, one safe area and one canvas. */
EfScene *ef_scene_new (
    const EfStyle *style, const EfSafeArea *area, guint width, guint height);
void ef_scene_free (EfScene *self);
/* Takes another style and makes anew only what it changes. */
void ef_scene_set_style (EfScene *self, const EfStyle *style);
/* Draws what the app covers, under the captions, for people who make styles. */
void ef_scene_show_zones (EfScene *self, gboolean show);
/* Cues keep away from these. */
void ef_scene_set_avoid (EfScene *self, const EfAvoid *avoid, guint n);
/* TRUE once for each picture that needed more bitmaps than four canvases have:
 * its last words are left out. */
gboolean ef_scene_was_cut (EfScene *self);
EfTypesetter *ef_scene_get_typesetter (EfScene *self);
EfPainter *ef_scene_get_painter (EfScene *self);

/* Does it know already where @cue stands? */
gboolean ef_scene_knows (const EfScene *self, const EfCue *cue);
/**
 * ef_scene_place:
 * @beside: (array length=n): cues that stood when @cue came; those that the
 *   scene does not know are left out
 *
 * Finds a place for a cue that is to be shown next, or beside which another one
 * is. Without, ef_scene_update_all() places it beside what it shows.
 */
void ef_scene_place (
    EfScene *self, const EfCue *cue, const EfCue *const *beside, guint n);

/**
 * ef_scene_update_all:
 * @shown: the one that began first in front. A cue stays where it is while it
 *   is shown; one that comes does not cover those that are there.
 * @n_shown: at most EF_SCENE_MAX_CUES are shown
 * @placed: (out): in the order they are drawn
 * @n_placed: (out)
 *
 * Returns: TRUE when the picture differs from the last one
 */
gboolean ef_scene_update_all (EfScene *self, const EfShown *shown,
    guint n_shown, const EfPlaced **placed, guint *n_placed);
/* As above, of one cue or (NULL) none. */
gboolean ef_scene_update (EfScene *self, const EfCue *cue, gboolean timed_words,
    GstClockTime time, const EfPlaced **placed, guint *n_placed);

G_END_DECLS
