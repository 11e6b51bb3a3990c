/* Edit Factory - style sheets inside WebVTT
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "cue-builder.h"
#include "line-scanner.h"

G_BEGIN_DECLS

/* Of a hostile file the later rules are not read: each tag asks them all. */
#define EF_WEBVTT_MAX_RULES 100
#define EF_WEBVTT_MAX_SHEET_BYTES 65536 /* of all of a file's */

typedef struct _EfWebvttSheet EfWebvttSheet;

EfWebvttSheet *ef_webvtt_sheet_new (EfReadLog *log);
void ef_webvtt_sheet_free (EfWebvttSheet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfWebvttSheet, ef_webvtt_sheet_free)

/**
 * ef_webvtt_sheet_read:
 * @lines: at the line "STYLE"; left at the block's end
 *
 * W3C WebVTT, 8.2: the selectors ::cue, ::cue(tag), ::cue(.class) and
 * ::cue(tag.class) with color, font-weight, font-style and text-decoration; all
 * else is ignored, selectors and at-rules with a warning. Nothing is fetched.
 */
void ef_webvtt_sheet_read (EfWebvttSheet *self, EfLineScanner *lines);
/* The look of all text. */
void ef_webvtt_sheet_apply_root (const EfWebvttSheet *self, EfLook *look);
/* The look inside a tag. @classes: ".a.b", up to a blank or the end */
void ef_webvtt_sheet_apply (const EfWebvttSheet *self, const gchar *tag,
    const gchar *classes, EfLook *look);

G_END_DECLS
