// The map of the libraries: Leaflet over our own outlines; nothing is fetched from outside. Without this script the
// same geometry stands as a drawing, and the list beside it says everything the map shows.
import { divIcon, geoJSON, layerGroup, map, marker, point } from "leaflet";

const APART = 36; // pixels between the middles of two marks
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
    const at = view.latLngToContainerPoint(place.spot);
    const group = groups.find((one) => one.at.distanceTo(at) < APART);
    if (group) group.places.push(place);
    else groups.push({ at, places: [place] });
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

// Names of districts stand within them, those of avenues and rivers along their lines, wherever there is room between
// the marks and the other names; they find another place when the view moves. The drawing without scripts does the same
// (presenters/map_names.py).
const LETTER = { wide: 7.6, high: 15 };
const between = (one, other, part) => point(one.x + (other.x - one.x) * part, one.y + (other.y - one.y) * part);
const alongOf = (path) => {
  const lengths = path.slice(1).map((spot, place) => spot.distanceTo(path[place]));
  const at = (far) => {
    for (const [place, length] of lengths.entries()) {
      if (far <= length && length) return between(path[place], path[place + 1], far / length);
      far -= length;
    }
    return path[path.length - 1];
  };
  return { length: lengths.reduce((sum, one) => sum + one, 0), at };
};
const spotsOf = (middle, slope, count) =>
  Array.from({ length: count }, (_, place) => (place - (count - 1) / 2) * LETTER.wide).map((far) => point(middle.x + far * Math.cos(slope), middle.y + far * Math.sin(slope)));

const placeOf = (path, text, taken, size) => {
  const { length, at } = alongOf(path);
  const width = text.length * LETTER.wide;
  let best = null;
  for (let start = 0; start + width <= length; start += LETTER.high) {
    const [first, middle, last] = [at(start), at(start + width / 2), at(start + width)];
    const chord = between(first, last, 0.5);
    const spots = spotsOf(chord, Math.atan2(last.y - first.y, last.x - first.x), text.length);
    const bend = chord.distanceTo(middle);
    const isFree = spots.every((spot) => spot.x > 8 && spot.y > 8 && spot.x < size.x - 8 && spot.y < size.y - 8 && taken.every((one) => one.spot.distanceTo(spot) > one.room));
    if (isFree && bend < LETTER.high && (!best || bend < best.bend)) best = { bend, chord, spots, angle: Math.atan((last.y - first.y) / (last.x - first.x || 0.001)) };
  }
  return best;
};

const isInside = (spot, ring) =>
  ring.filter((one, place) => {
    const other = ring[(place + 1) % ring.length];
    return one.y > spot.y !== other.y > spot.y && spot.x < one.x + ((spot.y - one.y) * (other.x - one.x)) / (other.y - one.y);
  }).length % 2 === 1;

// As near to the middle of what is seen of a district as the marks allow, else as far from the marks as it can be.
const placeWithin = (ring, text, taken, size) => {
  const seen = [];
  for (let x = LETTER.high; x < size.x; x += LETTER.high) for (let y = LETTER.high; y < size.y; y += LETTER.high) if (isInside({ x, y }, ring)) seen.push(point(x, y));
  if (!seen.length) return null;
  const middle = point(seen.reduce((sum, one) => sum + one.x, 0) / seen.length, seen.reduce((sum, one) => sum + one.y, 0) / seen.length);
  seen.sort((one, other) => one.distanceTo(middle) - other.distanceTo(middle));
  let best = null;
  for (const chord of seen) {
    const spots = spotsOf(chord, 0, text.length + 1);
    if (!spots.every((spot) => spot.x > 8 && spot.x < size.x - 8 && isInside(spot, ring))) continue;
    const gap = Math.min(...taken.map((one) => Math.min(...spots.map((spot) => one.spot.distanceTo(spot))) - one.room), LETTER.wide);
    if (!best || gap > best.gap) best = { gap, chord, spots };
    if (gap >= LETTER.wide) break;
  }
  return best;
};

const takenBy = (view) => {
  const frame = view.getContainer().getBoundingClientRect();
  return [...view.getContainer().querySelectorAll(".map-pin")].map((one) => {
    const box = one.getBoundingClientRect();
    return { spot: point(box.left - frame.left + box.width / 2, box.top - frame.top + box.height / 2), room: box.height / 2 + LETTER.high / 2 };
  });
};

const addNames = (view, data) => {
  const layer = layerGroup().addTo(view);
  const pathOf = (spots) => spots.map(([longitude, latitude]) => view.latLngToContainerPoint([latitude, longitude]));
  const write = (found, text, kind) => {
    const name = marker(view.containerPointToLatLng(found.chord), { icon: divIcon({ className: `map-label ${kind ? "is-line" : ""}`, html: `<span></span>` }), interactive: false, keyboard: false }).addTo(layer).getElement().firstChild;
    name.textContent = text;
    if (kind) name.classList.add(`is-${kind}`);
    if (kind) name.style.transform = `translate(-50%, -50%) rotate(${found.angle}rad)`;
  };
  const redraw = () => {
    layer.clearLayers();
    const taken = takenBy(view);
    for (const { geometry, properties } of data.features) {
      const isDistrict = properties.kind === "district";
      if (properties.kind === "foothills") continue;
      const text = isDistrict ? properties.name.split(" ")[0] : properties.name;
      const found = isDistrict ? placeWithin(pathOf(geometry.coordinates[0].slice(0, -1)), text, taken, view.getSize()) : placeOf(pathOf(geometry.coordinates), text, taken, view.getSize());
      if (!found) continue;
      taken.push(...found.spots.map((spot) => ({ spot, room: LETTER.high * 1.2 })));
      write(found, text, isDistrict ? "" : properties.kind);
    }
  };
  view.on("moveend", redraw);
  redraw();
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
  addPlaces(view, places);
  addNames(view, data);
};

document.querySelectorAll("[data-map]").forEach((box) => draw(box).catch(() => {}));
