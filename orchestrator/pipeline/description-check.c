/* Edit Factory - what a description must satisfy before anything runs
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "description-check.h"
#include "allow-list.h"
#include "schema.h"

#include <gst/gst.h>
#include <string.h>

static gboolean
fail (GError **error, const gchar *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (GError **error, const gchar *format, ...)
{
  g_autofree gchar *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, EF_ERROR, EF_ERROR_INPUT, what);
  return FALSE;
}

static const gchar *
reference_of (JsonNode *value)
{
  const gchar *text = NULL;

  if (JSON_NODE_HOLDS_VALUE (value) &&
      json_node_get_value_type (value) == G_TYPE_STRING)
    text = json_node_get_string (value);
  return text && text[0] == '$' ? text : NULL;
}

static gboolean
produces (const EfStageDescription *stage, const gchar *file)
{
  if (stage->type)
    return g_strv_contains (stage->type->outputs, file);
  return g_ptr_array_find_with_equal_func (
      stage->outputs, file, g_str_equal, NULL);
}

/* A name that stays in the stage's folder, and is not the cache's own. */
static gboolean
is_file_name (const gchar *name)
{
  return g_regex_match_simple ("^[A-Za-z0-9_-][A-Za-z0-9._-]*$", name,
             G_REGEX_DOLLAR_ENDONLY, 0) &&
      !g_str_equal (name, "entry.json");
}

/* "$out.STAGE.FILE": a file of an earlier stage, or of @self. */
static gboolean
check_out (EfDescription *description, guint self, const gchar *reference,
    GError **error)
{
  g_auto (GStrv) parts = g_strsplit (reference + strlen ("$out."), ".", 2);

  if (g_strv_length (parts) != 2)
    return fail (error, "%s: must be $out.STAGE.FILE", reference);
  if (!is_file_name (parts[1]))
    return fail (error,
        "%s: the file's name may have letters, digits, '.', '_' and '-'",
        reference);
  for (guint i = 0; i <= self; i++) {
    EfStageDescription *stage = g_ptr_array_index (description->stages, i);

    if (!g_str_equal (stage->name, parts[0]))
      continue;
    if (i == self || produces (stage, parts[1]))
      return TRUE;
    return fail (error, "%s: stage '%s' does not write '%s'", reference,
        parts[0], parts[1]);
  }
  return fail (
      error, "%s: there is no earlier stage '%s'", reference, parts[0]);
}

static gboolean
check_param (EfDescription *description, const gchar *reference,
    const gchar *name, gboolean asset, GError **error)
{
  JsonObject *schema = ef_schema_get_property (description->params, name);

  if (!schema)
    return fail (error, "%s: there is no such parameter", reference);
  if (asset && !ef_schema_is_asset (schema))
    return fail (
        error, "%s: the parameter's format is not ef-asset", reference);
  return TRUE;
}

/* @path: the value becomes a path: it must not come from plain parameters */
static gboolean
check_reference (EfDescription *description, guint self, gboolean path,
    const gchar *reference, GError **error)
{
  if (g_str_has_prefix (reference, "$out."))
    return check_out (description, self, reference, error);
  if (g_str_has_prefix (reference, "$asset."))
    return check_param (
        description, reference, reference + strlen ("$asset."), TRUE, error);
  if (path)
    return fail (
        error, "%s: a path may only come from $out or $asset", reference);
  if (g_str_has_prefix (reference, "$params."))
    return check_param (
        description, reference, reference + strlen ("$params."), FALSE, error);
  if (g_str_equal (reference, "$index") || g_str_equal (reference, "$item"))
    return TRUE;
  return fail (
      error, "%s: must be $params, $out, $asset, $index or $item", reference);
}

/* Some elements set properties of their own when they are made, so a default
 * is what a fresh element says and not what its class says. */
