/* Edit Factory - what stands where at one instant, before anything is drawn
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "brush.h"
#include "typesetter.h"

G_BEGIN_DECLS

typedef enum
{
  EF_MARK_WORD,
  EF_MARK_BAR
} EfMarkKind;

/**
 * EfMark: one thing of the picture. Two pictures are the same when the bytes of
 * their marks are.
 * @word: index in the cue
 * @cue: of several that are shown at a time, which one; not the choreography's
 * @ink: of a word at rest; of what is not sung yet, when @sung is not 0
 * @sung: 0, or the ink's fill where the word is sung
 * @edge: end of what is sung, pixels from the left of the word's box at rest
 * @x, @y: whole pixels of the canvas at which the origin stands
 * @scale: of the sprite at rest
 * @phase_x, @phase_y: where in its pixel the origin stands; the ink's own when
 *   @scale is 1
 * @opacity: 0..1
 * @cut_top, @cut_bottom: when they differ, of what is drawn only the rows of
 *   the canvas from the one to before the other are shown
 */
typedef struct
{
  gint32 kind; /* EfMarkKind */
  guint32 word;
  EfInk ink;
  guint32 sung;
  guint32 sung_outline;
  gdouble edge;
  gint32 from_right;
  gint32 cut_top;
  gint32 cut_bottom;
  gint32 x;
  gint32 y;
  guint32 cue;
  gdouble scale;
  gdouble phase_x;
  gdouble phase_y;
  gdouble opacity;
  EfBar bar;
} EfMark;

/**
 * EfChoreography: what the marks follow from.
 * @pixel: pixels of the canvas per pixel of the style
 * @timed_words: FALSE when only the cue's times are known: no word is lit
 * @exposure: how long the picture stands, nanoseconds of the cue's timeline
 * @successor: another cue stood here until this one began: it moves in, but
 *   does not fade in, which would be a blink
 */
typedef struct
{
  const EfStyle *style;
  gdouble pixel;
  const EfCue *cue;
  const EfCueLayout *layout;
  gboolean timed_words;
  GstClockTime exposure;
  gboolean successor;
} EfChoreography;

/**
 * ef_choreograph:
 * @time: at which the picture begins to be shown, on the cue's timeline
 * @marks: (element-type EfMark): replaced by what is shown, in the order it is
 *   drawn
 *
 * Which word is spoken is what it is at @time: none is lit before it is said.
 * What moves stands where it is in the middle of the exposure.
 */
void
ef_choreograph (const EfChoreography *self, GstClockTime time, GArray *marks);

G_END_DECLS
