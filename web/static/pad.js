// The drawing pad: pens, undo and redo, the part of the paper that is seen, and the boxes laid over the drawing.
// It calls `changed` after each finished change of the drawing.

const PENS = { thin: 6, middle: 11, thick: 18, eraser: 34 }; // CSS pixels; 11 is a felt pen at this size
const SMALLEST = 0.4; // of the drawing as it was made, when the window becomes smaller; then it is moved instead
const DIGIT_ROOM = 64; // CSS pixels that a further digit needs
const MOVE = 0.75; // of what is seen of the paper, at one press

function drawingPad(root, changed) {
  const find = (selector) => root.querySelector(selector);
  const paper = find(".pad-paper");
  const canvas = find(".pad-canvas");
  const marks = find(".pad-marks");
  const penOnly = find(".pen-only");
  const undoButton = find(".pad-undo");
  const redoButton = find(".pad-redo");
  const clearButton = find(".pad-clear");
  const backButton = find(".pad-back");
  const moreButton = find(".pad-more");

  let strokes = keptDrawing();
  let past = []; // earlier values of `strokes`, for undo
  let undone = []; // later ones, for redo
  let current = null; // the stroke under the pen
  let scale = 1; // CSS pixels per drawing unit; below 1 where the ink would not fit the canvas
  let left = 0; // drawing units of the paper that are moved out of sight
  let frame = 0;
  let size = { wide: 1, tall: 1 }; // of the canvas as it was last shown, CSS pixels
  let marked = []; // boxes over the drawing, each {box, reason, kind}

  // Showing --------------------------------------------------------------------------------------------

  const seen = () => size.wide / scale; // drawing units

  function draw() {
    drawInk(canvas, scale * devicePixelRatio, current ? [...strokes, current] : strokes, left);
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
    size = { wide: clientWidth, tall: clientHeight };
    const { right, bottom } = extent(strokes);
    scale = Math.min(1, Math.max(SMALLEST, clientWidth / right), clientHeight / bottom);
    canvas.width = Math.round(clientWidth * devicePixelRatio);
    canvas.height = Math.round(clientHeight * devicePixelRatio);
    moveTo(Math.min(left, right - seen()));
    draw(); // at once, because a changed size has emptied the canvas
  }

  // The paper has no end to the right: it is as long as what is written, and a digit's room more.
  function moveTo(next) {
    const { right } = extent(strokes);
    left = Math.max(0, Math.min(next, right - (1 - MOVE) * seen()));
    backButton.hidden = !left;
    moreButton.hidden = !strokes.length || right < left + seen() - DIGIT_ROOM / scale;
    layMarks();
    redraw();
  }

  function layMarks() {
    const place = (unit) => `${unit * scale}px`;
    marks.replaceChildren(
      ...marked.map(({ box: [start, top, end, bottom], reason, kind }) => {
        const frame = document.createElement("span");
        const label = document.createElement("span");
        frame.className = `mark mark-${kind}`;
        frame.style.cssText = `left: ${place(start - left)}; top: ${place(top)};
          width: ${place(end - start)}; height: ${place(bottom - top)}`;
        label.textContent = reason;
        label.className = "mark-label";
        frame.append(label);
        return frame;
      }),
    );
    const shown = [backButton, moreButton].filter(({ hidden }) => !hidden);
    layLabels(marks.children, size, [...strokes.flatMap(inkOf), ...shown.map(edgesOf)]);
  }

  const byNumber = (one, other) => one - other;

  // The boxes of a stroke's pieces, CSS pixels of the paper as it is seen.
  function inkOf({ width, erases, points }) {
    if (erases) return [];
    return points.map((point, i) => {
      const from = points[i - 1] ?? point;
      const [x, y] = [[from.x - left, point.x - left].sort(byNumber), [from.y, point.y].sort(byNumber)];
      const reach = width / 2;
      return [x[0] - reach, y[0] - reach, x[1] + reach, y[1] + reach].map((unit) => unit * scale);
    });
  }

  const paperSize = () => ({
    wide: Math.round(Math.max(seen(), extent(strokes).right)), // drawing units
    tall: Math.round(size.tall / scale),
  });

  // One drawing unit a pixel, so that every screen sends the same picture. `toBlob` would wait until the page is idle.
  function picture() {
    const sheet = document.createElement("canvas");
    const { wide, tall } = paperSize();
    sheet.width = wide;
    sheet.height = tall;
    sheet.getContext("2d", { willReadFrequently: true }); // no way through the graphics card
    drawInk(sheet, 1, strokes);
    const png = atob(sheet.toDataURL("image/png").split(",")[1]);
    const bytes = new Uint8Array(png.length);
    for (let i = 0; i < png.length; i++) bytes[i] = png.charCodeAt(i); // a tenth of the time that `from` takes
    return new Blob([bytes], { type: "image/png" });
  }

  // Editing --------------------------------------------------------------------------------------------

  function become(next) {
    const focused = document.activeElement;
    strokes = next;
    undoButton.disabled = !past.length;
    redoButton.disabled = !undone.length;
    clearButton.disabled = !strokes.length;
    if (focused?.disabled) [undoButton, redoButton].find(({ disabled }) => !disabled)?.focus();
    paper.classList.toggle("pad-blank", !strokes.length);
    keepDrawing(strokes);
    moveTo(strokes.length ? left : 0);
    changed();
  }

  function change(next) {
    past.push(strokes);
    undone = [];
    become(next);
  }

  // It may be of another size of the paper.
  function comeBack(next) {
    become(next);
    if (extent(strokes).bottom * scale > canvas.clientHeight) fit();
  }

  function undo() {
    if (!past.length || current) return;
    undone.push(strokes);
    comeBack(past.pop());
  }

  function redo() {
    if (!undone.length || current) return;
    past.push(strokes);
    comeBack(undone.pop());
  }

  function clear() {
    if (strokes.length && !current) change([]);
  }

  // Pointers -------------------------------------------------------------------------------------------

  function place({ clientX, clientY, pointerType, pressure }) {
    const corner = canvas.getBoundingClientRect();
    const point = { x: (clientX - corner.left) / scale + left, y: (clientY - corner.top) / scale };
    return pointerType === "pen" ? { ...point, press: 0.6 + 0.8 * pressure } : point; // half pressed: as wide as it is
  }

  function finished(stroke) {
    return finishedStroke(stroke, left + seen(), canvas.clientHeight / scale);
  }

  listenToPointers(canvas, {
    start(event, turnedRound) {
      const pen = turnedRound ? "eraser" : find("[name=pen]:checked").value;
      current = { width: PENS[pen] / scale, erases: pen === "eraser", points: [place(event)] };
      paper.classList.remove("pad-blank");
      penOnly.textContent = "";
      redraw();
    },
    more(events) {
      current.points.push(...events.map(place));
      redraw();
    },
    finish() {
      const stroke = finished(current);
      current = null;
      change([...strokes, stroke]);
    },
    drop() {
      current = null;
      paper.classList.toggle("pad-blank", !strokes.length);
      redraw();
    },
    pan: (pixels) => moveTo(left + pixels / scale),
    ignored: () => (penOnly.textContent = words("drawing.pen_only")),
  });
  undoButton.addEventListener("click", undo);
  redoButton.addEventListener("click", redo);
  clearButton.addEventListener("click", clear);
  for (const [button, way, other] of [
    [backButton, -1, moreButton],
    [moreButton, 1, backButton],
  ]) {
    button.addEventListener("click", () => {
      moveTo(left + way * MOVE * seen());
      if (button.hidden) other.focus();
    });
  }
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
    isDrawing: () => !!current,
    ink: () => strokes,
    size: paperSize,
    // Show what was drawn before a reload, and then before this script came; called once all else is there.
    begin() {
      if (strokes.length) become(strokes);
      for (const event of canvas.handOver()) canvas.dispatchEvent(new PointerEvent(event.type, event));
    },
    mark(boxes) {
      marked = boxes;
      layMarks();
    },
    // Put `lines` in the place of the drawing: each a row of [x, y], in a frame `width` by `height`.
    lay({ lines, width, height }) {
      scale = 1;
      left = 0;
      const unit = 0.82 * Math.min(canvas.clientWidth / width, canvas.clientHeight / height);
      const start = (canvas.clientWidth - width * unit) / 2;
      const top = (canvas.clientHeight - height * unit) / 2;
      const points = (line) => line.map(([x, y]) => ({ x: start + x * unit, y: top + y * unit }));
      const stroke = (line) => finished({ width: PENS.middle, erases: false, points: points(line) });
      change(lines.map(stroke));
    },
  };
}
