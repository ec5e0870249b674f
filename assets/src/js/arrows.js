// Arrow keys walk from a search box down its results and back: `data-arrows` on the box names the list.
for (const box of document.querySelectorAll("[data-arrows]")) {
  const list = document.getElementById(box.dataset.arrows);
  if (!list) continue;
  const stops = [box, ...list.querySelectorAll("[data-stop]")];
  for (const [place, stop] of stops.entries()) {
    stop.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const next = step && stops[place + step];
      if (!next || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      next.focus();
    });
  }
}
