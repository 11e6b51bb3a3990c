/* Edit Factory - composes one frame of the canvas from one or two pictures
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "composer.h"
#include "alpha.h"
#include "blur-fill.h"
#include "orient.h"
#include "pose.h"
#include "rotator.h"
#include "tilt.h"

#include <math.h>
#include <string.h>

/* One picture put in one rectangle. A colour map looks at the rows of chroma
 * above and below. */
typedef struct
{
  EfScaler *scalers[EF_PICTURE_PLANES];
  EfRotator *rotators[EF_PICTURE_PLANES]; /* (nullable): until one is needed */
  EfPlacement place;
  gboolean tilted; /* by the rotators, over the whole canvas */
  EfTilt tilt;
  guint n_planes;
  gboolean has_alpha;
  gboolean masked;  /* something below shows through */
  gint16 *masks[4]; /* (nullable): Q14, of two rows of luma and, in turn, of
                     * this and the next row of chroma */
  EfColourMap colour;
  gboolean hdr;
  EfHdrMap *hdr_map;    /* (nullable): kept from the last HDR picture */
  gint16 *ahead[2];     /* U and V of the row of chroma that comes next */
  guint ahead_row;      /* which one that is; G_MAXUINT: none yet */
  gint16 *around[2][3]; /* of the row above, this one, the next: U and V, or
                         * in the first what they add to luma */
} Part;

/* What a layer needs from frame to frame. */
typedef struct
{
  Part fore;
  Part fill;
  gboolean has_fill;
  EfMultiplied multiplied;
  EfUpright upright;
  EfBlurFill blur;
  guint8 background[3];
  gboolean filtered;
  EfFilterFrame *finished; /* (nullable): the whole canvas, with filters */
  gint16 *rows[4];         /* Y, Y, U, V across the canvas */
  gint16 *over[4];         /* (nullable): what is laid over them */
} Stack;

struct _EfComposer
{
  const EfRowOps *ops;
  guint width;
  guint height;
  Stack stacks[2];
};

/* Vectors read and write past the end of a row. */
#define ROW_PADDING 64

static void
part_init (Part *part, guint width)
{
  for (guint i = 0; i < EF_PICTURE_PLANES; i++)
    part->scalers[i] = ef_scaler_new ();
  for (guint i = 0; i < 3; i++) {
    for (guint k = 0; k < 2; k++)
      part->around[k][i] = g_new0 (gint16, width / 2 + ROW_PADDING);
  }
  for (guint i = 0; i < 2; i++)
    part->ahead[i] = g_new0 (gint16, width / 2 + ROW_PADDING);
}

static void
part_clear (Part *part)
{
  for (guint i = 0; i < EF_PICTURE_PLANES; i++) {
    ef_scaler_free (part->scalers[i]);
    ef_rotator_free (part->rotators[i]);
  }
  for (guint i = 0; i < 4; i++)
    g_free (part->masks[i]);
  for (guint i = 0; i < 3; i++) {
    for (guint k = 0; k < 2; k++)
      g_free (part->around[k][i]);
  }
  for (guint i = 0; i < 2; i++)
    g_free (part->ahead[i]);
  g_clear_pointer (&part->hdr_map, ef_hdr_map_free);
}

EfComposer *
ef_composer_new (guint width, guint height)
{
  EfComposer *self = g_new0 (EfComposer, 1);

  self->ops = ef_row_ops_get ();
  self->width = width;
  self->height = height;
  for (guint i = 0; i < 2; i++) {
    Stack *s = &self->stacks[i];

    part_init (&s->fore, width);
    part_init (&s->fill, width);
    ef_blur_fill_init (&s->blur);
    for (guint k = 0; k < 4; k++)
      s->rows[k] = g_new0 (gint16, width + ROW_PADDING);
  }
  return self;
}

void
ef_composer_free (EfComposer *self)
{
  for (guint i = 0; i < 2; i++) {
    Stack *s = &self->stacks[i];

    part_clear (&s->fore);
    part_clear (&s->fill);
    ef_blur_fill_clear (&s->blur);
    ef_upright_clear (&s->upright);
    ef_multiplied_clear (&s->multiplied);
    ef_filter_frame_free (s->finished);
    for (guint k = 0; k < 4; k++) {
      g_free (s->rows[k]);
      g_free (s->over[k]);
    }
  }
  g_free (self);
}

