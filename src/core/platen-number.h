/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *platen_number_to_string (double number);
char *platen_number_describe_list (const GArray *numbers);
char *platen_number_describe_range (double least, double greatest, double step);

G_END_DECLS
