"""Reading: YAML files to frozen models, every value and every error with its file, line and column."""
