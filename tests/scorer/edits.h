/* Edit Factory - edits with known cuts, made of footage
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#define EDIT_WIDTH 320
#define EDIT_HEIGHT 180
#define EDIT_LUMA (EDIT_WIDTH * EDIT_HEIGHT)
#define EDIT_SIZE (EDIT_LUMA * 3 / 2)
#define EDIT_FPS 25

/* What an edit is made of; lengths in frames. */
typedef struct
{
  const gchar *name;
  guint shots;
  guint shortest;
  guint longest;
  guint speed;       /* of the footage */
  gboolean flashes;  /* one in the middle of every shot */
  gboolean graduals; /* two of three cuts are dissolves or fades */
} EditStyle;

/* From the first mixed frame to the first that is not. */
typedef struct
{
  guint start;
  guint end;
} EditGradual;

/**
 * Edit: borrows the footage.
 * @frames: how each frame is made, for edit_render()
 * @cuts: (element-type guint): first frames after hard cuts
 */
typedef struct
{
  GArray *frames;
  GArray *cuts;
  GArray *graduals;
} Edit;

/* Footage: (element-type GPtrArray of frames of EDIT_SIZE bytes, I420, 16 to
 * 235), or NULL when a file is missing or does not decode. */
GPtrArray *footage_load (const gchar *folder);

/* Made pictures that drift, for when there is nothing better. */
GPtrArray *footage_make (void);

Edit *edit_new (GPtrArray *footage, const EditStyle *style, guint seed);
void edit_free (Edit *edit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Edit, edit_free)
void edit_render (const Edit *edit, guint n, guint8 *out);