/* In continuous luma coordinates sample i lies at i + 0.5; 4:2:0 chroma of the
 * canvas lies at 2i + 0.5 across (BT.709's left siting) and 2i + 1 down. */
static EfMapping
luma_mapping (gdouble origin, gdouble size, guint dst)
{
  gdouble scale = size / dst;
  EfMapping m = { scale, origin + 0.5 * scale - 0.5 };

  return m;
}

static EfMapping
chroma_mapping (gdouble origin, gdouble size, guint dst, gdouble dst_site,
    gdouble src_site, guint sub)
{
  gdouble scale = size / dst;
  /* First chroma sample of the canvas, in luma samples of the source. */
  gdouble at = origin + (dst_site + 0.5) * scale - 0.5;
  EfMapping m = { 2 * scale / sub, (at - src_site) / sub };

  return m;
}

static void
start_colours (Part *part, const EfPicture *picture)
{
  part->n_planes = picture->n_planes;
  part->ahead_row = G_MAXUINT;
  part->hdr = picture->transfer != EF_TRANSFER_SDR;
  if (part->hdr &&
      (!part->hdr_map ||
          !ef_hdr_map_is (
              part->hdr_map, picture->transfer, picture->full_range))) {
    g_clear_pointer (&part->hdr_map, ef_hdr_map_free);
    part->hdr_map = ef_hdr_map_new (picture->transfer, picture->full_range);
  }
  ef_colour_map_init (&part->colour, picture->matrix, picture->full_range);
}

static void
start_masks (Part *part, const EfPicture *picture, guint width)
{
  part->has_alpha = picture->alpha == EF_ALPHA_MULTIPLIED;
  part->masked =
      part->has_alpha || (part->tilted && ef_tilt_has_edges (&part->tilt));
  for (guint i = 0; part->masked && i < 4; i++)
    if (!part->masks[i])
      part->masks[i] = g_new0 (gint16, width + ROW_PADDING);
}

/* Is plane @i looked at? */
static gboolean
has_plane (const EfPicture *picture, guint i)
{
  return i < 3 ? i < picture->n_planes : picture->alpha == EF_ALPHA_MULTIPLIED;
}

static void
start_scalers (Part *part, const EfPicture *picture)
{
  const EfPlacement *p = &part->place;
  gdouble left = p->src_x - picture->shift_x, top = p->src_y - picture->shift_y;
  EfMapping x = luma_mapping (left, p->src_width, p->width);
  EfMapping y = luma_mapping (top, p->src_height, p->height);
  EfMapping cx = chroma_mapping (
      left, p->src_width, p->width, 0, picture->chroma_x, picture->sub_x);
  EfMapping cy = chroma_mapping (
      top, p->src_height, p->height, 0.5, picture->chroma_y, picture->sub_y);

  for (guint i = 0; i < EF_PICTURE_PLANES; i++)
    if (!has_plane (picture, i))
      continue;
    else if (ef_picture_is_chroma (i))
      ef_scaler_start (part->scalers[i], &picture->planes[i], &cx, &cy,
          p->width / 2, p->height / 2);
    else
      ef_scaler_start (
          part->scalers[i], &picture->planes[i], &x, &y, p->width, p->height);
}

/* A plane's map: its first sample lies @site_x, @site_y luma samples from that
 * of luma, the next @sub_x, @sub_y further; @first_x, @first_y: of the canvas,
 * from its middle; @step: from one sample of the canvas to the next. */
static EfAffine
tilted_map (const EfTilt *t, gdouble first_x, gdouble first_y, gdouble step,
    gdouble site_x, gdouble site_y, guint sub_x, guint sub_y)
{
  EfAffine m = {
    (t->x + first_x * t->xx + first_y * t->xy - 0.5 - site_x) / sub_x,
    (t->y + first_x * t->yx + first_y * t->yy - 0.5 - site_y) / sub_y,
    step * t->xx / sub_x, step * t->xy / sub_x, step * t->yx / sub_y,
    step * t->yy / sub_y, step * t->reduce_x / sub_x, step * t->reduce_y / sub_y
  };

  return m;
}

