/* Edit Factory - the cue that a reader is making
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "read-log.h"

#include <editfactory/cues.h>

G_BEGIN_DECLS

/* As many as cues.json may have. */
#define EF_CUE_MAX_WORDS 2000
#define EF_CUE_MAX_LINES 20

/** EfLook: of the text that follows; as in EfCueWord. @font: "": the style's;
 * @language: (nullable): the cue's */
typedef struct
{
  guint flags;
  guint colour;
  gfloat fade;
  gfloat size;
  gchar font[EF_CUE_MAX_FONT + 1];
  const gchar *language;
} EfLook;

/* Takes a family's name; one that is too long, or a list, is none. */
void ef_look_set_font (EfLook *look, const gchar *name);

typedef struct _EfCueBuilder EfCueBuilder;

EfCueBuilder *ef_cue_builder_new (EfReadLog *log);
void ef_cue_builder_free (EfCueBuilder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfCueBuilder, ef_cue_builder_free)

/* Forgets everything. @line: of the file, for warnings */
void ef_cue_builder_reset (EfCueBuilder *self, guint line);
void ef_cue_builder_set_look (EfCueBuilder *self, const EfLook *look);
/**
 * ef_cue_builder_add:
 * @text: valid UTF-8, @length bytes
 *
 * Blanks separate words, line ends lines. Control characters and overrides of
 * the bidirectional algorithm are dropped: a caption must not turn the text
 * around it.
 */
void ef_cue_builder_add (EfCueBuilder *self, const gchar *text, gsize length);
void ef_cue_builder_add_char (EfCueBuilder *self, gunichar c);
void ef_cue_builder_break_line (EfCueBuilder *self);
/* What follows is spoken from @time on (nanoseconds, as the cue's). */
void ef_cue_builder_mark (EfCueBuilder *self, gint64 time);
/**
 * ef_cue_builder_begin_base:
 *
 * What follows, up to ef_cue_builder_begin_reading(), has a reading. That ends
 * with ef_cue_builder_end_reading(), behind which another base begins. Where
 * the base is not one word of one look and one time, or the reading too long,
 * it follows in brackets.
 */
void ef_cue_builder_begin_base (EfCueBuilder *self);
void ef_cue_builder_begin_reading (EfCueBuilder *self);
void ef_cue_builder_end_reading (EfCueBuilder *self);
gboolean ef_cue_builder_is_empty (EfCueBuilder *self);
/* Does the first letter that has a direction say so? All text is added. */
gboolean ef_cue_builder_is_from_right (EfCueBuilder *self);

/**
 * ef_cue_builder_fill:
 *
 * Moves the words to @cue, which has its times. Where marks were set, each
 * word gets its share, by columns, of the span between two marks; without any
 * all words carry the cue's times.
 *
 * Returns: whether there were marks
 */
gboolean ef_cue_builder_fill (EfCueBuilder *self, EfCue *cue);

G_END_DECLS
