// An init script or a unit that creates new ssh host keys at the first boot, before the server starts. `ssh-keygen -A` creates
// only missing keys.

export const keyScript = `#!/bin/sh
### BEGIN INIT INFO
# Provides:          mln-ssh-keys
# Required-Start:    $local_fs
# Required-Stop:
# X-Start-Before:    ssh sshd
# Default-Start:     2 3 4 5
# Default-Stop:
# Short-Description: ssh host keys of this machine's own
### END INIT INFO
# Written by mln, which removed the keys of the template.
case "$1" in start | '') ;; *) exit 0 ;; esac

for key in /etc/ssh/ssh_host_*_key; do
  [ -s "$key" ] && exit 0
done
ssh-keygen -A
`;

export const keyUnit = `[Unit]
Description=ssh host keys of this machine's own
ConditionPathExistsGlob=!/etc/ssh/ssh_host_*_key
Before=ssh.service sshd.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/bin/ssh-keygen -A

[Install]
WantedBy=multi-user.target
`;
