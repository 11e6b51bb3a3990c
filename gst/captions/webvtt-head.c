/* Edit Factory - what WebVTT says in front of its cues, and beside their times
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "webvtt-head.h"

#include "webvtt-region.h"
#include "webvtt-sheet.h"

#include <string.h>

#define LINES (EF_CUE_WORD_UNDERLINE | EF_CUE_WORD_STRIKE)

struct _EfWebvttHead
{
  GHashTable *rules;  /* of classes: gchar * to its declaration */
  GPtrArray *classes; /* those names, as they came */
  GHashTable *ids;    /* of regions: their settings to gchar * */
  GPtrArray *regions; /* those settings */
};

/* "12.5%": @value is 0..1 */
static void
append_percent (GString *out, gdouble value)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];
  gsize length;

  g_ascii_formatd (text, sizeof text, "%.4f", CLAMP (value, 0, 1) * 100);
  length = strlen (text);
  while (text[length - 1] == '0')
    length--;
  g_string_append_len (out, text, length - (text[length - 1] == '.'));
  g_string_append_c (out, '%');
}

/* Looks */

/* The colours that have a class without a style sheet. */
static const gchar *
standard_colour (guint colour)
{
  static const struct
  {
    guint colour;
    const gchar *name;
  } names[] = { { 0xffffffff, "white" }, { 0x00ff00ff, "lime" },
    { 0x00ffffff, "cyan" }, { 0xff0000ff, "red" }, { 0xffff00ff, "yellow" },
    { 0xff00ffff, "magenta" }, { 0x0000ffff, "blue" },
    { 0x000000ff, "black" } };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].colour == colour)
      return names[i].name;
  return NULL;
}

/* What CSS would not read as part of a name needs no quoting rules here. */
static gboolean
is_plain_font (const gchar *font)
{
  for (const gchar *p = font; *p; p++)
    if (!g_ascii_isalnum (*p) && (guchar)*p < 0x80 && !strchr (" -_.+&", *p))
      return FALSE;
  return *font && *font != ' ' && font[strlen (font) - 1] != ' ';
}

/* The class of a declaration, made of what it says: ".c8a2be2ff" */
static gchar *
class_of_font (const gchar *font)
{
  return g_strdup_printf ("f%08x", g_str_hash (font));
}

static gchar *
class_of_size (gfloat size)
{
  return g_strdup_printf ("s%d", (gint)(size * 1000000));
}

/* As short as it can be and still the same. */
static gchar *
number (gfloat value)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, "%.7g", value);
  if ((gfloat)g_ascii_strtod (text, NULL) != value)
    g_ascii_formatd (text, sizeof text, "%.9g", value);
  return g_strdup (text);
}

typedef void (*EachClass) (gchar *name, gchar *declaration, gpointer user_data);

/* Calls @each, which takes both, for all classes of a word that are not the
 * standard's. */
static void
for_classes (const EfCueWord *word, EachClass each, gpointer user_data)
{
  g_autofree gchar *size = number (word->size);
  g_autofree gchar *opacity = number (1 - word->fade);

  if (word->colour && !standard_colour (word->colour))
    each (g_strdup_printf ("c%08x", word->colour),
        g_strdup_printf ("color: #%08x", word->colour), user_data);
  if (word->size > 0 && word->size != 1)
    each (class_of_size (word->size), g_strdup_printf ("font-size: %sem", size),
        user_data);
  if (word->fade > 0)
    each (g_strdup_printf ("o%d", (gint)((1 - word->fade) * 1000000)),
        g_strdup_printf ("opacity: %s", opacity), user_data);
  if (word->font && is_plain_font (word->font))
    each (class_of_font (word->font),
        g_strdup_printf ("font-family: \"%s\"", word->font), user_data);
  /* Of a sheet both lines are one property. */
  if ((word->flags & LINES) == LINES)
    each (g_strdup ("struck-u"),
        g_strdup ("text-decoration: underline line-through"), user_data);
  else if (word->flags & EF_CUE_WORD_STRIKE)
    each (g_strdup ("struck"), g_strdup ("text-decoration: line-through"),
        user_data);
}

static void
declare (gchar *name, gchar *declaration, gpointer user_data)
{
  EfWebvttHead *self = user_data;

  if (g_hash_table_contains (self->rules, name) ||
      self->classes->len >= EF_WEBVTT_MAX_RULES) {
    g_free (name);
    g_free (declaration);
    return;
  }
  g_ptr_array_add (self->classes, name);
  g_hash_table_insert (self->rules, name, declaration);
}

typedef struct
{
  const EfWebvttHead *head;
  GString *out;
} Use;

static void
use (gchar *name, gchar *declaration, gpointer user_data)
{
  const Use *to = user_data;
  const gchar *declared = g_hash_table_lookup (to->head->rules, name);

  if (declared && g_str_equal (declared, declaration))
    g_string_append_printf (to->out, ".%s", name);
  g_free (name);
  g_free (declaration);
}

void
ef_webvtt_head_append_classes (
    const EfWebvttHead *self, const EfCueWord *word, GString *out)
{
  const gchar *colour = standard_colour (word->colour);
  Use to = { self, out };

  if (colour)
    g_string_append_printf (out, ".%s", colour);
  for_classes (word, use, &to);
}

/* Places */

/* 0, 1, 2: left, middle, right of the caption */
static gint
column_of (const EfCuePlace *place)
{
  return (place->anchor - 1) % 3;
}

/* 0, 1, 2: top, middle, bottom */
static gint
row_of (const EfCuePlace *place)
{
  return 2 - (place->anchor - 1) / 3;
}

