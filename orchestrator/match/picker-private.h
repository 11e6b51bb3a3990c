/* Edit Factory - what the picker and its factors share
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "picker.h"

G_BEGIN_DECLS

#define EF_PICKER_MIN_SPEED 0.5

typedef struct
{
  EfLibrary *library;
  const EfMatchOptions *options;
  const GArray *slots;
  guint variant;
  GArray *picks;          /* of EfPick */
  GArray *const *matches; /* by footage: of EfMatch, by slot */
  gint *assigned;         /* by slot: the footage that its keyword gave it */
  guint *later;           /* by footage: slots to come that it is assigned to */
  guint round_slot; /* moments that were shown before this slot are free */
  gboolean spread;  /* every file is to be shown before any is shown again */

  /* of the slot at hand */
  guint slot;
  GstClockTime need;
  gdouble pace;      /* speed at which what there is lasts */
  GstClockTime unit; /* of source time for the longest slot to come */
  guint64 spare;     /* shots that it lasts for beyond those that are needed */
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

typedef enum
{
  ANY = 0,
  NEW = 1
      << 0, /* of files that were not shown yet, and no later slot was given */
  SPARED = 1 << 1,   /* not of files that are kept for a later slot */
  OTHERS = 1 << 2,   /* not of the file that was just shown */
  NOT_NEXT = 1 << 3, /* not of the file that is to be shown next */
  RESERVE = 1 << 4   /* of the reserve */
} EfWhich;

GstClockTime ef_picker_slot_length (const EfPicker *picker, guint slot);

/* Chooses the pace of the slot at hand: as fast as what there is lasts for the
 * slots to come without showing anything twice, half speed at least. */
void ef_pace_choose (EfPicker *picker);

/* Would what is left of @part without @moment still last? */
gboolean ef_pace_can_afford (
    const EfPicker *picker, const EfRange *part, const EfRange *moment);

/* Parts of @stretch that no slot of this round has shown.
 * Returns: (transfer full) (element-type EfRange): in order */
GArray *ef_candidates_free_parts (
    const EfPicker *picker, const EfFootage *footage, EfRange stretch);
gboolean
ef_candidates_still_is_free (const EfPicker *picker, const EfFootage *footage);

/* Returns: (transfer full) (element-type EfChoice): moments, evaluated, that no
 * slot since round_slot has shown */
GArray *ef_candidates_find (EfPicker *picker, EfWhich which);
void
ef_candidates_of (EfPicker *picker, GArray *candidates, EfFootage *footage);
void ef_candidates_short (EfPicker *picker, GArray *candidates);
void ef_candidates_add (EfPicker *picker, GArray *candidates,
    EfFootage *footage, GstClockTime start, GstClockTime length, gdouble speed);
gboolean ef_candidates_wanted (
    const EfPicker *picker, const EfFootage *footage, EfWhich which);

G_END_DECLS
