/* Edit Factory - where a cue stands, in how many lines and how large
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cue-place.h"
#include "even-lines.h"
#include "line-text.h"
#include "typesetter-private.h"
#include "word-range.h"

#include <math.h>
#include <string.h>

/* The entrance or exit of a cue goes over its size by this. */
#define CUE_POP 1.03
/* The middle of small letters above the baseline, of the ascent, about which
 * words grow. */
#define MIDDLE 0.35
/* A caption that wants the canvas's middle stands there as long as this much of
 * a free span's width may be used. */
#define CENTRED 0.6
/* Nothing is set smaller, pixels. */
#define SMALLEST 4
/* Room that lets a caption have only this much of its size is none. */
#define UNREADABLE 0.2
/* Lines that a cue may be broken into more than it has, and at most. */
#define MORE_LINES 2
#define MAX_LINES 20

/* What is worse: a caption elsewhere (by heights of the canvas), smaller (by
 * its size), smaller than the style allows, or in another line more. */
#define COST_AWAY 3.0
#define COST_SMALLER 1.0
#define COST_TOO_SMALL 4.0
#define COST_LINE 0.2

/* Between the ink of two lines, of the size. */
#define LINE_GAP 0.08

/* How the cue is read: the mark of its direction, and by word whether signs
 * are kept at it (line-text.h). */
typedef struct
{
  const gchar *direction;
  gboolean *kept;
} Reading;

/* A cue broken into lines, measured at the style's size. */
typedef struct
{
  guint n_lines;
  guint firsts[MAX_LINES + 1]; /* index of each line's first word, then all */
  gdouble over;                /* ink beyond the lines' ends */
  gdouble width;               /* of the widest, ink included */
  gdouble ascent;              /* of all lines */
  gdouble descent;
  gdouble baselines[MAX_LINES]; /* below the first one */
  gdouble up[MAX_LINES];        /* ink above each line's baseline */
  gdouble down[MAX_LINES];
} Block;

/* How a block may stand. */
typedef struct
{
  const Block *block;
  gdouble size; /* of the style's */
  gdouble top;
  gdouble left; /* free span */
  gdouble right;
  gdouble cost;
} Stand;

/* What outline, shadow and box take at each side, and the pixels that
 * rounding and soft edges may add. */
static gdouble
reach_of (EfTypesetter *self)
{
  return ef_style_reach (self->style) * self->scale + 3;
}

static gdouble
pop_factor (const EfStyle *style)
{
  gdouble word = style->animation == EF_ANIMATION_POP ? style->pop_scale : 1;

  return style->cue_animation == EF_ANIMATION_POP ||
          style->cue_exit == EF_CUE_EXIT_POP
      ? word * CUE_POP
      : word;
}

/* Pixels that motion takes above and below. */
static gdouble
travel_of (EfTypesetter *self)
{
  const EfStyle *s = self->style;
  gboolean moves = s->animation == EF_ANIMATION_BOUNCE ||
      s->animation == EF_ANIMATION_SLIDE ||
      s->cue_animation == EF_ANIMATION_BOUNCE ||
      s->cue_animation == EF_ANIMATION_SLIDE ||
      s->cue_exit == EF_CUE_EXIT_SLIDE;

  return moves ? s->motion_distance * self->scale : 0;
}

static gboolean
is_turned (EfTypesetter *self)
{
  return fabs (sin (self->style->rotation * G_PI / 180)) >= 1e-6;
}

/* Widths */

/* The longest line that stays in the safe area when it is turned, from the
 * bounds of a turned rectangle: w cos + h sin, and w sin + h cos. */
static gdouble
turned_width (EfTypesetter *self, gdouble available)
{
  EfRect clear = ef_room_get_clear (self->room);
  gdouble angle = self->style->rotation * G_PI / 180;
  gdouble c = fabs (cos (angle)), s = fabs (sin (angle));
  gdouble tall = 1.4 * self->style->size * self->scale *
      self->style->line_height * self->style->max_lines;
  gdouble across = (available - tall * s) / MAX (c, 1e-6);
  gdouble down = (clear.bottom - clear.top - 2 * reach_of (self) - tall * c) /
      MAX (s, 1e-6);

  return s < 1e-6 ? available : MIN (across, down);
}

