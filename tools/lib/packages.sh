# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# The Debian packages that the tools need, and their installation.

PACKAGES_TO_BUILD=(
  gcc libc6-dev pkgconf meson ninja-build gettext
  libglib2.0-dev libsoup-3.0-dev libjson-glib-dev libgnutls28-dev nettle-dev libsystemd-dev
  libsqlite3-dev libtiff-dev libjpeg62-turbo-dev libpng-dev libcairo2-dev
  libqrencode-dev libsane-dev libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev
  libgudev-1.0-dev libseccomp-dev
)

# glib-networking is GIO's TLS and GStreamer's plug-ins are its cameras, loaded at run time;
# the virtual scanner draws with a font.
PACKAGES_TO_RUN=(
  ca-certificates dbus dbus-daemon glib-networking fonts-dejavu-core libsane1
  gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-pipewire
)

PACKAGES_TO_DEMO=(
  curl jq poppler-utils
)

PACKAGES_TO_CHECK=(
  gir1.2-umockdev-1.0 gstreamer1.0-tools pipewire pipewire-bin wireplumber
  clang-format-14 curl dbus-user-session gnutls-bin iproute2 jq libglib2.0-bin libtiff-tools
  libxml2-utils openssl poppler-utils procps python3 python3-gi sane-airscan sane-utils systemd
  tesseract-ocr tesseract-ocr-eng umockdev xdg-desktop-portal
  zbar-tools
)

PACKAGES_TO_BENCH=(
  python3 python3-gi sane-utils systemd wrk
)

# Prints those of the named packages that are not installed.
missing_packages () {
  local package

  for package in "$@"; do
    # shellcheck disable=SC2016
    case "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" in
      installed) ;;
      *) printf '%s\n' "$package" ;;
    esac
  done
}

# Runs a command as root: directly, or through sudo.
as_root () {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo env DEBIAN_FRONTEND=noninteractive "$@"
  fi
}

# Installs what is missing of the named packages. Quick when nothing is.
ensure_packages () {
  local missing

  if ! command -v dpkg-query >/dev/null; then
    echo "This is no Debian system; going on, in the hope that everything needed is there" >&2
    return 0
  fi
  mapfile -t missing < <(missing_packages "$@")
  if [ ${#missing[@]} -eq 0 ]; then
    return 0
  fi
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    cat >&2 <<END
Some Debian packages are missing, and only root can install them. Run as root:

  apt-get update
  apt-get install --no-install-recommends ${missing[*]}

and then this command again.
END
    return 1
  fi
  echo "Installing: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  as_root apt-get update -qq &&
    as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Makes a build directory unless there is one: configure DIRECTORY [MESON OPTION …]
configure () {
  local directory=$1

  shift
  if [ ! -f "$directory/build.ninja" ]; then
    rm -rf "$directory" # what a broken set-up left
    # shellcheck disable=SC2154
    meson setup "$directory" "$top" "$@"
  fi
}
