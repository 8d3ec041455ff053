// The paper over the whole window, with the number above it; Esc leaves it, and the button, as a phone has no Esc.

function fullPaper(panel, button) {
  function set(isFull) {
    panel.classList.toggle("pad-full", isFull);
    document.documentElement.classList.toggle("has-full", isFull);
    button.title = words(isFull ? "full.leave" : "full");
    button.setAttribute("aria-label", button.title);
  }

  button.addEventListener("click", () => set(!panel.classList.contains("pad-full")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !panel.classList.contains("pad-full")) return;
    event.preventDefault(); // it does not clear the drawing
    set(false);
    button.focus();
  });
}
