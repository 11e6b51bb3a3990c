/* Edit Factory - plan.json: the edit plan, version 1 (docs/formats.md)
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/plan-layers.h>

G_BEGIN_DECLS

#define EF_PLAN_MAX_CLIPS 10000
#define EF_PLAN_MAX_DURATION (4 * 3600 * GST_SECOND)
#define EF_PLAN_MAX_SIZE 8192
#define EF_PLAN_MAX_ZOOM 20
#define EF_PLAN_MIN_GAIN_DB (-120.0)
#define EF_PLAN_MAX_GAIN_DB 24.0
#define EF_PLAN_MAX_OUTPUTS 8
#define EF_PLAN_MAX_OUTPUT_NAME 32 /* characters */
/* of a side, and of two opposite ones together */
#define EF_PLAN_MAX_CROP 0.95
#define EF_PLAN_MAX_ROTATE 1e6

typedef enum
{
  EF_FIT_COVER,   /* fill the canvas, crop about the focus */
  EF_FIT_CONTAIN, /* whole picture on `background` */
  EF_FIT_BLUR     /* whole picture over its own blurred fill */
} EfFit;

typedef enum
{
  EF_EASE_LINEAR,
  EF_EASE_IN,
  EF_EASE_OUT,
  EF_EASE_IN_OUT
} EfEase;

typedef enum
{
  EF_FLIP_NONE,
  EF_FLIP_HORIZONTAL, /* left and right change places */
  EF_FLIP_VERTICAL,
  EF_FLIP_BOTH
} EfFlip;

typedef enum
{
  EF_TRANSITION_CUT,
  EF_TRANSITION_CROSSFADE,
  EF_TRANSITION_DIP,   /* to a colour and back */
  EF_TRANSITION_FLASH, /* as DIP, steeper, to white */
  EF_TRANSITION_SLIDE, /* the clip moves in over the one before */
  EF_TRANSITION_PUSH,  /* and pushes it out */
  EF_TRANSITION_ZOOM,  /* the one before comes nearer and fades */
  EF_TRANSITION_WIPE   /* both stay, the border between them moves */
} EfTransitionType;

typedef enum
{
  EF_FALLBACK_LOOP, /* a clip that ends early starts again at in */
  EF_FALLBACK_HOLD, /* its last frame stays */
  EF_FALLBACK_NEXT  /* the clip's next is shown, then its last frame */
} EfFallback;

/**
 * EfClipNext: what fills the rest of a clip that ends early.
 * @in: source time of its first frame
 * @speed, @focus_x, @focus_y: as a clip's
 */
typedef struct
{
  gchar *uri;
  GstClockTime in;
  gdouble speed;
  gdouble focus_x;
  gdouble focus_y;
} EfClipNext;

/**
 * EfView: one end of a motion.
 * @zoom: 1 or more, times the scale that the fit asks for
 * @x, @y: displacement of the window's centre from the focus, in fractions of
 *   the source's displayed width and height, -1..1; clamped so that the window
 *   stays inside the picture
 */
typedef struct
{
  gdouble zoom;
  gdouble x;
  gdouble y;
} EfView;

/**
 * EfCrop: what is cut off each side, in fractions of the upright picture's
 * width and height; rounded to whole samples of chroma.
 */
typedef struct
{
  gdouble left;
  gdouble top;
  gdouble right;
  gdouble bottom;
} EfCrop;

/**
 * EfFilters: in the order in which they are applied.
 * @denoise: 0 (off) to 1; in the picture, not in time
 * @sharpen: 0 (off) to 2
 * @brightness: -1 to 1 (0: off), added to R', G' and B' of 0..1
 * @contrast: 0 to 4 (1: off), about the middle grey of 0.5
 * @saturation: 0 to 4 (1: off)
 * @lut: (nullable): path of a .cube file; as EfClip's uri
 * @lut_strength: 0 to 1, how much of its result is shown
 */
