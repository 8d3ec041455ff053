// Gradio, whose component the page lives in, is fetched once one can draw. It puts the page into that component, and
// not while somebody draws: a stroke would end there.

const { gradio: GRADIO, gradioStyle: GRADIO_STYLE } = document.currentScript.dataset;
const QUIET_MS_BEFORE_MOVE = 300; // since the last touch of the page

function fetchGradio(isBusy) {
  function moveIn() {
    const place = document.getElementById("reader-place");
    if (!place || element.parentElement === place) return;
    if (isBusy()) return void setTimeout(moveIn, QUIET_MS_BEFORE_MOVE);
    element.removeAttribute("role"); // Gradio's frame is the main part from here on
    const focused = document.activeElement;
    const { scrollX, scrollY } = window;
    if (place.moveBefore) place.moveBefore(element, null); // keeps the focus, and what plays
    else place.append(element);
    if (focused !== document.activeElement) focused?.focus({ preventScroll: true });
    scrollTo(scrollX, scrollY);
  }

  // Gradio knows one title; the page has one in the visitor's language.
  const { title } = document;
  const keepTitle = new MutationObserver(() => {
    if (document.title !== title) document.title = title;
  });
  keepTitle.observe(document.head, { childList: true, characterData: true, subtree: true });

  document.addEventListener("reader-place", moveIn);
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = GRADIO_STYLE;
  const script = document.createElement("script");
  script.type = "module";
  script.src = GRADIO;
  document.head.prepend(style); // before the page's own, which has the last word
  document.head.append(script);
}
