/* Edit Factory - which Debian package has the letters that are missing
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "font-packages.h"

/* Scripts that fonts-noto-core lacks, by the packages of Debian 12. */
static const struct
{
  GUnicodeScript script;
  const gchar *package;
} packages[] = {
  { G_UNICODE_SCRIPT_HAN, "fonts-noto-cjk" },
  { G_UNICODE_SCRIPT_HIRAGANA, "fonts-noto-cjk" },
  { G_UNICODE_SCRIPT_KATAKANA, "fonts-noto-cjk" },
  { G_UNICODE_SCRIPT_BOPOMOFO, "fonts-noto-cjk" },
  { G_UNICODE_SCRIPT_HANGUL, "fonts-noto-cjk" },
  { G_UNICODE_SCRIPT_BRAILLE, "fonts-dejavu-core" },
};

/* Unicode's blocks of pictographs. */
static gboolean
is_pictograph (gunichar c)
{
  return (c >= 0x1f000 && c <= 0x1faff) || (c >= 0x2600 && c <= 0x27bf) ||
      (c >= 0xe0020 && c <= 0xe007f);
}

static gboolean
is_private (gunichar c)
{
  return g_unichar_type (c) == G_UNICODE_PRIVATE_USE ||
      g_unichar_type (c) == G_UNICODE_UNASSIGNED ||
      g_unichar_type (c) == G_UNICODE_SURROGATE;
}

const gchar *
ef_font_package_for (gunichar c)
{
  GUnicodeScript script = g_unichar_get_script (c);

  if (is_private (c))
    return NULL;
  if (is_pictograph (c))
    return "fonts-noto-color-emoji";
  for (guint i = 0; i < G_N_ELEMENTS (packages); i++)
    if (packages[i].script == script)
      return packages[i].package;
  /* Punctuation and letters of East Asian width. */
  if ((c >= 0x3000 && c <= 0x33ff) || (c >= 0xfe30 && c <= 0xfe4f) ||
      (c >= 0xff00 && c <= 0xffef))
    return "fonts-noto-cjk";
  return "fonts-noto-core";
}

gchar *
ef_font_missing_message (gunichar c, const gchar *caption)
{
  const gchar *package = ef_font_package_for (c);

  return g_strdup_printf (
      "no installed font has the character U+%04X of the caption \"%s\"%s%s", c,
      caption, package ? "; install the Debian package " : "",
      package ? package : "");
}
