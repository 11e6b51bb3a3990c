/* Edit Factory - selectors of WebVTT's style sheets
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes of a name with its end, and tests of one selector. */
#define EF_WEBVTT_MAX_NAME 64
#define EF_WEBVTT_MAX_TESTS 4
/* Classes of a tag that are asked for. */
#define EF_WEBVTT_MAX_CLASSES 16

typedef enum
{
  EF_WEBVTT_CUE,   /* ::cue: all text */
  EF_WEBVTT_NODE,  /* ::cue(…): a tag, or by its id a cue */
  EF_WEBVTT_REGION /* ::cue-region: the text of regions */
} EfWebvttTarget;

typedef enum
{
  EF_WEBVTT_CLASS,
  EF_WEBVTT_VOICE,      /* [voice], [voice="…"] */
  EF_WEBVTT_LANG,       /* [lang], [lang="…"]: of a <lang> */
  EF_WEBVTT_IN_LANGUAGE /* :lang(…): what is inside, too */
} EfWebvttTestKind;

/** EfWebvttTest: @compare: 0: is it there; '=', or the sign in front of one */
typedef struct
{
  EfWebvttTestKind kind;
  gchar compare;
  gchar value[EF_WEBVTT_MAX_NAME];
} EfWebvttTest;

/** EfWebvttSelector: @tag, @id: empty when it does not ask for it */
typedef struct
{
  EfWebvttTarget target;
  gchar tag[EF_WEBVTT_MAX_NAME];
  gchar id[EF_WEBVTT_MAX_NAME];
  EfWebvttTest tests[EF_WEBVTT_MAX_TESTS];
  guint n_tests;
} EfWebvttSelector;

/**
 * EfWebvttNode: a tag of a cue's text.
 * @classes: ".a.b", up to a blank or the end
 * @annotation: (nullable): who speaks, of a <v>; of a <lang> its language
 * @language: of the text in it, "" when no <lang> says it
 */
typedef struct
{
  const gchar *name;
  const gchar *classes;
  const gchar *annotation;
  const gchar *language;
} EfWebvttNode;

/* One selector without commas. FALSE: it is not one of those above. */
gboolean ef_webvtt_selector_parse (const gchar *text, EfWebvttSelector *self);
/* Selectors of more weight lead (CSS's specificity). */
guint ef_webvtt_selector_weight (const EfWebvttSelector *self);
gboolean ef_webvtt_selector_matches_node (
    const EfWebvttSelector *self, const EfWebvttNode *node);
/* All of a cue's text. @id: "" when it has none */
gboolean
ef_webvtt_selector_matches_cue (const EfWebvttSelector *self, const gchar *id);
gboolean ef_webvtt_selector_matches_region (
    const EfWebvttSelector *self, const gchar *id);

G_END_DECLS
