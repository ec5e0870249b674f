// The map of the libraries: Leaflet over our own outlines; nothing is fetched from outside. Without this script the
// same geometry stands as a drawing, and the list beside it says everything the map shows.
import { divIcon, geoJSON, layerGroup, map, marker } from "leaflet";

const APART = 36; // pixels between the middles of two marks
const NAMED_FROM = 11.5; // the zoom from which a kilometre is as wide as in the drawing, or nearly
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

const popupOf = (places) => {
  const box = document.createElement("div");
  for (const place of places) {
    const part = document.createElement("p");
    for (const said of place.item.querySelectorAll("[data-popup]")) part.append(said.cloneNode(true), document.createElement("br"));
    box.append(part);
  }
  return box;
};

// Marks that would cover one another become one with a number: each can be hit by a finger, and none hides another.
const groupsOf = (view, places) => {
  const groups = [];
  for (const place of places) {
    const point = view.latLngToContainerPoint(place.spot);
    const group = groups.find((one) => one.point.distanceTo(point) < APART);
    if (group) group.places.push(place);
    else groups.push({ point, places: [place] });
  }
  return groups.map((group) => group.places);
};

const groupIcon = (count) => divIcon({ className: "map-pin is-group", html: `<span>${count}</span>`, iconSize: [34, 34], iconAnchor: [17, 17], popupAnchor: [0, -17] });

const pinOf = (view, places) => {
  const [first] = places;
  const name = places.map((place) => place.name).join("; ");
  const pin = marker(first.spot, { icon: places.length > 1 ? groupIcon(places.length) : iconOf(first), title: name, alt: name, riseOnHover: true });
  if (places.length === 1 || view.getZoom() >= view.getMaxZoom()) return pin.bindPopup(popupOf(places), { maxWidth: 260, maxHeight: 260 });
  return pin.on("click keypress", (event) => {
    if (event.type === "keypress" && event.originalEvent.key !== "Enter") return;
    view.fitBounds(places.map((place) => place.spot), { padding: [60, 60], maxZoom: view.getZoom() + 2 });
  });
};

const addPlaces = (view, places) => {
  const layer = layerGroup().addTo(view);
  const redraw = () => {
    const hadFocus = layer.getLayers().some((pin) => pin.getElement() === document.activeElement);
    layer.clearLayers();
    for (const group of groupsOf(view, places)) layer.addLayer(pinOf(view, group));
    if (hadFocus) view.getContainer().focus({ preventScroll: true });
  };
  view.on("zoomend", redraw);
  redraw();
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

// Names of avenues and rivers slope with their lines; from afar there is no room for them.
const addLineNames = (view, data) => {
  for (const { properties } of data.features) {
    if (!properties.label) continue;
    const [longitude, latitude] = properties.label;
    const name = marker([latitude, longitude], { icon: divIcon({ className: "map-label is-line", html: `<span></span>` }), interactive: false, keyboard: false }).addTo(view).getElement().firstChild;
    name.textContent = properties.name;
    name.classList.add(`is-${properties.kind}`);
    name.style.transform = `translate(-50%, -50%) rotate(${properties.angle}deg)`;
  }
  const tell = () => view.getContainer().classList.toggle("is-far", view.getZoom() < NAMED_FROM);
  view.on("zoomend", tell);
  tell();
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
  else view.fitBounds(places.length ? places.map((place) => place.spot) : layer.getBounds(), { paddingTopLeft: [28, 28], paddingBottomRight: [84, 28], maxZoom: 14 });
  addNames(view, data);
  addLineNames(view, data);
  addPlaces(view, places);
};

document.querySelectorAll("[data-map]").forEach((box) => draw(box).catch(() => {}));
