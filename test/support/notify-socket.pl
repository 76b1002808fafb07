# The service manager's notify socket: every datagram on a line of its own, until it is ended.
use strict;
use warnings;
use Socket qw(AF_UNIX SOCK_DGRAM pack_sockaddr_un);
$| = 1;
socket(my $socket, AF_UNIX, SOCK_DGRAM, 0) or die "no socket: $!";
bind($socket, pack_sockaddr_un($ARGV[0])) or die "no name: $!";
print "listening\n";
while (defined recv($socket, my $sign, 4096, 0)) { print "$sign\n" }
