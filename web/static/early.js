// Stands in the page itself, right behind the paper: it takes ink from the moment the paper is seen, keeps what the
// pointers do until the page's own script comes, and shows it roughly. `pad.js` does it again, and goes on.
(() => {
  const WIDTH = 11; // CSS pixels, of the pen that is chosen
  const canvas = document.querySelector(".pad-canvas");
  const pen = canvas.getContext("2d");
  const events = [];
  let last = null; // where the pen that is down was, CSS pixels of the window

  function lineTo({ clientX, clientY }) {
    const { left, top } = canvas.getBoundingClientRect();
    pen.beginPath();
    pen.moveTo(last.clientX - left, last.clientY - top);
    pen.lineTo(clientX - left, clientY - top + 0.01); // a canvas shows no line without length
    pen.stroke();
    last = { clientX, clientY };
  }

  function keep(event) {
    if (!event.isPrimary || event.button > 0) return;
    if (event.type === "pointerdown") {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      canvas.parentElement.classList.remove("pad-blank");
      last = event;
    }
    if (!last) return;
    const moves = event.type === "pointermove" ? event.getCoalescedEvents() : [];
    for (const each of moves.length ? moves : [event]) {
      events.push(each);
      lineTo(each);
    }
    if (["pointerup", "pointercancel"].includes(event.type)) last = null;
  }

  function fit() {
    canvas.width = canvas.clientWidth * devicePixelRatio;
    canvas.height = canvas.clientHeight * devicePixelRatio;
    pen.fillStyle = "white";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.scale(devicePixelRatio, devicePixelRatio);
    pen.lineWidth = WIDTH;
    pen.lineCap = "round";
  }

  const kinds = ["pointerdown", "pointermove", "pointerup", "pointercancel"];
  fit();
  for (const kind of kinds) canvas.addEventListener(kind, keep);
  // Called once, by the page's script; returns what the pointers have done.
  canvas.handOver = () => {
    for (const kind of kinds) canvas.removeEventListener(kind, keep);
    return events;
  };
})();