static void
start_rotators (Part *part, const EfPicture *picture)
{
  gdouble left = -part->place.width / 2.0, top = -part->place.height / 2.0;
  EfAffine luma =
      tilted_map (&part->tilt, left + 0.5, top + 0.5, 1, 0, 0, 1, 1);
  EfAffine chroma = tilted_map (&part->tilt, left + 0.5, top + 1, 2,
      picture->chroma_x, picture->chroma_y, picture->sub_x, picture->sub_y);

  for (guint i = 0; i < EF_PICTURE_PLANES; i++) {
    if (!has_plane (picture, i))
      continue;
    if (!part->rotators[i])
      part->rotators[i] = ef_rotator_new ();
    ef_rotator_start (part->rotators[i], &picture->planes[i],
        ef_picture_is_chroma (i) ? &chroma : &luma);
  }
}

/* @clip: its fit is what is wanted of this part */
static void
part_start (EfComposer *self, Part *part, const EfPicture *picture,
    const EfClip *clip, gdouble t, gdouble zoom)
{
  gdouble angle = ef_pose_angle (clip);
  guint width = picture->planes[0].width, height = picture->planes[0].height;

  part->tilted = angle != 0;
  if (part->tilted) {
    part->place = (EfPlacement){ 0, 0, self->width, self->height };
    part->tilt = ef_tilt_at (clip, angle, t, zoom, width, height, picture->par,
        self->width, self->height);
    part->tilt.x -= picture->shift_x;
    part->tilt.y -= picture->shift_y;
    start_rotators (part, picture);
  } else {
    part->place = ef_placement_at (
        clip, t, zoom, width, height, picture->par, self->width, self->height);
    start_scalers (part, picture);
  }
  start_colours (part, picture);
  start_masks (part, picture, self->width);
}

/* Does a part leave some of the canvas to what is below? */
static gboolean
shows_below (const EfComposer *self, const Part *part)
{
  return part->masked || part->place.width < (gint)self->width ||
      part->place.height < (gint)self->height;
}

static void
stack_start (EfComposer *self, Stack *s, const EfLayer *layer, gdouble zoom)
{
  EfPicture posed = *layer->picture;
  const EfPicture *picture;

  ef_pose_apply (&posed, layer->clip);
  picture = ef_multiplied_get (&s->multiplied, &posed);
  picture = ef_upright_get (&s->upright, picture);
  part_start (self, &s->fore, picture, layer->clip, layer->t, zoom);
  ef_colour_from_rgb (layer->clip->background, &s->background[0],
      &s->background[1], &s->background[2]);
  s->has_fill = layer->clip->fit == EF_FIT_BLUR && shows_below (self, &s->fore);
  if (s->has_fill) {
    EfClip cover = *layer->clip;

    cover.fit = EF_FIT_COVER;
    cover.has_motion = FALSE;
    part_start (
        self, &s->fill, ef_blur_fill_make (&s->blur, picture), &cover, 0, 1);
  }
  for (guint k = 0; (s->fore.masked || s->fill.masked) && k < 4; k++)
    if (!s->over[k])
      s->over[k] = g_new0 (gint16, self->width + ROW_PADDING);
}

static void
fill_row (gint16 *row, guint8 value, guint n)
{
  for (guint i = 0; i < n; i++)
    row[i] = value << EF_ROW_SHIFT;
}

static gboolean
covers_row (const Part *part, guint y)
{
  return (gint)y >= part->place.y &&
      (gint)y < part->place.y + part->place.height;
}

/* Row @j of plane @i. */
static void
plane_row (Part *part, guint i, guint j, gint16 *dst)
{
  if (part->tilted)
    ef_rotator_row (part->rotators[i], j, dst,
        part->place.width / (ef_picture_is_chroma (i) ? 2 : 1));
  else
    ef_scaler_row (part->scalers[i], j, dst);
}

/* Divides @rows, samples of row @j of luma or chroma, by their alpha. @mask:
 * how much of them lies over what is below */
static void
mask_rows (Part *part, gboolean chroma, guint j, gint16 *mask,
    gint16 *const *rows, guint n_rows)
{
  const EfPlacement *p = &part->place;
  guint step = chroma ? 2 : 1, n = p->width / step;

  if (part->has_alpha) {
    plane_row (part, chroma ? 4 : 3, j, mask);
    for (guint i = 0; i < n_rows; i++)
      ef_alpha_divide (rows[i], mask, n);
    ef_alpha_to_mask (mask, n);
  } else {
    for (guint i = 0; i < n; i++)
      mask[i] = EF_ROW_ONE;
  }
  if (part->tilted && ef_tilt_has_edges (&part->tilt))
    ef_tilt_cover (&part->tilt, mask, n, 0.5 - p->width / 2.0,
        (j + 0.5) * step - p->height / 2.0, step);
}

