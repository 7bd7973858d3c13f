"""The shipped plugins: for each outside system that the processes name a faithful, scriptable stand-in."""
