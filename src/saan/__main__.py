"""`python -m saan`: the command line, for where the script `saan` is not on the path."""

from saan.web.cli import main

if __name__ == "__main__":
    main()
