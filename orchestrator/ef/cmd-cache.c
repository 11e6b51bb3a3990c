/* Edit Factory - ef cache: what the cache holds, and emptying it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cache.h"
#include "commands.h"
#include "terminal.h"

static const EfOption OPTIONS[] = { { "clear", 0, EF_OPTION_FLAG, NULL, NULL,
                                        "Remove everything.",
                                        .command_line_only = TRUE },
  { "limit", 0, EF_OPTION_NUMBER, "GB", NULL,
      "Remove what was used longest ago until at most GB gigabytes "
      "(thousand million bytes) are left; what was used within the last hour "
      "stays.",
      0, 100000, .command_line_only = TRUE },
  { NULL } };

static gint
run (EfInvocation *invocation, GError **error)
{
  g_autoptr (EfCache) cache = ef_cache_open (NULL, error);
  g_autofree gchar *size = NULL;
  guint n = 0;

  if (!cache)
    return -1;
  if (ef_invocation_get_flag (invocation, "clear"))
    ef_cache_clear (cache);
  if (ef_invocation_is_set (invocation, "limit"))
    ef_cache_trim (
        cache, (guint64)(ef_invocation_get_number (invocation, "limit") * 1e9));
  size = ef_format_bytes (ef_cache_get_size (cache, &n));
  ef_terminal_print ("%s: %u finished stage%s, %s\n", ef_cache_get_root (cache),
      n, n == 1 ? "" : "s", size);
  return EF_EXIT_OK;
}

static const gchar *const EXAMPLES[] = { "ef cache",
  "Where the cache lies and how large it is.", "ef cache --limit 1",
  "Make it smaller than a gigabyte.", NULL };

const EfCommand ef_command_cache = { "cache",
  "show, shrink or empty the cache of finished stages", "", 0, 0,
  "Each stage's result is kept under the hash of everything that went into "
  "it, so that a second run with the same script, footage or voice does not "
  "do the work again, and an interrupted run goes on where it was. The cache "
  "lies in $XDG_CACHE_HOME/editfactory (~/.cache/editfactory), and every run "
  "trims it to 5 GiB, the least recently used first.",
  OPTIONS, EXAMPLES, run };
