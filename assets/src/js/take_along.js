// Copying, sharing by the device, printing: buttons that stay hidden where the browser cannot.
const offer = (root) => {
  if (navigator.clipboard) root.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false; });
  if (navigator.share) root.querySelectorAll("[data-share]").forEach((button) => { button.hidden = false; });
  root.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; });
};

const say = (text) => {
  const region = document.getElementById("announcements");
  if (region) region.textContent = text;
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy], [data-share], [data-print]");
  if (!button) return;
  if (button.dataset.copy) {
    await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent.trim());
    say(button.dataset.said);
    const before = button.innerHTML;
    button.textContent = `✓ ${button.dataset.said}`;
    setTimeout(() => { button.innerHTML = before; }, 2000);
  } else if (button.dataset.share) {
    navigator.share({ title: button.dataset.title, url: button.dataset.share }).catch(() => {}); // closed by the reader
  } else {
    window.print();
  }
});

// A panel that was fetched gets the focus, so that keyboard and screen reader go on from there.
document.addEventListener("htmx:afterSwap", (event) => {
  offer(event.detail.target);
  if (event.detail.target.id === "panel") event.detail.target.focus();
});
offer(document);
