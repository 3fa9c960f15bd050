/** Starts the page: settings from the address, then the wallboard and the live stream. */
import { applySettings } from "./settings.js";
import { model } from "./model.js";
import { follow } from "./stream.js";
import "./wallboard.js";

applySettings();
model.loadReference();
follow("/api/v1/live", model);
