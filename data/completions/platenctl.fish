# SPDX-License-Identifier: GPL-3.0-or-later
# fish completion for platenctl(1)

# Only a service that runs is asked: completing a word starts no scanner.
function __platenctl_ask
    busctl --user --quiet status org.platen.Platen1 >/dev/null 2>&1; or return
    platenctl $argv 2>/dev/null | string replace -r ' .*' ''
end

# Names have spaces.
function __platenctl_profiles
    busctl --user --quiet status org.platen.Platen1 >/dev/null 2>&1; or return
    platenctl profiles 2>/dev/null | string replace -r '  \(.*' ''
end

function __platenctl_is
    __fish_seen_subcommand_from $argv
end

complete -c platenctl -f
complete -c platenctl -n __fish_use_subcommand -a devices -d 'list scanners and cameras'
complete -c platenctl -n __fish_use_subcommand -a device -d 'show a device, add or remove a network scanner'
complete -c platenctl -n __fish_use_subcommand -a doctor -d 'find out why a scanner is not there'
complete -c platenctl -n __fish_use_subcommand -a camera -d 'take a still, set up a camera'
complete -c platenctl -n __fish_use_subcommand -a scan -d 'scan pages into a file'
complete -c platenctl -n __fish_use_subcommand -a profiles -d 'list named scan settings'
complete -c platenctl -n __fish_use_subcommand -a profile -d 'save, show, change or delete named scan settings'
complete -c platenctl -n __fish_use_subcommand -a pages -d 'list collections, or the pages of one'
complete -c platenctl -n __fish_use_subcommand -a export -d 'write pages of a collection into a file'
complete -c platenctl -n __fish_use_subcommand -a remove -d 'delete pages, or a whole collection'
complete -c platenctl -n __fish_use_subcommand -a sites -d 'say which web sites may use the scanners'
complete -c platenctl -n __fish_use_subcommand -a fsck -d 'check every stored page'
complete -c platenctl -n __fish_use_subcommand -a status -d 'show the service, its problems and its jobs'

complete -c platenctl -n '__platenctl_is device' -a 'add remove (__platenctl_ask devices --known)'
complete -c platenctl -n '__platenctl_is camera' -a 'still modes controls set'
complete -c platenctl -n '__platenctl_is camera' -l turn -x -a 'none 90 180 270 flip mirror' -d 'turn pictures'
complete -c platenctl -n '__platenctl_is camera' -l size -x -d 'WxH in pixels'
complete -c platenctl -n '__platenctl_is devices device doctor camera scan profiles profile pages sites fsck status' -l json -d 'print JSON'
complete -c platenctl -n '__platenctl_is camera scan pages export remove' -s c -l collection -x -a '(__platenctl_ask pages)' -d collection
complete -c platenctl -n '__platenctl_is camera scan export' -s o -l output -r -F -d 'where to'
complete -c platenctl -n '__platenctl_is scan export' -l format -x -a 'pdf tiff png jpeg' -d 'whatever the file is called'
complete -c platenctl -n '__platenctl_is scan export' -l quality -x -d 'of JPEG pictures'
complete -c platenctl -n '__platenctl_is scan export' -l title -x -d 'of a PDF'
complete -c platenctl -n '__platenctl_is export' -l width -x -d 'not wider'
complete -c platenctl -n '__platenctl_is export' -l height -x -d 'not higher'
complete -c platenctl -n '__platenctl_is remove' -l all -d 'the whole collection'
complete -c platenctl -n '__platenctl_is fsck' -l repair -d 'move damage to quarantine'
complete -c platenctl -n '__platenctl_is sites' -a 'list allow revoke'
complete -c platenctl -n '__platenctl_is revoke' -a '(__platenctl_ask sites list)'
complete -c platenctl -n '__platenctl_is allow' -a 'scan camera open-file save-file'
complete -c platenctl -n '__platenctl_is scan profile' -s d -l device -x -a '(__platenctl_ask devices --known)' -d device
complete -c platenctl -n '__platenctl_is scan profile' -l source -x -a 'flatbed feeder feeder-duplex' -d 'where the paper lies'
complete -c platenctl -n '__platenctl_is scan profile' -l mode -x -a 'color gray bilevel' -d 'what a pixel is'
complete -c platenctl -n '__platenctl_is scan profile' -l resolution -x -a '75 150 200 300 600 1200' -d 'dots per inch'
complete -c platenctl -n '__platenctl_is scan profile' -l pages -x -d 'stop after so many'
complete -c platenctl -n '__platenctl_is scan profile' -s l -l left -x -d 'left edge, mm'
complete -c platenctl -n '__platenctl_is scan profile' -s t -l top -x -d 'top edge, mm'
complete -c platenctl -n '__platenctl_is scan profile' -s x -l width -x -d 'width, mm'
complete -c platenctl -n '__platenctl_is scan profile' -s y -l height -x -d 'height, mm'
complete -c platenctl -n '__platenctl_is scan' -l keep -d 'keep the pages in their collection'
complete -c platenctl -n '__platenctl_is scan' -s p -l progress -d 'show progress'
complete -c platenctl -n '__platenctl_is scan' -s q -l quiet -d 'say nothing but errors'
complete -c platenctl -n '__platenctl_is scan' -s L -l list-devices -d 'list devices'
complete -c platenctl -n '__platenctl_is scan' -s A -l all-options -d 'what the device can do'
complete -c platenctl -n '__platenctl_is scan' -s n -l dont-scan -d 'only check'
complete -c platenctl -n '__platenctl_is devices' -l known -d 'without looking'
complete -c platenctl -n '__platenctl_is scan' -l profile -x -a '(__platenctl_profiles)' -d 'settings under a name'
complete -c platenctl -n '__platenctl_is scan profile' -l last -d 'as last time'
complete -c platenctl -n '__platenctl_is profile' -a 'save show change delete'
complete -c platenctl -n '__platenctl_is show change delete' -a '(__platenctl_profiles)'
complete -c platenctl -n '__platenctl_is profile' -l any-device -d 'for any device'
complete -c platenctl -n '__platenctl_is profile' -l name -x -d 'new name'
complete -c platenctl -n '__platenctl_is profile' -l unset -x -a 'source mode resolution area pages depth page-size options' -d 'leave it to the scan'
complete -c platenctl -n '__platenctl_is profile' -l shared -d 'others may use it'
complete -c platenctl -n '__platenctl_is profile' -l private -d 'others may not'
