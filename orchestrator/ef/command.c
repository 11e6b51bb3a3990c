/* Edit Factory - command lines read by a command's table
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "command.h"
#include "suggest.h"

#include <math.h>
#include <string.h>

const EfCommand *
ef_command_find (const gchar *name)
{
  for (guint i = 0; ef_commands[i]; i++)
    if (strcmp (ef_commands[i]->name, name) == 0)
      return ef_commands[i];
  return NULL;
}

const EfOption *
ef_command_find_option (const EfCommand *command, const gchar *name)
{
  for (const EfOption *o = command->options; o && o->name; o++)
    if (strcmp (o->name, name) == 0)
      return o;
  return NULL;
}

static const EfOption *
find_letter (const EfCommand *command, gchar letter)
{
  for (const EfOption *o = command->options; o && o->name; o++)
    if (o->letter && o->letter == letter)
      return o;
  return NULL;
}

static void
add_value (EfInvocation *self, const EfOption *option, const gchar *value)
{
  GPtrArray *list = g_hash_table_lookup (self->values, option->name);

  if (!list) {
    list = g_ptr_array_new_with_free_func (g_free);
    g_hash_table_insert (self->values, (gpointer)option->name, list);
  }
  g_ptr_array_add (list, g_strdup (value));
}

static gboolean
check_number (
    const EfOption *option, const gchar *where, const gchar *value, GError **e)
{
  gchar *end = NULL;
  gdouble number = g_ascii_strtod (value, &end);
  gboolean whole = option->type == EF_OPTION_INTEGER;

  if (end != value && *end == '\0' && isfinite (number) &&
      number >= option->min && number <= option->max &&
      (!whole || number == floor (number)))
    return TRUE;
  g_set_error (e, EF_ERROR, EF_ERROR_USAGE,
      "%s: '%s' is not a %snumber from %.15g to %.15g", where, value,
      whole ? "whole " : "", option->min, option->max);
  return FALSE;
}

static gboolean
check_choice (
    const EfOption *option, const gchar *where, const gchar *value, GError **e)
{
  g_auto (GStrv) choices = g_strsplit (option->choices, "|", -1);
  g_autofree gchar *list = NULL;

  if (g_strv_contains ((const gchar *const *)choices, value))
    return TRUE;
  list = g_strjoinv (", ", choices);
  g_set_error (e, EF_ERROR, EF_ERROR_USAGE, "%s: '%s' is not one of %s", where,
      value, list);
  return FALSE;
}

static gboolean
check_value (
    const EfOption *option, const gchar *where, const gchar *value, GError **e)
{
  switch (option->type) {
    case EF_OPTION_INTEGER:
    case EF_OPTION_NUMBER:
      return check_number (option, where, value, e);
    case EF_OPTION_CHOICE:
      return check_choice (option, where, value, e);
    case EF_OPTION_STRING:
      if (g_utf8_validate (value, -1, NULL))
        return TRUE;
      g_set_error (
          e, EF_ERROR, EF_ERROR_USAGE, "%s: the value is not UTF-8", where);
      return FALSE;
    default:
      if (*value)
        return TRUE;
      g_set_error (
          e, EF_ERROR, EF_ERROR_USAGE, "%s: the file's name is empty", where);
      return FALSE;
  }
}

static gboolean
take_value (EfInvocation *self, const EfOption *option, const gchar *value,
    GError **error)
{
  g_autofree gchar *where = g_strdup_printf ("--%s", option->name);

  if (option->type != EF_OPTION_PATHS &&
      g_hash_table_contains (self->values, option->name)) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "%s is given twice: give it once", where);
    return FALSE;
  }
  if (!check_value (option, where, value, error))
    return FALSE;
  add_value (self, option, value);
  return TRUE;
}

static gboolean
unknown_option (const EfCommand *command, const gchar *given, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree gchar *bare = g_strndup (given, strcspn (given, "="));
  const gchar *near;

  for (const EfOption *o = command->options; o && o->name; o++)
    g_ptr_array_add (names, (gpointer)o->name);
  g_ptr_array_add (names, (gpointer) "help");
  g_ptr_array_add (names, NULL);
  near = ef_suggest (
      bare + strspn (bare, "-"), (const gchar *const *)names->pdata);
  if (near)
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "unknown option '%s': did you mean '--%s'? (see ef %s --help)", bare,
        near, command->name);
  else
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "unknown option '%s': see ef %s --help", bare, command->name);
  return FALSE;
}

static gboolean
needs_value (const EfOption *option, GError **error)
{
  g_set_error (error, EF_ERROR, EF_ERROR_USAGE, "--%s needs a value: --%s %s",
      option->name, option->name, option->argument);
  return FALSE;
}

static gboolean
is_option (const gchar *argument)
{
  return argument[0] == '-' && argument[1] != '\0';
}

/* @inline_value: what followed '='; else the next arguments are the value.
 * Moves @argv to the last argument used. */
static gboolean
take_option (EfInvocation *self, const EfOption *option,
    const gchar *inline_value, gchar ***argv, GError **error)
{
  if (option->type == EF_OPTION_FLAG) {
    if (inline_value) {
      g_set_error (
          error, EF_ERROR, EF_ERROR_USAGE, "--%s takes no value", option->name);
      return FALSE;
    }
    add_value (self, option, "1");
    return TRUE;
  }
  if (inline_value)
    return take_value (self, option, inline_value, error);
  if (!(*argv)[1] ||
      (is_option ((*argv)[1]) && option->type != EF_OPTION_INTEGER &&
          option->type != EF_OPTION_NUMBER))
    return needs_value (option, error);
  do {
    (*argv)++;
    if (!take_value (self, option, **argv, error))
      return FALSE;
  } while (
      option->type == EF_OPTION_PATHS && (*argv)[1] && !is_option ((*argv)[1]));
  return TRUE;
}

