/* Edit Factory - where a cue stands, in how many lines and how large
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "stand.h"

#include "phrase-words.h"
#include "turn.h"
#include "typesetter-reach.h"

#include <math.h>

/* Nothing is set smaller, pixels. */
#define SMALLEST 4

/* Room that lets a caption have only this much of its size is none. */
#define UNREADABLE 0.2

/* What is worse: a caption elsewhere (by heights of the canvas), smaller (by
 * its size), smaller than the style allows, or in another line more. */
#define COST_AWAY 3.0
#define COST_SMALLER 1.0
#define COST_TOO_SMALL 4.0
#define COST_LINE 0.2

/* What the drawing may reach above and below the lines. */
static gdouble
edge_of (EfTypesetter *self, const EfCueBlock *block, gdouble size)
{
  gdouble swell = ef_typesetter_swell (self) - 1;
  gdouble middle = ef_cue_block_middle (self, block);
  gdouble up = MAX (ef_cue_block_height (block, size) / 2,
      size *
          MAX (ef_cue_block_above (block) - middle, middle + block->descent));

  return ef_typesetter_reach (self) + swell * up + ef_typesetter_travel (self);
}

static gdouble
cost_of (EfTypesetter *self, const EfCue *cue, const EfStand *stand)
{
  const EfStyle *style = self->style;
  gdouble size = stand->size * style->size;
  gdouble away = stand->top -
      ef_typesetter_wanted_top (
          self, ef_cue_block_height (stand->block, stand->size));
  gdouble lines = fabs ((gdouble)stand->block->n_lines - cue->n_lines);

  return COST_AWAY * fabs (away) / self->height +
      COST_SMALLER * (1 - stand->size) +
      COST_TOO_SMALL * MAX (style->min_size - size, 0) / style->size +
      COST_LINE * lines;
}

/* The block with its edges in the band from @top on: how large it may be there,
 * and where in the band it then stands. */
static gboolean
stand_at (EfTypesetter *self, const EfCue *cue, const EfCueBlock *block,
    gdouble size, gdouble top, EfStand *stand)
{
  gdouble edge = edge_of (self, block, size);
  gdouble height = ef_cue_block_height (block, size);
  gdouble available;

  *stand = (EfStand){ block, size, 0, 0, 0, 0 };
  if (!ef_room_span (self->room, top, top + height + 2 * edge,
          self->style->position_x * self->width, &stand->left, &stand->right))
    return FALSE;
  available = ef_typesetter_usable (self, stand->left, stand->right);
  stand->size = MIN (size, available / MAX (block->width, 1));
  if (stand->size < UNREADABLE)
    return FALSE;
  stand->top =
      ef_typesetter_wanted_top (self, ef_cue_block_height (block, stand->size));
  stand->top = CLAMP (stand->top, top + edge,
      top + edge + height - ef_cue_block_height (block, stand->size));
  stand->cost = cost_of (self, cue, stand);
  return TRUE;
}

/* The largest at which the block's height fits. */
static gdouble
largest_size (EfTypesetter *self, const EfCueBlock *block)
{
  EfRect clear = ef_room_get_clear (self->room);
  gdouble room = clear.bottom - clear.top - 2 * edge_of (self, block, 1);

  return CLAMP (room / ef_cue_block_height (block, 1), 0.02, 1);
}

static void
try_block (EfTypesetter *self, const EfCue *cue, const EfCueBlock *block,
    EfStand *best)
{
  gdouble size = largest_size (self, block);
  gdouble edge = edge_of (self, block, size);
  gdouble height = ef_cue_block_height (block, size);
  g_autoptr (GArray) tops = ef_room_tops (self->room,
      ef_typesetter_wanted_top (self, height) - edge, height + 2 * edge);

  for (guint i = 0; i < tops->len; i++) {
    EfStand stand;

    if (stand_at (
            self, cue, block, size, g_array_index (tops, gdouble, i), &stand) &&
        (!best->block || stand.cost < best->cost))
      *best = stand;
  }
}

