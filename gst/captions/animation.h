/* Edit Factory - how captions move: curves of time and nothing else
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Every function here is pure: the same time gives the same picture, whatever
 * the frame rate and whatever was shown before.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** EfAnimation: the first five move cues as well as words. */
typedef enum
{
  EF_ANIMATION_NONE,
  EF_ANIMATION_FADE,      /* appears, once it is spoken */
  EF_ANIMATION_POP,       /* swells and settles */
  EF_ANIMATION_BOUNCE,    /* hops */
  EF_ANIMATION_SLIDE,     /* comes from below, once it is spoken */
  EF_ANIMATION_HIGHLIGHT, /* colours flow from word to word */
  EF_ANIMATION_KARAOKE,   /* the colour moves through the word */
  EF_ANIMATION_UNDERLINE, /* a bar grows under the word */
  EF_ANIMATION_BOX        /* the box grows from word to word */
} EfAnimation;

/** EfCueExit: how cues go. */
typedef enum
{
  EF_CUE_EXIT_NONE,
  EF_CUE_EXIT_FADE,
  EF_CUE_EXIT_POP,  /* swells a little and shrinks away */
  EF_CUE_EXIT_SLIDE /* goes down */
} EfCueExit;

/** EfPose: @scale: about the middle; @rise: upwards, 1 is the whole distance
 * of the style; @opacity: 0..1. */
typedef struct
{
  gdouble scale;
  gdouble rise;
  gdouble opacity;
} EfPose;

/** EfSpan: a piece of a line, pixels. */
typedef struct
{
  gdouble left;
  gdouble right;
} EfSpan;

/* Progress of a motion of @length seconds, @since nanoseconds after its
 * beginning: 0..1, and 1 when it has no length. */
gdouble ef_animation_progress (guint64 since, gdouble length);

/* Curves from 0 to 1 for @t from 0 to 1; R. Penner, "Programming Macromedia
 * Flash MX" (2002), chapter 7. */
gdouble ef_ease_out (gdouble t);      /* cubic */
gdouble ef_ease_in_out (gdouble t);   /* cubic */
gdouble ef_ease_out_back (gdouble t); /* goes over the top by 10 % */

/* A cue @t of the way into its entrance. */
EfPose ef_animate_cue (EfAnimation animation, gdouble t);

/* A cue @t of the way into its exit. */
EfPose ef_animate_exit (EfCueExit exit, gdouble t);

/**
 * ef_animate_word:
 * @t: of the way into the motion that begins with the word
 * @peak: scale of a pop at its highest
 *
 * Returns: the pose of the word being spoken
 */
EfPose ef_animate_word (EfAnimation animation, gdouble t, gdouble peak);
/* Scale at which a pop comes to rest. */
gdouble ef_animation_rest_scale (EfAnimation animation, gdouble peak);
/* TRUE when words are unseen until they are spoken. */
gboolean ef_animation_reveals (EfAnimation animation);

/* How much of a word spoken from @start to @end, nanoseconds, is sung: 0..1. */
gdouble ef_animation_sung (guint64 start, guint64 end, guint64 time);

/* A span on its way: the edge in the direction of travel goes ahead, the other
 * follows. */
EfSpan ef_animation_travel (EfSpan from, EfSpan to, gdouble t);
/* A span that grows to @whole from its left end, or its right one. */
EfSpan ef_animation_grow (EfSpan whole, gboolean from_right, gdouble t);

/* Colours 0xRRGGBBAA; @t: 0 is @from. In 16 steps, so that frames share. */
guint ef_animation_mix (guint from, guint to, gdouble t);

G_END_DECLS