static gboolean
differs (GstElement *element, GstElement *untouched, GParamSpec *spec)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) initial = G_VALUE_INIT;

  g_value_init (&value, spec->value_type);
  g_value_init (&initial, spec->value_type);
  g_object_get_property (G_OBJECT (element), spec->name, &value);
  g_object_get_property (G_OBJECT (untouched), spec->name, &initial);
  return g_param_values_cmp (spec, &value, &initial) != 0;
}

/* Literal settings in the launch line are held to the same list. */
static gboolean
check_literals (GstElement *element, const gchar *factory, GError **error)
{
  g_autoptr (GstElement) untouched =
      gst_object_ref_sink (gst_element_factory_make (factory, NULL));
  g_autofree GParamSpec **specs = NULL;
  guint n;

  specs = g_object_class_list_properties (G_OBJECT_GET_CLASS (element), &n);
  for (guint i = 0; i < n; i++) {
    EfPropertyKind kind;

    if (g_str_equal (specs[i]->name, "name") ||
        g_str_equal (specs[i]->name, "parent") ||
        (specs[i]->flags & G_PARAM_READWRITE) != G_PARAM_READWRITE)
      continue;
    kind = ef_allow_list_get_property (factory, specs[i]->name);
    if (kind == EF_PROPERTY_VALUE || !differs (element, untouched, specs[i]))
      continue;
    if (kind == EF_PROPERTY_PATH)
      return fail (error, "launch: %s.%s: paths are bound in \"set\"", factory,
          specs[i]->name);
    return fail (error, "launch: the property '%s' of %s is not allowed",
        specs[i]->name, factory);
  }
  return TRUE;
}

static gboolean
check_elements (GstElement *pipeline, GError **error)
{
  g_autoptr (GstIterator) iterator =
      gst_bin_iterate_elements (GST_BIN (pipeline));
  g_auto (GValue) item = G_VALUE_INIT;

  while (gst_iterator_next (iterator, &item) == GST_ITERATOR_OK) {
    GstElement *element = g_value_get_object (&item);
    GstElementFactory *factory = gst_element_get_factory (element);
    const gchar *name = factory ? GST_OBJECT_NAME (factory) : "bin";

    if (!ef_allow_list_has_element (name))
      return fail (error, "launch: element '%s' is not allowed", name);
    if (!check_literals (element, name, error))
      return FALSE;
    g_value_reset (&item);
  }
  return TRUE;
}

static gboolean
check_launch_binding (EfDescription *description, guint self,
    EfBinding *binding, GstElement *pipeline, GError **error)
{
  EfStageDescription *stage = g_ptr_array_index (description->stages, self);
  const gchar *reference = reference_of (binding->value);
  g_autoptr (GstElement) element = NULL;
  g_autofree gchar *own = g_strdup_printf ("$out.%s.", stage->name);
  EfPropertyKind kind;

  if (!binding->element)
    return fail (error, "must be ELEMENT.PROPERTY");
  element = gst_bin_get_by_name (GST_BIN (pipeline), binding->element);
  if (!element)
    return fail (error, "there is no element named '%s'", binding->element);
  if (!g_object_class_find_property (
          G_OBJECT_GET_CLASS (element), binding->name))
    return fail (error, "%s has no property '%s'",
        GST_OBJECT_NAME (gst_element_get_factory (element)), binding->name);
  kind = ef_allow_list_get_property (
      GST_OBJECT_NAME (gst_element_get_factory (element)), binding->name);
  if (kind == EF_PROPERTY_REFUSED)
    return fail (error, "the property '%s' is not allowed", binding->name);
  if (!reference)
    return kind == EF_PROPERTY_VALUE ||
        fail (error, "a path may only come from $out or $asset");
  if (g_str_has_prefix (reference, own))
    g_ptr_array_add (stage->outputs, g_strdup (reference + strlen (own)));
  return check_reference (
      description, self, kind == EF_PROPERTY_PATH, reference, error);
}

