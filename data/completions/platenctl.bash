# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for platenctl(1)

# Words of the service: $1 is a subcommand, the rest its arguments. Only a service that
# runs is asked: completing a word starts no scanner.
_platenctl_ask ()
{
  busctl --user --quiet status org.platen.Platen1 >/dev/null 2>&1 || return
  platenctl "$@" 2>/dev/null | sed 's/ .*//'
}

# Names of profiles have spaces, so that each is one line here.
_platenctl_profiles ()
{
  local name
  busctl --user --quiet status org.platen.Platen1 >/dev/null 2>&1 || return
  while IFS= read -r name; do
    [[ $name == "$1"* ]] && COMPREPLY+=("$(printf %q "$name")")
  done < <(platenctl profiles 2>/dev/null | sed 's/  (.*//')
}

_platenctl ()
{
  local cur prev command
  cur=${COMP_WORDS[COMP_CWORD]}
  prev=${COMP_WORDS[COMP_CWORD-1]}
  command=${COMP_WORDS[1]}
  COMPREPLY=()

  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "devices device doctor camera scan profiles profile pages export remove sites fsck status
      -L -A --help --version" -- "$cur"))
    return
  fi

  case $prev in
    -d|--device) COMPREPLY=($(compgen -W "$(_platenctl_ask devices --known)" -- "$cur")); return ;;
    -c|--collection) COMPREPLY=($(compgen -W "$(_platenctl_ask pages)" -- "$cur")); return ;;
    -o|--output) compopt -o filenames; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    --profile|show|change|delete) _platenctl_profiles "$cur"; return ;;
    --source) COMPREPLY=($(compgen -W "flatbed feeder feeder-duplex" -- "$cur")); return ;;
    --mode) COMPREPLY=($(compgen -W "color gray bilevel" -- "$cur")); return ;;
    --resolution) COMPREPLY=($(compgen -W "75 150 200 300 600 1200" -- "$cur")); return ;;
    --format) COMPREPLY=($(compgen -W "pdf tiff png jpeg" -- "$cur")); return ;;
    --turn) COMPREPLY=($(compgen -W "none 90 180 270 flip mirror" -- "$cur")); return ;;
    allow) COMPREPLY=($(compgen -W "https://" -- "$cur")); compopt -o nospace; return ;;
    revoke) COMPREPLY=($(compgen -W "$(_platenctl_ask sites list)" -- "$cur")); return ;;
    --pages|--name|--unset|--device-timeout|--job-timeout|--quality|--title|--left|--top|--width|--height|-l|-t|-x|-y) return ;;
  esac

  case $command in
    devices) COMPREPLY=($(compgen -W "--known --json --help" -- "$cur")) ;;
    device) COMPREPLY=($(compgen -W "add remove --name --set --record --json --help
      $(_platenctl_ask devices --known)" -- "$cur")) ;;
    doctor) COMPREPLY=($(compgen -W "--json --help" -- "$cur")) ;;
    status) COMPREPLY=($(compgen -W "--json --help" -- "$cur")) ;;
    scan|-A) COMPREPLY=($(compgen -W "-d --device -o --output --format --source --mode
      --resolution --pages --profile --last --queue --device-timeout --job-timeout -l --left -t --top -x --width -y --height --quality --title -c --collection --keep -p --progress
      -q --quiet -L --list-devices -A --all-options -n --dont-scan --json --help" -- "$cur")) ;;
    camera) COMPREPLY=($(compgen -W "still modes controls set -d --device -o --output
      -c --collection --keep --size --form --rate --turn --json --help" -- "$cur")) ;;
    profiles) COMPREPLY=($(compgen -W "--json --help" -- "$cur")) ;;
    profile) COMPREPLY=($(compgen -W "save show change delete -d --device --any-device --last
      --name --unset --shared --private --source --mode --resolution --pages -l --left -t --top
      -x --width -y --height --json --help" -- "$cur")) ;;
    pages) COMPREPLY=($(compgen -W "-c --collection --json --help" -- "$cur")) ;;
    export) COMPREPLY=($(compgen -W "-c --collection -o --output --format --quality --title
      --width --height --help" -- "$cur")) ;;
    remove) COMPREPLY=($(compgen -W "-c --collection --all --help" -- "$cur")) ;;
    sites) if [ "$COMP_CWORD" -eq 2 ]; then
        COMPREPLY=($(compgen -W "list allow revoke --json --help" -- "$cur"))
      else
        COMPREPLY=($(compgen -W "scan camera open-file save-file --json" -- "$cur"))
      fi ;;
    fsck) COMPREPLY=($(compgen -W "--repair --json --help" -- "$cur")) ;;
  esac
}

complete -F _platenctl platenctl