/* What a line may use of a free span. */
static gdouble
usable (EfTypesetter *self, gdouble left, gdouble right)
{
  gdouble x = self->style->position_x * self->width;
  gdouble half = MIN (x - left, right - x);
  gdouble available = right - left;

  /* Elsewhere the caption moves inwards. */
  if (self->style->align == EF_STYLE_ALIGN_CENTRE &&
      self->style->position_x == 0.5 && 2 * half >= CENTRED * available)
    available = 2 * half;
  available = turned_width (self, available - 2 * reach_of (self));
  /* A line of one word swells as a whole. */
  return MIN (available / pop_factor (self->style), self->most);
}

static void
span_at (EfTypesetter *self, gdouble top, gdouble bottom, gdouble *left,
    gdouble *right)
{
  EfRect clear = ef_room_get_clear (self->room);

  if (!is_turned (self) &&
      ef_room_span (self->room, top, bottom,
          self->style->position_x * self->width, left, right))
    return;
  *left = clear.left;
  *right = clear.right;
}

static gdouble
wanted_top (EfTypesetter *self, gdouble height)
{
  return self->style->position_y * self->height -
      height * (self->style->anchor - EF_STYLE_ANCHOR_TOP) / 2;
}

gdouble
ef_typesetter_get_available (EfTypesetter *self)
{
  EfRect clear = ef_room_get_clear (self->room);
  gdouble edge = reach_of (self) + travel_of (self);
  gdouble height = 1.2 * self->style->size * self->scale *
      self->style->line_height * self->style->max_lines;
  gdouble top = wanted_top (self, height), left, right;

  top = MAX (MIN (top, clear.bottom - height - edge), clear.top + edge);
  self->most = G_MAXDOUBLE;
  ef_room_set_obstacles (self->room, NULL, 0);
  span_at (self, top - edge, top + height + edge, &left, &right);
  return MAX (usable (self, left, right), 16);
}

/* Blocks */

static PangoLayout *
layout_line (EfTypesetter *self, const EfCue *cue, const Reading *reading,
    const Block *block, guint line, gdouble size, EfLineText *out)
{
  PangoLayout *layout;

  ef_line_text_init (out, cue, reading->direction, block->firsts[line],
      block->firsts[line + 1], reading->kept);
  layout = ef_typesetter_layout (self, out->text->str, size);
  ef_look_spans_apply (out->spans, layout);
  return layout;
}

/* Measured on the very text, ink included: tall scripts are not clipped, and
 * swashes stay inside. */
static void
measure_line (EfTypesetter *self, const EfCue *cue, const Reading *reading,
    Block *block, guint line)
{
  EfLineText line_text;
  g_autoptr (PangoLayout) layout = layout_line (self, cue, reading, block, line,
      self->style->size * self->scale, &line_text);
  gdouble unit = 1.0 / PANGO_SCALE;
  int baseline = pango_layout_get_baseline (layout);
  PangoRectangle ink, logical;
  int left, right;

  pango_layout_get_extents (layout, &ink, &logical);
  left = logical.x - ink.x;
  right = ink.x + ink.width - logical.x - logical.width;
  block->over = MAX (block->over, MAX (left, right) * unit);
  block->width = MAX (block->width, logical.width * unit);
  block->up[line] = (baseline - ink.y) * unit;
  block->down[line] = (ink.y + ink.height - baseline) * unit;
  ef_line_text_clear (&line_text);
}

/* The size of the line's largest word, of the style's, which is the least. */
static gdouble
largest_word (const EfCue *cue, const Block *block, guint line)
{
  gdouble largest = 1;

  for (guint i = block->firsts[line]; i < block->firsts[line + 1]; i++)
    largest = MAX (largest, g_array_index (cue->words, EfCueWord, i).size);
  return largest;
}

/* Lines stand as the style's font has them, and farther where ink of tall
 * letters would touch; the fonts of other scripts leave room for all that they
 * might have to set, which is too much. */
static void
measure_block (
    EfTypesetter *self, const EfCue *cue, const Reading *reading, Block *block)
{
  gdouble up, down, least, largest[MAX_LINES] = { 0 };

  ef_typesetter_get_metrics (self, &up, &down);
  least = LINE_GAP * self->style->size * self->scale;
  block->over = block->width = 0;
  block->ascent = up;
  block->descent = down;
  for (guint i = 0; i < block->n_lines; i++) {
    measure_line (self, cue, reading, block, i);
    largest[i] = largest_word (cue, block, i);
    block->ascent = MAX (block->ascent, MAX (block->up[i], up * largest[i]));
    block->descent =
        MAX (block->descent, MAX (block->down[i], down * largest[i]));
  }
  block->baselines[0] = 0;
  for (guint i = 1; i < block->n_lines; i++)
    block->baselines[i] = block->baselines[i - 1] +
        MAX ((down * largest[i - 1] + up * largest[i]) *
                self->style->line_height,
            block->down[i - 1] + least + block->up[i]);
  block->width += 2 * block->over;
}

