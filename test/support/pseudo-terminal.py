"""Makes a pseudo-terminal and says its name in the first line. From then on what comes on standard input is typed there, and
what programs write there goes to standard output, until standard input ends."""
import os
import pty
import select

terminal, slave = pty.openpty()
os.write(1, os.ttyname(slave).encode() + b"\n")
while True:
    ready = select.select([0, terminal], [], [])[0]
    if terminal in ready:
        os.write(1, os.read(terminal, 65536))
    if 0 in ready:
        typed = os.read(0, 4096)
        if not typed:
            break
        os.write(terminal, typed)
