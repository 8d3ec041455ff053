// Which pointers draw: one at a time; never two fingers, which move the paper; and once a pen was seen, no finger.
// `ignored` is called of a finger that meant to draw then. The hand beside a pen does not: the pen draws meanwhile.

const ERASER_END = 5; // the button that a pen turned round presses
const STROKE_PX = 24; // CSS pixels; a finger that has gone further was drawing when the second one came

function listenToPointers(canvas, { start, more, finish, drop, pan, ignored }) {
  const fingers = new Map(); // those that are down: where each is from the left
  let drawing = null; // the pointer that draws, {id, finger, x, y, far}
  let penSeen = false;
  let idle = null; // the finger that is down and does not draw, as a pen was seen

  function end(kept) {
    drawing = null;
    if (kept) finish();
    else drop();
  }

  canvas.addEventListener("pointerdown", (event) => {
    const { pointerId: id, pointerType: type, clientX: x, clientY: y, button } = event;
    const finger = type === "touch";
    if (finger) fingers.set(id, x);
    penSeen ||= type === "pen";
    idle = finger && penSeen && !drawing && fingers.size === 1 ? id : null;
    if (drawing?.finger && type === "pen") end(false); // it was the hand that holds the pen
    if (drawing?.finger && finger) end(drawing.far);
    if (drawing || ![0, ERASER_END].includes(button) || (finger && (penSeen || fingers.size > 1))) return;
    event.preventDefault(); // no text selection, no drag
    if (event.isTrusted) canvas.setPointerCapture(id); // one that was kept from before may be up again
    drawing = { id, finger, x, y, far: false };
    start(event, button === ERASER_END);
  });

  canvas.addEventListener("pointermove", (event) => {
    const { pointerId: id, clientX: x, clientY: y } = event;
    if (drawing?.id === id) {
      drawing.far ||= Math.hypot(x - drawing.x, y - drawing.y) > STROKE_PX;
      const moves = event.getCoalescedEvents?.() ?? [];
      return more(moves.length ? moves : [event]);
    }
    if (!fingers.has(id)) return;
    if (fingers.size > 1) pan((fingers.get(id) - x) / fingers.size);
    fingers.set(id, x);
  });

  for (const kind of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(kind, ({ pointerId: id }) => {
      fingers.delete(id);
      if (idle === id && kind === "pointerup") ignored();
      if (drawing?.id === id) end(true); // also where the system took the pointer: what was drawn stays
    });
  }
}
