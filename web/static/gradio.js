// Gradio, whose component the page lives in, is fetched once one can draw and nothing is being read: the first number
// need not share a slow connection with it. It puts the page into that component, and not while somebody draws: a
// stroke would end there.

const { gradio: GRADIO, gradioStyle: GRADIO_STYLE } = document.currentScript.dataset;
const QUIET_MS_BEFORE_FETCH = 1000; // since the page came, or since it was busy
const QUIET_MS_BEFORE_MOVE = 300;

function fetchGradio(isBusy) {
  function moveIn() {
    const place = document.getElementById("reader-place");
    if (!place || element.parentElement === place) return;
    if (isBusy()) return void setTimeout(moveIn, QUIET_MS_BEFORE_MOVE);
    element.removeAttribute("role"); // Gradio's frame is the main part from here on
    const focused = document.activeElement;
    const { scrollX, scrollY } = window;
    place.closest("gradio-app").classList.add("shown"); // what is hidden cannot keep the focus
    place.getBoundingClientRect();
    if (place.moveBefore) place.moveBefore(element, null); // keeps the focus, and what plays
    else place.append(element);
    scrollTo(scrollX, scrollY);
    if (document.activeElement !== focused) focused.focus({ preventScroll: true });
  }

  function fetchIt() {
    if (isBusy()) return void setTimeout(fetchIt, QUIET_MS_BEFORE_FETCH);
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = GRADIO_STYLE;
    const script = document.createElement("script");
    script.type = "module";
    script.src = GRADIO;
    document.head.prepend(style); // before the page's own, which has the last word
    document.head.append(script);
  }

  document.addEventListener("reader-place", moveIn);
  setTimeout(fetchIt, QUIET_MS_BEFORE_FETCH);
}
