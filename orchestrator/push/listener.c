/* Edit Factory - one client's stream of events
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "listener.h"
#include "event-frame.h"
#include "events.h"
#include "log.h"

#include <string.h>

/* What waits for a client to take it, at most. */
#define MAX_WAITING (64 * 1024)
#define PAGE 100

#define RETRY_MS 1000
#define HEARTBEAT (15 * G_USEC_PER_SEC)

/* Then the client comes back, with a key that is checked again. */
#define LIFETIME (3600 * (gint64)G_USEC_PER_SEC)

typedef struct
{
  gint64 id;
  GBytes *bytes;
} Frame;

/* Everything below @watcher is guarded by the hub's lock.
 * @queued: the last event put among @frames; @sent: the last one taken out
 * @live: is given what happens, instead of reading it
 * @over: ends when @frames are empty
 * @offset: how much of the first frame has been sent */
struct _EfListener
{
  EfWatcher watcher;
  EfHub *hub;
  EfDatabase *database;
  gchar *tenant;
  gchar *job;
  gint64 queued;
  gint64 sent;
  gboolean live;
  gboolean over;
  GQueue frames;
  gsize offset;
  gsize waiting;
  gint64 born;
  gint64 wrote;
};

/* Frames ----------------------------------------------------------------------
 */

static void
push (EfListener *self, gint64 id, GBytes *bytes)
{
  Frame *frame = g_new (Frame, 1);

  frame->id = id;
  frame->bytes = bytes;
  g_queue_push_tail (&self->frames, frame);
  self->waiting += g_bytes_get_size (bytes);
  self->queued = MAX (self->queued, id);
}

static void
frame_free (gpointer data)
{
  Frame *frame = data;

  g_bytes_unref (frame->bytes);
  g_free (frame);
}

static void
drop (EfListener *self, Frame *frame)
{
  self->waiting -= g_bytes_get_size (frame->bytes);
  frame_free (frame);
}

/* Back to reading, behind what the client has, or has the beginning of. */
static void
fall_behind (EfListener *self)
{
  guint kept = self->offset ? 1 : 0;
  Frame *first = g_queue_peek_head (&self->frames);

  self->queued = kept ? MAX (self->sent, first->id) : self->sent;
  while (g_queue_get_length (&self->frames) > kept)
    drop (self, g_queue_pop_tail (&self->frames));
  self->live = FALSE;
}

static gsize
take_out (EfListener *self, gchar *buffer, gsize size)
{
  gsize done = 0;
  Frame *frame;

  while (done < size && (frame = g_queue_peek_head (&self->frames))) {
    gsize length;
    const gchar *bytes = g_bytes_get_data (frame->bytes, &length);
    gsize n = MIN (length - self->offset, size - done);

    memcpy (buffer + done, bytes + self->offset, n);
    done += n;
    self->offset += n;
    if (self->offset < length)
      break;
    self->offset = 0;
    self->sent = MAX (self->sent, frame->id);
    drop (self, g_queue_pop_head (&self->frames));
  }
  return done;
}

/* What the hub says -----------------------------------------------------------
 */

static void
take (EfWatcher *watcher, const EfNews *news)
{
  EfListener *self = (EfListener *)watcher;

  if (!self->live || self->over || (news->id && news->id <= self->queued))
    return;
  push (self, news->id, g_bytes_ref (news->frame));
  self->over = self->job && news->last;
  if (self->waiting > MAX_WAITING && !self->over)
    fall_behind (self);
}

static void
check (EfWatcher *watcher)
{
  ((EfListener *)watcher)->live = FALSE;
}

/* Catching up -----------------------------------------------------------------
 */

static void
push_rows (EfListener *self, EfRows *rows)
{
  for (gint i = 0; i < PQntuples (rows); i++) {
    gint64 id = ef_rows_get_int (rows, i, EF_EVENT_ID);

    push (self, id,
        ef_event_frame_new (id, ef_rows_get (rows, i, EF_EVENT_KIND),
            ef_rows_get (rows, i, EF_EVENT_DOCUMENT)));
    self->over |= self->job && ef_rows_get_bool (rows, i, EF_EVENT_TERMINAL);
  }
}

