/* Edit Factory - the names of the results
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "output.h"
#include "formats.h"

#include <string.h>

#define EXTENSION ".mp4"

const gchar *const ef_output_suffixes[] = { "mp4", "jpg", "srt", "vtt", NULL };

static gchar *
without_extension (const gchar *name)
{
  const gchar *dot = strrchr (name, '.');

  return dot && dot != name ? g_strndup (name, dot - name) : g_strdup (name);
}

gchar *
ef_output_plan_name (const gchar *plan)
{
  g_autofree gchar *name = g_path_get_basename (plan);

  if (g_str_has_suffix (name, ".plan.json"))
    name[strlen (name) - strlen (".json")] = '\0';
  return g_steal_pointer (&name);
}

EfOutput *
ef_output_new (
    const gchar *given, const gchar *fallback, guint variants, GError **error)
{
  g_autoptr (EfOutput) self = g_new0 (EfOutput, 1);
  g_autofree gchar *name = NULL;
  g_autofree gchar *path = NULL;

  if (given &&
      (!g_str_has_suffix (given, EXTENSION) ||
          g_str_has_suffix (given, "/" EXTENSION) ||
          strcmp (given, EXTENSION) == 0)) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "--output %s: the name must end in .mp4", given);
    return NULL;
  }
  if (!given) {
    g_autofree gchar *file = g_path_get_basename (fallback);
    g_autofree gchar *stem = without_extension (file);

    name = g_strconcat (stem, EXTENSION, NULL);
  }
  path = g_canonicalize_filename (given ? given : name, NULL);
  if (!g_utf8_validate (path, -1, NULL)) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "--output %s: the path is not UTF-8: choose another", path);
    return NULL;
  }
  self->base = g_strndup (path, strlen (path) - strlen (EXTENSION));
  self->variants = MAX (variants, 1);
  self->names = g_new0 (gchar *, 1);
  return g_steal_pointer (&self);
}

void
ef_output_free (EfOutput *self)
{
  g_free (self->base);
  g_strfreev (self->names);
  g_free (self);
}

static void
take_names (EfOutput *self, GStrvBuilder *builder)
{
  g_strfreev (self->names);
  self->names = g_strv_builder_end (builder);
}

void
ef_output_set_formats (EfOutput *self, GPtrArray *formats)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 1; i < formats->len; i++)
    g_strv_builder_add (
        builder, ((EfFormat *)g_ptr_array_index (formats, i))->name);
  take_names (self, builder);
}

void
ef_output_set_plan (EfOutput *self, const EfPlan *plan)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 1; i < ef_plan_n_outputs (plan); i++)
    g_strv_builder_add (builder, ef_plan_get_look (plan, i).name);
  take_names (self, builder);
}

gchar *
ef_output_further_name (
    EfOutput *self, guint variant, guint i, const gchar *suffix)
{
  g_autofree gchar *named = g_strconcat (self->names[i], ".", suffix, NULL);

  return ef_output_name (self, variant, named);
}

gchar *
ef_output_name (EfOutput *self, guint variant, const gchar *suffix)
{
  if (self->variants == 1)
    return ef_output_shared_name (self, suffix);
  return g_strdup_printf ("%s-%u.%s", self->base, variant + 1, suffix);
}

gchar *
ef_output_shared_name (EfOutput *self, const gchar *suffix)
{
  return g_strdup_printf ("%s.%s", self->base, suffix);
}

/* Takes @path. */
static gboolean
check (EfPublisher *publisher, gchar *path, const gchar *except, GError **error)
{
  g_autofree gchar *owned = path;

  return g_strcmp0 (owned, except) == 0 ||
      ef_publisher_check (publisher, owned, error);
}

gboolean
ef_output_check (EfOutput *self, EfPublisher *publisher,
    const gchar *const *suffixes, const gchar *const *shared,
    const gchar *except, GError **error)
{
  for (guint v = 0; v < self->variants; v++)
    for (guint i = 0; suffixes[i]; i++)
      if (!check (
              publisher, ef_output_name (self, v, suffixes[i]), except, error))
        return FALSE;
  for (guint v = 0; v < self->variants; v++)
    for (guint n = 0; self->names[n]; n++)
      for (guint i = 0; ef_output_suffixes[i]; i++)
        if (g_strv_contains (suffixes, ef_output_suffixes[i]) &&
            !check (publisher,
                ef_output_further_name (self, v, n, ef_output_suffixes[i]),
                except, error))
          return FALSE;
  for (guint i = 0; shared[i]; i++)
    if (!check (
            publisher, ef_output_shared_name (self, shared[i]), except, error))
      return FALSE;
  return TRUE;
}
