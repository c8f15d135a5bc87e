"""The command digits: its options, its commands, and what they show in the terminal."""
