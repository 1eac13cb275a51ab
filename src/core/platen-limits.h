/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Every list, size and rate has its ceiling here; going over one is PLATEN_ERROR_LIMIT. */

/* Pixels. Source: JPEG's own ceiling is 65 535; security requirement R32. */
#define PLATEN_MAX_SIDE_PX 65500
#define PLATEN_MAX_PIXELS G_GUINT64_CONSTANT (250000000)
#define PLATEN_MAX_DPI 9600

#define PLATEN_MAX_PAGES_PER_JOB 100000
#define PLATEN_MAX_PAGES_PER_COLLECTION 100000
#define PLATEN_MAX_COLLECTIONS 10000
/* Of one principal; its oldest empty ones make room for new ones. */
#define PLATEN_MAX_EMPTY_COLLECTIONS 500
#define PLATEN_MAX_DEVICES 256
#define PLATEN_MAX_PROBES 6 /* processes that look for devices, without the slow ones */
/* The local user's, and everybody else's together; and of each one else. */
#define PLATEN_MAX_JOBS 64
#define PLATEN_MAX_JOBS_OF_ONE 8
#define PLATEN_MAX_CAMERA_MODES 512
#define PLATEN_MAX_CAMERA_CONTROLS 64
#define PLATEN_MAX_FRAME_QUEUE 32 /* calls that wait for one camera */
/* Options of one device, and values that one option may hold. */
#define PLATEN_MAX_DEVICE_OPTIONS 1024
#define PLATEN_MAX_OPTION_VALUES 65536
#define PLATEN_MAX_OPTION_BYTES 65536
#define PLATEN_MAX_CHOOSERS 64 /* callers whose options a device remembers */
/* Of one principal, and of the administrator's; characters of a name; one's settings. */
#define PLATEN_MAX_PROFILES 64
#define PLATEN_MAX_PROFILE_NAME 64
#define PLATEN_MAX_PROFILE_BYTES 16384
/* Devices with which one principal's last settings are remembered. */
#define PLATEN_MAX_LAST_SETTINGS 64
#define PLATEN_MAX_IMAGER_QUEUE 32   /* security requirement R60 */
#define PLATEN_MAX_FINISHED_JOBS 32  /* of one principal */
#define PLATEN_MAX_WINDOW_PAGES 1000 /* pages one listing call returns */

/* Pixels on the longer side of the preview kept beside each page. */
#define PLATEN_PREVIEW_SIDE_PX 1024
#define PLATEN_PREVIEW_QUALITY 80
/* Of the strips of a page that is being read: rows that one has, rows that are kept of a page
 * whose length nobody knows, and the pause between two strips for one listener. */
#define PLATEN_MAX_BAND_ROWS 512
#define PLATEN_MAX_BAND_BYTES (2 * 1024 * 1024)
#define PLATEN_MAX_KEPT_ROWS 2048
#define PLATEN_BAND_INTERVAL_MS 100

/* Time limits on calls into a driver, in milliseconds (architecture, section 1). */
#define PLATEN_LIST_TIMEOUT_MS 60000
/* How long the others wait for one that looks for devices. */
#define PLATEN_PROBE_PATIENCE_MS 8000
#define PLATEN_OPEN_TIMEOUT_MS 30000
#define PLATEN_START_TIMEOUT_MS 120000
#define PLATEN_READ_TIMEOUT_MS 60000
/* sane-airscan gives a silent server 10 s of its own when it is cancelled. */
#define PLATEN_CANCEL_TIMEOUT_MS 12000
#define PLATEN_TERM_TO_KILL_MS 2000
/* What a caller may ask for instead, in seconds. */
#define PLATEN_MAX_TIMEOUT_S 86400
/* A camera that sends no picture for so long is gone; GStreamer does not tell. One whose
 * driver hangs is ended soon after, so that nobody is left waiting longer than 5 s. */
#define PLATEN_FRAME_TIMEOUT_MS 4000
#define PLATEN_CAMERA_TIMEOUT_MS 4500
/* The imager: wall clock for one page, and the processor's time for one page and for the end
 * of a document (security requirement R32). */
#define PLATEN_RENDER_TIMEOUT_MS 60000
#define PLATEN_RENDER_CPU_S 30
#define PLATEN_END_CPU_S 150

/* Connections and requests (security requirements R10, R12, R34). */
#define PLATEN_MAX_CONNECTIONS 64
#define PLATEN_LISTEN_BACKLOG 128
#define PLATEN_MAX_HEADER_BYTES 16384
#define PLATEN_MAX_BODY_BYTES (1024 * 1024)
#define PLATEN_MAX_JSON_DEPTH 32
/* One object's keys: chosen so that their hashes collide, they cost time by the square. */
#define PLATEN_MAX_JSON_KEYS 256
/* A document's arrays and objects, some hundred bytes each in memory; and its values. */
#define PLATEN_MAX_JSON_CONTAINERS 4096
#define PLATEN_MAX_JSON_VALUES (PLATEN_MAX_PAGES_PER_COLLECTION + 4096)
#define PLATEN_HEADER_TIMEOUT_MS 10000
#define PLATEN_BODY_TIMEOUT_MS 30000
#define PLATEN_KEEP_ALIVE_MS 30000
#define PLATEN_MAX_INSTANCES 256
/* Instance identifiers a caller may get wrong, and how long it is shut out then (R26). */
#define PLATEN_MAX_WRONG_IDS 10000
#define PLATEN_LOCK_OUT_MS 3600000
#define PLATEN_SOCKET_HELLO_MS 5000
#define PLATEN_MAX_QUEUED_EVENTS 4096
#define PLATEN_MAX_QUEUED_EVENT_BYTES (1024 * 1024)
#define PLATEN_MAX_ORIGIN_BYTES 512