/* Turned, or without any room: inside of what no zone touches. */
static void
stand_clear (EfTypesetter *self, const EfCueBlock *block, EfStand *stand)
{
  EfRect clear = ef_room_get_clear (self->room);
  gdouble edge, height,
      available = ef_typesetter_usable (self, clear.left, clear.right);

  stand->block = block;
  stand->left = clear.left;
  stand->right = clear.right;
  stand->size = MIN (
      largest_size (self, block), MAX (available, 16) / MAX (block->width, 1));
  stand->size = MAX (stand->size, SMALLEST / (self->style->size * self->scale));
  edge = edge_of (self, block, stand->size);
  height = ef_cue_block_height (block, stand->size);
  stand->top = MAX (MIN (ef_typesetter_wanted_top (self, height),
                        clear.bottom - edge - height),
      clear.top + edge);
}

/* Lines of several speakers are not mixed. */
static gboolean
is_dialogue (const EfCue *cue, const EfCueBlock *block)
{
  for (guint i = 0; block->n_lines > 1 && i < block->n_lines; i++)
    if (block->firsts[i] >= cue->words->len ||
        !ef_phrase_begins_speech (
            g_array_index (cue->words, EfCueWord, block->firsts[i]).text))
      return FALSE;
  return block->n_lines > 1;
}

/* The cue's own lines first: another number is tried when they cannot stand
 * where they should in their size. */
static EfStand
choose (EfTypesetter *self, const EfCue *cue, const EfCueReading *reading,
    EfCueBlock blocks[1 + EF_STAND_MORE_LINES])
{
  EfStand best = { NULL, 1, 0, 0, 0, 0 };

  ef_cue_block_take_lines (cue, &blocks[0]);
  ef_cue_block_measure (self, cue, reading, &blocks[0]);
  if (ef_typesetter_is_rotated (self)) {
    stand_clear (self, &blocks[0], &best);
    return best;
  }
  try_block (self, cue, &blocks[0], &best);
  for (guint i = 1; i <= EF_STAND_MORE_LINES; i++) {
    if (best.block &&
        (best.cost <= COST_LINE * i || is_dialogue (cue, &blocks[0])))
      break;
    if (!ef_cue_block_break_lines (
            self, cue, reading, blocks[0].n_lines + i, &blocks[i]))
      break;
    ef_cue_block_measure (self, cue, reading, &blocks[i]);
    try_block (self, cue, &blocks[i], &best);
  }
  return best;
}

void
ef_stand_set_obstacles (
    EfTypesetter *self, const EfCue *cue, const EfRect *taken, guint n_taken)
{
  g_autoptr (GArray) rects = g_array_new (FALSE, FALSE, sizeof (EfRect));
  gdouble width = self->width, height = self->height;

  if (n_taken > 0)
    g_array_append_vals (rects, taken, n_taken);
  if (self->turned)
    width = self->height, height = self->width;
  for (guint i = 0; i < self->avoid->len; i++) {
    const EfAvoid *avoid = &g_array_index (self->avoid, EfAvoid, i);
    const EfZone *z = &avoid->zone;
    EfRect rect = { z->x * width, z->y * height, (z->x + z->width) * width,
      (z->y + z->height) * height };

    if (avoid->start < cue->end && avoid->end > cue->start)
      g_array_append_val (rects, rect);
  }
  for (guint i = 0; self->turned && i < rects->len; i++) {
    EfRect *rect = &g_array_index (rects, EfRect, i);

    *rect = ef_turn_lay (*rect, width);
  }
  ef_room_set_obstacles (self->room, (const EfRect *)rects->data, rects->len);
}

EfStand
ef_stand_choose (EfTypesetter *self, const EfCue *cue,
    const EfCueReading *reading, const EfRect *taken, guint n_taken,
    EfCueBlock blocks[1 + EF_STAND_MORE_LINES])
{
  EfStand stand;

  ef_stand_set_obstacles (self, cue, taken, n_taken);
  stand = choose (self, cue, reading, blocks);
  if (!stand.block) {
    ef_room_set_obstacles (self->room, NULL, 0);
    stand = choose (self, cue, reading, blocks);
  }
  if (!stand.block)
    stand_clear (self, &blocks[0], &stand);
  return stand;
}

gdouble
ef_stand_edge (EfTypesetter *self, const EfStand *stand)
{
  return edge_of (self, stand->block, stand->size);
}
