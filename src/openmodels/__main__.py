"""`python -m openmodels` is the command `openmodels`."""

from openmodels.cli.main import main

if __name__ == "__main__":
    main()
