/* Edit Factory - what a stage's process says, which may be anything
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "stage-messages.h"
#include "error-code.h"

#include <editfactory/json.h>
#include <string.h>

#define MAX_MESSAGE 2000

void
ef_stage_messages_init (EfStageMessages *self)
{
  memset (self, 0, sizeof (*self));
  self->line = g_byte_array_new ();
}

void
ef_stage_messages_clear (EfStageMessages *self)
{
  g_clear_error (&self->error);
  g_clear_pointer (&self->violation, g_free);
  g_clear_pointer (&self->line, g_byte_array_unref);
}

static gboolean
violate (EfStageMessages *self, const gchar *what)
{
  if (!self->violation)
    self->violation = g_strdup (what);
  return FALSE;
}

static void
take_ready (EfStageMessages *self, EfJsonObject *o)
{
  EfJsonObject walls;
  gint64 landlock = 0;

  if (!ef_json_get_object (o, "ready", EF_JSON_OPTIONAL, &walls))
    return;
  ef_json_get_int (&walls, "landlock", EF_JSON_REQUIRED, 0, 1000, &landlock);
  ef_json_get_bool (&walls, "seccomp", EF_JSON_REQUIRED, &self->seccomp);
  if (ef_json_object_close (o, &walls)) {
    self->landlock = landlock;
    self->ready = TRUE;
  }
}

static void
take_error (EfStageMessages *self, EfJsonObject *o)
{
  EfJsonObject what;
  g_autofree gchar *code = NULL;
  g_autofree gchar *message = NULL;
  g_autofree gchar *shown = NULL;

  if (!ef_json_get_object (o, "error", EF_JSON_OPTIONAL, &what))
    return;
  ef_json_get_string (&what, "code", EF_JSON_REQUIRED, 20, &code);
  ef_json_get_string (
      &what, "message", EF_JSON_REQUIRED, MAX_MESSAGE, &message);
  if (!ef_json_object_close (o, &what))
    return;
  shown = ef_quote (message, MAX_MESSAGE);
  g_clear_error (&self->error);
  self->error =
      g_error_new_literal (EF_ERROR, ef_error_code_from_name (code), shown);
}

static void
take_warning (EfStageMessages *self, EfJsonObject *o)
{
  g_autofree gchar *text = NULL;
  g_autofree gchar *shown = NULL;

  if (!ef_json_get_string (o, "warning", EF_JSON_OPTIONAL, MAX_MESSAGE, &text))
    return;
  if (self->n_warnings++ >= EF_MESSAGES_MAX_WARNINGS)
    return;
  shown = ef_quote (text, MAX_MESSAGE);
  if (self->warning)
    self->warning (shown, self->user_data);
}

static void
take_progress (EfStageMessages *self, EfJsonObject *o)
{
  gdouble fraction;

  if (ef_json_get_number (o, "progress", EF_JSON_OPTIONAL, 0, 1, &fraction) &&
      self->progress)
    self->progress (fraction, self->user_data);
}

static gboolean
take_line (EfStageMessages *self, const gchar *data, gsize length)
{
  g_autoptr (JsonNode) root =
      ef_json_parse ("stage", data, length, EF_MESSAGES_MAX_LINE, NULL);
  EfJsonObject o;

  if (++self->n_lines > EF_MESSAGES_MAX_LINES)
    return violate (self, "too many lines");
  if (!root)
    return violate (self, "a line that is no JSON document");
  if (self->done || self->error)
    return violate (self, "a line after the last");
  ef_json_object_init (&o, "stage", "", json_node_get_object (root));
  take_ready (self, &o);
  take_progress (self, &o);
  take_warning (self, &o);
  ef_json_get_bool (&o, "done", EF_JSON_OPTIONAL, &self->done);
  take_error (self, &o);
  return ef_json_object_end (&o, NULL) ||
      violate (self, "a line with members that do not belong there");
}

gboolean
ef_stage_messages_feed (EfStageMessages *self, const gchar *data, gsize length)
{
  while (length > 0 && !self->violation) {
    const gchar *end = memchr (data, '\n', length);
    gsize n = end ? (gsize)(end - data) : length;

    if (self->line->len + n > EF_MESSAGES_MAX_LINE)
      return violate (self, "a line that is too long");
    g_byte_array_append (self->line, (const guint8 *)data, n);
    if (end) {
      take_line (self, (const gchar *)self->line->data, self->line->len);
      g_byte_array_set_size (self->line, 0);
      n++;
    }
    data += n;
    length -= n;
  }
  return !self->violation;
}
