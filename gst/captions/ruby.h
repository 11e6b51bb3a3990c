/* Edit Factory - readings set above their words
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "look-span.h"

G_BEGIN_DECLS

/* Of the word that it stands above. */
#define EF_RUBY_SIZE 0.5

/**
 * EfRuby: a word's reading, in ems: of the style's size.
 * @text: (nullable): NULL: the word has none
 * @spans: (element-type EfLookSpan) (nullable): its looks
 * @size: of its font, ems
 * @width: of it, ems
 * @spacing: what is added behind each letter of the word, so that it is as
 *   wide as a longer reading, ems
 * @rise: of its baseline above the word's, ems
 * @top: of what it may cover above the word's baseline, ems
 */
typedef struct
{
  gchar *text;
  GArray *spans;
  gdouble size;
  gdouble width;
  gdouble spacing;
  gdouble rise;
  gdouble top;
} EfRuby;

void ef_ruby_clear (EfRuby *self);
/* @copy: overwritten */
void ef_ruby_copy (const EfRuby *self, EfRuby *copy);
/* Adds to what tells words apart that are drawn differently. */
void ef_ruby_append_key (const EfRuby *self, GString *key);

G_END_DECLS
