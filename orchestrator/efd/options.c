/* Edit Factory - what efd was asked for
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "options.h"
#include "amount.h"
#include "cache.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_LISTEN "127.0.0.1:8471"
#define MAX_SLOTS 256
#define DAY 86400.0

/**
 * Texts: what is given as text and checked afterwards; nullable.
 * @keep_jobs, @keep_uploads: days
 */
typedef struct
{
  gchar *log_level;
  gchar *cache_size;
  gchar *disk_floor;
  gdouble keep_jobs;
  gdouble keep_uploads;
  gboolean verbose;
} Texts;

static void
texts_clear (Texts *self)
{
  g_free (self->log_level);
  g_free (self->cache_size);
  g_free (self->disk_floor);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Texts, texts_clear)

gchar *
ef_options_default_state (void)
{
  const gchar *given = g_getenv ("EF_STATE_DIR");

  if (given && *given)
    return g_canonicalize_filename (given, NULL);
  if (geteuid () == 0)
    return g_strdup ("/var/lib/editfactory");
  return g_build_filename (g_get_user_state_dir (), "editfactory", NULL);
}

/* A 1080p render keeps two cores busy. */
static guint
default_slots (void)
{
  return MAX (1, g_get_num_processors () / 2);
}

static gboolean
check (const EfOptions *self, gint slots, GError **error)
{
  if (slots < 0 || slots > MAX_SLOTS)
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "--slots: must be 1 to %d, is %d", MAX_SLOTS, slots);
  else if (self->poll < 0.1 || self->poll > 86400)
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "--poll: must be 0.1 to 86400 seconds");
  else
    return TRUE;
  return FALSE;
}

/* Times: what is not finite or negative is refused with the rest. */
static gboolean
check_times (const EfOptions *self, const Texts *texts, GError **error)
{
  const struct
  {
    const gchar *name;
    gdouble value, min, max;
  } TIMES[] = {
    { "--drain-timeout", self->drain_timeout, 0, 86400 },
    { "--keep-jobs", texts->keep_jobs, 0, 36500 },
    { "--keep-uploads", texts->keep_uploads, 0, 36500 },
    { "--upkeep-interval", self->upkeep, 0.1, 86400 },
    { "--idle-exit", self->idle_exit, 0, 86400 * 365 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (TIMES); i++)
    if (!(TIMES[i].value >= TIMES[i].min && TIMES[i].value <= TIMES[i].max)) {
      g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
          "%s: must be %g to %g, is %g", TIMES[i].name, TIMES[i].min,
          TIMES[i].max, TIMES[i].value);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_texts (EfOptions *self, const Texts *texts, GError **error)
{
  self->log_level = texts->verbose ? EF_LOG_DEBUG : EF_LOG_INFO;
  self->cache_size = EF_CACHE_DEFAULT_LIMIT;
  self->keep_jobs = texts->keep_jobs * DAY;
  self->keep_uploads = texts->keep_uploads * DAY;
  ef_disk_floor_init (&self->disk_floor);
  if (texts->log_level &&
      !ef_log_parse_level (texts->log_level, &self->log_level)) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "--log-level: '%s': must be debug, info, warning or error",
        texts->log_level);
    return FALSE;
  }
  if (texts->cache_size &&
      !ef_amount_parse (
          "--cache-size", texts->cache_size, &self->cache_size, error))
    return FALSE;
  return !texts->disk_floor ||
      ef_disk_floor_parse (texts->disk_floor, &self->disk_floor, error);
}

/* A daemon that answers REST is there for as long as it is asked. */
static gboolean
check_roles (EfOptions *self, gint max_jobs, GError **error)
{
  gboolean puller = self->worker && !self->api;

  if (max_jobs < 0)
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE, "--max-jobs: is negative");
  else if ((max_jobs || self->idle_exit > 0) && !puller)
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "--max-jobs, --idle-exit: only with --worker, and without --api");
  else {
    self->max_jobs = max_jobs;
    if (!self->api && !self->worker)
      self->api = self->worker = TRUE;
    return TRUE;
  }
  return FALSE;
}

static void
set_default (gchar **value, const gchar *variable, const gchar *fallback)
{
  const gchar *given = variable ? g_getenv (variable) : NULL;

  if (!*value)
    *value = g_strdup (given && *given ? given : fallback);
}

static gchar *
choose_folder (const gchar *option, const gchar *variable, const gchar *state,
    const gchar *name)
{
  const gchar *given = option ? option : g_getenv (variable);

  return given && *given ? g_canonicalize_filename (given, NULL)
                         : g_build_filename (state, name, NULL);
}

