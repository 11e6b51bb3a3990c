/* Edit Factory - composes one frame of the canvas from one or two pictures
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reads the decoded pictures where they lie and writes the I420 canvas once:
 * crop, scale, zoom, pan, rotation, fit, alpha, colour and transitions in one
 * pass of rows. Knows no GStreamer beyond the plan's types.
 */
#pragma once

#include "colour.h"
#include "filters.h"
#include "geometry.h"
#include "hdr.h"
#include "scaler.h"
#include "transition.h"

G_BEGIN_DECLS

/* Y, U, V, alpha, alpha at the samples of chroma */
#define EF_PICTURE_PLANES 5

typedef enum
{
  EF_ALPHA_NONE,
  EF_ALPHA_STRAIGHT,  /* planes[3]; as decoders give it */
  EF_ALPHA_MULTIPLIED /* planes[3] and [4]: Y, U and V are multiplied by it */
} EfAlpha;

/**
 * EfPicture: a decoded picture as it lies in memory, before rotation.
 * @planes: Y, U, V; a grey picture has @n_planes 1. Then alpha (0 to 255, 8-bit
 *   scale); planes that are not there have no data
 * @chroma_x, @chroma_y: position of the first chroma sample in luma samples:
 *   0, 0.5 for MPEG-2 siting of 4:2:0; 0.5, 0.5 for JPEG; 0, 0 for 4:4:4
 * @shift_x, @shift_y: how far the first luma sample lies right of and below
 *   its place in the picture, luma samples; of fields
 * @sub_x, @sub_y: chroma subsampling, 1 or 2
 * @rotation: degrees clockwise to make it upright
 * @mirrored: flipped left to right before the rotation
 * @posed: the clip's crop, flip and quarter turns are done or in @rotation and
 *   @mirrored
 * @par: pixel aspect ratio as coded
 */
typedef struct
{
  EfPlane planes[EF_PICTURE_PLANES];
  guint n_planes;
  EfAlpha alpha;
  gdouble chroma_x;
  gdouble chroma_y;
  gdouble shift_x;
  gdouble shift_y;
  guint sub_x;
  guint sub_y;
  guint rotation;
  gboolean mirrored;
  gboolean posed;
  gdouble par;
  EfMatrix matrix;
  gboolean full_range;
  EfTransfer transfer; /* PQ and HLG imply BT.2020's matrix */
} EfPicture;

/* Does plane @i have the size of U and V? */
static inline gboolean
ef_picture_is_chroma (guint i)
{
  return i == 1 || i == 2 || i == 4;
}

/* Of the clip, then of the plan. */
#define EF_LAYER_STEPS 2

/**
 * EfLayer: a picture and what its clip does with it.
 * @t: 0..1 of the clip's visible life
 * @steps: filters of the clip's canvas, one after the other; zero for none
 */
typedef struct
{
  const EfPicture *picture;
  const EfClip *clip;
  gdouble t;
  EfFilterStep steps[EF_LAYER_STEPS];
} EfLayer;

typedef struct
{
  guint8 *data[3];
  gint stride[3];
  guint width;
  guint height;
} EfCanvas;

typedef struct _EfComposer EfComposer;

EfComposer *ef_composer_new (guint width, guint height);
void ef_composer_free (EfComposer *self);

/**
 * ef_composer_draw:
 * @top: (nullable): takes the place of @bottom
 * @mix: (nullable): how; needed with @top
 */
void ef_composer_draw (EfComposer *self, const EfLayer *bottom,
    const EfLayer *top, const EfMix *mix, const EfCanvas *canvas);

G_END_DECLS
