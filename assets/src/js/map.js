// The map of the libraries: Leaflet over our own outlines; nothing is fetched from outside. Without this script the
// same geometry stands as a drawing, and the list beside it says everything the map shows.
import { divIcon, geoJSON, map, marker } from "leaflet";

const reduced = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

const styleOf = ({ properties }) => ({ className: `map-${properties.kind === "district" ? "district" : `line map-${properties.kind}`}`, interactive: false });

// All that is shown comes from the list of the page, which is filtered, translated and right for this minute.
const placesOf = (root) =>
  [...root.querySelectorAll("[data-latitude]")].map((item) => ({
    item,
    spot: [Number(item.dataset.latitude), Number(item.dataset.longitude)],
    shape: item.dataset.shape,
    isStation: item.dataset.kind === "station",
    name: item.dataset.name,
  }));

const iconOf = (place) =>
  divIcon({ className: `map-pin ${place.shape}${place.isStation ? " is-station" : ""}${place.item.dataset.here ? " is-here" : ""}`, iconSize: [24, 24], iconAnchor: [12, 12], popupAnchor: [0, -12] });

const popupOf = (place) => {
  const box = document.createElement("div");
  for (const part of place.item.querySelectorAll("[data-popup]")) box.append(part.cloneNode(true), document.createElement("br"));
  return box;
};

const addPlaces = (view, places) => {
  for (const place of places) {
    const pin = marker(place.spot, { icon: iconOf(place), title: place.name, alt: place.name, keyboard: true, riseOnHover: true });
    pin.bindPopup(popupOf(place), { maxWidth: 260 }).addTo(view);
  }
};

const addNames = (view, data) => {
  for (const { properties, geometry } of data.features) {
    if (properties.kind !== "district") continue;
    const ring = geometry.coordinates[0].slice(0, -1);
    const middle = [1, 0].map((axis) => ring.reduce((sum, point) => sum + point[axis], 0) / ring.length);
    marker(middle, { icon: divIcon({ className: "map-label", html: `<span></span>` }), interactive: false, keyboard: false }).addTo(view)
      .getElement().firstChild.textContent = properties.name.split(" ")[0];
  }
};

const draw = async (box) => {
  const answer = await fetch(box.dataset.map);
  if (!answer.ok) return; // the drawing stays
  const data = await answer.json();
  const places = placesOf(document);
  const drawn = [...box.children];
  drawn.forEach((part) => part.remove());
  box.classList.add("is-live");
  const view = map(box, { attributionControl: false, zoomControl: true, minZoom: 10, maxZoom: 16, zoomSnap: 0.5, scrollWheelZoom: false, fadeAnimation: !reduced, zoomAnimation: !reduced, markerZoomAnimation: !reduced });
  view.zoomControl.setPosition("topright");
  for (const [selector, word] of [[".leaflet-control-zoom-in", box.dataset.closer], [".leaflet-control-zoom-out", box.dataset.wider]]) {
    const button = box.querySelector(selector);
    button.title = word;
    button.setAttribute("aria-label", word);
  }
  const layer = geoJSON(data, { style: styleOf, interactive: false }).addTo(view);
  const here = places.find((place) => place.item.dataset.here);
  if (here) view.setView(here.spot, 14);
  else view.fitBounds(places.length ? places.map((place) => place.spot) : layer.getBounds(), { padding: [28, 28], maxZoom: 14 });
  addNames(view, data);
  addPlaces(view, places);
};

document.querySelectorAll("[data-map]").forEach((box) => draw(box).catch(() => {}));