static gboolean
is_vertical (const EfCuePlace *place)
{
  return place->writing == EF_WRITING_VERTICAL_RL ||
      place->writing == EF_WRITING_VERTICAL_LR;
}

static gboolean
has_anchor (const EfCuePlace *place)
{
  return place->anchor >= 1 && place->anchor <= 9;
}

static gboolean
is_in_region (const EfCuePlace *place)
{
  return place->lines > 0 && has_anchor (place) && place->y >= 0 &&
      !is_vertical (place);
}

/* The cue's own box in it is as wide, and aligned to its side that stands at
 * the place. (transfer full) */
static gchar *
region_settings (const EfCuePlace *place)
{
  GString *out = g_string_new ("width:");
  gdouble part = column_of (place) / 2.0;

  append_percent (out, place->width > 0 ? place->width : 1);
  g_string_append_printf (out, " lines:%u regionanchor:", place->lines);
  append_percent (out, part);
  g_string_append_c (out, ',');
  append_percent (out, place->lines_y);
  g_string_append (out, " viewportanchor:");
  append_percent (out, place->x >= 0 ? place->x : part);
  g_string_append_c (out, ',');
  append_percent (out, place->y);
  if (place->scroll)
    g_string_append (out, " scroll:up");
  return g_string_free (out, FALSE);
}

static void
declare_region (EfWebvttHead *self, const EfCuePlace *place)
{
  gchar *settings = region_settings (place);

  if (g_hash_table_contains (self->ids, settings) ||
      self->regions->len >= EF_WEBVTT_MAX_REGIONS) {
    g_free (settings);
    return;
  }
  g_ptr_array_add (self->regions, settings);
  g_hash_table_insert (
      self->ids, settings, g_strdup_printf ("r%u", self->regions->len));
}

static void
append_line (GString *out, gdouble value, gint side)
{
  static const gchar *const sides[] = { "", ",center", ",end" };

  g_string_append (out, " line:");
  append_percent (out, value);
  g_string_append (out, sides[side]);
}

/* @x: where the box stands along a line, by its side @side; negative: the
 * standard's place */
static void
append_box (GString *out, gdouble x, gdouble width, gint side)
{
  static const gchar *const sides[] = { " align:left", "", " align:right" };

  if (x >= 0 && x != side / 2.0) {
    g_string_append (out, " position:");
    append_percent (out, x);
  }
  if (width > 0) {
    g_string_append (out, " size:");
    append_percent (out, width);
  }
  g_string_append (out, sides[side]);
}

/* Lines count across the columns, positions along them. Without a line the last
 * column stands at its side. */
static void
append_columns (GString *out, const EfCuePlace *place)
{
  gboolean rl = place->writing == EF_WRITING_VERTICAL_RL;
  gint side;

  g_string_append (out, rl ? " vertical:rl" : " vertical:lr");
  if (!has_anchor (place))
    return;
  side = column_of (place);
  if (place->x >= 0 && !(side == (rl ? 0 : 2) && place->x == side / 2.0F))
    append_line (out, place->x, rl ? 2 - side : side);
  append_box (out, place->y, place->width, row_of (place));
}

void
ef_webvtt_head_append_settings (
    const EfWebvttHead *self, const EfCuePlace *place, GString *out)
{
  const gchar *id = NULL;
  gint side;

  if (is_vertical (place)) {
    append_columns (out, place);
    return;
  }
  if (!has_anchor (place))
    return;
  side = column_of (place);
  if (is_in_region (place)) {
    g_autofree gchar *settings = region_settings (place);

    id = g_hash_table_lookup (self->ids, settings);
  }
  if (id) {
    g_string_append_printf (out, " region:%s", id);
    append_box (out, -1, 0, side);
    return;
  }
  if (place->y >= 0)
    append_line (out, place->y, row_of (place));
  if (place->x >= 0)
    append_box (out, place->x, place->width, side);
}

/* All */

EfWebvttHead *
ef_webvtt_head_new (const EfCues *cues)
{
  EfWebvttHead *self = g_new0 (EfWebvttHead, 1);

  self->rules = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  self->classes = g_ptr_array_new_with_free_func (g_free);
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  self->regions = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < ef_cues_length (cues); i++) {
    const EfCue *cue = ef_cues_index (cues, i);

    if (is_in_region (&cue->place))
      declare_region (self, &cue->place);
    for (guint k = 0; k < cue->words->len; k++)
      for_classes (&g_array_index (cue->words, EfCueWord, k), declare, self);
  }
  return self;
}

void
ef_webvtt_head_free (EfWebvttHead *self)
{
  g_hash_table_unref (self->rules);
  g_hash_table_unref (self->ids);
  g_ptr_array_unref (self->classes);
  g_ptr_array_unref (self->regions);
  g_free (self);
}

void
ef_webvtt_head_append_blocks (const EfWebvttHead *self, GString *out)
{
  for (guint i = 0; i < self->regions->len; i++)
    g_string_append_printf (out, "REGION\nid:r%u %s\n\n", i + 1,
        (const gchar *)g_ptr_array_index (self->regions, i));
  if (self->classes->len == 0)
    return;
  g_string_append (out, "STYLE\n");
  for (guint i = 0; i < self->classes->len; i++) {
    const gchar *name = g_ptr_array_index (self->classes, i);

    g_string_append_printf (out, "::cue(.%s) { %s }\n", name,
        (const gchar *)g_hash_table_lookup (self->rules, name));
  }
  g_string_append_c (out, '\n');
}
