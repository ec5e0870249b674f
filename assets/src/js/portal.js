import "./common.js";
import "./take_along.js";
import "./pocket.js";

// The whole filter panel stands open on wide screens and folds on narrow ones.
const wide = window.matchMedia("(min-width: 769px)");
const foldFacets = () => document.querySelectorAll("details.facets").forEach((panel) => { panel.open = wide.matches; });
wide.addEventListener("change", foldFacets);
foldFacets();
