/* Edit Factory - the cues of a file, put in order
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "cue-builder.h"

G_BEGIN_DECLS

/* Cues shown at the same time and place; of more the oldest goes. */
#define EF_CUE_LIST_MAX_STACK 3
/* An overlap up to this is an author's slip: the earlier cue gives way. */
#define EF_CUE_LIST_SLIP (300 * GST_MSECOND)

typedef struct _EfCueList EfCueList;

EfCueList *ef_cue_list_new (EfReadLog *log);
void ef_cue_list_free (EfCueList *self);
/* The document says it. @tag: BCP 47 */
void ef_cue_list_set_language (EfCueList *self, const gchar *tag);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfCueList, ef_cue_list_free)

/**
 * ef_cue_list_take:
 * @line: of the file, for warnings
 * @start, @end: nanoseconds, may be negative: what lies before 0 is cut off
 * @place: (nullable)
 *
 * Makes a cue of what @builder has, in any order of time. A cue without length
 * or text is left out, with a warning unless it is merely empty.
 */
void ef_cue_list_take (EfCueList *self, EfCueBuilder *builder, guint line,
    gint64 start, gint64 end, const EfCuePlace *place);

/**
 * ef_cue_list_finish:
 *
 * Sorts the cues by time. Where several are shown at once at one place there
 * is a cue of its own for that time, with the lines of all, the earlier above.
 * Cues of regions stay as they are.
 *
 * Returns: (transfer full): no two of one place overlap, but of regions
 */
EfCues *ef_cue_list_finish (EfCueList *self);

/* Do both have the same words, whatever their times and looks? */
gboolean ef_cue_words_equal (const EfCue *a, const EfCue *b);

G_END_DECLS
