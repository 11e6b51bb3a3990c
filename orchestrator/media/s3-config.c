/* Edit Factory - which object store the environment names
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "s3.h"

#include <editfactory/file.h>
#include <string.h>

#define DEFAULT_CACHE (G_GUINT64_CONSTANT (10) << 30)
#define PART_BYTES (G_GUINT64_CONSTANT (64) << 20)
#define MAX_SECRET 1024

static const gchar *
get (const gchar *name)
{
  const gchar *value = g_getenv (name);

  return value && *value ? value : NULL;
}

static gboolean
take (gchar **value, const gchar *name, GError **error)
{
  *value = g_strdup (get (name));
  if (*value)
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
      "%s: must be set, as EF_S3_BUCKET is", name);
  return FALSE;
}

/* Whoever lists processes sees environments, not files. */
static gboolean
read_secret (EfS3Config *self, GError **error)
{
  g_autofree gchar *path = NULL;
  gsize length;

  if (!take (&path, "EF_S3_SECRET_ACCESS_KEY_FILE", error))
    return FALSE;
  if (!ef_file_read (path, MAX_SECRET, &self->secret, &length, error)) {
    g_prefix_error (error, "EF_S3_SECRET_ACCESS_KEY_FILE: ");
    return FALSE;
  }
  g_strchomp (self->secret);
  if (*self->secret && strlen (self->secret) <= length)
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
      "EF_S3_SECRET_ACCESS_KEY_FILE: %s: is empty", path);
  return FALSE;
}

static gboolean
read_number (const gchar *name, guint64 *number, GError **error)
{
  const gchar *text = get (name);

  if (!text)
    return TRUE;
  if (g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT64, number, NULL))
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
      "%s: '%s': must be a number of bytes", name, text);
  return FALSE;
}

/* Names of buckets and prefixes become parts of paths. */
static gboolean
check_names (EfS3Config *self, GError **error)
{
  if (!g_regex_match_simple ("^[a-zA-Z0-9][a-zA-Z0-9._-]{0,254}$", self->bucket,
          G_REGEX_DOLLAR_ENDONLY, 0))
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "EF_S3_BUCKET: '%s': is no name of a bucket", self->bucket);
  else if (self->prefix &&
      !g_regex_match_simple ("^[a-zA-Z0-9_-][a-zA-Z0-9._-]*"
                             "(/[a-zA-Z0-9_-][a-zA-Z0-9._-]*)*$",
          self->prefix, G_REGEX_DOLLAR_ENDONLY, 0))
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "EF_S3_PREFIX: '%s': must be letters, digits, '.', '_' and '-', "
        "perhaps with single slashes between them",
        self->prefix);
  else
    return TRUE;
  return FALSE;
}

EfS3Config *
ef_s3_config_from_environment (gboolean *found, GError **error)
{
  g_autoptr (EfS3Config) self = g_new0 (EfS3Config, 1);
  const gchar *region = get ("EF_S3_REGION");

  *found = get ("EF_S3_BUCKET") != NULL;
  if (!*found)
    return NULL;
  self->bucket = g_strdup (get ("EF_S3_BUCKET"));
  self->prefix = g_strdup (get ("EF_S3_PREFIX"));
  self->region = g_strdup (region ? region : "us-east-1");
  self->redirect = g_strcmp0 (get ("EF_S3_REDIRECT"), "1") == 0;
  self->cache_bytes = DEFAULT_CACHE;
  self->part_bytes = PART_BYTES;
  if (!take (&self->endpoint, "EF_S3_ENDPOINT", error) ||
      !take (&self->id, "EF_S3_ACCESS_KEY_ID", error) ||
      !read_secret (self, error) ||
      !read_number ("EF_S3_CACHE_BYTES", &self->cache_bytes, error) ||
      !check_names (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
ef_s3_config_free (EfS3Config *self)
{
  g_free (self->endpoint);
  g_free (self->region);
  g_free (self->bucket);
  g_free (self->id);
  g_free (self->secret);
  g_free (self->prefix);
  g_free (self);
}
