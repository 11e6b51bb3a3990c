/* Edit Factory - the picture of a plan: what is open, and what is shown
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "clip-source.h"
#include "grades.h"
#include "still.h"
#include "video-programme.h"

G_BEGIN_DECLS

GST_DEBUG_CATEGORY_EXTERN (ef_video_programme_debug);
#define GST_CAT_DEFAULT ef_video_programme_debug

#define EF_MAX_SHOTS 3

/* A clip on the grid of frames. */
typedef struct
{
  gint64 first;     /* frame of the cut before it */
  gdouble fade;     /* frames of the transition into it; 0 for a cut */
  gint64 seen_from; /* first frame that shows it, fades included */
  gint64 seen_to;   /* first frame that does not any more */
} EfSpan;

/* A clip that is open. */
typedef struct
{
  gboolean used;
  guint clip;
  EfClipSource *source;
  EfClipSource *spare; /* its last frame stays when @source gives nothing */
  gboolean still;      /* @stills are there */
  EfStill *stills[EF_PLAN_MAX_OUTPUTS]; /* of the outputs that are drawn */
  EfPicture picture;                    /* of a file that is no still */
  guint64 serial;
  gboolean interlaced;
  GstClockTime round_in; /* source time of the frame @round_at */
  gint64 round_at;       /* relative to the clip's first frame */
  gboolean jumped;       /* opened behind its first frame */
  gboolean moved;
  gboolean on_next; /* the clip's next is shown */
  gboolean tried_next;
  gboolean holding;
  gboolean warned;
  EfGrade grade;
} EfShot;

/* What a frame shows; equal ones look the same. */
typedef struct
{
  gint64 frame;
  EfShot *bottom;
  EfShot *top;
  EfMix mix;
  guint64 serial; /* 0 when the picture moves or fades */
} EfScene;

struct _EfVideoProgramme
{
  const EfPlan *plan;
  EfSpan *spans;
  EfShot shots[EF_MAX_SHOTS];
  EfScene scene;
  guint cursor; /* clip of the last frame */
  gboolean wanted[EF_PLAN_MAX_OUTPUTS];
  EfGrades *grades;
  EfComposer *composers[EF_PLAN_MAX_OUTPUTS];
  EfVideoWarning warning;
  gpointer warning_data;
};

const EfClip *ef_shot_clip_at (const EfVideoProgramme *self, guint i);

/* What the shot shows on a canvas: its clip, or that clip's next. */
EfClip ef_shot_shown_by (
    const EfVideoProgramme *self, const EfShot *shot, guint output);

/* The source time that it shows @relative frames behind its clip's first. */
GstClockTime ef_shot_time_of (
    const EfVideoProgramme *self, const EfShot *shot, gint64 relative);

/* NULL when @clip is not open. */
EfShot *ef_shot_find (EfVideoProgramme *self, guint clip);
/* NULL when all are used. */
EfShot *ef_shot_find_room (EfVideoProgramme *self);

/* Opens @clip, first shown at @frame, where there is room. NULL: @error */
EfShot *
ef_shot_open (EfVideoProgramme *self, guint clip, gint64 frame, GError **error);
void ef_shot_close (EfShot *shot);

/* A clip that is over and comes from the same file lends its decoder. */
gboolean
ef_shot_can_lend (const EfVideoProgramme *self, const EfShot *shot, guint clip);

/* The open one, one that lends its decoder, or a new one. NULL: @error */
EfShot *
ef_shot_get (EfVideoProgramme *self, guint clip, gint64 frame, GError **error);

/* Gets the picture of @frame into the shot. */
gboolean ef_shot_fetch (EfVideoProgramme *self, EfShot *shot, gint64 frame,
    GCancellable *cancellable, GError **error);

G_END_DECLS
