"""The house put together: settings, root addresses, menu, commands, the embedded database and the server."""
