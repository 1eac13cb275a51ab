/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-job-state.h"

#define N_STATES (PLATEN_JOB_FAILED + 1)

/* The picture above the enumeration, once more, arrow by arrow. */
static const PlatenJobState arrows[][2] = {
  { PLATEN_JOB_QUEUED, PLATEN_JOB_RUNNING },
  { PLATEN_JOB_QUEUED, PLATEN_JOB_CANCELLED },
  { PLATEN_JOB_QUEUED, PLATEN_JOB_FAILED },
  { PLATEN_JOB_RUNNING, PLATEN_JOB_STOPPING },
  { PLATEN_JOB_RUNNING, PLATEN_JOB_DONE },
  { PLATEN_JOB_RUNNING, PLATEN_JOB_FAILED },
  { PLATEN_JOB_STOPPING, PLATEN_JOB_DONE },
  { PLATEN_JOB_STOPPING, PLATEN_JOB_CANCELLED },
  { PLATEN_JOB_STOPPING, PLATEN_JOB_FAILED },
};

static gboolean
is_in_picture (PlatenJobState from, PlatenJobState to)
{
  for (gsize i = 0; i < G_N_ELEMENTS (arrows); i++)
    if (arrows[i][0] == from && arrows[i][1] == to)
      return TRUE;

  return FALSE;
}

static void
test_only_the_arrows_of_the_picture_may_be_taken (void)
{
  for (PlatenJobState from = 0; from < N_STATES; from++)
    for (PlatenJobState to = 0; to < N_STATES; to++)
      {
        g_test_message ("%s to %s", platen_job_state_to_string (from),
                        platen_job_state_to_string (to));
        g_assert_cmpint (platen_job_state_may_become (from, to), ==,
                         is_in_picture (from, to));
      }
}

static void
test_three_states_are_final (void)
{
  g_assert_false (platen_job_state_is_final (PLATEN_JOB_QUEUED));
  g_assert_false (platen_job_state_is_final (PLATEN_JOB_RUNNING));
  g_assert_false (platen_job_state_is_final (PLATEN_JOB_STOPPING));
  g_assert_true (platen_job_state_is_final (PLATEN_JOB_DONE));
  g_assert_true (platen_job_state_is_final (PLATEN_JOB_CANCELLED));
  g_assert_true (platen_job_state_is_final (PLATEN_JOB_FAILED));
}

static void
test_words_are_those_of_the_bus (void)
{
  const char *const words[N_STATES] = { "queued", "running",   "stopping",
                                        "done",   "cancelled", "failed" };

  for (PlatenJobState state = 0; state < N_STATES; state++)
    g_assert_cmpstr (platen_job_state_to_string (state), ==, words[state]);
}

static void
test_a_state_that_is_none_reads_as_failed (void)
{
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_CRITICAL, "*state*");
  g_assert_cmpstr (platen_job_state_to_string (N_STATES), ==, "failed");
  g_test_assert_expected_messages ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job-state/only-the-arrows",
                   test_only_the_arrows_of_the_picture_may_be_taken);
  g_test_add_func ("/job-state/final", test_three_states_are_final);
  g_test_add_func ("/job-state/words", test_words_are_those_of_the_bus);
  g_test_add_func ("/job-state/no-such-state", test_a_state_that_is_none_reads_as_failed);
  return g_test_run ();
}
