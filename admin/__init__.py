"""What staff can do: the command line, content checks, translation files, backups."""
