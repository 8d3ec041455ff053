// The drawing and what was corrected of it, kept in this tab for as long as it is open, so that a reload does not
// lose them.

const DRAWING_KEY = "number-reader.drawing";

function keepDrawing(strokes) {
  const short = (key, value) => (typeof value === "number" ? Math.round(100 * value) / 100 : value);
  keepInTab(DRAWING_KEY, strokes, short);
}

function keptDrawing() {
  return keptInTab(
    DRAWING_KEY,
    ({ width, right, bottom, points }) =>
      [width, right, bottom].every(Number.isFinite) &&
      points.length > 0 &&
      points.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)),
  );
}

function keepInTab(key, list, short) {
  try {
    if (list.length) sessionStorage.setItem(key, JSON.stringify(list, short));
    else sessionStorage.removeItem(key);
  } catch {
    // No storage in this browser, or no room: then it lasts as long as the page.
  }
}

// What was kept, if each of it is as `isOne` wants it.
function keptInTab(key, isOne) {
  try {
    const list = JSON.parse(sessionStorage.getItem(key) ?? "[]");
    return list.every(isOne) ? list : [];
  } catch {
    return []; // no storage, or not ours
  }
}