/* A job that has ended without a word more, or is gone. */
static gboolean
look_for_end (EfListener *self, EfConnection *connection, GError **error)
{
  EfEventStart start = { 0 };

  if (!self->job)
    return TRUE;
  if (!ef_events_find_start (
          connection, self->tenant, self->job, self->queued, &start, error))
    return FALSE;
  if (!start.found || start.over)
    self->over = TRUE;
  return TRUE;
}

/* Everything up to @position is known now, unless the page was full. */
static void
end_page (EfListener *self, gint64 position)
{
  ef_hub_lock (self->hub);
  self->queued = MAX (self->queued, position);
  self->live = ef_hub_get_position (self->hub) == position;
  if (self->live && self->job)
    ef_hub_repeat_progress (self->hub, self->job);
  ef_hub_unlock (self->hub);
}

static gboolean
read_page (EfListener *self, gint64 position, GError **error)
{
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->database, self->tenant, error);
  g_autoptr (EfRows) rows = NULL;

  if (!connection)
    return FALSE;
  rows = ef_events_read_of (
      connection, self->tenant, self->job, self->queued, position, PAGE, error);
  if (!rows)
    return FALSE;
  push_rows (self, rows);
  if (PQntuples (rows) == PAGE || self->over)
    return TRUE;
  if (!look_for_end (self, connection, error))
    return FALSE;
  end_page (self, position);
  return TRUE;
}

/* Returns: FALSE when the stream must end here: the client comes back. */
static gboolean
catch_up (EfListener *self, gint64 position)
{
  g_autoptr (GError) error = NULL;

  if (read_page (self, position, &error))
    return TRUE;
  ef_log (EF_LOG_WARNING, "a stream of events broke off", "error",
      error->message, NULL);
  return FALSE;
}

/* What is sent ----------------------------------------------------------------
 */

static gboolean
is_old (EfListener *self, gint64 now)
{
  return now >= self->born + LIFETIME;
}

/* With the lock. Returns: bytes, 0 when there are none now, -1 at the end */
static gssize
take_some (EfListener *self, gchar *buffer, gsize size)
{
  gint64 now = g_get_monotonic_time ();
  gsize n;

  if (g_queue_is_empty (&self->frames) && !self->over &&
      now >= self->wrote + HEARTBEAT)
    push (self, 0, ef_event_frame_new_heartbeat ());
  n = take_out (self, buffer, size);
  if (n > 0) {
    self->wrote = now;
    return (gssize)n;
  }
  if (self->over || is_old (self, now))
    return -1;
  ef_hub_set_due (self->hub, &self->watcher, self->wrote + HEARTBEAT);
  return 0;
}

gssize
ef_listener_read (gpointer listener, gchar *buffer, gsize size)
{
  EfListener *self = listener;

  for (;;) {
    gint64 position;
    gboolean live;
    gssize n;

    ef_hub_lock (self->hub);
    n = take_some (self, buffer, size);
    live = self->live;
    position = ef_hub_get_position (self->hub);
    ef_hub_unlock (self->hub);
    /* An unknown position is found soon, and then all are woken. */
    if (n != 0 || live || position < 0)
      return n;
    if (!catch_up (self, position))
      return -1;
  }
}

EfListener *
ef_listener_new (const EfListenerConfig *config, EfSleeper *sleeper)
{
  EfListener *self = g_new0 (EfListener, 1);

  self->hub = config->hub;
  self->database = config->database;
  self->tenant = g_strdup (config->tenant);
  self->job = g_strdup (config->job);
  self->born = self->wrote = g_get_monotonic_time ();
  self->queued = self->sent = config->after;
  g_queue_init (&self->frames);
  push (self, 0, ef_event_frame_new_retry (RETRY_MS));
  self->watcher = (EfWatcher){ self->tenant, self->job,
    ef_sleeper_ref (sleeper), self->born + HEARTBEAT, take, check };
  if (ef_hub_add (self->hub, &self->watcher))
    return self;
  ef_listener_free (self);
  return NULL;
}

void
ef_listener_free (gpointer listener)
{
  EfListener *self = listener;

  ef_hub_remove (self->hub, &self->watcher);
  ef_sleeper_unref (self->watcher.sleeper);
  g_queue_clear_full (&self->frames, frame_free);
  g_free (self->tenant);
  g_free (self->job);
  g_free (self);
}
