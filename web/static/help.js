// The keys, in a dialog: under "?" and under its button.

function keyHelp(dialog, button) {
  const typing = "input:not([type=radio], [type=checkbox], [type=file]), textarea, [contenteditable]";
  button.addEventListener("click", () => dialog.showModal());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.defaultPrevented || dialog.open || event.target.closest?.(typing)) return;
    event.preventDefault();
    dialog.showModal();
  });
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close()); // beside it
}
