// The drawing, kept in this tab for as long as it is open, so that a reload does not lose it.

const DRAWING_KEY = "number-reader.drawing";

function keepDrawing(strokes) {
  const short = (key, value) => (typeof value === "number" ? Math.round(100 * value) / 100 : value);
  try {
    if (strokes.length) sessionStorage.setItem(DRAWING_KEY, JSON.stringify(strokes, short));
    else sessionStorage.removeItem(DRAWING_KEY);
  } catch {
    // No storage in this browser, or no room: then it lasts as long as the page.
  }
}

function keptDrawing() {
  const isStroke = ({ width, right, bottom, points }) =>
    [width, right, bottom].every(Number.isFinite) &&
    points.length > 0 &&
    points.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  try {
    const strokes = JSON.parse(sessionStorage.getItem(DRAWING_KEY) ?? "[]");
    return strokes.every(isStroke) ? strokes : [];
  } catch {
    return []; // no storage, or not ours
  }
}
