"""Which end says what: one list a direction, read by both ends. Hello and heartbeats are the link's own."""

from __future__ import annotations

from hardware import messages as m

HOST_SENDS = (
    m.StoredUpTo,
    m.Fetch,
    m.WatchBay,
    m.RecipeBegin,
    m.RecipeChunk,
    m.RecipeCommit,
    m.RecipeRead,
    m.Select,
    m.Execute,
    m.Direct,
    m.QueryCommand,
    m.AnswerPrompt,
)
"""What the console's code sends."""
DEVICE_SENDS = (
    m.Telemetry,
    m.DeviceEvent,
    m.FetchDone,
    m.BayStatus,
    m.RecipeAnswer,
    m.RecipeImage,
    m.SelectReadBack,
    m.CommandOutcome,
)
"""What the firmware's code sends."""

HOST_HEARS: frozenset[type] = frozenset({*DEVICE_SENDS, m.DeviceHello, m.DeviceHeartbeat})
DEVICE_HEARS: frozenset[type] = frozenset({*HOST_SENDS, m.HostHello, m.HostHeartbeat})
