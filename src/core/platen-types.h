/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Forward declarations shared by all rooms, so that headers need few includes. */

typedef struct _PlatenCapabilities PlatenCapabilities;
typedef struct _PlatenDeviceInfo   PlatenDeviceInfo;
typedef struct _PlatenDeviceOption PlatenDeviceOption;
typedef struct _PlatenPageFacts    PlatenPageFacts;
typedef struct _PlatenScanSettings PlatenScanSettings;
