"""Every query of the imports room: imports and their errors, their sealed files, and what other systems call rows."""