static gboolean
take_long (EfInvocation *self, gchar ***argv, GError **error)
{
  const gchar *text = **argv + 2;
  const gchar *equals = strchr (text, '=');
  g_autofree gchar *name =
      equals ? g_strndup (text, equals - text) : g_strdup (text);
  const EfOption *option = ef_command_find_option (self->command, name);

  if (!option)
    return unknown_option (self->command, **argv, error);
  return take_option (self, option, equals ? equals + 1 : NULL, argv, error);
}

/* "-o FILE" or "-oFILE"; flags have no short forms that could be joined. */
static gboolean
take_short (EfInvocation *self, gchar ***argv, GError **error)
{
  const gchar *text = **argv + 1;
  const EfOption *option = find_letter (self->command, text[0]);

  if (!option || (option->type == EF_OPTION_FLAG && text[1]))
    return unknown_option (self->command, **argv, error);
  return take_option (self, option, text[1] ? text + 1 : NULL, argv, error);
}

static gboolean
check_count (EfInvocation *self, GError **error)
{
  const EfCommand *command = self->command;
  guint n = self->arguments->len;

  if (n < command->min_arguments) {
    gboolean swallowed = FALSE;

    for (const EfOption *o = command->options; o && o->name; o++)
      if (o->type == EF_OPTION_PATHS && ef_invocation_is_set (self, o->name))
        swallowed = TRUE;
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE, "%s is missing: %sef %s %s",
        command->arguments,
        swallowed ? "put it before the list of files: " : "", command->name,
        command->arguments);
    return FALSE;
  }
  if (n > command->max_arguments) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "'%s' is one argument too many: see ef %s --help",
        ef_invocation_get_argument (self, command->max_arguments),
        command->name);
    return FALSE;
  }
  return TRUE;
}

EfInvocation *
ef_invocation_parse (const EfCommand *command, gchar **argv, GError **error)
{
  g_autoptr (EfInvocation) self = g_new0 (EfInvocation, 1);
  gboolean only_arguments = FALSE;

  self->command = command;
  self->values = g_hash_table_new_full (
      g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
  self->arguments = g_ptr_array_new_with_free_func (g_free);
  for (; *argv; argv++) {
    gboolean ok = TRUE;

    if (only_arguments || !is_option (*argv))
      g_ptr_array_add (self->arguments, g_strdup (*argv));
    else if (strcmp (*argv, "--") == 0)
      only_arguments = TRUE;
    else if (g_str_has_prefix (*argv, "--"))
      ok = take_long (self, &argv, error);
    else
      ok = take_short (self, &argv, error);
    if (!ok)
      return NULL;
  }
  return check_count (self, error) ? g_steal_pointer (&self) : NULL;
}

void
ef_invocation_free (EfInvocation *self)
{
  g_hash_table_unref (self->values);
  g_ptr_array_unref (self->arguments);
  g_free (self);
}

gboolean
ef_invocation_add_default (EfInvocation *self, const gchar *where,
    const gchar *name, const gchar *value, GError **error)
{
  const EfOption *option = ef_command_find_option (self->command, name);

  if (!option || option->command_line_only) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s: unknown key: the keys are the options of ef %s", where,
        self->command->name);
    return FALSE;
  }
  if (ef_invocation_is_set (self, name))
    return TRUE;
  if (option->type == EF_OPTION_FLAG) {
    if (strcmp (value, "true") == 0)
      add_value (self, option, "1");
    else if (strcmp (value, "false") != 0) {
      g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
          "%s: '%s' is not one of true, false", where, value);
      return FALSE;
    }
    return TRUE;
  }
  if (!check_value (option, where, value, error))
    return FALSE;
  add_value (self, option, value);
  return TRUE;
}

gboolean
ef_invocation_is_set (EfInvocation *self, const gchar *name)
{
  return g_hash_table_contains (self->values, name);
}

gboolean
ef_invocation_get_flag (EfInvocation *self, const gchar *name)
{
  return ef_invocation_is_set (self, name);
}

const gchar *
ef_invocation_get (EfInvocation *self, const gchar *name)
{
  GPtrArray *list = g_hash_table_lookup (self->values, name);
  const EfOption *option = ef_command_find_option (self->command, name);

  if (list)
    return g_ptr_array_index (list, list->len - 1);
  return option ? option->fallback : NULL;
}

gint64
ef_invocation_get_integer (EfInvocation *self, const gchar *name)
{
  return (gint64)ef_invocation_get_number (self, name);
}

gdouble
ef_invocation_get_number (EfInvocation *self, const gchar *name)
{
  const gchar *text = ef_invocation_get (self, name);

  return text ? g_ascii_strtod (text, NULL) : 0;
}

GPtrArray *
ef_invocation_get_all (EfInvocation *self, const gchar *name)
{
  const EfOption *option = ef_command_find_option (self->command, name);

  if (!ef_invocation_is_set (self, name))
    g_hash_table_insert (self->values, (gpointer)option->name,
        g_ptr_array_new_with_free_func (g_free));
  return g_hash_table_lookup (self->values, name);
}

const gchar *
ef_invocation_get_argument (EfInvocation *self, guint index)
{
  return index < self->arguments->len
      ? g_ptr_array_index (self->arguments, index)
      : NULL;
}
