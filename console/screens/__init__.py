"""Thin Qt: each screen draws one view and has one signal ``asked``; the window, the bridge and the scanner's keys."""
