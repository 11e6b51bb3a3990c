/* Edit Factory - one JSON object a line, on standard error
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "log.h"
#include "metrics.h"

#include <editfactory/error.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#define MAX_TEXT 2000

static const gchar *const LEVELS[] = { "debug", "info", "warning", "error" };
static gint lowest = EF_LOG_INFO;

void
ef_log_set_level (EfLogLevel level)
{
  g_atomic_int_set (&lowest, level);
}

gboolean
ef_log_has_level (EfLogLevel level)
{
  return (gint)level >= g_atomic_int_get (&lowest);
}

gboolean
ef_log_parse_level (const gchar *text, EfLogLevel *level)
{
  for (guint i = 0; i < G_N_ELEMENTS (LEVELS); i++)
    if (g_strcmp0 (text, LEVELS[i]) == 0) {
      *level = i;
      return TRUE;
    }
  return FALSE;
}

/* The context: names and texts in turn. */

static void
free_context (gpointer context)
{
  g_ptr_array_unref (context);
}

static GPrivate context_key = G_PRIVATE_INIT (free_context);

static GPtrArray *
collect_context (const gchar *name, va_list args)
{
  GPtrArray *context = g_ptr_array_new_with_free_func (g_free);

  for (; name; name = va_arg (args, const gchar *)) {
    const gchar *text = va_arg (args, const gchar *);

    if (text) {
      g_ptr_array_add (context, g_strdup (name));
      g_ptr_array_add (context, g_strdup (text));
    }
  }
  return context;
}

void
ef_log_set_context (const gchar *name, ...)
{
  va_list args;

  va_start (args, name);
  g_private_replace (&context_key, collect_context (name, args));
  va_end (args);
}

void
ef_log_clear_context (void)
{
  g_private_replace (&context_key, NULL);
}

/* ef_quote() leaves valid UTF-8 without control characters. */
static void
append_string (GString *line, const gchar *text)
{
  g_autofree gchar *clean = ef_quote (text, MAX_TEXT);

  g_string_append_c (line, '"');
  for (const gchar *c = clean; *c; c++) {
    if (*c == '"' || *c == '\\')
      g_string_append_c (line, '\\');
    g_string_append_c (line, *c);
  }
  g_string_append_c (line, '"');
}

static void
append_pair (GString *line, const gchar *name, const gchar *text)
{
  g_string_append_printf (line, ",\"%s\":", name);
  append_string (line, text);
}

/* What the line itself does not say. */
static void
append_context (GString *line, GPtrArray *said)
{
  GPtrArray *context = g_private_get (&context_key);

  for (guint i = 0; context && i < context->len; i += 2)
    if (!g_ptr_array_find_with_equal_func (
            said, context->pdata[i], g_str_equal, NULL))
      append_pair (line, context->pdata[i], context->pdata[i + 1]);
}

static GString *
begin (EfLogLevel level, const gchar *message)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree gchar *stamp = g_date_time_format (now, "%Y-%m-%dT%H:%M:%S");
  GString *line = g_string_new (NULL);

  g_string_printf (line,
      "{\"ts\":\"%s.%06dZ\",\"level\":\"%s\",\"msg\":", stamp,
      g_date_time_get_microsecond (now), LEVELS[level]);
  append_string (line, message);
  return line;
}

/* One write(), so that lines of several threads do not mix. */
static void
finish (GString *line)
{
  g_string_append (line, "}\n");
  if (write (STDERR_FILENO, line->str, line->len) < 0) {
    /* Nowhere to say so. */
  }
  g_string_free (line, TRUE);
}

void
ef_log (EfLogLevel level, const gchar *message, ...)
{
  g_autoptr (GPtrArray) said = NULL;
  GString *line;
  const gchar *name;
  va_list args;

  ef_metric_add (&ef_metric_log_lines, LEVELS[level], NULL, 1);
  if (!ef_log_has_level (level))
    return;
  line = begin (level, message);
  said = g_ptr_array_new ();
  va_start (args, message);
  while ((name = va_arg (args, const gchar *))) {
    const gchar *text = va_arg (args, const gchar *);

    if (text) {
      append_pair (line, name, text);
      g_ptr_array_add (said, (gpointer)name);
    }
  }
  va_end (args);
  append_context (line, said);
  finish (line);
}

static GLogWriterOutput
write_glib (GLogLevelFlags flags, const GLogField *fields, gsize n_fields,
    gpointer unused)
{
  const gchar *message = "", *domain = NULL;
  EfLogLevel level;

  (void)unused;
  for (gsize i = 0; i < n_fields; i++) {
    if (strcmp (fields[i].key, "MESSAGE") == 0)
      message = fields[i].value;
    else if (strcmp (fields[i].key, "GLIB_DOMAIN") == 0)
      domain = fields[i].value;
  }
  level = flags & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL) ? EF_LOG_ERROR
      : flags & G_LOG_LEVEL_WARNING                          ? EF_LOG_WARNING
                                                             : EF_LOG_DEBUG;
  if ((gint)level >= g_atomic_int_get (&lowest)) {
    GString *line = begin (level, message);

    if (domain)
      append_pair (line, "domain", domain);
    finish (line);
  }
  return G_LOG_WRITER_HANDLED;
}

void
ef_log_take_glib (void)
{
  g_log_set_writer_func (write_glib, NULL, NULL);
}
