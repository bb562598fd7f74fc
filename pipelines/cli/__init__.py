"""The command `maintrack`.

Belongs: arguments, words on the terminal, exit codes. Does not: the work itself; every command
imports what it needs when it is called, so that help stays quick.
"""
