"""Pages of the library, and the files themselves."""
