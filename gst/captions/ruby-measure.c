/* Edit Factory - how large readings are, and how far above their words
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ruby-measure.h"

#include "typesetter-private.h"
#include "upright.h"

#include <math.h>
#include <string.h>

/* The least that letters reach above and below their baseline, of their size:
 * a flat one has its reading no nearer than others. */
#define WIDE_UP 0.82
#define NARROW_UP 0.7
#define WIDE_DOWN 0.08
#define COLUMN_WIDE 0.47
#define COLUMN_NARROW 0.35
/* Between a word and its reading, ems, or of the outline when that is more. */
#define GAP 0.05
#define OUTLINE_GAP 0.8

/* A word or a reading by itself, ems. */
typedef struct
{
  gdouble width;
  gdouble up;
  gdouble down;
  guint letters;
} Extents;

static gboolean
is_wide (const gchar *text)
{
  return g_unichar_iswide (g_utf8_get_char (text));
}

static guint
count_letters (PangoLayout *layout)
{
  gint n;
  const PangoLogAttr *attrs = pango_layout_get_log_attrs_readonly (layout, &n);
  guint letters = 0;

  for (gint i = 0; i + 1 < n; i++)
    letters += attrs[i].is_cursor_position;
  return letters;
}

/* The least that @text reaches above and below its baseline, ems. */
static void
find_least (EfTypesetter *self, const gchar *text, gdouble size, gdouble *up,
    gdouble *down)
{
  gboolean wide = is_wide (text);

  *up = (wide ? WIDE_UP : NARROW_UP) * size;
  *down = wide ? WIDE_DOWN * size : 0;
  if (self->turned)
    *up = *down = (wide ? COLUMN_WIDE : COLUMN_NARROW) * size;
}

/* @size: of the text, ems */
static Extents
measure (EfTypesetter *self, const gchar *text, const GArray *spans,
    gdouble size, gdouble em)
{
  g_autoptr (PangoLayout) layout = ef_typesetter_layout (self, text, size * em);
  gdouble unit = 1.0 / PANGO_SCALE / em;
  PangoRectangle ink, logical;
  int baseline;
  Extents e;

  ef_look_spans_apply (spans, layout);
  ef_upright_finish (layout);
  baseline = pango_layout_get_baseline (layout);
  pango_layout_get_extents (layout, &ink, &logical);
  find_least (self, text, size, &e.up, &e.down);
  e.width = logical.width * unit;
  e.up = MAX (e.up, (baseline - ink.y) * unit);
  e.down = MAX (e.down, (ink.y + ink.height - baseline) * unit);
  e.letters = count_letters (layout);
  return e;
}

/* @copy: of the word without its size: that is the reading's own */
static GArray *
looks_of (EfCueWord copy, const gchar *text)
{
  GArray *spans = NULL;

  copy.size = 0;
  ef_look_span_add (&spans, &copy, 0, (guint)strlen (text));
  return spans;
}

static EfRuby
make_ruby (EfTypesetter *self, const EfCueWord *word, gdouble em,
    gdouble *above, Extents *reading)
{
  gdouble size = word->size > 0 ? word->size : 1;
  EfRuby ruby = { .text = ef_text_bound_marks (word->ruby),
    .spans = looks_of (*word, word->ruby),
    .size = EF_RUBY_SIZE * size };
  g_autofree gchar *text = ef_text_bound_marks (word->text);
  g_autoptr (GArray) spans = looks_of (*word, word->text);
  Extents base = measure (self, text, spans, size, em);

  *reading = measure (self, ruby.text, ruby.spans, ruby.size, em);
  if (reading->width > base.width && ef_text_is_cursive (text)) {
    ruby.size *= base.width / reading->width;
    *reading = measure (self, ruby.text, ruby.spans, ruby.size, em);
  } else if (reading->width > base.width) {
    ruby.spacing = (reading->width - base.width) / MAX (base.letters, 1);
  }
  ruby.width = reading->width;
  *above = MAX (*above, base.up);
  return ruby;
}

GArray *
ef_rubies_measure (EfTypesetter *self, const EfCue *cue)
{
  gdouble em = self->style->size * self->scale;
  gdouble gap =
      MAX (GAP, OUTLINE_GAP * self->style->outline / self->style->size);
  gdouble above = 0, up = 0, down = 0;
  GArray *rubies = NULL;

  for (guint i = 0; i < cue->words->len; i++) {
    const EfCueWord *word = &g_array_index (cue->words, EfCueWord, i);
    Extents reading;

    if (!word->ruby)
      continue;
    if (!rubies) {
      rubies = g_array_new (FALSE, TRUE, sizeof (EfRuby));
      g_array_set_clear_func (rubies, (GDestroyNotify)ef_ruby_clear);
      g_array_set_size (rubies, cue->words->len);
    }
    g_array_index (rubies, EfRuby, i) =
        make_ruby (self, word, em, &above, &reading);
    up = MAX (up, reading.up);
    down = MAX (down, reading.down);
  }
  for (guint i = 0; rubies && i < rubies->len; i++) {
    g_array_index (rubies, EfRuby, i).rise = above + gap + down;
    g_array_index (rubies, EfRuby, i).top = above + gap + down + up;
  }
  return rubies;
}

const EfRuby *
ef_rubies_get (const GArray *rubies, guint i)
{
  const EfRuby *ruby = rubies ? &g_array_index (rubies, EfRuby, i) : NULL;

  return ruby && ruby->text ? ruby : NULL;
}

void
ef_rubies_space_out (const GArray *rubies, EfTypesetter *self,
    const EfLineText *text, PangoLayout *layout, gdouble size)
{
  for (guint i = 0; i < text->starts->len; i++) {
    const EfRuby *ruby = ef_rubies_get (rubies, text->first + i);

    if (ruby && ruby->spacing > 0)
      ef_typesetter_space_out (self, layout,
          (guint)g_array_index (text->starts, int, i),
          (guint)g_array_index (text->ends, int, i), size,
          ruby->spacing * size);
  }
}

gdouble
ef_rubies_above (
    const GArray *rubies, EfTypesetter *self, guint first, guint last)
{
  for (guint i = first; i < last; i++) {
    const EfRuby *ruby = ef_rubies_get (rubies, i);

    if (ruby)
      return ruby->top * self->style->size * self->scale;
  }
  return 0;
}
