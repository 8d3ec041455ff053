// Ink: strokes are vectors in drawing units (CSS pixels of the pad at scale 1), each
// {width, erases, points: [{x, y}, …]}, drawn anew whenever the canvas changes. A finished one never changes.

const INK = "black";
const PAPER = "white";

function drawStroke(pen, { width, erases, points }) {
  const last = points[points.length - 1];
  pen.strokeStyle = erases ? PAPER : INK;
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

// Draw `strokes` on an otherwise white canvas, `unit` of its pixels a drawing unit.
function drawInk(target, unit, strokes) {
  const pen = target.getContext("2d");
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.fillStyle = PAPER;
  pen.fillRect(0, 0, target.width, target.height);
  pen.setTransform(unit, 0, 0, unit, 0, 0);
  pen.lineCap = pen.lineJoin = "round";
  for (const stroke of strokes) drawStroke(pen, stroke);
}

// The stroke as it is kept: with how far it reaches on a paper of `width` by `height` drawing units. What the
// pen did beyond its edges was never seen, and must not make the rest smaller.
function finishedStroke(stroke, width, height) {
  const reach = (side, most) => Math.min(most, Math.max(...stroke.points.map((point) => point[side])) + stroke.width);
  return { ...stroke, right: reach("x", width), bottom: reach("y", height) };
}

// The lowest right corner that holds all ink, in drawing units.
function extent(strokes) {
  const ink = strokes.filter(({ erases }) => !erases);
  return {
    right: Math.max(1, ...ink.map(({ right }) => right)),
    bottom: Math.max(1, ...ink.map(({ bottom }) => bottom)),
  };
}
