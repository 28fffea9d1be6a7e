"""`python -m admin` is `hamroh`."""

from admin.cli import main

main()
