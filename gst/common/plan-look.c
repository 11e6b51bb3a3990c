/* Edit Factory - the edit plan: crop, flip, rotate and filters
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "plan-internal.h"

static const gchar *const flip_names[] = { "none", "horizontal", "vertical",
  "both", NULL };

/* Numbers of EfFilters, in order. */
static const struct
{
  const gchar *name;
  gsize offset;
  gdouble min;
  gdouble max;
  gdouble off;
} numbers[] = {
  { "denoise", G_STRUCT_OFFSET (EfFilters, denoise), 0, 1, 0 },
  { "sharpen", G_STRUCT_OFFSET (EfFilters, sharpen), 0, 2, 0 },
  { "brightness", G_STRUCT_OFFSET (EfFilters, brightness), -1, 1, 0 },
  { "contrast", G_STRUCT_OFFSET (EfFilters, contrast), 0, 4, 1 },
  { "saturation", G_STRUCT_OFFSET (EfFilters, saturation), 0, 4, 1 },
};

static gdouble *
number_of (const EfFilters *filters, guint i)
{
  return G_STRUCT_MEMBER_P (filters, numbers[i].offset);
}

void
ef_filters_init (EfFilters *filters)
{
  *filters = (EfFilters){ .lut_strength = 1 };
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    *number_of (filters, i) = numbers[i].off;
}

void
ef_filters_clear (EfFilters *filters)
{
  g_free (filters->lut);
  ef_filters_init (filters);
}

gboolean
ef_filters_are_off (const EfFilters *filters)
{
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (*number_of (filters, i) != numbers[i].off)
      return FALSE;
  return !filters->lut || filters->lut_strength == 0;
}

/* Reading */

static void
read_crop (EfJsonObject *parent, EfCrop *crop)
{
  const gdouble max = EF_PLAN_MAX_CROP;
  EfJsonObject o;

  if (!ef_json_get_object (parent, "crop", EF_JSON_OPTIONAL, &o))
    return;
  ef_json_get_number (&o, "left", EF_JSON_OPTIONAL, 0, max, &crop->left);
  ef_json_get_number (&o, "top", EF_JSON_OPTIONAL, 0, max, &crop->top);
  ef_json_get_number (&o, "right", EF_JSON_OPTIONAL, 0, max, &crop->right);
  ef_json_get_number (&o, "bottom", EF_JSON_OPTIONAL, 0, max, &crop->bottom);
  ef_json_object_close (parent, &o);
}

static void
read_lut (EfJsonObject *parent, const gchar *base, EfFilters *filters)
{
  EfJsonObject o;

  if (!ef_json_get_object (parent, "lut", EF_JSON_OPTIONAL, &o))
    return;
  ef_plan_get_uri (&o, "uri", EF_JSON_REQUIRED, base, &filters->lut);
  ef_json_get_number (
      &o, "strength", EF_JSON_OPTIONAL, 0, 1, &filters->lut_strength);
  ef_json_object_close (parent, &o);
}

void
ef_plan_read_filters (
    EfJsonObject *parent, const gchar *base, EfFilters *filters)
{
  EfJsonObject o;

  if (!ef_json_get_object (parent, "filters", EF_JSON_OPTIONAL, &o))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    ef_json_get_number (&o, numbers[i].name, EF_JSON_OPTIONAL, numbers[i].min,
        numbers[i].max, number_of (filters, i));
  read_lut (&o, base, filters);
  ef_json_object_close (parent, &o);
}

void
ef_plan_read_look (EfJsonObject *o, const gchar *base, EfClip *clip)
{
  gint flip = EF_FLIP_NONE;

  read_crop (o, &clip->crop);
  ef_json_get_choice (o, "flip", EF_JSON_OPTIONAL, flip_names, &flip);
  ef_json_get_number (o, "rotate", EF_JSON_OPTIONAL, -EF_PLAN_MAX_ROTATE,
      EF_PLAN_MAX_ROTATE, &clip->rotate);
  clip->flip = flip;
  ef_plan_read_filters (o, base, &clip->filters);
}

