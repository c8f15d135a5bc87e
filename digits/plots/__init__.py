"""Pictures of any stage; they look at all and change none."""