EfOptions *
ef_options_parse (gint *argc, gchar ***argv, GError **error)
{
  g_autoptr (EfOptions) self = g_new0 (EfOptions, 1);
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autofree gchar *state = NULL;
  g_autofree gchar *media = NULL;
  g_autofree gchar *cache = NULL;
  g_auto (Texts) texts = { .keep_jobs = 30, .keep_uploads = 7 };
  gboolean version = FALSE;
  gint slots = 0;
  gint max_jobs = 0;
  GOptionEntry entries[] = {
    { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &state,
        "Where everything lies that must outlive the daemon "
        "($EF_STATE_DIR, else /var/lib/editfactory for root, else "
        "$XDG_STATE_HOME/editfactory)",
        "FOLDER" },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &self->listen,
        "TCP address besides the Unix socket in the state folder; port 0 for "
        "any, 'none' for no TCP (" DEFAULT_LISTEN ")",
        "ADDRESS:PORT" },
    { "slots", 0, 0, G_OPTION_ARG_INT, &slots,
        "Jobs at a time (half of the processors)", "N" },
    { "poll", 0, 0, G_OPTION_ARG_DOUBLE, &self->poll,
        "Seconds between looks for work that nobody told of (2)", "SECONDS" },
    { "media-dir", 0, 0, G_OPTION_ARG_FILENAME, &media,
        "Where assets lie ($EF_MEDIA_DIR, else in the state folder); daemons "
        "on "
        "one database share it",
        "FOLDER" },
    { "cache-dir", 0, 0, G_OPTION_ARG_FILENAME, &cache,
        "Where finished stages lie ($EF_CACHE_DIR, else in the state folder); "
        "may be shared",
        "FOLDER" },
    { "database-user", 0, 0, G_OPTION_ARG_STRING, &self->database_user,
        "Who runs the private PostgreSQL when efd is root (postgres)", "USER" },
    { "stage-user", 0, 0, G_OPTION_ARG_STRING, &self->stage_user,
        "Who runs stages when efd is root (editfactory)", "USER" },
    { "allow-missing-sandbox", 0, 0, G_OPTION_ARG_NONE,
        &self->allow_missing_sandbox,
        "Go on where a wall between stages and this machine cannot be had",
        NULL },
    { "allow-private-webhooks", 0, 0, G_OPTION_ARG_NONE,
        &self->allow_private_webhooks,
        "Let webhooks go to this machine and its network", NULL },
    { "allow-private-urls", 0, 0, G_OPTION_ARG_NONE, &self->allow_private_urls,
        "Fetch assets from addresses of this network, too; for tests", NULL },
    { "api", 0, 0, G_OPTION_ARG_NONE, &self->api,
        "Answer REST, run no jobs; both without --api and --worker", NULL },
    { "worker", 0, 0, G_OPTION_ARG_NONE, &self->worker,
        "Run jobs, answer only /healthz, /readyz and /metrics", NULL },
    { "max-jobs", 0, 0, G_OPTION_ARG_INT, &max_jobs,
        "End after N jobs; only with --worker", "N" },
    { "idle-exit", 0, 0, G_OPTION_ARG_DOUBLE, &self->idle_exit,
        "End after so long without a job; only with --worker", "SECONDS" },
    { "disk-floor", 0, 0, G_OPTION_ARG_STRING, &texts.disk_floor,
        "Free space in the state folder below which jobs and uploads wait "
        "(2G or 2%, whichever is less)",
        "SIZE" },
    { "keep-jobs", 0, 0, G_OPTION_ARG_DOUBLE, &texts.keep_jobs,
        "Days after its end until a job goes with its outputs; 0 for never "
        "(30)",
        "DAYS" },
    { "keep-uploads", 0, 0, G_OPTION_ARG_DOUBLE, &texts.keep_uploads,
        "Days until an upload goes that no job names; 0 for never (7)",
        "DAYS" },
    { "cache-size", 0, 0, G_OPTION_ARG_STRING, &texts.cache_size,
        "Room for the finished stages of each tenant (5G)", "SIZE" },
    { "upkeep-interval", 0, 0, G_OPTION_ARG_DOUBLE, &self->upkeep,
        "Seconds between looks for what is old (600)", "SECONDS" },
    { "drain-timeout", 0, 0, G_OPTION_ARG_DOUBLE, &self->drain_timeout,
        "Seconds that running jobs get after SIGTERM before they are given "
        "back; a second SIGTERM gives them back at once (0)",
        "SECONDS" },
    { "log-level", 0, 0, G_OPTION_ARG_STRING, &texts.log_level,
        "debug (every request), info, warning or error (info)", "LEVEL" },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &texts.verbose,
        "The same as --log-level debug", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version", NULL },
    { NULL }
  };

  self->poll = 2;
  self->upkeep = 600;
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_summary (context,
      "The orchestrator of Edit Factory: takes jobs by REST, keeps them in\n"
      "PostgreSQL (EF_DATABASE_URL, else a private one), runs them in "
      "sandboxed\nprocesses. docs/operations.md tells more.\n\n"
      "'efd tenants' and 'efd keys' administrate (docs/tenants.md).");
  if (!g_option_context_parse (context, argc, argv, error) ||
      !check (self, slots, error) || !check_times (self, &texts, error) ||
      !check_roles (self, max_jobs, error) || !read_texts (self, &texts, error))
    return NULL;
  if (version) {
    g_print ("efd (Edit Factory) %s\n", ef_version ());
    exit (0);
  }
  if (*argc > 1) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "'%s': efd takes options only; see efd --help", (*argv)[1]);
    return NULL;
  }
  self->state = state ? g_canonicalize_filename (state, NULL)
                      : ef_options_default_state ();
  self->media = choose_folder (media, "EF_MEDIA_DIR", self->state, "media");
  self->cache = choose_folder (cache, "EF_CACHE_DIR", self->state, "cache");
  self->slots = slots ? (guint)slots : default_slots ();
  set_default (&self->listen, "EF_LISTEN", DEFAULT_LISTEN);
  set_default (&self->database_url, "EF_DATABASE_URL", NULL);
  set_default (&self->database_user, "EF_DATABASE_USER", "postgres");
  set_default (&self->stage_user, "EF_STAGE_USER", "editfactory");
  if (strcmp (self->listen, "none") == 0)
    g_clear_pointer (&self->listen, g_free);
  return g_steal_pointer (&self);
}

void
ef_options_free (EfOptions *self)
{
  g_free (self->state);
  g_free (self->media);
  g_free (self->cache);
  g_free (self->listen);
  g_free (self->database_url);
  g_free (self->database_user);
  g_free (self->stage_user);
  g_free (self);
}