/* Writing */

static void
write_crop (JsonObject *object, const EfCrop *crop)
{
  JsonObject *member;

  if (crop->left == 0 && crop->top == 0 && crop->right == 0 &&
      crop->bottom == 0)
    return;
  member = json_object_new ();
  json_object_set_double_member (member, "left", crop->left);
  json_object_set_double_member (member, "top", crop->top);
  json_object_set_double_member (member, "right", crop->right);
  json_object_set_double_member (member, "bottom", crop->bottom);
  json_object_set_object_member (object, "crop", member);
}

void
ef_plan_write_filters (
    JsonObject *object, const EfFilters *filters, const gchar *base)
{
  JsonObject *member = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (*number_of (filters, i) != numbers[i].off)
      json_object_set_double_member (
          member, numbers[i].name, *number_of (filters, i));
  if (filters->lut) {
    JsonObject *lut = json_object_new ();

    ef_plan_set_uri (lut, "uri", filters->lut, base);
    json_object_set_double_member (lut, "strength", filters->lut_strength);
    json_object_set_object_member (member, "lut", lut);
  }
  if (json_object_get_size (member) > 0)
    json_object_set_object_member (object, "filters", member);
  else
    json_object_unref (member);
}

void
ef_plan_write_look (JsonObject *object, const EfClip *clip, const gchar *base)
{
  write_crop (object, &clip->crop);
  if (clip->flip != EF_FLIP_NONE)
    json_object_set_string_member (object, "flip", flip_names[clip->flip]);
  if (clip->rotate != 0)
    json_object_set_double_member (object, "rotate", clip->rotate);
  ef_plan_write_filters (object, &clip->filters, base);
}

/* Rules */

static gboolean
in_range (gdouble value, gdouble min, gdouble max)
{
  return value >= min && value <= max; /* FALSE for NaN */
}

static gboolean
validate_pair (gdouble a, gdouble b, guint i, const gchar *names,
    const gchar *source, GError **error)
{
  const gdouble max = EF_PLAN_MAX_CROP;

  if (in_range (a, 0, max) && in_range (b, 0, max) && a + b <= max)
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
      "%s: clips[%u].crop: %s must be 0 or more and together at most %g, are "
      "%g and %g",
      source, i, names, max, a, b);
  return FALSE;
}

gboolean
ef_plan_validate_filters (const EfFilters *filters, const gchar *where,
    const gchar *source, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (!in_range (*number_of (filters, i), numbers[i].min, numbers[i].max)) {
      g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
          "%s: %sfilters.%s: must be %g to %g, is %g", source, where,
          numbers[i].name, numbers[i].min, numbers[i].max,
          *number_of (filters, i));
      return FALSE;
    }
  if (in_range (filters->lut_strength, 0, 1))
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
      "%s: %sfilters.lut.strength: must be 0 to 1, is %g", source, where,
      filters->lut_strength);
  return FALSE;
}

gboolean
ef_plan_validate_look (
    const EfClip *clip, guint i, const gchar *source, GError **error)
{
  const EfCrop *c = &clip->crop;
  g_autofree gchar *where = g_strdup_printf ("clips[%u].", i);

  if (!validate_pair (c->left, c->right, i, "left and right", source, error) ||
      !validate_pair (c->top, c->bottom, i, "top and bottom", source, error))
    return FALSE;
  if (!in_range (clip->rotate, -EF_PLAN_MAX_ROTATE, EF_PLAN_MAX_ROTATE)) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s: %srotate: must be %g to %g degrees, is %g", source, where,
        -EF_PLAN_MAX_ROTATE, EF_PLAN_MAX_ROTATE, clip->rotate);
    return FALSE;
  }
  return ef_plan_validate_filters (&clip->filters, where, source, error);
}
