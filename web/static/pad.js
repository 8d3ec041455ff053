// The drawing pad. Gradio runs this once, with `element` the pad's own element.
// Strokes are kept as vectors in drawing units (CSS pixels of the canvas at scale 1) and drawn again whenever
// the canvas changes its size; after each finished stroke the drawing is sent once to be read.

const PEN_WIDTH = 11; // CSS pixels, as thick as a felt pen at the size people draw
const INK = "black";
const PAPER = "white";

const find = (selector) => element.querySelector(selector);
const paper = find(".pad-paper");
const canvas = find(".pad-canvas");
const undoButton = find(".pad-undo");
const clearButton = find(".pad-clear");
const trouble = find(".trouble");
const status = find(".pad-result [role=status]");
const answer = find(".pad-answer");
const working = find(".working");
const explanation = find(".pad-explanation");
const emptyAnswer = answer.innerHTML;

let strokes = []; // each {width, points: [{x, y}, ...]}; never changed in place once finished
let past = []; // earlier values of `strokes`, for undo
let current = null; // the stroke under the pen, and the pointer that draws it
let scale = 1; // CSS pixels per drawing unit; below 1 where the ink would not fit the canvas
let frame = 0;

// Drawing ----------------------------------------------------------------------------------------------

function drawStroke(pen, { width, points }) {
  const last = points[points.length - 1];
  pen.lineWidth = width;
  pen.beginPath();
  pen.moveTo(points[0].x, points[0].y);
  for (let i = 1; i < points.length - 1; i++) {
    const next = points[i + 1];
    pen.quadraticCurveTo(points[i].x, points[i].y, (points[i].x + next.x) / 2, (points[i].y + next.y) / 2);
  }
  pen.lineTo(last.x, last.y); // to itself where the stroke is a dot; the round cap makes it visible
  pen.stroke();
}

function drawAll(target, unit) {
  const pen = target.getContext("2d");
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.fillStyle = PAPER;
  pen.fillRect(0, 0, target.width, target.height);
  pen.setTransform(unit, 0, 0, unit, 0, 0);
  pen.strokeStyle = INK;
  pen.lineCap = pen.lineJoin = "round";
  for (const stroke of strokes) drawStroke(pen, stroke);
  if (current) drawStroke(pen, current.stroke);
}

function redraw() {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    drawAll(canvas, scale * devicePixelRatio);
  });
}

function fit() {
  const { clientWidth, clientHeight } = canvas;
  if (!clientWidth) return; // hidden
  let right = 1;
  let bottom = 1;
  for (const { width, points } of strokes) {
    for (const { x, y } of points) {
      right = Math.max(right, x + width);
      bottom = Math.max(bottom, y + width);
    }
  }
  scale = Math.min(1, clientWidth / right, clientHeight / bottom);
  canvas.width = Math.round(clientWidth * devicePixelRatio);
  canvas.height = Math.round(clientHeight * devicePixelRatio);
  drawAll(canvas, scale * devicePixelRatio); // at once, because a changed size has emptied the canvas
}

// Reading ----------------------------------------------------------------------------------------------

let newest = new AbortController();

function show(html, explained, words) {
  answer.innerHTML = html;
  explanation.innerHTML = explained;
  working.hidden = !explained;
  status.textContent = words;
  trouble.hidden = true;
}

function picture() {
  const sheet = document.createElement("canvas"); // one unit a pixel: every screen sends the same picture
  sheet.width = Math.round(canvas.clientWidth / scale);
  sheet.height = Math.round(canvas.clientHeight / scale);
  drawAll(sheet, 1);
  return new Promise((resolve) => sheet.toBlob(resolve, "image/png"));
}

async function read() {
  newest.abort(); // an older answer never overtakes a newer one
  const mine = (newest = new AbortController());
  if (!strokes.length) return show(emptyAnswer, "", "");
  try {
    const png = await picture();
    const response = await fetch("page/read", {
      method: "POST",
      body: png,
      headers: { "Content-Type": png.type },
      signal: mine.signal,
    });
    const reply = await response.json();
    if (mine.signal.aborted) return;
    if (!response.ok) throw new Error(reply.detail);
    show(reply.result, reply.explanation, reply.spoken);
    const image = explanation.querySelector("img");
    image.onload = () => URL.revokeObjectURL(image.src);
    image.src = URL.createObjectURL(png);
  } catch (error) {
    if (mine.signal.aborted) return;
    const known = error instanceof Error && error.name === "Error" && error.message;
    trouble.textContent = known || "The reader does not answer. Your drawing is still here: draw on to try again.";
    trouble.hidden = false;
  }
}

// Editing ----------------------------------------------------------------------------------------------

function become(next) {
  strokes = next;
  undoButton.disabled = !past.length;
  clearButton.disabled = !strokes.length;
  paper.classList.toggle("pad-blank", !strokes.length);
  redraw();
  read();
}

function change(next) {
  past.push(strokes);
  become(next);
}

function undo() {
  if (past.length && !current) become(past.pop());
}

function clear() {
  if (strokes.length && !current) change([]);
}

// Pointers and keys ------------------------------------------------------------------------------------

function place(event) {
  const { left, top } = canvas.getBoundingClientRect();
  return { x: (event.clientX - left) / scale, y: (event.clientY - top) / scale };
}

canvas.addEventListener("pointerdown", (event) => {
  if (current || event.button !== 0) return;
  event.preventDefault(); // no text selection, no drag
  canvas.setPointerCapture(event.pointerId);
  current = { pointer: event.pointerId, stroke: { width: PEN_WIDTH / scale, points: [place(event)] } };
  paper.classList.remove("pad-blank");
  redraw();
});

canvas.addEventListener("pointermove", (event) => {
  if (current?.pointer !== event.pointerId) return;
  const moves = event.getCoalescedEvents?.() ?? [];
  current.stroke.points.push(...(moves.length ? moves : [event]).map(place));
  redraw();
});

function finish(event) {
  if (current?.pointer !== event.pointerId) return;
  const { stroke } = current;
  current = null;
  change([...strokes, stroke]);
}

canvas.addEventListener("pointerup", finish);
canvas.addEventListener("pointercancel", finish); // the system took the pointer; what was drawn stays
undoButton.addEventListener("click", undo);
clearButton.addEventListener("click", clear);

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.target.closest?.("input, textarea, [contenteditable], dialog")) return;
  if (event.key === "Escape") clear();
  else if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") {
    event.preventDefault();
    undo();
  }
});

new ResizeObserver(fit).observe(canvas);
matchMedia("(resolution: 1dppx)").addEventListener("change", fit);
fit();
