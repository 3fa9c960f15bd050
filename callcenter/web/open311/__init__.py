"""Open311 GeoReport v2: citizens' programs read the services and published requests, and file new ones."""
