import "./common.js";
import { makeSortable } from "./sorting.js";

document.querySelectorAll("table[data-sortable]").forEach(makeSortable);
