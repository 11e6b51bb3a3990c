/* Edit Factory - what a command of `ef` is, and what it was asked
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each command has one table of options beside the code that reads them. From
 * it come parsing, the configuration file's keys, --help and the man pages.
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

#define EF_EXIT_OK 0
#define EF_EXIT_FAILED 1
#define EF_EXIT_USAGE 2
/* A job that was followed has been cancelled. */
#define EF_EXIT_CANCELLED 3

typedef enum
{
  EF_OPTION_FLAG,    /* takes no value */
  EF_OPTION_STRING,  /* any text */
  EF_OPTION_PATH,    /* a file or folder */
  EF_OPTION_PATHS,   /* one or more of them, and may be repeated */
  EF_OPTION_INTEGER, /* within min..max */
  EF_OPTION_NUMBER,  /* within min..max */
  EF_OPTION_CHOICE   /* one of choices */
} EfOptionType;

/**
 * EfOption: one row of a command's table; the last has no name.
 * @letter: 0 when there is no short form
 * @argument: what the value is called in help: "FILE"
 * @fallback: (nullable): the default, as a user would type it
 * @help: sentences with units; the default is appended
 * @choices: (nullable): "bar|json|none"
 * @command_line_only: may not stand in the configuration file
 */
typedef struct
{
  const gchar *name;
  gchar letter;
  EfOptionType type;
  const gchar *argument;
  const gchar *fallback;
  const gchar *help;
  gdouble min;
  gdouble max;
  const gchar *choices;
  gboolean command_line_only;
} EfOption;

typedef struct _EfInvocation EfInvocation;

/**
 * EfCommand:
 * @arguments: what follows the options in the synopsis: "SCRIPT"
 * @max_arguments: G_MAXUINT for any number
 * @description: paragraphs, separated by an empty line; a paragraph that
 *   starts with a space is printed as it is
 * @examples: pairs of lines: the command line, then what it does
 * @run: returns an exit status, or -1 with @error set
 */
typedef struct
{
  const gchar *name;
  const gchar *summary;
  const gchar *arguments;
  guint min_arguments;
  guint max_arguments;
  const gchar *description;
  const EfOption *options;
  const gchar *const *examples;
  gint (*run) (EfInvocation *invocation, GError **error);
} EfCommand;

/* All commands, in the order of help; ends with NULL. */
extern const EfCommand *const ef_commands[];
const EfCommand *ef_command_find (const gchar *name);

struct _EfInvocation
{
  const EfCommand *command;
  GHashTable *values; /* option's name to a GPtrArray of strings */
  GPtrArray *arguments;
};

/* @argv: what follows the command's name */
EfInvocation *
ef_invocation_parse (const EfCommand *command, gchar **argv, GError **error);
void ef_invocation_free (EfInvocation *invocation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfInvocation, ef_invocation_free)

/* Adds the value of an option that the command line did not give. @where
 * begins the message of an error. */
gboolean ef_invocation_add_default (EfInvocation *invocation,
    const gchar *where, const gchar *name, const gchar *value, GError **error);

gboolean ef_invocation_is_set (EfInvocation *invocation, const gchar *name);
gboolean ef_invocation_get_flag (EfInvocation *invocation, const gchar *name);
/* The last value given, else the default, else NULL. */
const gchar *ef_invocation_get (EfInvocation *invocation, const gchar *name);
gint64 ef_invocation_get_integer (EfInvocation *invocation, const gchar *name);
gdouble ef_invocation_get_number (EfInvocation *invocation, const gchar *name);
/* Returns: (transfer none) (element-type utf8): maybe empty */
GPtrArray *ef_invocation_get_all (EfInvocation *invocation, const gchar *name);
const gchar *ef_invocation_get_argument (EfInvocation *invocation, guint index);

/* Finds an option by name; NULL when there is none. */
const EfOption *
ef_command_find_option (const EfCommand *command, const gchar *name);

G_END_DECLS
