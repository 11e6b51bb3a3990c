/* Edit Factory - scores.json: which moments of which footage are worth using
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>
#include <gst/gst.h>

G_BEGIN_DECLS

#define EF_SCORES_MAX_FILES 10000
#define EF_SCORES_MAX_SEGMENTS 100000

typedef enum
{
  EF_MEDIA_VIDEO,
  EF_MEDIA_STILL
} EfMediaKind;

/** EfFocusPoint: the centre of interest at @time, stream time, nanoseconds;
 * @x, @y: 0..1 of the upright picture */
typedef struct
{
  GstClockTime time;
  gdouble x;
  gdouble y;
} EfFocusPoint;

#define EF_SCORES_MAX_FOCUS_POINTS 64

/**
 * EfSegmentScore: one stretch of a file, never across a cut.
 * @start, @end: stream time, nanoseconds
 * @total: .40 motion + .20 variance + .20 sharpness + .15 contrast +
 *   .05 exposure, 0..1; each factor 0..1
 * @shake: how the camera trembles, 0 (steady) to 1; no part of @total
 * @hash: 64-bit perceptual hash of the middle frame
 * @focus_x, @focus_y: basic centre of interest, 0..1 of the upright picture
 * @focus_path: (nullable) (element-type EfFocusPoint): how it moves, smoothed,
 *   by time, within the segment; NULL where it stays at the focus
 * @rejected: (nullable): why it must not be used ("black", "frozen", "blurred",
 *   "transition")
 */
typedef struct
{
  GstClockTime start;
  GstClockTime end;
  gdouble total;
  gdouble motion;
  gdouble variance;
  gdouble sharpness;
  gdouble contrast;
  gdouble exposure;
  guint64 hash;
  gdouble focus_x;
  gdouble focus_y;
  gchar *rejected;
  gdouble shake;
  GArray *focus_path;
} EfSegmentScore;

typedef enum
{
  EF_GRADUAL_CUT_DISSOLVE,
  EF_GRADUAL_CUT_FADE
} EfGradualCutKind;

/** EfGradualCut: a transition in the footage, stream time: mixed pictures. */
typedef struct
{
  GstClockTime start;
  GstClockTime end;
  EfGradualCutKind kind;
} EfGradualCut;

/**
 * EfFileScore: one file of footage.
 * @path: absolute
 * @width, @height: of the upright, square-pixel picture
 * @duration: what really decoded, nanoseconds; 0 for stills
 * @cuts: (element-type GstClockTime): hard cuts, stream time
 * @segments: (element-type EfSegmentScore): by start
 * @gradual_cuts: (element-type EfGradualCut): dissolves and fades, by start
 * @tags: NULL-terminated, lower case, from folders, name and sidecar
 */
typedef struct
{
  gchar *path;
  gchar *sha256;
  EfMediaKind kind;
  guint width;
  guint height;
  GstClockTime duration;
  gboolean has_audio;
  GArray *cuts;
  GArray *segments;
  gchar **tags;
  gchar *warning; /* nullable: "truncated after 12.4 s" */
  GArray *gradual_cuts;
} EfFileScore;

EF_API EfFileScore *ef_file_score_new (const gchar *path, EfMediaKind kind);
EF_API void ef_file_score_free (EfFileScore *score);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfFileScore, ef_file_score_free)
EF_API EfSegmentScore *
ef_file_score_append (EfFileScore *score, GstClockTime start, GstClockTime end);

/* {"version":1,"files":[...]}: a GPtrArray of EfFileScore */
EF_API GPtrArray *ef_scores_load (const gchar *path, GError **error);
EF_API gboolean ef_scores_save (
    GPtrArray *files, const gchar *path, GError **error);

G_END_DECLS