/* Lines as the cue has them. */
static void
given_lines (const EfCue *cue, Block *block)
{
  guint n = cue->words->len;

  block->n_lines = 1;
  block->firsts[0] = 0;
  for (guint i = 1; i < n; i++)
    if (g_array_index (cue->words, EfCueWord, i).line !=
            g_array_index (cue->words, EfCueWord, i - 1).line &&
        block->n_lines < MAX_LINES)
      block->firsts[block->n_lines++] = i;
  block->firsts[block->n_lines] = n;
}

static gdouble
word_width (EfTypesetter *self, const EfCueWord *word)
{
  g_autoptr (PangoLayout) layout =
      ef_typesetter_layout (self, word->text, self->style->size * self->scale);
  g_autoptr (GArray) spans = NULL;
  PangoRectangle logical;

  ef_look_span_add (&spans, word, 0, (guint)strlen (word->text));
  ef_look_spans_apply (spans, layout);
  pango_layout_get_extents (layout, NULL, &logical);
  return (gdouble)logical.width / PANGO_SCALE;
}

/* Other lines, as even as can be. FALSE when there are no more words. */
static gboolean
other_lines (EfTypesetter *self, const EfCue *cue, guint n_lines, Block *block)
{
  guint n = cue->words->len;
  g_autofree gdouble *widths = g_new (gdouble, n);
  gdouble space = ef_typesetter_measure (self, " ");

  if (n_lines > n || n_lines > MAX_LINES)
    return FALSE;
  for (guint i = 0; i < n; i++) {
    const EfCueWord *word = &g_array_index (cue->words, EfCueWord, i);
    gboolean joined = i > 0 && (word->flags & EF_CUE_WORD_JOINED);

    widths[i] = word_width (self, word) + (joined ? 0 : space);
  }
  block->n_lines = n_lines;
  ef_break_evenly (widths, n, n_lines, block->firsts);
  block->firsts[n_lines] = n;
  return TRUE;
}

static gdouble
height_of (const Block *block, gdouble size)
{
  return size *
      (block->ascent + block->baselines[block->n_lines - 1] + block->descent);
}

/* What the drawing may reach above and below the lines. */
static gdouble
edge_of (EfTypesetter *self, const Block *block, gdouble size)
{
  gdouble swell = pop_factor (self->style) - 1;
  gdouble up = MAX (height_of (block, size) / 2,
      size *
          MAX ((1 - MIDDLE) * block->ascent,
              MIDDLE * block->ascent + block->descent));

  return reach_of (self) + swell * up + travel_of (self);
}

/* Choosing */

static gdouble
cost_of (EfTypesetter *self, const EfCue *cue, const Stand *stand)
{
  const EfStyle *style = self->style;
  gdouble size = stand->size * style->size;
  gdouble away =
      stand->top - wanted_top (self, height_of (stand->block, stand->size));
  gdouble lines = fabs ((gdouble)stand->block->n_lines - cue->n_lines);

  return COST_AWAY * fabs (away) / self->height +
      COST_SMALLER * (1 - stand->size) +
      COST_TOO_SMALL * MAX (style->min_size - size, 0) / style->size +
      COST_LINE * lines;
}

/* The block with its edges in the band from @top on: how large it may be there,
 * and where in the band it then stands. */
static gboolean
stand_at (EfTypesetter *self, const EfCue *cue, const Block *block,
    gdouble size, gdouble top, Stand *stand)
{
  gdouble edge = edge_of (self, block, size);
  gdouble height = height_of (block, size);
  gdouble available;

  *stand = (Stand){ block, size, 0, 0, 0, 0 };
  if (!ef_room_span (self->room, top, top + height + 2 * edge,
          self->style->position_x * self->width, &stand->left, &stand->right))
    return FALSE;
  available = usable (self, stand->left, stand->right);
  stand->size = MIN (size, available / MAX (block->width, 1));
  if (stand->size < UNREADABLE)
    return FALSE;
  stand->top = wanted_top (self, height_of (block, stand->size));
  stand->top = CLAMP (stand->top, top + edge,
      top + edge + height - height_of (block, stand->size));
  stand->cost = cost_of (self, cue, stand);
  return TRUE;
}