typedef struct
{
  gdouble denoise;
  gdouble sharpen;
  gdouble brightness;
  gdouble contrast;
  gdouble saturation;
  gchar *lut;
  gdouble lut_strength;
} EfFilters;

/**
 * EfClip: what the canvas shows from @at to @at + @duration.
 * @uri: absolute path after ef_plan_load(); in the file relative to the plan,
 *   absolute, file:// or asset:UUID
 * @at, @duration: programme time, nanoseconds; clips are in order, the first at
 *   0, without gap or overlap, and end exactly at the plan's duration
 * @in: source time of the first frame, nanoseconds (0 for stills)
 * @speed: source seconds per programme second, 0.25..4
 * @crop, @flip, @rotate: done in this order with the upright picture, before
 *   the fit; @rotate in degrees clockwise
 * @focus_x, @focus_y: centre of interest in the picture that is fitted
 * (upright, cropped, flipped and rotated), 0..1
 * @has_motion: @from moves to @to over the clip's visible life
 * @transition, @transition_duration: into this clip from the one before,
 *   centred on @at; ignored on the first clip, and when a clip beside it is
 *   shorter: ef_plan_get_transition()
 * @transition_direction: of slide, push and wipe
 * @transition_colour: of dip and flash, 0xRRGGBB
 * @has_sound, @sound_db: the clip's own sound at this gain; absent = silent
 * @next: (nullable): of EF_FALLBACK_NEXT only
 * @why: (nullable): score, factors, keyword, reason, runner_up: kept, not read
 */
typedef struct
{
  gchar *uri;
  GstClockTime at;
  GstClockTime duration;
  GstClockTime in;
  gdouble speed;
  EfFit fit;
  guint32 background; /* 0xRRGGBB */
  EfCrop crop;
  EfFlip flip;
  gdouble rotate;
  gdouble focus_x;
  gdouble focus_y;
  gboolean has_motion;
  EfView from;
  EfView to;
  EfEase ease;
  EfTransitionType transition;
  GstClockTime transition_duration;
  EfDirection transition_direction;
  guint32 transition_colour;
  gboolean has_sound;
  gdouble sound_db;
  EfFallback fallback;
  EfFilters filters;
  EfClipNext *next;
  JsonNode *why;
} EfClip;

/** EfPlanVoice: @uri (nullable) starts at programme time @at, gain in dB.
 * Speech spans for ducking come from the words, shifted by @at. */
typedef struct
{
  gchar *uri;
  GstClockTime at;
  gdouble gain_db;
} EfPlanVoice;

/** EfPlanMusic: @uri (nullable); @gain_db without speech; @duck_db (0 or less)
 * added while somebody speaks; fades in nanoseconds. */
typedef struct
{
  gchar *uri;
  gdouble gain_db;
  gdouble duck_db;
  GstClockTime fade_in;
  GstClockTime fade_out;
  gboolean loop;
} EfPlanMusic;

/** EfPlanCaptions: @words (nullable): absolute path of words.json, its times
 * relative to the voice; @style names a style; @overrides (nullable): object of
 * style values; @safe_area names a safe area. */
typedef struct
{
  gchar *words;
  gchar *style;
  gchar *safe_area;
  JsonNode *overrides;
} EfPlanCaptions;

/**
 * EfPlanOutput: a deliverable of the plan besides the first: the same programme
 * at the same rate on a canvas of its own.
 * @name: a-z, 0-9, "-" and "_", a letter or digit first; differs from the
 *   others'. Files of it are called after it
 * @width, @height: pixels; 0: the plan's
 * @style, @safe_area, @overrides: (nullable): of captions; NULL: the plan's
 * @framings: (nullable) (element-type EfClip): for each clip (nullable) its
 *   fit, focus and motion on this canvas; nothing else of it is read. NULL:
 *   the clip's own
 */
