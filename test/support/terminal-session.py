"""Runs a program in a pseudo-terminal and plays a script of lines from standard input:
`wait TEXT` until the program has written it, `type TEXT` (Python escapes), `signal NAME`. Everything the program wrote
goes to standard output at the end, then a line with its exit code and whether the terminal is in its first mode again."""
import codecs
import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

PATIENCE_S = 15
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 140, 0, 0))
first_mode = termios.tcgetattr(terminal)
written = b""
mark = 0


def tail():
    return written[-900:].decode("utf8", "replace")


def read_some(timeout_s):
    global written
    if select.select([terminal], [], [], timeout_s)[0]:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:
            chunk = b""
        written += chunk
        return bool(chunk)
    return True


def wait_for(text):
    global mark
    deadline = time.monotonic() + PATIENCE_S
    while (found := written.find(text, mark)) < 0:
        if time.monotonic() > deadline or not read_some(0.2):
            os.kill(pid, signal.SIGKILL)
            sys.exit(f"{text.decode()} was not written, but: {tail()}")
    mark = found


for line in sys.stdin:
    verb, _, rest = line.rstrip("\n").partition(" ")
    if verb == "wait":
        wait_for(rest.encode())
    elif verb == "type":
        os.write(terminal, codecs.decode(rest, "unicode_escape").encode())
    elif verb == "signal":
        os.kill(pid, getattr(signal, rest))

status = None
deadline = time.monotonic() + PATIENCE_S
while status is None:
    read_some(0.05)
    ended, code = os.waitpid(pid, os.WNOHANG)
    if ended:
        status = os.waitstatus_to_exitcode(code)
    elif time.monotonic() > deadline:
        os.kill(pid, signal.SIGKILL)
        sys.exit(f"did not end: {tail()}")
while select.select([terminal], [], [], 0)[0] and read_some(0):
    pass
last_mode = termios.tcgetattr(terminal)
print(json.dumps({"code": status, "sameMode": last_mode == first_mode, "written": written.decode("utf8", "replace")}))
