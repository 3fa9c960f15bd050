"""The MQTT outlet: the engine's side of it, and the process that speaks with the broker."""
