"""Listens on the socket of the first argument and becomes the program of the others, which gets it as systemd hands sockets to
services (sd_listen_fds(3))."""
import os
import socket
import sys

path, *program = sys.argv[1:]
listening = socket.socket(socket.AF_UNIX)
listening.bind(path)
listening.listen()
os.dup2(listening.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(program[0], program)
