// Shows the buttons that copy what stands above them, where the browser lets a page copy.
for (const row of navigator.clipboard ? document.querySelectorAll("[data-copied]") : []) {
  row.hidden = false;
  row.querySelector("button").onclick = async () => {
    await navigator.clipboard.writeText(row.closest("figure").querySelector("blockquote").textContent);
    row.querySelector("[role=status]").textContent = row.dataset.copied;
  };
}
