// The drawing pad: pens, pointers, undo and redo, and the boxes laid over the drawing.
// It calls `changed` after each finished change of the drawing.

const PENS = { thin: 6, middle: 11, thick: 18, eraser: 34 }; // CSS pixels; 11 is a felt pen at this size
const LABEL_ROOM = 60; // CSS pixels above a mark that its reason may need

function drawingPad(root, changed) {
  const find = (selector) => root.querySelector(selector);
  const paper = find(".pad-paper");
  const canvas = find(".pad-canvas");
  const marks = find(".pad-marks");
  const undoButton = find(".pad-undo");
  const redoButton = find(".pad-redo");
  const clearButton = find(".pad-clear");

  let strokes = [];
  let past = []; // earlier values of `strokes`, for undo
  let undone = []; // later ones, for redo
  let current = null; // the stroke under the pen, and the pointer that draws it
  let scale = 1; // CSS pixels per drawing unit; below 1 where the ink would not fit the canvas
  let frame = 0;
  let marked = []; // boxes over the drawing, each {box, reason, kind}

  // Showing --------------------------------------------------------------------------------------------

  function draw() {
    drawInk(canvas, scale * devicePixelRatio, current ? [...strokes, current.stroke] : strokes);
  }

  function redraw() {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      draw();
    });
  }

  function fit() {
    const { clientWidth, clientHeight } = canvas;
    if (!clientWidth) return; // hidden
    const { right, bottom } = extent(strokes);
    scale = Math.min(1, clientWidth / right, clientHeight / bottom);
    canvas.width = Math.round(clientWidth * devicePixelRatio);
    canvas.height = Math.round(clientHeight * devicePixelRatio);
    draw(); // at once, because a changed size has emptied the canvas
    layMarks();
  }

  function layMarks() {
    marks.replaceChildren(
      ...marked.map(({ box: [left, top, right, bottom], reason, kind }) => {
        const frame = document.createElement("span");
        const label = document.createElement("span");
        frame.className = `mark mark-${kind}`;
        frame.style.cssText = `left: ${left * scale}px; top: ${top * scale}px;
          width: ${(right - left) * scale}px; height: ${(bottom - top) * scale}px`;
        label.textContent = reason;
        label.className = "mark-label";
        // So that it stays on the paper.
        label.classList.toggle("mark-label-left", left * scale > canvas.clientWidth / 2);
        label.classList.toggle("mark-label-below", top * scale < LABEL_ROOM);
        frame.append(label);
        return frame;
      }),
    );
  }

  // One drawing unit a pixel, so that every screen sends the same picture.
  function picture() {
    const sheet = document.createElement("canvas");
    sheet.width = Math.round(canvas.clientWidth / scale);
    sheet.height = Math.round(canvas.clientHeight / scale);
    drawInk(sheet, 1, strokes);
    return new Promise((resolve) => sheet.toBlob(resolve, "image/png"));
  }

  // Editing --------------------------------------------------------------------------------------------

  function become(next) {
    strokes = next;
    undoButton.disabled = !past.length;
    redoButton.disabled = !undone.length;
    clearButton.disabled = !strokes.length;
    paper.classList.toggle("pad-blank", !strokes.length);
    redraw();
    changed();
  }

  function change(next) {
    past.push(strokes);
    undone = [];
    become(next);
  }

  function undo() {
    if (!past.length || current) return;
    undone.push(strokes);
    become(past.pop());
    fit(); // it may be of another size of the paper
  }

  function redo() {
    if (!undone.length || current) return;
    past.push(strokes);
    become(undone.pop());
    fit();
  }

  function clear() {
    if (strokes.length && !current) change([]);
  }

  // Pointers -------------------------------------------------------------------------------------------

  function place(event) {
    const { left, top } = canvas.getBoundingClientRect();
    return { x: (event.clientX - left) / scale, y: (event.clientY - top) / scale };
  }

  function finished(stroke) {
    return finishedStroke(stroke, canvas.clientWidth / scale, canvas.clientHeight / scale);
  }

  function finish(event) {
    if (current?.pointer !== event.pointerId) return;
    const { stroke } = current;
    current = null;
    change([...strokes, finished(stroke)]);
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (current || event.button !== 0) return;
    event.preventDefault(); // no text selection, no drag
    canvas.setPointerCapture(event.pointerId);
    const pen = find("[name=pen]:checked").value;
    const stroke = { width: PENS[pen] / scale, erases: pen === "eraser", points: [place(event)] };
    current = { pointer: event.pointerId, stroke };
    paper.classList.remove("pad-blank");
    redraw();
  });

  canvas.addEventListener("pointermove", (event) => {
    if (current?.pointer !== event.pointerId) return;
    const moves = event.getCoalescedEvents?.() ?? [];
    current.stroke.points.push(...(moves.length ? moves : [event]).map(place));
    redraw();
  });

  canvas.addEventListener("pointerup", finish);
  canvas.addEventListener("pointercancel", finish); // the system took the pointer; what was drawn stays
  undoButton.addEventListener("click", undo);
  redoButton.addEventListener("click", redo);
  clearButton.addEventListener("click", clear);
  root.addEventListener("change", (event) => {
    if (event.target.name === "pen") paper.classList.toggle("pad-erasing", event.target.value === "eraser");
  });

  new ResizeObserver(fit).observe(canvas);
  matchMedia("(resolution: 1dppx)").addEventListener("change", fit);
  fit();

  return {
    undo,
    redo,
    clear,
    picture,
    isEmpty: () => !strokes.length,
    mark(boxes) {
      marked = boxes;
      layMarks();
    },
    // Put `lines` in the place of the drawing: each a row of [x, y], in a frame `width` by `height`.
    lay({ lines, width, height }) {
      scale = 1;
      const unit = 0.82 * Math.min(canvas.clientWidth / width, canvas.clientHeight / height);
      const left = (canvas.clientWidth - width * unit) / 2;
      const top = (canvas.clientHeight - height * unit) / 2;
      const points = (line) => line.map(([x, y]) => ({ x: left + x * unit, y: top + y * unit }));
      const stroke = (line) => finished({ width: PENS.middle, erases: false, points: points(line) });
      change(lines.map(stroke));
    },
  };
}
