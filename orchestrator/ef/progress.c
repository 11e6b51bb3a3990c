/* Edit Factory - telling how far the work is
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "progress.h"
#include "terminal.h"

#include <editfactory/json.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BAR_WIDTH 24
/* The longest text behind the bar. */
#define TEXT_WIDTH 50
#define JSON_INTERVAL (G_USEC_PER_SEC / 5)

struct _EfProgress
{
  EfProgressMode mode;
  gboolean tty;
  gint64 started;
  GMutex lock;
  gchar *stage;
  gchar *note;
  guint variants;
  gdouble fraction;
  gint64 last_json;
  gint64 first_at; /* when the fraction first moved, for the estimate */
  gdouble first_fraction;
  gdouble told_left; /* when others tell it, NAN otherwise */
  gint64 told_at;
  gboolean drawn;
  GHashTable *warnings;
};

EfProgress *
ef_progress_new (const gchar *mode)
{
  EfProgress *self = g_new0 (EfProgress, 1);

  if (strcmp (mode, "bar") == 0)
    self->mode = EF_PROGRESS_BAR;
  else if (strcmp (mode, "json") == 0)
    self->mode = EF_PROGRESS_JSON;
  self->tty = ef_terminal_is_tty (STDERR_FILENO);
  self->variants = 1;
  self->told_left = NAN;
  self->started = g_get_monotonic_time ();
  g_mutex_init (&self->lock);
  self->warnings =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

static void
clear_bar (EfProgress *self)
{
  if (self->drawn)
    fputs ("\r\033[K", stderr);
  self->drawn = FALSE;
}

void
ef_progress_free (EfProgress *self)
{
  clear_bar (self);
  g_mutex_clear (&self->lock);
  g_hash_table_unref (self->warnings);
  g_free (self->stage);
  g_free (self->note);
  g_free (self);
}

EfProgressMode
ef_progress_get_mode (EfProgress *self)
{
  return self->mode;
}

void
ef_progress_set_variants (EfProgress *self, guint n)
{
  self->variants = n;
}

/* For people: "render", or "render 2 of 3". */
static gchar *
label (EfProgress *self, const gchar *stage)
{
  const gchar *bracket = strchr (stage, '[');
  g_autofree gchar *name = NULL;

  if (!bracket)
    return g_strdup (stage);
  name = g_strndup (stage, bracket - stage);
  if (self->variants <= 1)
    return g_steal_pointer (&name);
  return g_strdup_printf ("%s %u of %u", name,
      (guint)g_ascii_strtoull (bracket + 1, NULL, 10) + 1, self->variants);
}

gdouble
ef_progress_elapsed (EfProgress *self)
{
  return (g_get_monotonic_time () - self->started) / 1e6;
}

/* Seconds, negative while nothing can be said: the stages' weights are only a
 * guess, so the speed since the fraction first moved counts. */
static gdouble
time_left (EfProgress *self)
{
  gdouble done = self->fraction - self->first_fraction;
  gdouble since = (g_get_monotonic_time () - self->first_at) / 1e6;

  if (!isnan (self->told_left))
    return MAX (
        self->told_left - (g_get_monotonic_time () - self->told_at) / 1e6, 0);
  if (!self->first_at || done < 0.02 || since < 1)
    return -1;
  return since * (1 - self->fraction) / done;
}

static void
draw_bar (EfProgress *self)
{
  gdouble left = time_left (self);
  g_autofree gchar *name = label (self, self->stage ? self->stage : "starting");
  g_autofree gchar *elapsed = ef_format_duration (ef_progress_elapsed (self));
  guint filled = (guint)(self->fraction * BAR_WIDTH + 0.5);
  gchar bar[BAR_WIDTH + 1];

  for (guint i = 0; i < BAR_WIDTH; i++)
    bar[i] = i < filled ? '#' : '-';
  bar[BAR_WIDTH] = '\0';
  fputc ('\r', stderr);
  if (ef_terminal_width () >= BAR_WIDTH + 3 + TEXT_WIDTH)
    fprintf (stderr, "[%s] ", bar);
  fprintf (stderr, "%3.0f %%  %s%s%s  %s", self->fraction * 100, name,
      self->note ? " " : "", self->note ? self->note : "", elapsed);
  if (left >= 0) {
    g_autofree gchar *text = ef_format_duration (left);

    fprintf (stderr, ", about %s left", text);
  }
  fputs ("\033[K", stderr);
  self->drawn = TRUE;
}

/* JSON */

static void
fold (gchar *text)
{
  gchar *to = text;

  /* No string holds a raw newline: what follows one is indentation. */
  for (const gchar *from = text; *from; from++) {
    if (*from == '\n') {
      if (to > text && to[-1] == ',')
        *to++ = ' ';
      from += strspn (from + 1, " ");
    } else {
      *to++ = *from;
    }
  }
  *to = '\0';
}

/* @object: (transfer full) */
static void
print_event (EfProgress *self, const gchar *event, JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (GList) names = json_object_get_members (object);
  JsonObject *ordered = json_object_new ();
  g_autofree gchar *text = NULL;

  json_object_set_string_member (ordered, "event", event);
  json_object_set_double_member (
      ordered, "time", (gint64)(ef_progress_elapsed (self) * 1000) / 1000.0);
  for (GList *l = names; l; l = l->next)
    json_object_set_member (
        ordered, l->data, json_object_dup_member (object, l->data));
  json_object_unref (object);
  json_node_take_object (node, ordered);
  text = ef_json_to_string (node);
  fold (text);
  fprintf (stdout, "%s\n", text);
  fflush (stdout);
}

static void
print_progress_event (EfProgress *self)
{
  JsonObject *object;
  gdouble left = time_left (self);

  if (g_get_monotonic_time () - self->last_json < JSON_INTERVAL)
    return;
  self->last_json = g_get_monotonic_time ();
  object = json_object_new ();
  json_object_set_string_member (
      object, "stage", self->stage ? self->stage : "");
  json_object_set_double_member (
      object, "fraction", (gint64)(self->fraction * 10000) / 10000.0);
  if (left >= 0)
    json_object_set_double_member (object, "left", (gint64)(left * 10) / 10.0);
  print_event (self, "progress", object);
}

static void
print_stage_event (EfProgress *self, const gchar *event, const gchar *stage,
    gboolean cached, gdouble seconds)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "stage", stage);
  if (strcmp (event, "stage-done") == 0) {
    json_object_set_boolean_member (object, "cached", cached);
    json_object_set_double_member (
        object, "seconds", (gint64)(seconds * 1000) / 1000.0);
  }
  print_event (self, event, object);
}

