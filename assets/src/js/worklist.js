// A work list by keyboard: J and K or the arrows walk from line to line, a digit presses the button that bears it.
// Everything is a button too, so nothing is lost without this.
// In an empty box for the scanner the arrows walk the list too: hands leave the scanner without the mouse.
const list = document.querySelector("[data-worklist]");

const step = (lines, by) => {
  const at = lines.findIndex((line) => line.contains(document.activeElement));
  const next = at < 0 ? 0 : Math.min(Math.max(at + by, 0), lines.length - 1);
  lines[next].focus();
  lines[next].scrollIntoView({ block: "nearest" });
};

const isTyping = ({ key, target }) => {
  if (!target.closest("input, select, textarea")) return false;
  return !(target.matches("[data-scan]") && !target.value && ["ArrowDown", "ArrowUp"].includes(key));
};

if (list) {
  const lines = [...list.querySelectorAll("[data-workline]")];
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event)) return;
    const line = document.activeElement.closest("[data-workline]");
    if (["j", "о", "ArrowDown"].includes(event.key)) { // о is on the key of J
      event.preventDefault();
      step(lines, 1);
    } else if (["k", "л", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      step(lines, -1);
    } else if (line && !event.repeat && /^[1-9]$/.test(event.key)) {
      const button = line.querySelector(`[data-key="${event.key}"]`);
      if (!button) return;
      event.preventDefault();
      button.click();
    }
  });
  const place = /^#line-(\d+)$/.exec(location.hash); // the line after the one that was done with
  if (place && lines.length) lines[Math.min(Number(place[1]), lines.length - 1)].focus();
}