static gboolean
check_call_binding (
    EfDescription *description, guint self, EfBinding *binding, GError **error)
{
  EfStageDescription *stage = g_ptr_array_index (description->stages, self);
  const gchar *reference = reference_of (binding->value);

  gboolean path =
      stage->type->paths && g_strv_contains (stage->type->paths, binding->name);

  if (!g_strv_contains (stage->type->inputs, binding->name))
    return fail (error, "the stage '%s' has no input '%s'", stage->type->name,
        binding->name);
  if (!reference)
    return !path || fail (error, "a path may only come from $out or $asset");
  return check_reference (description, self, path, reference, error);
}

static gboolean
check_launch (EfDescription *description, guint self, GError **error)
{
  EfStageDescription *stage = g_ptr_array_index (description->stages, self);
  GError *cause = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch_full (
      stage->launch, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &cause);

  if (!pipeline) {
    fail (error, "launch: %s", cause->message);
    g_error_free (cause);
    return FALSE;
  }
  if (!GST_IS_PIPELINE (pipeline))
    return fail (error, "launch: must be a pipeline of several elements");
  if (!check_elements (pipeline, error))
    return FALSE;
  for (guint i = 0; i < stage->bindings->len; i++) {
    EfBinding *binding = g_ptr_array_index (stage->bindings, i);

    if (!check_launch_binding (description, self, binding, pipeline, error)) {
      g_prefix_error (error, "set.%s: ", binding->key);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
check_call (EfDescription *description, guint self, GError **error)
{
  EfStageDescription *stage = g_ptr_array_index (description->stages, self);

  for (guint i = 0; i < stage->bindings->len; i++) {
    EfBinding *binding = g_ptr_array_index (stage->bindings, i);

    if (!check_call_binding (description, self, binding, error)) {
      g_prefix_error (error, "set.%s: ", binding->key);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
check_control (EfDescription *description, guint self, GError **error)
{
  EfStageDescription *stage = g_ptr_array_index (description->stages, self);
  const gchar *when = stage->when;

  if (!g_regex_match_simple (
          "^[a-z][a-z0-9_-]*$", stage->name, G_REGEX_DOLLAR_ENDONLY, 0))
    return fail (error,
        "name: '%s' must begin with a letter and have only small letters, "
        "digits, '_' and '-'",
        stage->name);
  if (when && *when == '!')
    when++;
  if (when &&
      !(g_str_has_prefix (when, "$params.") ||
          g_str_has_prefix (when, "$asset.")))
    return fail (error, "when: must be $params.NAME or !$params.NAME");
  if (when && !check_reference (description, self, FALSE, when, error))
    return FALSE;
  if (stage->for_each && !g_str_has_prefix (stage->for_each, "$params."))
    return fail (error, "for_each: must be $params.NAME");
  if (stage->for_each &&
      !check_reference (description, self, FALSE, stage->for_each, error))
    return FALSE;
  for (guint i = 0; i < self; i++)
    if (g_str_equal (stage->name,
            ((EfStageDescription *)g_ptr_array_index (description->stages, i))
                ->name))
      return fail (error, "name: '%s' is there twice", stage->name);
  return TRUE;
}

static gboolean
check_keep (EfStageDescription *stage, GError **error)
{
  for (guint i = 0; stage->keep && i < stage->keep->len; i++) {
    const gchar *file = g_ptr_array_index (stage->keep, i);

    if (!produces (stage, file))
      return fail (error, "keep[%u]: the stage writes no file '%s'", i, file);
  }
  return TRUE;
}

gboolean
ef_description_check (EfDescription *description, GError **error)
{
  if (!ef_schema_check (description->params, "params", error))
    return FALSE;
  for (guint i = 0; i < description->stages->len; i++) {
    EfStageDescription *stage = g_ptr_array_index (description->stages, i);

    if (!check_control (description, i, error) ||
        !(stage->launch ? check_launch (description, i, error)
                        : check_call (description, i, error)) ||
        !check_keep (stage, error)) {
      g_prefix_error (error, "stages[%u]: ", i);
      return FALSE;
    }
  }
  return TRUE;
}
