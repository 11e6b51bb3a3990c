/* Edit Factory - the footage as the matcher sees it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "keywords.h"
#include "match.h"

G_BEGIN_DECLS

typedef struct
{
  GstClockTime start;
  GstClockTime end;
} EfRange;

/** EfUse: what was shown of a file. @slot: of the plan, or G_MAXUINT when
 * another variant showed it. */
typedef struct
{
  EfRange range;
  guint slot;
  gboolean opening;
} EfUse;

typedef enum
{
  EF_PLACE_NORMAL,
  EF_PLACE_RESERVE, /* all of it is frozen: before anything is shown again */
  EF_PLACE_PINNED   /* nothing of it is good: where a pin wants it */
} EfPlace;

/* How often the picture must be enlarged to cover the canvas. */
gdouble ef_footage_enlargement (
    const EfFileScore *score, const EfMatchOptions *options);

/**
 * EfFootage: one file that may be shown.
 * @index: in the library
 * @stretches: (element-type EfRange): usable moments joined: nothing rejected,
 *   no cut inside. Of a still one, of no length
 * @starts: (element-type GstClockTime): where segments begin
 * @enlargement: how often the picture must be enlarged to cover the canvas
 * @longest: of its segments
 * @rejected: there was nothing better in the whole library
 * @place: when it may be chosen
 * @uses: (element-type EfUse)
 */
typedef struct
{
  const EfFileScore *score;
  guint index;
  gboolean still;
  gboolean rejected;
  EfPlace place;
  GArray *stretches;
  GArray *starts;
  gdouble enlargement;
  GstClockTime longest;
  EfTagSet *tags;
  GArray *uses;
} EfFootage;

/**
 * EfLibrary:
 * @footage: (element-type EfFootage): by path
 * @n_normal: those that may be chosen at any time
 * @language: of the words
 * @low, @high: of the totals of the usable moments, by EfMediaKind: where
 *   quality is 0 and 1
 */
typedef struct
{
  GPtrArray *footage;
  guint n_normal;
  EfLanguage *language;
  gdouble low[2];
  gdouble high[2];
} EfLibrary;

/* Returns: NULL when nothing is usable. @files must outlive the library. */
EfLibrary *ef_library_new (GPtrArray *files, const EfMatchOptions *options,
    const gchar *language, GPtrArray *warnings, GError **error);
void ef_library_free (EfLibrary *library);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfLibrary, ef_library_free)

/* What the last plan made of the reserve. */
void ef_library_warn (const EfLibrary *library, GPtrArray *warnings);

/* NULL when nothing of @path may be shown. */
EfFootage *ef_library_find (const EfLibrary *library, const gchar *path);

/* Slot @slot of the plan shows @range. */
void ef_footage_note_use (EfFootage *footage, const EfRange *range, guint slot);
/* The plan has shown nothing yet. */
void ef_library_forget (EfLibrary *library);
/* What the plan has shown becomes what another variant has shown. */
void ef_library_next_variant (EfLibrary *library);

/* 0 (steady) to 1: how the camera trembles in the moment. */
gdouble ef_footage_shake (const EfFootage *footage, const EfRange *range);

/* 0..1: the scores of the moment among all of its kind. */
gdouble ef_library_quality (
    const EfLibrary *library, const EfFootage *footage, const EfRange *range);

/* The segment in the middle of @range. */
const EfSegmentScore *
ef_footage_middle (const EfFootage *footage, const EfRange *range);

gboolean ef_ranges_intersect (const EfRange *a, const EfRange *b);

G_END_DECLS
