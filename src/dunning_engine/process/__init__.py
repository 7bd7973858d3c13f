"""Process files: text to definition to program."""
