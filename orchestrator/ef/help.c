/* Edit Factory - help texts from a command's table
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "help.h"

#include <string.h>

#define INDENT 26

static void
pad (GString *out, guint n)
{
  while (n-- > 0)
    g_string_append_c (out, ' ');
}

void
ef_help_wrap (
    GString *out, const gchar *text, guint column, guint indent, guint width)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \n", -1);
  gboolean first = TRUE;

  for (guint i = 0; words[i]; i++) {
    guint length = g_utf8_strlen (words[i], -1);

    if (!length)
      continue;
    if (!first && column + 1 + length > width) {
      g_string_append_c (out, '\n');
      pad (out, indent);
      column = indent;
    } else if (!first) {
      g_string_append_c (out, ' ');
      column++;
    }
    g_string_append (out, words[i]);
    column += length;
    first = FALSE;
  }
  g_string_append_c (out, '\n');
}

static void
append_paragraphs (GString *out, const gchar *text, guint width)
{
  g_auto (GStrv) paragraphs = g_strsplit (text, "\n\n", -1);

  for (guint i = 0; paragraphs[i]; i++) {
    if (i)
      g_string_append_c (out, '\n');
    if (paragraphs[i][0] == ' ')
      g_string_append_printf (out, "%s\n", paragraphs[i]);
    else
      ef_help_wrap (out, paragraphs[i], 0, 0, width);
  }
}

static gchar *
option_text (const EfOption *o)
{
  GString *text = g_string_new (o->help);

  if (o->type == EF_OPTION_INTEGER || o->type == EF_OPTION_NUMBER)
    g_string_append_printf (text, " From %.15g to %.15g.", o->min, o->max);
  if (o->fallback)
    g_string_append_printf (text, " Default: %s.", o->fallback);
  return g_string_free (text, FALSE);
}

static void
append_option (GString *out, const EfOption *o, guint width)
{
  g_autofree gchar *text = option_text (o);
  gsize start = out->len;
  guint column;

  if (o->letter)
    g_string_append_printf (out, "  -%c, --%s", o->letter, o->name);
  else
    g_string_append_printf (out, "      --%s", o->name);
  if (o->argument)
    g_string_append_printf (out, " %s", o->argument);
  column = g_utf8_strlen (out->str + start, -1);
  if (column + 2 > INDENT) {
    g_string_append_c (out, '\n');
    column = 0;
  }
  pad (out, INDENT - column);
  ef_help_wrap (out, text, INDENT, INDENT, width);
}

static void
append_options (GString *out, const EfOption *options, guint width)
{
  static const EfOption help = { "help", 'h', EF_OPTION_FLAG, NULL, NULL,
    "Print this help and exit." };

  g_string_append (out, "\noptions:\n");
  for (const EfOption *o = options; o && o->name; o++)
    append_option (out, o, width);
  append_option (out, &help, width);
}

static void
append_examples (GString *out, const gchar *const *examples, guint width)
{
  if (!examples || !examples[0])
    return;
  g_string_append (out, "\nexamples:\n");
  for (guint i = 0; examples[i]; i += 2) {
    g_string_append_printf (out, "  %s\n      ", examples[i]);
    ef_help_wrap (out, examples[i + 1], 6, 6, width);
  }
}

gchar *
ef_help_command (const EfCommand *command, guint width)
{
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "usage: ef %s [OPTION]... %s\n\n", command->name,
      command->arguments ? command->arguments : "");
  append_paragraphs (out, command->description, width);
  append_options (out, command->options, width);
  append_examples (out, command->examples, width);
  g_string_append (out,
      "\nexit status:\n"
      "  0  done\n"
      "  1  failed; one line on stderr says why\n"
      "  2  the command line cannot be understood\n");
  return g_string_free (out, FALSE);
}

gchar *
ef_help_overview (guint width)
{
  GString *out = g_string_new (
      "Edit Factory: finished social-media videos from a script and "
      "footage.\n\n"
      "usage: ef COMMAND [OPTION]... [ARGUMENT]...\n"
      "       ef COMMAND --help | ef help COMMAND\n"
      "       ef --help | --version\n\n"
      "commands:\n");

  for (guint i = 0; ef_commands[i]; i++) {
    gsize start = out->len;

    g_string_append_printf (out, "  %-10s ", ef_commands[i]->name);
    ef_help_wrap (out, ef_commands[i]->summary, out->len - start, 13, width);
  }
  g_string_append (out,
      "\nA first video:\n"
      "  ef make script.txt --footage my-clips/ -o short.mp4\n\n"
      "Is everything there that it needs?\n"
      "  ef doctor\n");
  return g_string_free (out, FALSE);
}

/* roff: a hyphen that is typed is \-, a backslash is \e, and no line may
 * begin with a control character by accident. */
