/* Edit Factory - what requests say about webhooks
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "webhook-fields.h"
#include "webhook-signature.h"
#include "webhook-url.h"

#define MAX_EVENTS 3

void
ef_webhook_fields_clear (EfWebhookFields *self)
{
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->events, g_free);
  g_clear_pointer (&self->secret, g_free);
}

static void
read_url (EfWebhookFields *self, EfJsonObject *o, EfJsonPresence presence,
    gboolean allow_private)
{
  g_autoptr (GError) error = NULL;

  if (ef_json_get_string (o, "url", presence, EF_WEBHOOK_URL_MAX, &self->url) &&
      !ef_webhook_url_check (self->url, allow_private, &error))
    ef_json_object_fail (o, "url", "%s", error->message);
}

static gboolean
is_event (JsonNode *node)
{
  static const gchar *const EVENTS[] = { "job.succeeded", "job.failed",
    "job.cancelled", NULL };

  return JSON_NODE_HOLDS_VALUE (node) &&
      json_node_get_value_type (node) == G_TYPE_STRING &&
      g_strv_contains (EVENTS, json_node_get_string (node));
}

static void
read_events (EfWebhookFields *self, EfJsonObject *o)
{
  g_autoptr (GString) text = g_string_new ("{");
  JsonArray *array;

  if (!ef_json_get_array (o, "events", EF_JSON_OPTIONAL, 1, MAX_EVENTS, &array))
    return;
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);

    if (!is_event (node)) {
      ef_json_object_fail (
          o, "events", "must name job.succeeded, job.failed or job.cancelled");
      return;
    }
    g_string_append_printf (
        text, "%s%s", i ? "," : "", json_node_get_string (node));
  }
  g_string_append_c (text, '}');
  self->events = g_strdup (text->str);
}

void
ef_webhook_fields_read (EfWebhookFields *self, EfJsonObject *o,
    EfJsonPresence url, gboolean allow_private)
{
  read_url (self, o, url, allow_private);
  read_events (self, o);
  if (ef_json_get_string (o, "secret", EF_JSON_OPTIONAL, 100, &self->secret) &&
      !ef_webhook_secret_is_valid (self->secret))
    ef_json_object_fail (
        o, "secret", "must be 'whsec_' and 24 to 64 random bytes in base64");
}
