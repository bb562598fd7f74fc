// Sorts the list of clients by a column. The list is whole without it, in the order of names.
"use strict";
(() => {
  const table = document.querySelector("table.clients");
  if (!table) return;
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const asWritten = [...body.rows];
  const language = document.documentElement.lang;
  const compare = (a, b) => a.localeCompare(b, language, { numeric: true });
  const value = (row, column) => row.cells[column].dataset.value || "";

  // Rows without a value come last either way; equal ones stay in the order of names.
  const sort = (column, direction) => {
    const sign = direction === "descending" ? -1 : 1;
    const rows = [...asWritten].sort((a, b) => {
      const [one, other] = [value(a, column), value(b, column)];
      if (!one || !other) return (one ? 0 : 1) - (other ? 0 : 1);
      return sign * compare(one, other);
    });
    body.append(...rows);
    heads.forEach((head, n) => {
      if (n === column) head.setAttribute("aria-sort", direction);
      else head.removeAttribute("aria-sort");
    });
  };

  heads.forEach((head, column) => {
    if (!head.dataset.first) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const other = { ascending: "descending", descending: "ascending" };
      sort(column, other[head.getAttribute("aria-sort")] || head.dataset.first);
    });
  });
  table.classList.add("sortable");
})();
