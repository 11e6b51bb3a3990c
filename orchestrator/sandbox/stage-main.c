/* Edit Factory - the inside of a sandbox: one stage, and nothing else
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "stage-main.h"
#include "environment.h"
#include "error-code.h"
#include "order-json.h"

#include <editfactory/json.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Progress is told in such steps, or after so long, and never more often than
 * that; microseconds. Hours of it stay below EF_MESSAGES_MAX_LINES. */
#define PROGRESS_STEP 0.001
#define PROGRESS_LATEST G_USEC_PER_SEC
#define PROGRESS_INTERVAL (100 * 1000)

/* Lines are written whole, from any thread. */
typedef struct
{
  GMutex lock;
  gdouble fraction;
  gint64 told;
} Channel;

static void
say (Channel *channel, JsonObject *object)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autofree gchar *text = NULL;
  g_autofree gchar *line = NULL;
  gsize left;

  json_node_take_object (root, object);
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, NULL);
  line = g_strconcat (text, "\n", NULL);
  left = strlen (line);
  g_mutex_lock (&channel->lock);
  for (const gchar *p = line; left > 0;) {
    gssize n = write (EF_STAGE_MESSAGES_FD, p, left);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      _exit (1); /* nobody listens */
    p += n;
    left -= n;
  }
  g_mutex_unlock (&channel->lock);
}

static void
say_ready (Channel *channel, const EfConfined *confined)
{
  JsonObject *object = json_object_new ();
  JsonObject *walls = json_object_new ();

  json_object_set_int_member (walls, "landlock", confined->landlock);
  json_object_set_boolean_member (walls, "seccomp", confined->seccomp);
  json_object_set_object_member (object, "ready", walls);
  say (channel, object);
}

static void
say_error (Channel *channel, const GError *error)
{
  JsonObject *object = json_object_new ();
  JsonObject *what = json_object_new ();
  g_autofree gchar *message = ef_quote (error->message, 2000);

  json_object_set_string_member (what, "code", ef_error_code_name (error));
  json_object_set_string_member (what, "message", message);
  json_object_set_object_member (object, "error", what);
  say (channel, object);
}

static void
say_done (Channel *channel)
{
  JsonObject *object = json_object_new ();

  json_object_set_boolean_member (object, "done", TRUE);
  say (channel, object);
}

static void
on_progress (EfStageOrder *order, gdouble fraction, gpointer user_data)
{
  Channel *channel = user_data;
  gint64 now = g_get_monotonic_time ();
  JsonObject *object;

  if (fraction <= channel->fraction ||
      now - channel->told < PROGRESS_INTERVAL ||
      (fraction < channel->fraction + PROGRESS_STEP &&
          now - channel->told < PROGRESS_LATEST))
    return;
  channel->fraction = fraction;
  channel->told = now;
  object = json_object_new ();
  json_object_set_double_member (object, "progress", fraction);
  say (channel, object);
}

static void
on_warning (EfStageOrder *order, const gchar *text, gpointer user_data)
{
  JsonObject *object = json_object_new ();
  g_autofree gchar *message = ef_quote (text, 2000);

  json_object_set_string_member (object, "warning", message);
  say (user_data, object);
}

static GByteArray *
read_input (GError **error)
{
  g_autoptr (GByteArray) input = g_byte_array_new ();
  guint8 data[65536];
  gssize n;

  while ((n = read (STDIN_FILENO, data, sizeof data)) != 0) {
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0 || input->len + n > EF_ORDER_MAX_BYTES) {
      g_set_error (error, EF_ERROR, EF_ERROR_LIMIT,
          "the order cannot be read, or is too long");
      return NULL;
    }
    g_byte_array_append (input, data, n);
  }
  return g_steal_pointer (&input);
}

static gboolean
compute (Channel *channel, EfStageOrder *order, void (*register_stages) (void),
    GError **error)
{
  ef_environment_prepare ();
  if (!ef_environment_init_gst (error))
    return FALSE;
  register_stages ();
  order->progress = on_progress;
  order->warning = on_warning;
  order->user_data = channel;
  return ef_stage_order_run (order, error);
}

static gboolean
obey (Channel *channel, void (*register_stages) (void), GError **error)
{
  g_autoptr (GByteArray) input = read_input (error);
  g_autoptr (EfStageOrder) order = NULL;
  g_autoptr (EfConfinement) confinement = NULL;
  EfConfined confined;

  if (!input ||
      !ef_order_from_json ((const gchar *)input->data, input->len, &order,
          &confinement, error) ||
      !ef_confine (confinement, &confined, error))
    return FALSE;
  say_ready (channel, &confined);
  return !order || compute (channel, order, register_stages, error);
}

int
ef_stage_main (void (*register_stages) (void))
{
  g_autoptr (GError) error = NULL;
  Channel channel = { .fraction = -1 };

  g_mutex_init (&channel.lock);
  /* What the stage starts in turn has nothing to say. */
  if (fcntl (EF_STAGE_MESSAGES_FD, F_SETFD, FD_CLOEXEC) != 0) {
    g_printerr ("this program is started by others; see docs/sandbox.md\n");
    return 2;
  }
  if (obey (&channel, register_stages, &error))
    say_done (&channel);
  else
    say_error (&channel, error);
  return 0;
}
