// Ink: strokes are vectors in drawing units (CSS pixels of the pad at scale 1), each
// {width, erases, points: [{x, y, press}, …]}, drawn anew whenever the canvas changes. A finished one never changes.
// `press` is the share of its width that a pen's pressure gives a point; others have none.

const INK = "black";
const PAPER = "white";

function drawStroke(pen, stroke) {
  const { width, erases, points } = stroke;
  pen.strokeStyle = pen.fillStyle = erases ? PAPER : INK;
  pen.lineWidth = width;
  if (isDot(points)) return drawDot(pen, stroke);
  if (points[0].press) return drawPressed(pen, stroke);
  const last = points[points.length - 1];
  pen.beginPath();
  pen.moveTo(points[0].x, points[0].y);
  for (let i = 1; i < points.length - 1; i++) {
    const to = middle(points[i], points[i + 1]);
    pen.quadraticCurveTo(points[i].x, points[i].y, to.x, to.y);
  }
  pen.lineTo(last.x, last.y);
  pen.stroke();
}

// Whether the pen was put down and lifted again at one place, as for a decimal point. A canvas shows no line
// without length.
function isDot([first, ...others]) {
  return others.every(({ x, y }) => x === first.x && y === first.y);
}

function drawDot(pen, { width, points }) {
  const press = Math.max(...points.map((point) => point.press ?? 1));
  pen.beginPath();
  pen.arc(points[0].x, points[0].y, (width * press) / 2, 0, 2 * Math.PI);
  pen.fill();
}

// A piece around each point, as wide as the pen was pressed there.
function drawPressed(pen, { width, points }) {
  points.forEach((point, i) => {
    const from = i ? middle(points[i - 1], point) : point;
    const to = i < points.length - 1 ? middle(point, points[i + 1]) : point;
    pen.lineWidth = width * point.press;
    pen.beginPath();
    pen.moveTo(from.x, from.y);
    pen.quadraticCurveTo(point.x, point.y, to.x, to.y);
    pen.stroke();
  });
}

// The way of a pen through points, as the `d` of an SVG path.
function wayOf(points) {
  const bends = points.slice(1, -1).map((point, i) => `Q${at(point)} ${at(middle(point, points[i + 2]))}`);
  return `M${at(points[0])}${bends.join("")}L${at(points.at(-1))}`;
}

function at({ x, y }) {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}

function middle(a, b) {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

// Draw `strokes` on an otherwise white canvas, `unit` of its pixels a drawing unit, from `left` drawing units on.
function drawInk(target, unit, strokes, left = 0) {
  const pen = target.getContext("2d");
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.fillStyle = PAPER;
  pen.fillRect(0, 0, target.width, target.height);
  pen.setTransform(unit, 0, 0, unit, -left * unit, 0);
  pen.lineCap = pen.lineJoin = "round";
  for (const stroke of strokes) drawStroke(pen, stroke);
}

// The stroke as it is kept: with how far it reaches on a paper up to `right` and `bottom`, in drawing units. What
// the pen did beyond its edges was never seen, and must not make the rest smaller.
function finishedStroke(stroke, right, bottom) {
  const reach = (side, most) => Math.min(most, Math.max(...stroke.points.map((point) => point[side])) + stroke.width);
  return { ...stroke, right: reach("x", right), bottom: reach("y", bottom) };
}

// The lowest right corner that holds all ink, in drawing units.
function extent(strokes) {
  const ink = strokes.filter(({ erases }) => !erases);
  return {
    right: Math.max(1, ...ink.map(({ right }) => right)),
    bottom: Math.max(1, ...ink.map(({ bottom }) => bottom)),
  };
}
