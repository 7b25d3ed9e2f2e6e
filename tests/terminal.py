#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a command on a terminal of a given width and prints what it wrote there, bytes as they came.

    terminal.py [--columns N] [--errors FILE] -- COMMAND ...

Standard error is the terminal too, unless --errors names a file. Ends with the command's exit code.
"""
import argparse
import fcntl
import os
import pty
import struct
import sys
import termios


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--columns", type=int, default=80)
    parser.add_argument("--errors")
    parser.add_argument("command", nargs="+")
    given = parser.parse_args()
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, given.columns, 0, 0))
        if given.errors:
            os.dup2(os.open(given.errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), 2)
        os.execvp(given.command[0], given.command)
    while True:
        try:
            data = os.read(terminal, 65536)
        except OSError:  # Linux: the other end is closed
            data = b""
        if not data:
            break
        sys.stdout.buffer.write(data)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    sys.exit(main())