/* Row @j of the part's luma; @k: 0 or 1, where its mask is kept */
static void
luma_row (Part *part, guint j, guint k, gint16 *dst)
{
  plane_row (part, 0, j, dst);
  if (part->masked)
    mask_rows (part, FALSE, j, part->masks[k], &dst, 1);
}

/* Row @j of the part's chroma. */
static void
chroma_row (Part *part, guint j, gint16 *const *dst)
{
  for (guint i = 0; i < 2; i++) {
    if (i + 1 < part->n_planes)
      plane_row (part, i + 1, j, dst[i]);
    else
      fill_row (dst[i], 128, part->place.width / 2);
  }
  if (part->masked)
    mask_rows (part, TRUE, j, part->masks[2 + j % 2], dst,
        part->n_planes == 3 ? 2 : 0);
}

/* Row @j of chroma into the @k-th of the rows around. */
static void
read_ahead (const EfRowOps *ops, Part *part, guint j, guint k)
{
  guint half = part->place.width / 2;

  part->ahead_row = j;
  chroma_row (part, j, part->ahead);
  if (part->hdr)
    for (guint i = 0; i < 2; i++)
      memcpy (part->around[i][k], part->ahead[i], half * sizeof (gint16));
  else
    ops->colour_delta (part->around[0][k], part->ahead[0], part->ahead[1],
        &part->colour.coef, half);
  for (guint i = 0; i < 2; i++)
    part->around[i][k][half] = part->around[i][k][half - 1];
}

static void
copy_around (Part *part, guint to, guint from)
{
  for (guint i = 0; i < 2; i++)
    memcpy (part->around[i][to], part->around[i][from],
        (part->place.width / 2 + 1) * sizeof (gint16));
}

/* Brings the three rows around to @j. The rows before may have been left
 * out. */
static void
move_around (const EfRowOps *ops, Part *part, guint j)
{
  if (j != part->ahead_row) {
    if (j > 0)
      read_ahead (ops, part, j - 1, 1);
    read_ahead (ops, part, j, 2);
    if (j == 0)
      copy_around (part, 1, 2);
  }
  for (guint i = 0; i < 2; i++) {
    gint16 *first = part->around[i][0];

    part->around[i][0] = part->around[i][1];
    part->around[i][1] = part->around[i][2];
    part->around[i][2] = first;
  }
}

static void
map_hdr (Part *part, gint16 *const *luma, gint16 *const *uv)
{
  guint half = part->place.width / 2;
  const gint16 *rows[3][2];

  for (guint k = 0; k < 3; k++)
    for (guint i = 0; i < 2; i++)
      rows[k][i] = part->around[i][k];
  ef_hdr_map_chroma (part->hdr_map, luma[0], luma[1], uv[0], uv[1], half);
  ef_hdr_map_luma (part->hdr_map, luma[0], rows[1], rows[0], 2 * half);
  ef_hdr_map_luma (part->hdr_map, luma[1], rows[1], rows[2], 2 * half);
}

/* Chroma lies between the rows and samples of luma: what it adds to them is
 * interpolated, or colours would get edges of two pixels. */
static void
map_colours (const EfRowOps *ops, Part *part, guint j, gint16 *const *luma,
    gint16 *const *uv)
{
  guint half = part->place.width / 2;

  move_around (ops, part, j);
  for (guint i = 0; i < 2; i++)
    memcpy (uv[i], part->ahead[i], half * sizeof (gint16));
  if (2 * (j + 1) < (guint)part->place.height)
    read_ahead (ops, part, j + 1, 2);
  else
    copy_around (part, 2, 1);
  if (part->hdr) {
    map_hdr (part, luma, uv);
    return;
  }
  ef_colour_map_luma (
      &part->colour, ops, luma[0], luma[1], part->around[0], 2 * half);
  ops->colour_chroma (uv[0], uv[1], &part->colour.coef, half);
}

/* The two rows of luma from @y on and their chroma, of one part, into @rows;
 * @y goes up by two. */
static void
part_rows (const EfRowOps *ops, Part *part, guint y, gint16 *const *rows)
{
  const EfPlacement *p = &part->place;
  guint inside = y - p->y;
  gint16 *luma[2] = { rows[0] + p->x, rows[1] + p->x };
  gint16 *uv[2] = { rows[2] + p->x / 2, rows[3] + p->x / 2 };

  luma_row (part, inside, 0, luma[0]);
  luma_row (part, inside + 1, 1, luma[1]);
  if (part->colour.identity && !part->hdr)
    chroma_row (part, inside / 2, uv);
  else
    map_colours (ops, part, inside / 2, luma, uv);
}