/* The largest at which the block's height fits. */
static gdouble
largest_size (EfTypesetter *self, const Block *block)
{
  EfRect clear = ef_room_get_clear (self->room);
  gdouble room = clear.bottom - clear.top - 2 * edge_of (self, block, 1);

  return CLAMP (room / height_of (block, 1), 0.02, 1);
}

static void
try_block (
    EfTypesetter *self, const EfCue *cue, const Block *block, Stand *best)
{
  gdouble size = largest_size (self, block);
  gdouble edge = edge_of (self, block, size);
  gdouble height = height_of (block, size);
  g_autoptr (GArray) tops = ef_room_tops (
      self->room, wanted_top (self, height) - edge, height + 2 * edge);

  for (guint i = 0; i < tops->len; i++) {
    Stand stand;

    if (stand_at (
            self, cue, block, size, g_array_index (tops, gdouble, i), &stand) &&
        (!best->block || stand.cost < best->cost))
      *best = stand;
  }
}

/* Turned, or without any room: inside of what no zone touches. */
static void
stand_clear (EfTypesetter *self, const Block *block, Stand *stand)
{
  EfRect clear = ef_room_get_clear (self->room);
  gdouble edge, height, available = usable (self, clear.left, clear.right);

  stand->block = block;
  stand->left = clear.left;
  stand->right = clear.right;
  stand->size = MIN (
      largest_size (self, block), MAX (available, 16) / MAX (block->width, 1));
  stand->size = MAX (stand->size, SMALLEST / (self->style->size * self->scale));
  edge = edge_of (self, block, stand->size);
  height = height_of (block, stand->size);
  stand->top =
      MAX (MIN (wanted_top (self, height), clear.bottom - edge - height),
          clear.top + edge);
}

/* The cue's own lines first: another number is tried when they cannot stand
 * where they should in their size. */
static Stand
choose (EfTypesetter *self, const EfCue *cue, const Reading *reading,
    Block blocks[1 + MORE_LINES])
{
  Stand best = { NULL, 1, 0, 0, 0, 0 };

  given_lines (cue, &blocks[0]);
  measure_block (self, cue, reading, &blocks[0]);
  if (is_turned (self)) {
    stand_clear (self, &blocks[0], &best);
    return best;
  }
  try_block (self, cue, &blocks[0], &best);
  for (guint i = 1; i <= MORE_LINES; i++) {
    if (best.block && best.cost <= COST_LINE * i)
      break;
    if (!other_lines (self, cue, blocks[0].n_lines + i, &blocks[i]))
      break;
    measure_block (self, cue, reading, &blocks[i]);
    try_block (self, cue, &blocks[i], &best);
  }
  return best;
}

/* Placing */

/* Is the character at @index of a run that is read from the right? */
static gboolean
is_from_right (PangoLayoutLine *line, int index)
{
  for (GSList *l = line->runs; l; l = l->next) {
    const PangoItem *item = ((PangoLayoutRun *)l->data)->item;

    if (index >= item->offset && index < item->offset + item->length)
      return item->analysis.level % 2 == 1;
  }
  return FALSE;
}

/* Words in visual order come from Pango's bidi, asked by their byte range. */
static void
place_words (EfCueLayout *out, PangoLayout *layout, const EfCue *cue,
    const Reading *reading, const EfLineText *line, const EfWordBox *whole)
{
  PangoLayoutLine *visual = pango_layout_get_line_readonly (layout, 0);
  guint n_words = line->starts->len;
  g_autofree gboolean *rtl = g_new0 (gboolean, 2 * n_words + 1);
  EfRunLine of = { line->first, line->first + n_words, reading->direction,
    reading->kept, rtl };

  for (guint i = 0; i < n_words; i++) {
    int start = g_array_index (line->starts, int, i);
    int end = g_array_index (line->ends, int, i);
    const gchar *last =
        end > start ? g_utf8_prev_char (line->text->str + end) : NULL;
    EfWordBox box = { 0, whole->y, 0, FALSE };
    gdouble left, right;

    ef_word_range (layout, (guint)start, (guint)end, &left, &right);
    box.x = whole->x + left;
    box.width = right - left;
    box.rtl = pango_layout_get_direction (layout, start) == PANGO_DIRECTION_RTL;
    g_array_append_val (out->boxes, box);
    rtl[2 * i] = is_from_right (visual, start);
    rtl[2 * i + 1] =
        last && is_from_right (visual, (int)(last - line->text->str));
  }
  ef_word_runs_add (out->runs, cue, &of);
}

