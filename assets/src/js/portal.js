import "./common.js";
import "./take_along.js";
import "./pocket.js";
import "./passkeys.js";
import "./messages.js";