typedef struct
{
  gchar *name;
  gchar *preset;
  guint width;
  guint height;
  gchar *style;
  gchar *safe_area;
  JsonNode *overrides;
  GPtrArray *framings;
} EfPlanOutput;

/** EfPlanLook: what one output looks like; everything belongs to the plan.
 * @name: (nullable) for the first output only */
typedef struct
{
  const gchar *name;
  const gchar *preset;
  guint width;
  guint height;
  const gchar *style;
  const gchar *safe_area;
  JsonNode *overrides;
} EfPlanLook;

typedef struct
{
  guint width;
  guint height;
  gint fps_n;
  gint fps_d;
  GstClockTime duration; /* explicit; the programme is exactly so long */
  GPtrArray *clips;      /* of EfClip */
  EfFilters filters;     /* of every clip, after its own */
  EfPlanVoice voice;
  EfPlanMusic music;
  EfPlanCaptions captions;
  gchar *preset;     /* outputs[0].preset */
  gchar *name;       /* outputs[0].name */
  GPtrArray *more;   /* of EfPlanOutput: outputs[1] and on */
  GPtrArray *layers; /* of EfPlanLayer */
  JsonNode *meta;    /* `meta`: free-form, of the tools that write */
} EfPlan;

EF_API EfPlan *ef_plan_new (void);
EF_API void ef_plan_free (EfPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfPlan, ef_plan_free)
EF_API EfClip *ef_clip_new (void);
EF_API void ef_clip_free (EfClip *clip);
EF_API void ef_filters_init (EfFilters *filters);
EF_API void ef_filters_clear (EfFilters *filters);
/* TRUE when nothing would change. */
EF_API gboolean ef_filters_are_off (const EfFilters *filters);
EF_API void ef_clip_next_free (EfClipNext *next);
/* @clip with the file, the place, the speed and the focus of its next. Borrows
 * all that @clip owns. */
EF_API EfClip ef_clip_get_next (const EfClip *clip);

/* @base: folder that relative URIs are resolved against */
EF_API EfPlan *ef_plan_parse (const gchar *source, const gchar *base,
    const gchar *data, gssize length, GError **error);
EF_API EfPlan *ef_plan_load (const gchar *path, GError **error);
/* Writes URIs below the plan's folder relative, others absolute. */
EF_API gboolean ef_plan_save (
    const EfPlan *plan, const gchar *path, GError **error);
/* Order, coverage, ranges. ef_plan_parse() has called it already. */
EF_API gboolean ef_plan_validate (
    const EfPlan *plan, const gchar *source, GError **error);
/* How long the transition into clip @i really is: 0 for a cut, for the first
 * clip, and when either of the two clips is shorter than it. So no instant
 * shows more than two clips. */
EF_API GstClockTime ef_plan_get_transition (const EfPlan *plan, guint i);
/* Every uri is a readable regular file; names the first that is not. */
EF_API gboolean ef_plan_check_files (const EfPlan *plan, GError **error);

/* Outputs, 1 to EF_PLAN_MAX_OUTPUTS. */
EF_API EfPlanOutput *ef_plan_output_new (void);
EF_API void ef_plan_output_free (EfPlanOutput *output);
EF_API guint ef_plan_n_outputs (const EfPlan *plan);
/* @i: 0 is the plan's own canvas and captions */
EF_API EfPlanLook ef_plan_get_look (const EfPlan *plan, guint i);
/* Clip @clip as output @output frames it. What it points to is the plan's. */
EF_API EfClip ef_plan_get_framed_clip (
    const EfPlan *plan, guint output, guint clip);

/* Frames of the programme: the duration times the rate, rounded up. */
EF_API guint64 ef_plan_n_frames (const EfPlan *plan);
/* PTS of frame @i on the plan's grid: i * fps_d / fps_n, rounded down. */
EF_API GstClockTime ef_plan_frame_pts (const EfPlan *plan, guint64 i);

G_END_DECLS
