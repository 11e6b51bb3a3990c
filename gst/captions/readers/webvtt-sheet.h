/* Edit Factory - style sheets inside WebVTT
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "cue-builder.h"
#include "line-scanner.h"
#include "webvtt-selector.h"

G_BEGIN_DECLS

/* Of a hostile file the later rules are not read: each tag asks them all. */
#define EF_WEBVTT_MAX_RULES 100
#define EF_WEBVTT_MAX_SHEET_BYTES 65536 /* of all of a file's */

typedef struct _EfWebvttSheet EfWebvttSheet;

/**
 * EfWebvttScope: what a cue's text is to the sheets.
 * @id: of the cue, "": it has none
 * @region: (nullable): the name of its region
 */
typedef struct
{
  const EfWebvttSheet *sheet;
  const gchar *id;
  const gchar *region;
} EfWebvttScope;

EfWebvttSheet *ef_webvtt_sheet_new (EfReadLog *log);
void ef_webvtt_sheet_free (EfWebvttSheet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfWebvttSheet, ef_webvtt_sheet_free)

/**
 * ef_webvtt_sheet_read:
 * @lines: at the line "STYLE"; left at the block's end
 *
 * W3C WebVTT, 8.2: the pseudo-elements ::cue, ::cue(…) and ::cue-region, with
 * one compound selector (webvtt-selector.h), and the properties of
 * webvtt-look.h. All else is ignored with a warning. Nothing is fetched.
 */
void ef_webvtt_sheet_read (EfWebvttSheet *self, EfLineScanner *lines);
/* The look of all of the cue's text. */
void ef_webvtt_sheet_apply_root (const EfWebvttScope *scope, EfLook *look);
/* The look inside a tag. */
void ef_webvtt_sheet_apply (
    const EfWebvttSheet *self, const EfWebvttNode *node, EfLook *look);

G_END_DECLS
