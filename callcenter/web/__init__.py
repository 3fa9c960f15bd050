"""HTTP API, live stream and the monitor page."""
