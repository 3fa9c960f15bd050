/** Starts the page: settings from the address, then the wallboard and the live stream. */
import { applySettings } from "./settings.js";
import { me } from "./me.js";
import { model } from "./model.js";
import { follow } from "./stream.js";
import "./wallboard.js";

applySettings();
me.load();
model.loadReference();
follow("/api/v1/live", model);
