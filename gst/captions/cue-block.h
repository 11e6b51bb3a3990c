/* Edit Factory - a cue broken into lines, measured
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "line-text.h"
#include "typesetter.h"

G_BEGIN_DECLS

#define EF_CUE_BLOCK_LINES 20

/**
 * EfCueReading: how the cue is read.
 * @direction: the mark of its direction
 * @kept: by word whether signs are kept at it (line-text.h)
 * @rubies: (element-type EfRuby) (nullable): a reading or none for each word
 * @cuts: (element-type EfBidiCut) (nullable): where words are torn
 */
typedef struct
{
  const gchar *direction;
  guint8 *kept;
  GArray *rubies;
  GArray *cuts;
} EfCueReading;

/* A cue broken into lines, measured at the style's size, pixels. */
typedef struct
{
  guint n_lines;
  guint firsts[EF_CUE_BLOCK_LINES +
      1];           /* index of each line's first word, then all */
  gboolean upwards; /* the first line is the lowest */
  gdouble over;     /* ink beyond the lines' ends */
  gdouble width;    /* of the widest, ink included */
  gdouble ascent;   /* of all lines */
  gdouble descent;
  gdouble baselines[EF_CUE_BLOCK_LINES]; /* below the uppermost */
  gdouble depth;                         /* the lowest of them */
  gdouble lead; /* of readings above the uppermost line's ascent */
  gdouble up[EF_CUE_BLOCK_LINES]; /* ink above each line's baseline */
  gdouble down[EF_CUE_BLOCK_LINES];
  gdouble
      ruby[EF_CUE_BLOCK_LINES]; /* readings above each line's baseline, or 0 */
} EfCueBlock;

/* How @cue is read in lines as it has them. */
void ef_cue_reading_init (
    EfCueReading *reading, EfTypesetter *self, const EfCue *cue);
void ef_cue_reading_clear (EfCueReading *reading);

/* Lines as the cue has them; measured by ef_cue_block_measure(). */
void ef_cue_block_take_lines (const EfCue *cue, EfCueBlock *block);

/* @n_lines other lines, as even as can be; measured by ef_cue_block_measure().
 * FALSE when there are not so many words. */
gboolean ef_cue_block_break_lines (EfTypesetter *self, const EfCue *cue,
    const EfCueReading *reading, guint n_lines, EfCueBlock *block);

void ef_cue_block_measure (EfTypesetter *self, const EfCue *cue,
    const EfCueReading *reading, EfCueBlock *block);

/* Pixels, at @size of the style's. */
gdouble ef_cue_block_height (const EfCueBlock *block, gdouble size);

/* At the style's size: what words grow about, and the highest thing of any
 * line, above the line's baseline. */
gdouble ef_cue_block_middle (EfTypesetter *self, const EfCueBlock *block);
gdouble ef_cue_block_above (const EfCueBlock *block);

/* @size: of the font, pixels; @out: (out): cleared by the caller.
 * Returns: (transfer full): the line's text, set */
PangoLayout *ef_cue_block_layout_line (EfTypesetter *self, const EfCue *cue,
    const EfCueReading *reading, const EfCueBlock *block, guint line,
    gdouble size, EfLineText *out);

G_END_DECLS
