// What stands at each place of a reading: a digit or a sign, or "" where there is none. A place is
// {line, box, gap, read}; before a gap there is a space.

const SAME_PLACE = 2; // pixels by which the box of the same ink may move, when ink comes near it

function textAt(places, digits) {
  const lines = new Map();
  places.forEach(({ line, gap }, i) => {
    const before = lines.get(line) ?? "";
    lines.set(line, before + (before && gap && digits[i] ? " " : "") + digits[i]);
  });
  return [...lines.values()].filter(Boolean).join("\n");
}

// The digits that put `text` into the places, or null where it does not fit them. It may fill those that hold a
// digit in one of `fillings`, or all.
function fitted(text, places, fillings) {
  const shape = (number) => number.replaceAll(" ", "").replace(/\d/g, "0").replace(/[^0\n]/g, "-");
  for (const filling of [...fillings, places.map(({ read }) => (/\D/.test(read) ? read : "0"))]) {
    if (!text || shape(textAt(places, filling)) !== shape(text)) continue;
    const rest = [...text.replace(/[ \n]/g, "")];
    return filling.map((digit) => (digit ? rest.shift() : ""));
  }
  return null;
}

// The digits of `places` with what a person said of the same ink at the places `before`; null where one of these
// is no longer there.
function carried(places, before, digits) {
  const next = places.map(({ read }) => read);
  for (const [i, { read, box }] of before.entries()) {
    if (digits[i] === read) continue;
    const same = places.findIndex(
      (place) => place.read === read && place.box.every((side, k) => Math.abs(side - box[k]) <= SAME_PLACE),
    );
    if (same < 0) return null;
    next[same] = digits[i];
  }
  return next;
}