/* What the engine tells */

void
ef_progress_stage (EfProgress *self, const gchar *stage)
{
  g_mutex_lock (&self->lock);
  g_free (self->stage);
  self->stage = g_strdup (stage);
  g_clear_pointer (&self->note, g_free);
  if (self->mode == EF_PROGRESS_JSON)
    print_stage_event (self, "stage", stage, FALSE, 0);
  else if (self->mode == EF_PROGRESS_BAR && self->tty)
    draw_bar (self);
  g_mutex_unlock (&self->lock);
}

void
ef_progress_update (EfProgress *self, gdouble fraction, const gchar *note)
{
  g_mutex_lock (&self->lock);
  if (fraction > self->fraction)
    self->fraction = MIN (fraction, 1);
  if (!self->first_at && self->fraction > 0) {
    self->first_at = g_get_monotonic_time ();
    self->first_fraction = self->fraction;
  }
  if (note) {
    g_free (self->note);
    self->note = g_strdup (note);
  }
  if (self->mode == EF_PROGRESS_JSON)
    print_progress_event (self);
  g_mutex_unlock (&self->lock);
}

void
ef_progress_set_left (EfProgress *self, gdouble seconds)
{
  g_mutex_lock (&self->lock);
  self->told_left = seconds;
  self->told_at = g_get_monotonic_time ();
  g_mutex_unlock (&self->lock);
}

void
ef_progress_message (EfProgress *self, const gchar *message)
{
  g_autofree gchar *clean = ef_terminal_clean (message);

  g_mutex_lock (&self->lock);
  clear_bar (self);
  if (self->mode == EF_PROGRESS_BAR)
    fprintf (stderr, "%s\n", clean);
  g_mutex_unlock (&self->lock);
}

void
ef_progress_stage_done (
    EfProgress *self, const gchar *stage, gboolean cached, gdouble seconds)
{
  g_mutex_lock (&self->lock);
  if (self->mode == EF_PROGRESS_JSON) {
    print_stage_event (self, "stage-done", stage, cached, seconds);
  } else if (self->mode == EF_PROGRESS_BAR && !self->tty) {
    g_autofree gchar *name = label (self, stage);

    if (cached)
      fprintf (stderr, "%-8s  unchanged, from the cache\n", name);
    else
      fprintf (stderr, "%-8s  done in %.1f s\n", name, seconds);
  }
  g_mutex_unlock (&self->lock);
}

void
ef_progress_warning (EfProgress *self, const gchar *message)
{
  g_mutex_lock (&self->lock);
  if (g_hash_table_add (self->warnings, g_strdup (message))) {
    if (self->mode == EF_PROGRESS_JSON) {
      JsonObject *object = json_object_new ();
      g_autofree gchar *valid = g_utf8_make_valid (message, -1);

      json_object_set_string_member (object, "message", valid);
      print_event (self, "warning", object);
    } else {
      clear_bar (self);
      ef_terminal_warning (message);
    }
  }
  g_mutex_unlock (&self->lock);
}

void
ef_progress_tick (EfProgress *self)
{
  g_mutex_lock (&self->lock);
  if (self->mode == EF_PROGRESS_BAR && self->tty)
    draw_bar (self);
  g_mutex_unlock (&self->lock);
}

void
ef_progress_clear (EfProgress *self)
{
  g_mutex_lock (&self->lock);
  clear_bar (self);
  g_mutex_unlock (&self->lock);
}

void
ef_progress_event (EfProgress *self, const gchar *event, JsonObject *object)
{
  g_mutex_lock (&self->lock);
  if (self->mode == EF_PROGRESS_JSON) {
    json_object_set_double_member (
        object, "time", (gint64)(ef_progress_elapsed (self) * 1000) / 1000.0);
    print_event (self, event, object);
  } else {
    json_object_unref (object);
  }
  g_mutex_unlock (&self->lock);
}
