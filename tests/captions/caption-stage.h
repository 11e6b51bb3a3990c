/* Edit Factory - the first cue of a document, set on a canvas, for tests
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "choreography.h"

typedef struct
{
  EfStyle *style;
  EfCues *cues;
  EfTypesetter *typesetter;
  EfCueLayout *layout; /* of the first cue */
  GArray *marks;       /* of EfMark, for choreographies */
} Stage;

/* @overrides: JSON over the style `classic`; @area: a safe area's name;
 * @cues: (transfer full) */
void stage_open (Stage *s, const gchar *overrides, const gchar *area,
    EfCues *cues, guint width, guint height);
void stage_close (Stage *s);
