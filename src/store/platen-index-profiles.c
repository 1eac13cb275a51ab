/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-index-profiles.h"
#include "platen-limits.h"
#include "platen-profile-name.h"

/* A row, taken apart; not owned. */
typedef struct
{
  const char *id;
  const char *principal;
  const char *name;
  const char *device_id;
  const char *settings;
  gboolean    is_shared;
} Profile;

static Profile
read_row (GVariant *row)
{
  Profile profile;

  g_variant_get (row, "(&s&s&s&s&sb)", &profile.id, &profile.principal, &profile.name,
                 &profile.device_id, &profile.settings, &profile.is_shared);

  return profile;
}

/**
 * platen_index_list_profiles:
 *
 * Errors: as platen_database_execute().
 *
 * Returns: (transfer full): an a(sssssb), in the order of their names
 */
GVariant *
platen_index_list_profiles (PlatenDatabase *index, GError **error)
{
  g_autoptr (PlatenRows) rows = NULL;

  rows = platen_database_query (
      index, error,
      "SELECT id, principal, name, device_id, settings, is_shared FROM profiles"
      " ORDER BY folded_name, principal",
      "");

  return rows != NULL ? platen_database_collect (index, rows, "(sssssb)", error) : NULL;
}

static gboolean
count (PlatenDatabase *index,
       PlatenRows     *rows, /* (transfer full) (nullable) */
       gint64         *out_number,
       GError        **error)
{
  g_autoptr (PlatenRows) owned = rows;
  gboolean               has_row;

  if (owned == NULL || !platen_database_next (index, owned, &has_row, error))
    return FALSE;

  *out_number = has_row ? sqlite3_column_int64 (owned, 0) : 0;
  return TRUE;
}

static gboolean
check_name (PlatenDatabase *index,
            const Profile  *profile,
            const char     *folded_name,
            GError        **error)
{
  gint64 n_others;

  if (!count (index,
              platen_database_query (index, error,
                                     "SELECT count(*) FROM profiles WHERE principal = ?"
                                     " AND folded_name = ? AND id != ?",
                                     "sss", profile->principal, folded_name, profile->id),
              &n_others, error))
    return FALSE;
  if (n_others == 0)
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "There is a profile ‘%s’ already; change that one, or choose another name",
               profile->name);
  return FALSE;
}

static gboolean
check_number (PlatenDatabase *index, const Profile *profile, GError **error)
{
  gint64 n_profiles;

  if (!count (index,
              platen_database_query (index, error,
                                     "SELECT count(*) FROM profiles WHERE principal = ?",
                                     "s", profile->principal),
              &n_profiles, error))
    return FALSE;
  if (n_profiles < PLATEN_MAX_PROFILES)
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
               "There are %d profiles already; delete some first", PLATEN_MAX_PROFILES);
  return FALSE;
}

/**
 * platen_index_add_profile:
 * @row: (sssssb)
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT when its principal has one of that name,
 * %PLATEN_ERROR_LIMIT when it has as many as it may; as platen_database_execute().
 */
gboolean
platen_index_add_profile (PlatenDatabase *index, GVariant *row, GError **error)
{
  Profile          profile = read_row (row);
  g_autofree char *folded_name = platen_profile_name_fold (profile.name);

  return check_name (index, &profile, folded_name, error) &&
         check_number (index, &profile, error) &&
         platen_database_run (index, error,
                              "INSERT INTO profiles (id, principal, name, folded_name,"
                              " device_id, settings, is_shared)"
                              " VALUES (?, ?, ?, ?, ?, ?, ?)",
                              "ssssssx", profile.id, profile.principal, profile.name,
                              folded_name, profile.device_id, profile.settings,
                              (gint64) profile.is_shared);
}

static gboolean
check_touched (PlatenDatabase *index, const char *what, GError **error)
{
  if (platen_database_get_n_changed (index) > 0)
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND, "No profile ‘%s’", what);
  return FALSE;
}

/**
 * platen_index_change_profile:
 * @row: (sssssb): all of it, under the identifier that it has
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND when there is none any more; else as
 * platen_index_add_profile().
 */
gboolean
platen_index_change_profile (PlatenDatabase *index, GVariant *row, GError **error)
{
  Profile          profile = read_row (row);
  g_autofree char *folded_name = platen_profile_name_fold (profile.name);

  return check_name (index, &profile, folded_name, error) &&
         platen_database_run (index, error,
                              "UPDATE profiles SET name = ?, folded_name = ?,"
                              " device_id = ?, settings = ?, is_shared = ? WHERE id = ?",
                              "ssssxs", profile.name, folded_name, profile.device_id,
                              profile.settings, (gint64) profile.is_shared, profile.id) &&
         check_touched (index, profile.name, error);
}

/**
 * platen_index_remove_profile:
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND; as platen_database_execute().
 */
gboolean
platen_index_remove_profile (PlatenDatabase *index, const char *id, GError **error)
{
  return platen_database_run (index, error, "DELETE FROM profiles WHERE id = ?", "s",
                              id) &&
         check_touched (index, id, error);
}

/**
 * platen_index_list_last_settings:
 *
 * Errors: as platen_database_execute().
 *
 * Returns: (transfer full): an a(sss)
 */
GVariant *
platen_index_list_last_settings (PlatenDatabase *index, GError **error)
{
  g_autoptr (PlatenRows) rows = NULL;

  rows = platen_database_query (index, error,
                                "SELECT principal, device_id, settings FROM"
                                " last_settings ORDER BY principal, device_id",
                                "");

  return rows != NULL ? platen_database_collect (index, rows, "(sss)", error) : NULL;
}

/**
 * platen_index_put_last_settings:
 * @row: (sss)
 *
 * Notes them as those of now. Of one principal's the newest stay, those with
 * PLATEN_MAX_LAST_SETTINGS devices.
 *
 * Errors: as platen_database_execute().
 */
gboolean
platen_index_put_last_settings (PlatenDatabase *index, GVariant *row, GError **error)
{
  const char *principal;
  const char *device_id;
  const char *settings;

  g_variant_get (row, "(&s&s&s)", &principal, &device_id, &settings);

  return platen_database_run (index, error,
                              "INSERT OR REPLACE INTO last_settings"
                              " (principal, device_id, settings, used_us)"
                              " VALUES (?, ?, ?, ?)",
                              "sssx", principal, device_id, settings,
                              g_get_real_time ()) &&
         platen_database_run (
             index, error,
             "DELETE FROM last_settings WHERE principal = ?1 AND device_id IN"
             " (SELECT device_id FROM last_settings WHERE principal = ?1"
             " ORDER BY used_us DESC LIMIT -1 OFFSET ?2)",
             "sx", principal, (gint64) PLATEN_MAX_LAST_SETTINGS);
}
