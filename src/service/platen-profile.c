/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-profile-private.h"

#include "platen-error.h"
#include "platen-principal.h"

/**
 * PlatenProfile:
 *
 * Scan settings under a name.
 */
struct _PlatenProfile
{
  GObject parent_instance;

  char              *id;        /* owned */
  char              *principal; /* owned; NULL: the administrator's */
  PlatenProfileTerms terms;
  gboolean           is_changing; /* its next terms are on their way to the disk */
};

G_DEFINE_FINAL_TYPE (PlatenProfile, platen_profile, G_TYPE_OBJECT)

typedef enum
{
  PROP_ID = 1,
  PROP_PRINCIPAL,
  PROP_LOCKED,
  PROP_NAME,
  PROP_DEVICE_ID,
  PROP_SETTINGS,
  PROP_SHARED,
} PlatenProfileProperty;

static GParamSpec *properties[PROP_SHARED + 1];

static void
platen_profile_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  PlatenProfile *self = PLATEN_PROFILE (object);

  switch ((PlatenProfileProperty) property_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_PRINCIPAL:
      g_value_set_string (value, self->principal);
      break;
    case PROP_LOCKED:
      g_value_set_boolean (value, platen_profile_is_locked (self));
      break;
    case PROP_NAME:
      g_value_set_string (value, self->terms.name);
      break;
    case PROP_DEVICE_ID:
      g_value_set_string (value, self->terms.device_id);
      break;
    case PROP_SETTINGS:
      g_value_set_variant (value, self->terms.settings);
      break;
    case PROP_SHARED:
      g_value_set_boolean (value, platen_profile_is_shared (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
platen_profile_finalize (GObject *object)
{
  PlatenProfile *self = PLATEN_PROFILE (object);

  g_free (self->id);
  g_free (self->principal);
  platen_profile_terms_clear (&self->terms);

  G_OBJECT_CLASS (platen_profile_parent_class)->finalize (object);
}

static void
platen_profile_class_init (PlatenProfileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = platen_profile_get_property;
  object_class->finalize = platen_profile_finalize;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_PRINCIPAL] = g_param_spec_string ("principal", NULL, NULL, NULL, flags);
  properties[PROP_LOCKED] = g_param_spec_boolean ("locked", NULL, NULL, FALSE, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_DEVICE_ID] = g_param_spec_string ("device-id", NULL, NULL, NULL, flags);
  properties[PROP_SETTINGS] =
      g_param_spec_variant ("settings", NULL, NULL, G_VARIANT_TYPE_VARDICT, NULL, flags);
  properties[PROP_SHARED] = g_param_spec_boolean ("shared", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
platen_profile_init (PlatenProfile *self)
{
}

static void
copy_terms (const PlatenProfileTerms *terms, PlatenProfileTerms *out_copy)
{
  out_copy->name = g_strdup (terms->name);
  out_copy->device_id = g_strdup (terms->device_id);
  out_copy->settings = g_variant_ref (terms->settings);
  out_copy->is_shared = terms->is_shared;
}

/**
 * platen_profile_new:
 * @principal: (nullable): whose it is; %NULL is the administrator
 *
 * Returns: (transfer full): a profile
 */
PlatenProfile *
platen_profile_new (const char               *id,
                    const char               *principal,
                    const PlatenProfileTerms *terms)
{
  PlatenProfile *self = g_object_new (PLATEN_TYPE_PROFILE, NULL);

  self->id = g_strdup (id);
  self->principal = g_strdup (principal);
  copy_terms (terms, &self->terms);

  return self;
}

/**
 * platen_profile_set_terms:
 *
 * Takes over what was changed, and tells so.
 */
void
platen_profile_set_terms (PlatenProfile *self, const PlatenProfileTerms *terms)
{
  PlatenProfileTerms before = self->terms;
  GObject           *object = G_OBJECT (self);

  copy_terms (terms, &self->terms);
  g_object_freeze_notify (object);
  if (!g_str_equal (before.name, terms->name))
    g_object_notify_by_pspec (object, properties[PROP_NAME]);
  if (!g_str_equal (before.device_id, terms->device_id))
    g_object_notify_by_pspec (object, properties[PROP_DEVICE_ID]);
  if (!g_variant_equal (before.settings, terms->settings))
    g_object_notify_by_pspec (object, properties[PROP_SETTINGS]);
  if (before.is_shared != terms->is_shared)
    g_object_notify_by_pspec (object, properties[PROP_SHARED]);
  g_object_thaw_notify (object);
  platen_profile_terms_clear (&before);
}

/**
 * platen_profile_get_id:
 *
 * Returns: (transfer none): 32 hexadecimal digits
 */
const char *
platen_profile_get_id (PlatenProfile *self)
{
  g_return_val_if_fail (PLATEN_IS_PROFILE (self), NULL);

  return self->id;
}

/**
 * platen_profile_get_name:
 *
 * Returns: (transfer none): what it is called
 */
const char *
platen_profile_get_name (PlatenProfile *self)
{
  g_return_val_if_fail (PLATEN_IS_PROFILE (self), NULL);

  return self->terms.name;
}

/**
 * platen_profile_get_device_id:
 *
 * Returns: (transfer none): the device that it was made for; empty for any
 */
const char *
platen_profile_get_device_id (PlatenProfile *self)
{
  g_return_val_if_fail (PLATEN_IS_PROFILE (self), NULL);

  return self->terms.device_id;
}

/**
 * platen_profile_get_principal:
 *
 * Returns: (transfer none) (nullable): whose it is; %NULL is the administrator
 */
const char *
platen_profile_get_principal (PlatenProfile *self)
{
  g_return_val_if_fail (PLATEN_IS_PROFILE (self), NULL);

  return self->principal;
}

/**
 * platen_profile_get_settings:
 *
 * Returns: (transfer none): `a{sv}`: some of the options of [struct@Platen.ScanSettings]
 */
GVariant *
platen_profile_get_settings (PlatenProfile *self)
{
  g_return_val_if_fail (PLATEN_IS_PROFILE (self), NULL);

  return self->terms.settings;
}

/**
 * platen_profile_is_locked:
 *
 * Tells whether it is the administrator's, so that nobody can change it.
 */
gboolean
platen_profile_is_locked (PlatenProfile *self)
{
  g_return_val_if_fail (PLATEN_IS_PROFILE (self), FALSE);

  return self->principal == NULL;
}

/**
 * platen_profile_is_shared:
 *
 * Tells whether every principal may know of it and use it. What one calls a profile may be
 * nobody else's business, so that others see it only when the person has shared it.
 */
gboolean
platen_profile_is_shared (PlatenProfile *self)
{
  g_return_val_if_fail (PLATEN_IS_PROFILE (self), FALSE);

  return self->terms.is_shared || platen_profile_is_locked (self);
}

/**
 * platen_profile_belongs_to:
 *
 * Tells whether the principal may change it.
 */
gboolean
platen_profile_belongs_to (PlatenProfile *self, const char *principal)
{
  g_return_val_if_fail (PLATEN_IS_PROFILE (self), FALSE);

  return g_strcmp0 (self->principal, principal) == 0;
}

/*
 * platen_profile_begin_change:
 *
 * To be called before new terms are made of the present ones, so that of two changes at the
 * same time none takes the other back.
 *
 * Errors: %PLATEN_ERROR_BUSY while another change is under way.
 */
gboolean
platen_profile_begin_change (PlatenProfile *self, GError **error)
{
  if (self->is_changing)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_BUSY,
                   "The profile ‘%s’ is just being changed; try again", self->terms.name);
      return FALSE;
    }

  self->is_changing = TRUE;
  return TRUE;
}

/* The change that was begun has come to its end, good or bad. */
void
platen_profile_end_change (PlatenProfile *self)
{
  self->is_changing = FALSE;
}
