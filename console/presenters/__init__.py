"""Pure functions from the station's snapshot to what each screen shows. No Qt; sentences come out in one language."""
