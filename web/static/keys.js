// Ctrl+Z, Ctrl+Shift+Z (or Ctrl+Y) and Esc, wherever the focus is while the drawing is shown, but not where one types.

function listenToKeys({ undo, redo, clear }, isShown) {
  const typing = "input:not([type=radio], [type=checkbox], [type=file]), textarea, [contenteditable], dialog";
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || !isShown() || event.target.closest?.(typing)) return;
    const key = event.key.toLowerCase();
    if (key === "escape") return clear();
    if (!(event.ctrlKey || event.metaKey) || !["z", "y"].includes(key)) return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) redo();
    else undo();
  });
}
