"""Other systems: calendars, events, imports and exports."""
