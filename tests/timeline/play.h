/* Edit Factory - plays plans through eftimelinesrc for tests
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

/* Where a test's files lie; made by play_init(), gone with play_clear(). */
extern gchar *folder;

void play_init (void);
void play_clear (void);
gchar *path_of (const gchar *name);

/* What a run gave. @numbers, @lumas: gint, one a frame, as clips.h draws them
 * and at the picture's centre. @warnings: texts */
typedef struct
{
  GArray *numbers;
  GArray *lumas;
  GstClockTime first_pts;
  GstClockTime end;
  GPtrArray *warnings;
  gchar *error;
  guint max_threads;
} Result;

void result_init (Result *r);
void result_clear (Result *r);

/* A plan of @clips, JSON objects with commas between, on clips.h's canvas. */
gchar *plan_text (const gchar *fps, gdouble duration, const gchar *clips);
/* eftimelinesrc "t", its picture in the appsink "v". */
GstElement *make_pipeline (const gchar *plan);
/* Pulls to the end or an error; half a minute without either is a hang. */
void drain (GstElement *pipeline, Result *r);
/* All of it at once. */
void play (const gchar *plan, Result *r);

/* Of the process, now. */
guint count_threads (void);

#define FRAME(r, i) g_array_index ((r)->numbers, gint, i)
#define LUMA(r, i) g_array_index ((r)->lumas, gint, i)

/* Frames @from.. of the output are the source's @first, first + step, … */
void assert_run (Result *r, guint from, guint n, gdouble first, gdouble step);