static void
background_rows (const EfComposer *self, Stack *s)
{
  fill_row (s->rows[0], s->background[0], self->width);
  fill_row (s->rows[1], s->background[0], self->width);
  fill_row (s->rows[2], s->background[1], self->width / 2);
  fill_row (s->rows[3], s->background[2], self->width / 2);
}

/* Lays the part over what is in the stack's rows. */
static void
lay_over (EfComposer *self, Stack *s, Part *part, guint y)
{
  const EfPlacement *p = &part->place;
  guint chroma = (y - p->y) / 2 % 2;

  if (!part->masked) {
    part_rows (self->ops, part, y, s->rows);
    return;
  }
  part_rows (self->ops, part, y, s->over);
  for (guint i = 0; i < 4; i++) {
    guint x = i < 2 ? p->x : p->x / 2;

    ef_alpha_over (s->rows[i] + x, s->over[i] + x,
        part->masks[i < 2 ? i : 2 + chroma], i < 2 ? p->width : p->width / 2);
  }
}

static void
compose_rows (EfComposer *self, Stack *s, guint y)
{
  gboolean covered = covers_row (&s->fore, y);
  gboolean below =
      !covered || s->fore.masked || s->fore.place.width < (gint)self->width;

  if (below && (!s->has_fill || s->fill.masked))
    background_rows (self, s);
  if (below && s->has_fill)
    lay_over (self, s, &s->fill, y);
  if (covered)
    lay_over (self, s, &s->fore, y);
}

/* The stack's rows, from or to its finished canvas. */
static void
swap_rows (EfComposer *self, Stack *s, guint y, gboolean store)
{
  for (guint i = 0; i < 4; i++) {
    guint n = i < 2 ? self->width : self->width / 2;
    gint16 *row = ef_filter_frame_row (
        s->finished, i < 2 ? 0 : i - 1, i < 2 ? y + i : y / 2);

    memcpy (store ? row : s->rows[i], store ? s->rows[i] : row,
        n * sizeof (gint16));
  }
}

/* Filters look at neighbours: they need the whole canvas first. */
static void
filter (EfComposer *self, Stack *s, const EfLayer *layer)
{
  s->filtered = FALSE;
  for (guint k = 0; k < EF_LAYER_STEPS; k++)
    s->filtered = s->filtered || ef_filter_step_is_on (&layer->steps[k]);
  if (!s->filtered)
    return;
  if (!s->finished)
    s->finished = ef_filter_frame_new (self->width, self->height);
  for (guint y = 0; y + 1 < self->height; y += 2) {
    compose_rows (self, s, y);
    swap_rows (self, s, y, TRUE);
  }
  for (guint k = 0; k < EF_LAYER_STEPS; k++)
    if (ef_filter_step_is_on (&layer->steps[k]))
      ef_filter_frame_apply (s->finished, &layer->steps[k]);
}

static void
stack_rows (EfComposer *self, Stack *s, guint y)
{
  if (s->filtered)
    swap_rows (self, s, y, FALSE);
  else
    compose_rows (self, s, y);
}

/* The picture is the canvas: same size, siting and colours, no motion. */
static gboolean
is_plain (const EfComposer *self, const EfPicture *p, const EfLayer *layer)
{
  EfColourMap map;
  EfPlacement place =
      ef_placement_at (layer->clip, layer->t, 1, p->planes[0].width,
          p->planes[0].height, p->par, self->width, self->height);

  ef_colour_map_init (&map, p->matrix, p->full_range);
  if (!map.identity || p->transfer != EF_TRANSFER_SDR || p->rotation != 0 ||
      p->mirrored || p->par != 1 || place.src_width != self->width ||
      p->n_planes != 3 || p->sub_x != 2 || p->sub_y != 2 || p->chroma_x != 0 ||
      p->chroma_y != 0.5 || p->planes[0].width != self->width ||
      p->planes[0].height != self->height || p->alpha != EF_ALPHA_NONE ||
      ef_pose_angle (layer->clip) != 0)
    return FALSE;
  for (guint i = 0; i < EF_LAYER_STEPS; i++)
    if (ef_filter_step_is_on (&layer->steps[i]))
      return FALSE;
  for (guint i = 0; i < 3; i++)
    if (p->planes[i].sample != EF_SAMPLE_U8)
      return FALSE;
  return TRUE;
}

