/* Edit Factory - telling how far the work is
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * "bar": on a terminal one line that is redrawn, with stage, percent and the
 * time left; elsewhere one line for each stage. On stderr.
 * "json": one object a line on stdout; see docs/ef.md.
 * "none": nothing but the result and errors.
 */
#pragma once

#include <editfactory/error.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  EF_PROGRESS_NONE,
  EF_PROGRESS_BAR,
  EF_PROGRESS_JSON
} EfProgressMode;

typedef struct _EfProgress EfProgress;

EfProgress *ef_progress_new (const gchar *mode);
void ef_progress_free (EfProgress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfProgress, ef_progress_free)
EfProgressMode ef_progress_get_mode (EfProgress *progress);
/* Of how many the stages "render[0]", "render[1]" are: 1 hides the number. */
void ef_progress_set_variants (EfProgress *progress, guint n);

/* From any thread. @note: (nullable): "3 of 12" behind the stage's name */
void ef_progress_stage (EfProgress *progress, const gchar *stage);
void
ef_progress_update (EfProgress *progress, gdouble fraction, const gchar *note);
/* Somebody else's estimate of what is left, in seconds, instead of our own;
 * NAN: they have none. */
void ef_progress_set_left (EfProgress *progress, gdouble seconds);
/* A line for people, on stderr: only beside a bar. */
void ef_progress_message (EfProgress *progress, const gchar *message);
void ef_progress_stage_done (
    EfProgress *progress, const gchar *stage, gboolean cached, gdouble seconds);
/* Shown once; repeats are dropped. */
void ef_progress_warning (EfProgress *progress, const gchar *message);
/* Redraws what moves with time. From the main thread, a few times a second. */
void ef_progress_tick (EfProgress *progress);
/* Takes the bar away, so that something else can be printed. */
void ef_progress_clear (EfProgress *progress);
/* The last line in JSON mode. @object: (transfer full) */
void ef_progress_event (
    EfProgress *progress, const gchar *event, JsonObject *object);
gdouble ef_progress_elapsed (EfProgress *progress);

G_END_DECLS