/* @axis: the x at which the style's alignment has the lines meet */
static void
place_line (EfTypesetter *self, EfCueLayout *out, const EfCue *cue,
    const Reading *reading, const Block *block, guint number, gdouble axis,
    gdouble baseline)
{
  EfLineText line;
  g_autoptr (PangoLayout) layout =
      layout_line (self, cue, reading, block, number, out->size, &line);
  PangoRectangle logical;
  EfWordBox whole = { 0, baseline, 0, FALSE };

  pango_layout_get_extents (layout, NULL, &logical);
  whole.width = (gdouble)logical.width / PANGO_SCALE;
  whole.x = axis - whole.width * (self->style->align - EF_STYLE_ALIGN_LEFT) / 2;
  g_array_append_val (out->lines, whole);
  place_words (out, layout, cue, reading, &line, &whole);
  ef_line_text_clear (&line);
}

/* Lines of their own width about one axis, all of them inside the span. */
static gdouble
find_axis (EfTypesetter *self, const Stand *stand)
{
  gdouble width = stand->block->width * stand->size;
  gdouble edge = reach_of (self) + width * (pop_factor (self->style) - 1) / 2;
  gdouble part = (self->style->align - EF_STYLE_ALIGN_LEFT) / 2.0;
  gdouble left = self->style->position_x * self->width - width * part;

  left = MIN (left, stand->right - edge - width);
  left = MAX (left, stand->left + edge);
  return left + width * part +
      stand->block->over * stand->size * (1 - 2 * part);
}

static void
find_whole (EfCueLayout *out, gdouble top, gdouble height)
{
  gdouble left = G_MAXDOUBLE, right = -G_MAXDOUBLE;

  for (guint i = 0; i < out->lines->len; i++) {
    const EfWordBox *line = &g_array_index (out->lines, EfWordBox, i);

    left = MIN (left, line->x);
    right = MAX (right, line->x + line->width);
  }
  out->whole = (EfWordBox){ left, top, right - left, FALSE };
  out->height = height;
}

static void
shift (GArray *boxes, gdouble dx, gdouble dy)
{
  for (guint i = 0; i < boxes->len; i++) {
    g_array_index (boxes, EfWordBox, i).x += dx;
    g_array_index (boxes, EfWordBox, i).y += dy;
  }
}

/* What a turned caption would put outside the safe area moves it inwards. */
static void
keep_turned_inside (EfTypesetter *self, EfCueLayout *out)
{
  EfRect clear = ef_room_get_clear (self->room);
  gdouble angle = self->style->rotation * G_PI / 180;
  gdouble c = fabs (cos (angle)), s = fabs (sin (angle));
  gdouble w = out->whole.width, h = out->height, dx, dy;
  gdouble edge = reach_of (self) * (c + s) + travel_of (self);
  gdouble half_w = (w * c + h * s) / 2 + edge;
  gdouble half_h = (w * s + h * c) / 2 + edge;
  gdouble x = out->whole.x + w / 2, y = out->whole.y + h / 2;

  if (s < 1e-6)
    return;
  dx = MAX (MIN (x, clear.right - half_w), clear.left + half_w) - x;
  dy = MAX (MIN (y, clear.bottom - half_h), clear.top + half_h) - y;
  shift (out->boxes, dx, dy);
  shift (out->lines, dx, dy);
  out->whole.x += dx;
  out->whole.y += dy;
}

/* Obstacles */

/* @taken, then what is in the picture while the cue is. */
static void
set_obstacles (
    EfTypesetter *self, const EfCue *cue, const EfRect *taken, guint n_taken)
{
  g_autoptr (GArray) rects = g_array_new (FALSE, FALSE, sizeof (EfRect));

  if (n_taken > 0)
    g_array_append_vals (rects, taken, n_taken);
  for (guint i = 0; i < self->avoid->len; i++) {
    const EfAvoid *avoid = &g_array_index (self->avoid, EfAvoid, i);
    const EfZone *z = &avoid->zone;
    EfRect rect = { z->x * self->width, z->y * self->height,
      (z->x + z->width) * self->width, (z->y + z->height) * self->height };

    if (avoid->start < cue->end && avoid->end > cue->start)
      g_array_append_val (rects, rect);
  }
  ef_room_set_obstacles (self->room, (const EfRect *)rects->data, rects->len);
}

