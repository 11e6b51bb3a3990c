/* Edit Factory - where the words and clusters of a text end
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** EfBoundary: what begins at a byte of a text. */
typedef enum
{
  EF_BOUNDARY_NONE,    /* inside a cluster */
  EF_BOUNDARY_CLUSTER, /* what a reader takes for a letter */
  EF_BOUNDARY_LINE,    /* a line may break in front of it, inside a word */
  EF_BOUNDARY_WORD     /* a word, in front of which a line may break */
} EfBoundary;

typedef struct _EfTextBoundaries EfTextBoundaries;

EfTextBoundaries *ef_text_boundaries_new (void);
void ef_text_boundaries_free (EfTextBoundaries *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfTextBoundaries, ef_text_boundaries_free)

/**
 * ef_text_boundaries_find:
 * @text: valid UTF-8, @length bytes
 *
 * Clusters are Unicode TR 29's. A word begins where both TR 29 and TR 14 have a
 * boundary, by ICU's dictionaries for what is written without blanks.
 *
 * Returns: (transfer full) (nullable): an EfBoundary for each byte; NULL when
 *   ICU has no rules
 */
guint8 *ef_text_boundaries_find (
    EfTextBoundaries *self, const gchar *text, gsize length);

G_END_DECLS
