import "./common.js";
import "./worklist.js";
