/* Edit Factory - the head of an ASS script: size and styles
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ass-override.h"
#include "line-scanner.h"

G_BEGIN_DECLS

/* Of a hostile script the later styles are not read. */
#define EF_ASS_MAX_STYLES 1000

/**
 * EfAssStyle:
 * @look: colour 0xRRGGBBAA, size in the script's units
 * @anchor: as a number pad
 * @margin: left, right, vertical, in the script's units
 */
typedef struct
{
  EfLook look;
  gint anchor;
  gint margin[3];
} EfAssStyle;

typedef struct _EfAssHead EfAssHead;

EfAssHead *ef_ass_head_new (EfReadLog *log);
void ef_ass_head_free (EfAssHead *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfAssHead, ef_ass_head_free)

/* A line of [Script Info]: PlayResX, PlayResY. */
void ef_ass_head_read_info (EfAssHead *self, const EfLineScanner *line);
/* A line of [V4+ Styles], or with @old of [V4 Styles]. */
void ef_ass_head_read_style (
    EfAssHead *self, const EfLineScanner *line, gboolean old);
void ef_ass_head_get_size (EfAssHead *self, gint *width, gint *height);
/* (transfer none): the named style, else the base. A leading '*' means
 * nothing. */
const EfAssStyle *ef_ass_head_find (EfAssHead *self, const gchar *name);
/* (transfer none): "Default", else the first, else ASS's own defaults */
const EfAssStyle *ef_ass_head_base (EfAssHead *self);

/* A comma-separated line's fields by the names of a "Format:" line. */
#define EF_ASS_MAX_FIELDS 32
/* Returns: (transfer full): at most @n fields, the last with all that is left
 */
gchar **ef_ass_split (const gchar *text, gsize length, guint n);
/* The value behind "Name:", blanks skipped; NULL when the line is another. */
const gchar *
ef_ass_line_value (const EfLineScanner *line, const gchar *name, gsize *length);

G_END_DECLS
