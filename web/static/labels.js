// Where the words of a mark stand over the drawing: near the mark, on no ink and on no other words.

const LABEL_GAPS = [0, 16, 40]; // CSS pixels between a mark and its words, where nearer there is no room

// Lay the words of `marks` on a paper `wide` by `tall`; `taken` is [left, top, right, bottom] of what they must not
// hide, all in CSS pixels. Words for which there is no room are not shown: they stand beside the paper, too.
function layLabels(marks, { wide, tall }, taken) {
  for (const mark of marks) {
    const label = mark.querySelector(".mark-label");
    if (!label.textContent) continue;
    const [width, height] = [label.offsetWidth, label.offsetHeight];
    const rect = ([x, y]) => [x, y, x + width, y + height];
    const isFree = (one) => isOn(one, wide, tall) && !taken.some((other) => crosses(one, other));
    const free = cornersBeside(mark, width, height).map(rect).find(isFree);
    label.hidden = !free;
    if (!free) continue;
    taken.push(free);
    label.style.left = `${free[0] - mark.offsetLeft - mark.clientLeft}px`;
    label.style.top = `${free[1] - mark.offsetTop - mark.clientTop}px`;
  }
}

function edgesOf({ offsetLeft, offsetTop, offsetWidth, offsetHeight }) {
  return [offsetLeft, offsetTop, offsetLeft + offsetWidth, offsetTop + offsetHeight];
}

function isOn([left, top, right, bottom], wide, tall) {
  return left >= 0 && top >= 0 && right <= wide && bottom <= tall;
}

function crosses(one, other) {
  return one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];
}

// The places around a mark at which something may begin, the best first.
function cornersBeside(mark, width, height) {
  const [left, top, right, bottom] = edgesOf(mark);
  const middle = (top + bottom - height) / 2;
  return LABEL_GAPS.flatMap((gap) => [
    [left, top - height - gap],
    [right - width, top - height - gap],
    [left, bottom + gap],
    [right - width, bottom + gap],
    [left - width - gap, middle],
    [right + gap, middle],
  ]);
}
