/* Edit Factory - script to footage: pure functions (docs/matching.md)
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/plan.h>
#include <editfactory/scores.h>
#include <editfactory/words.h>

G_BEGIN_DECLS

#define EF_MATCH_MAX_VARIANTS 10

/**
 * EfMatchWeights: what each factor of a choice is worth. A choice's score is
 * the sum of weight times factor; factors are 0..1 (keyword up to 1.2).
 * @keyword: the words spoken name a tag of the file
 * @recency: how long ago this moment was last shown
 * @diversity: how long ago this file was last shown
 * @overlap: (subtracted) next to a shot from the same place of the same file
 * @avoided: (subtracted) another variant shows it
 * @quality: the moment's own score
 * @look_alike: (subtracted) looks like a shot shortly before
 * @enlarged: (subtracted) must be enlarged more than max_enlargement
 * @slowed: (subtracted) must be slowed down to last long enough
 * @shake: (subtracted) the camera trembles
 */
typedef struct
{
  gdouble keyword;
  gdouble recency;
  gdouble diversity;
  gdouble overlap;
  gdouble avoided;
  gdouble quality;
  gdouble look_alike;
  gdouble enlarged;
  gdouble slowed;
  gdouble shake;
} EfMatchWeights;

typedef enum
{
  EF_MATCH_CUTS,      /* nothing but cuts */
  EF_MATCH_SOFT,      /* cuts, and a short cross-fade from still to still */
  EF_MATCH_CROSSFADES /* a cross-fade everywhere */
} EfMatchTransitions;

/**
 * EfMatchPin: shot @slot (from 0) shows @path, from @in unless that is
 * GST_CLOCK_TIME_NONE.
 * @confidence: 1: it must; less, above 0: somebody's suggestion, which counts
 * as much as words that name the file with that affinity; 0: as sure as the
 *   preset takes pins to be
 */
typedef struct
{
  guint slot;
  const gchar *path;
  GstClockTime in;
  gdouble confidence;
} EfMatchPin;

/** EfMatchBan: nothing of @path from @from to @to may be shown;
 * GST_CLOCK_TIME_NONE as @to: to its end. Of a still: nothing at all. */
typedef struct
{
  const gchar *path;
  GstClockTime from;
  GstClockTime to;
} EfMatchBan;

/** EfMatchCanvas: the same moments, framed for another output of the plan;
 * @name as EfPlanOutput's. */
typedef struct
{
  const gchar *name;
  guint width;
  guint height;
} EfMatchCanvas;

/**
 * EfMatchOptions: ef_match_options_init() gives every field its default.
 * @weights, @shuffle: by preset; @shuffle picks at random among the choices
 *   within 0.25 of the best
 * @min_shot: 3 s: no shot is shorter (0.5 s to 8 s)
 * @max_shot: 6 s: longer stretches of speech are split between words
 * @width, @height, @fps_n, @fps_d: the canvas: 1080x1920, 30/1
 * @voice_start: programme time at which the words begin: 0
 * @tail: what the programme lasts beyond the words: 0.8 s
 * @seed: another seed, other choices of about the same worth; 0 always takes
 *   the best
 * @variant, @n_variants: this is variant @variant (from 0) of @n_variants; the
 *   ones before it are matched too, to be told apart from
 * @max_enlargement: 2.5
 * @transitions: EF_MATCH_SOFT
 * @crossfade: 0.3 s
 * @pins: (nullable) (array length=n_pins)
 * @pin_confidence: of pins that state none: by preset
 * @bans: (nullable) (array length=n_bans)
 * @canvases: (nullable) (array length=n_canvases): further outputs of the plan
 */
typedef struct
{
  EfMatchWeights weights;
  gboolean shuffle;
  GstClockTime min_shot;
  GstClockTime max_shot;
  guint width;
  guint height;
  gint fps_n;
  gint fps_d;
  GstClockTime voice_start;
  GstClockTime tail;
  guint64 seed;
  guint variant;
  guint n_variants;
  gdouble max_enlargement;
  EfMatchTransitions transitions;
  GstClockTime crossfade;
  const EfMatchPin *pins;
  guint n_pins;
  gdouble pin_confidence;
  const EfMatchBan *bans;
  guint n_bans;
  const EfMatchCanvas *canvases;
  guint n_canvases;
} EfMatchOptions;

/* @preset: "keyword_strict", "balanced", "max_variety", "shuffle" or "ai_smart"
 * (balanced, and pins are suggestions); NULL for "balanced". FALSE with an
 * error that lists the names. */
gboolean ef_match_options_init (
    EfMatchOptions *options, const gchar *preset, GError **error);
/* Returns: (transfer none): the presets' names, NULL-terminated */
const gchar *const *ef_match_list_presets (void);

/**
 * ef_match:
 * @words: the voice-over's words, times relative to its start
 * @files: (element-type EfFileScore): the footage, in any order
 * @warnings: (nullable) (element-type utf8): gets one line for each compromise:
 *   footage repeated, slowed, held, or used although it was rejected
 *
 * Cuts the programme into slots and chooses for each a moment of the footage.
 * A pure function: the same arguments give the same plan. The plan's canvas,
 * duration and clips are set, each clip with its `why`:
 *
 *   {"sentence": words spoken, "score": sum, "factors": {name: what it adds},
 *    "keyword": tag or absent, "reason": one line,
 *    "runner_up": {"uri", "in", "score"} or absent}
 *
 * `factors` are weighted, signed contributions and add up to `score`.
 *
 * Never fails for want of enough footage: moments are slowed down to half
 * speed, stills shown, then moments shown again with another crop.
 *
 * Returns: (transfer full): the plan, or NULL when no footage is usable at
 * all (EF_ERROR_INPUT) or an option is out of range (EF_ERROR_USAGE)
 */
EfPlan *ef_match (const EfWords *words, GPtrArray *files,
    const EfMatchOptions *options, GPtrArray *warnings, GError **error);

G_END_DECLS
