import "./common.js";
import "./arrows.js";
