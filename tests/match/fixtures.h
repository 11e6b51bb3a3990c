/* Edit Factory - tests of matching: random scripts and footage
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "match.h"

#define MS GST_MSECOND
#define ROUNDS 150

/* Each random case by its own seed, so that a failure can be repeated. */
#define FOR_RANDOM_CASES(rand)                                                 \
  for (guint round_ = 0; round_ < ROUNDS; round_++)                            \
    for (GRand *rand = g_rand_new_with_seed (round_); rand;                    \
         g_rand_free (rand), rand = NULL)

G_BEGIN_DECLS

extern const gchar *const ef_test_taggable[10];

EfWords *ef_test_words (GRand *rand, guint n);
EfFileScore *ef_test_add_video (
    GPtrArray *files, GRand *rand, guint number, gdouble seconds);
/* 8 s without a cut, all of it worth the same. */
EfSegmentScore *ef_test_add_plain (GPtrArray *files, guint number);
EfFileScore *ef_test_add_still (GPtrArray *files, guint number, guint64 hash);
void ef_test_set_tag (EfFileScore *score, const gchar *tag);
GPtrArray *ef_test_new_files (void);
GPtrArray *ef_test_files (GRand *rand);
EfMatchOptions ef_test_options (GRand *rand);
EfPlan *ef_test_match (
    const EfWords *words, GPtrArray *files, const EfMatchOptions *options);
EfClip *ef_test_clip (const EfPlan *plan, guint i);
const EfFileScore *ef_test_file_of (GPtrArray *files, const EfClip *clip);
const gchar *ef_test_reason (const EfClip *clip);
gboolean ef_test_shares_frames (const EfClip *a, const EfClip *b);
GPtrArray *ef_test_no_warnings (void);
gboolean ef_test_warns_of (GPtrArray *warnings, const gchar *what);
gboolean ef_test_is_usable_range (const EfFileScore *score, const EfClip *clip);

G_END_DECLS
