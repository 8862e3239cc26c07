/* What this desk keeps of its own: data/org.torno.Torno.gschema.xml lists it. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The keys that are read in code; forms bind to all of them. */
#define TORNO_SETTING_WINDOW_WIDTH "window-width"
#define TORNO_SETTING_WINDOW_HEIGHT "window-height"
#define TORNO_SETTING_WINDOW_MAXIMIZED "window-maximized"
#define TORNO_SETTING_THEME "theme"
#define TORNO_SETTING_LANGUAGE "language"
#define TORNO_SETTING_SOUNDS "sounds"
#define TORNO_SETTING_SERVER_URL "server-url"
#define TORNO_SETTING_GYM_ID "gym-id"
#define TORNO_SETTING_READER "reader"
#define TORNO_SETTING_DOOR "door"
#define TORNO_SETTING_DOOR_COMMAND "door-command"
#define TORNO_SETTING_DOOR_DEVICE "door-device"
#define TORNO_SETTING_DOOR_CHANNEL "door-channel"
#define TORNO_SETTING_DOOR_URL "door-url"
#define TORNO_SETTING_DOOR_CLOSE_URL "door-close-url"
#define TORNO_SETTING_DOOR_PULSE_MS "door-pulse-ms"
#define TORNO_SETTING_OFFLINE_HOURS "offline-hours"
#define TORNO_SETTING_MEMBER_WINDOW "member-window"
#define TORNO_SETTING_STATION_AUTOSTART "station-autostart"
#define TORNO_SETTING_CAMERA "camera"
#define TORNO_SETTING_PRINTER "printer"
#define TORNO_SETTING_PAPER "paper"

/* In the order of the schema. */
typedef enum
{
  TORNO_THEME_SYSTEM,
  TORNO_THEME_LIGHT,
  TORNO_THEME_DARK,
} TornoTheme;

typedef enum
{
  TORNO_DOOR_KIND_NONE,
  TORNO_DOOR_KIND_COMMAND,
  TORNO_DOOR_KIND_SERIAL,
  TORNO_DOOR_KIND_HTTP,
} TornoDoorKind;

typedef enum
{
  TORNO_PAPER_ROLL,
  TORNO_PAPER_A4,
} TornoPaper;

GSettings *torno_settings_get_default (void);

G_END_DECLS
