import "./common.js";
import "./arrows.js";
import "./take_along.js";
