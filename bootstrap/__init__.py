"""Set-up of the project, with nothing but the standard library."""
