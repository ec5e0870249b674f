import "./common.js";
import "./worklist.js";
import "./arrows.js";
import "./take_along.js";
import { makeSortable } from "./sorting.js";

document.querySelectorAll("table[data-sortable]").forEach(makeSortable);
