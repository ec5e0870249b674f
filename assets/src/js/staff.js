import "./common.js";
import "./worklist.js";
import "./arrows.js";
