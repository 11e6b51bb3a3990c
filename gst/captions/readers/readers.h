/* Edit Factory - one function for each kind of subtitle file
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "cue-list.h"
#include "line-scanner.h"

G_BEGIN_DECLS

/* Each adds to @list the good cues of the text that @lines is at the beginning
 * of, valid UTF-8 without NUL, and tells @log what was left out. */
void ef_read_srt (EfLineScanner *lines, EfCueList *list, EfReadLog *log);
void ef_read_webvtt (EfLineScanner *lines, EfCueList *list, EfReadLog *log);
void ef_read_ass (EfLineScanner *lines, EfCueList *list, EfReadLog *log);

G_END_DECLS
