/* Edit Factory - what WebVTT says in front of its cues, and beside their times
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * W3C WebVTT: regions, style sheets and cue settings, as readers/ read them.
 */
#pragma once

#include <editfactory/cues.h>

G_BEGIN_DECLS

typedef struct _EfWebvttHead EfWebvttHead;

/**
 * ef_webvtt_head_new:
 *
 * Finds the regions and looks of @cues that have to be declared: 100 of each at
 * most, as the reader takes; what is beyond has neither.
 */
EfWebvttHead *ef_webvtt_head_new (const EfCues *cues);
void ef_webvtt_head_free (EfWebvttHead *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfWebvttHead, ef_webvtt_head_free)

/* The REGION and STYLE blocks; nothing where nothing is declared. */
void ef_webvtt_head_append_blocks (const EfWebvttHead *self, GString *out);
/* ".red.s1" for a <c>, or nothing. */
void ef_webvtt_head_append_classes (
    const EfWebvttHead *self, const EfCueWord *word, GString *out);
/* " position:10% align:left", or nothing. */
void ef_webvtt_head_append_settings (
    const EfWebvttHead *self, const EfCuePlace *place, GString *out);

G_END_DECLS