static void
append_roff (GString *out, const gchar *text)
{
  gboolean line_start = out->len == 0 || out->str[out->len - 1] == '\n';

  for (; *text; text++) {
    if (line_start && (*text == '.' || *text == '\''))
      g_string_append (out, "\\&");
    if (*text == '-')
      g_string_append (out, "\\-");
    else if (*text == '\\')
      g_string_append (out, "\\e");
    else
      g_string_append_c (out, *text);
    line_start = *text == '\n';
  }
}

static void
append_roff_line (GString *out, const gchar *macro, const gchar *text)
{
  g_string_append (out, macro);
  append_roff (out, text);
  g_string_append_c (out, '\n');
}

static void
append_roff_paragraphs (GString *out, const gchar *text)
{
  g_auto (GStrv) paragraphs = g_strsplit (text, "\n\n", -1);

  for (guint i = 0; paragraphs[i]; i++) {
    gboolean literal = paragraphs[i][0] == ' ';

    if (i)
      g_string_append (out, ".PP\n");
    if (literal)
      g_string_append (out, ".nf\n");
    append_roff_line (out, "", paragraphs[i]);
    if (literal)
      g_string_append (out, ".fi\n");
  }
}

static void
append_roff_options (GString *out, const EfOption *options)
{
  g_string_append (out, ".SH OPTIONS\n");
  for (const EfOption *o = options; o && o->name; o++) {
    g_autofree gchar *text = option_text (o);

    g_string_append (out, ".TP\n");
    if (o->letter)
      g_string_append_printf (out, "\\fB\\-%c\\fR, ", o->letter);
    g_string_append (out, "\\fB\\-\\-");
    append_roff (out, o->name);
    g_string_append (out, "\\fR");
    if (o->argument) {
      g_string_append (out, " \\fI");
      append_roff (out, o->argument);
      g_string_append (out, "\\fR");
    }
    append_roff_line (out, "\n", text);
  }
  g_string_append (
      out, ".TP\n\\fB\\-h\\fR, \\fB\\-\\-help\\fR\nPrint help and exit.\n");
}

static void
append_roff_end (GString *out)
{
  g_string_append (out,
      ".SH EXIT STATUS\n"
      ".TP\n0\nDone.\n.TP\n1\nFailed; one line on stderr says why.\n"
      ".TP\n2\nThe command line cannot be understood.\n"
      ".SH FILES\n.TP\n"
      "\\fI$XDG_CONFIG_HOME/editfactory/config.ini\\fR\n"
      "Defaults of the options: a group for each command, a key for each "
      "option's long name.\n.TP\n"
      "\\fI$XDG_CACHE_HOME/editfactory\\fR\n"
      "Finished stages, found again by content; see \\fBef\\-cache\\fR(1).\n");
}

static gchar *
man_overview (void)
{
  GString *out = g_string_new (NULL);

  g_string_append_printf (out,
      ".TH EF 1 \"\" \"Edit Factory %s\" \"User Commands\"\n"
      ".SH NAME\nef \\- finished social\\-media videos from a script and "
      "footage\n.SH SYNOPSIS\n.B ef\n.I COMMAND\n[OPTION]... "
      "[ARGUMENT]...\n.SH COMMANDS\n",
      ef_version ());
  for (guint i = 0; ef_commands[i]; i++) {
    g_string_append_printf (
        out, ".TP\n\\fBef\\-%s\\fR(1)\n", ef_commands[i]->name);
    append_roff_line (out, "", ef_commands[i]->summary);
  }
  append_roff_end (out);
  return g_string_free (out, FALSE);
}

gchar *
ef_help_man (const EfCommand *command)
{
  GString *out;
  g_autofree gchar *upper = NULL;

  if (!command)
    return man_overview ();
  out = g_string_new (NULL);
  upper = g_ascii_strup (command->name, -1);
  g_string_append_printf (out,
      ".TH EF-%s 1 \"\" \"Edit Factory %s\" \"User Commands\"\n"
      ".SH NAME\nef\\-%s \\- ",
      upper, ef_version (), command->name);
  append_roff_line (out, "", command->summary);
  g_string_append_printf (
      out, ".SH SYNOPSIS\n.B ef %s\n[\\fIOPTION\\fR]... ", command->name);
  append_roff_line (out, "", command->arguments ? command->arguments : "");
  g_string_append (out, ".SH DESCRIPTION\n");
  append_roff_paragraphs (out, command->description);
  append_roff_options (out, command->options);
  if (command->examples && command->examples[0])
    g_string_append (out, ".SH EXAMPLES\n");
  for (guint i = 0; command->examples && command->examples[i]; i += 2) {
    g_string_append (out, ".TP\n.B ");
    append_roff_line (out, "", command->examples[i]);
    append_roff_line (out, "", command->examples[i + 1]);
  }
  append_roff_end (out);
  return g_string_free (out, FALSE);
}