static void
copy_plain (const EfPicture *picture, const EfCanvas *canvas)
{
  for (guint i = 0; i < 3; i++) {
    const EfPlane *p = &picture->planes[i];

    for (guint y = 0; y < p->height; y++)
      memcpy (canvas->data[i] + (gssize)y * canvas->stride[i],
          p->data + (gssize)y * p->stride, p->width);
  }
}

static void
blend_rows (EfComposer *self, Stack *s, const Stack *other, gdouble weight)
{
  gint w = (gint)lrint (weight * EF_ROW_ONE);

  for (guint i = 0; i < 4; i++)
    self->ops->blend (
        s->rows[i], other->rows[i], w, i < 2 ? self->width : self->width / 2);
}

/* One clip under a colour; the other stack holds the colour. */
static Stack *
colour_rows (EfComposer *self, const EfMix *mix, guint y)
{
  Stack *shown = &self->stacks[mix->progress < 0.5 ? 0 : 1];
  Stack *other = &self->stacks[mix->progress < 0.5 ? 1 : 0];
  guint8 c[3];

  stack_rows (self, shown, y);
  ef_colour_from_rgb (mix->colour, &c[0], &c[1], &c[2]);
  for (guint i = 0; i < 4; i++)
    fill_row (other->rows[i], c[i < 2 ? 0 : i - 1],
        i < 2 ? self->width : self->width / 2);
  blend_rows (self, shown, other, ef_mix_weight (mix));
  return shown;
}

static Stack *
split_rows (EfComposer *self, const EfMix *mix, guint y)
{
  Stack *a = &self->stacks[0], *b = &self->stacks[1];
  gboolean vertical = ef_mix_is_vertical (mix);
  EfSplit s = ef_mix_split (mix, vertical ? self->height : self->width);
  EfSplit half = { s.from / 2, s.to / 2, s.shift_old / 2, s.shift_new / 2 };

  if (vertical) {
    gboolean new = (gint)y >= s.from && (gint)y < s.to;

    stack_rows (self, new ? b : a, y - (new ? s.shift_new : s.shift_old));
    return new ? b : a;
  }
  stack_rows (self, a, y);
  stack_rows (self, b, y);
  for (guint i = 0; i < 4; i++)
    ef_split_row (i < 2 ? &s : &half, a->rows[i], b->rows[i],
        i < 2 ? self->width : self->width / 2);
  return a;
}

/* Two rows of luma and their chroma from @y on. Returns: where they are */
static Stack *
mixed_rows (EfComposer *self, const EfMix *mix, guint y)
{
  Stack *a = &self->stacks[0], *b = &self->stacks[1];

  if (mix && ef_mix_is_colour (mix))
    return colour_rows (self, mix, y);
  if (mix && ef_mix_is_split (mix))
    return split_rows (self, mix, y);
  stack_rows (self, a, y);
  if (mix) {
    stack_rows (self, b, y);
    blend_rows (self, a, b, ef_mix_weight (mix));
  }
  return a;
}

static void
store_rows (EfComposer *self, const Stack *s, guint y, const EfCanvas *canvas)
{
  for (guint i = 0; i < 2; i++)
    self->ops->store_u8 (canvas->data[0] + (gssize)(y + i) * canvas->stride[0],
        s->rows[i], self->width);
  for (guint i = 1; i < 3; i++)
    self->ops->store_u8 (canvas->data[i] + (gssize)(y / 2) * canvas->stride[i],
        s->rows[i + 1], self->width / 2);
}

void
ef_composer_draw (EfComposer *self, const EfLayer *bottom, const EfLayer *top,
    const EfMix *mix, const EfCanvas *canvas)
{
  EfPicture posed = *bottom->picture;

  ef_pose_apply (&posed, bottom->clip);
  if (!top)
    mix = NULL;
  if (!top && is_plain (self, &posed, bottom)) {
    copy_plain (&posed, canvas);
    return;
  }
  stack_start (self, &self->stacks[0], bottom, mix ? ef_mix_zoom (mix) : 1);
  filter (self, &self->stacks[0], bottom);
  if (top) {
    stack_start (self, &self->stacks[1], top, 1);
    filter (self, &self->stacks[1], top);
  }
  for (guint y = 0; y + 1 < self->height; y += 2)
    store_rows (self, mixed_rows (self, mix, y), y, canvas);
}
