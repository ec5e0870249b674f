// Tables that stand whole on a page can be put in order by any column, with the mouse or from the keyboard.
const collator = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });

// What a cell is sorted by: a moment, else a plain number, else its words.
const keyOf = (cell) => {
  const moment = cell.querySelector("time")?.dateTime;
  if (moment || cell.dataset.sort) return moment || cell.dataset.sort;
  const text = cell.textContent.trim();
  const plain = text.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
  return cell.classList.contains("n") && plain !== "" && !Number.isNaN(Number(plain)) ? Number(plain) : text;
};
const compared = (one, other) => (typeof one === "number" && typeof other === "number" ? one - other : collator.compare(String(one), String(other)));

const sortBy = (table, head, column) => {
  const isDown = head.getAttribute("aria-sort") === "ascending";
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({ row, key: keyOf(row.cells[column]) }));
  rows.sort((one, other) => compared(one.key, other.key) * (isDown ? -1 : 1));
  body.append(...rows.map(({ row }) => row));
  table.querySelectorAll("[aria-sort]").forEach((one) => one.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", isDown ? "descending" : "ascending");
};

export const makeSortable = (table) => {
  const heads = [...table.tHead.rows[0].cells];
  if (table.tBodies[0].rows.length < 2 || [...table.tBodies[0].rows].some((row) => row.cells.length !== heads.length)) return;
  heads.forEach((head, column) => {
    if (head.querySelector(".visually-hidden") || !head.textContent.trim()) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort-button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sortBy(table, head, column));
    head.append(button);
  });
};
