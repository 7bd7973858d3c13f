"""``python -m dunning_engine.cli``: the command line without its console script."""

from dunning_engine.cli.app import main

if __name__ == "__main__":
    main()
