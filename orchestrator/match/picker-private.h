/* Edit Factory - what the picker and its factors share
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "picker.h"

G_BEGIN_DECLS

#define EF_PICKER_MIN_SPEED 0.5

/* What a file can say to a slot. */
typedef struct
{
  guint slot;
  gdouble affinity;
  const gchar *keyword;
} EfMatch;

typedef struct
{
  EfLibrary *library;
  const EfMatchOptions *options;
  const GArray *slots;
  guint variant;
  GArray *picks;    /* of EfPick */
  GArray **matches; /* by footage: of EfMatch, by slot */
  gint *assigned;   /* by slot: the footage that its keyword gave it */
  guint *later;     /* by footage: slots to come that it is assigned to */
  guint round_slot; /* moments that were shown before this slot are free */
  gboolean spread;  /* every file is to be shown before any is shown again */

  /* of the slot at hand */
  guint slot;
  GstClockTime need;
} EfPicker;

/* Fills in the factors, the score, the keyword and how often it was shown. */
void ef_picker_evaluate (const EfPicker *picker, EfChoice *choice);

/* What the file says to the slot, or NULL. */
const EfMatch *ef_picker_find_match (
    const EfPicker *picker, const EfFootage *footage, guint slot);

/* 0..1, the same for the same seed, variant, slot, file name and moment. */
gdouble ef_picker_chance (const EfPicker *picker, const EfChoice *choice);

/* Does another variant open with it: the moment, or anything of the file? */
gboolean ef_picker_opens_another (const EfChoice *choice, gboolean whole_file);

G_END_DECLS