static Stand
choose_among (EfTypesetter *self, const EfCue *cue, const Reading *reading,
    const EfRect *taken, guint n_taken, Block blocks[1 + MORE_LINES])
{
  Stand stand;

  set_obstacles (self, cue, taken, n_taken);
  stand = choose (self, cue, reading, blocks);
  if (!stand.block) {
    ef_room_set_obstacles (self->room, NULL, 0);
    stand = choose (self, cue, reading, blocks);
  }
  if (!stand.block)
    stand_clear (self, &blocks[0], &stand);
  return stand;
}

/* Does something else stand between the parts of a word? */
static gboolean
is_torn (PangoLayoutLine *line, int start, int end)
{
  g_autofree int *ranges = NULL;
  int n = 0;

  pango_layout_line_get_x_ranges (line, start, end, &ranges, &n);
  for (int i = 1; i < n; i++)
    if (ranges[2 * i] - ranges[2 * i - 1] > PANGO_SCALE / 2)
      return TRUE;
  return FALSE;
}

/* Words that the two directions of a line would tear apart, as a quotation
 * mark from the word it stands at, are kept in one piece. */
static void
keep_whole (
    EfTypesetter *self, const EfCue *cue, const Block *block, Reading *reading)
{
  for (guint i = 0; i < block->n_lines; i++) {
    EfLineText line;
    g_autoptr (PangoLayout) layout = layout_line (
        self, cue, reading, block, i, self->style->size * self->scale, &line);
    PangoLayoutLine *visual = pango_layout_get_line_readonly (layout, 0);

    for (guint k = 0; k < line.starts->len; k++)
      reading->kept[line.first + k] |=
          is_torn (visual, g_array_index (line.starts, int, k),
              g_array_index (line.ends, int, k));
    ef_line_text_clear (&line);
  }
}

static void
reading_init (Reading *reading, EfTypesetter *self, const EfCue *cue)
{
  Block block;

  reading->direction = ef_cue_direction (cue);
  reading->kept = g_new0 (gboolean, cue->words->len + 1);
  if (!*reading->direction)
    return;
  given_lines (cue, &block);
  keep_whole (self, cue, &block, reading);
}

static EfRect
taken_by (EfTypesetter *self, const EfCueLayout *out, const Stand *stand)
{
  gdouble y = edge_of (self, stand->block, stand->size);
  gdouble x =
      reach_of (self) + out->whole.width * (pop_factor (self->style) - 1) / 2;

  return (EfRect){ out->whole.x - x, out->whole.y - y,
    out->whole.x + out->whole.width + x, out->whole.y + out->height + y };
}

static EfCueLayout *
place (EfTypesetter *self, const EfCue *cue, const EfRect *taken, guint n_taken)
{
  EfCueLayout *out = g_new0 (EfCueLayout, 1);
  Block blocks[1 + MORE_LINES];
  Reading reading;
  Stand stand;
  gdouble axis;

  reading_init (&reading, self, cue);
  stand = choose_among (self, cue, &reading, taken, n_taken, blocks);
  out->boxes = g_array_new (FALSE, FALSE, sizeof (EfWordBox));
  out->lines = g_array_new (FALSE, FALSE, sizeof (EfWordBox));
  out->runs = ef_word_runs_new ();
  out->size = self->style->size * self->scale * stand.size;
  out->ascent = stand.block->ascent * stand.size;
  out->descent = stand.block->descent * stand.size;
  axis = find_axis (self, &stand);
  for (guint i = 0; i < stand.block->n_lines; i++)
    place_line (self, out, cue, &reading, stand.block, i, axis,
        stand.top + out->ascent + stand.block->baselines[i] * stand.size);
  find_whole (out, stand.top, height_of (stand.block, stand.size));
  keep_turned_inside (self, out);
  out->taken = taken_by (self, out, &stand);
  g_free (reading.kept);
  return out;
}

EfCueLayout *
ef_typesetter_place (
    EfTypesetter *self, const EfCue *cue, const EfRect *taken, guint n_taken)
{
  EfStyle *style = self->style, own;
  EfCueLayout *out;

  ef_cue_place_style (&cue->place, style, &own);
  self->most = cue->place.anchor && cue->place.width > 0
      ? (gdouble)cue->place.width * self->width
      : G_MAXDOUBLE;
  self->style = &own;
  out = place (self, cue, taken, n_taken);
  self->style = style;
  return out;
}
