// What the visitor corrected, each correction with the ink that it was made on: undo brings it back with the ink,
// and ink that is added leaves it as long as the same digits are still there. A reload keeps those of `drawing`.

const CORRECTIONS_KEY = "number-reader.corrections";

function inkCorrections(drawing) {
  // Each {ink, places, digits, text, read}; ink as the pad keeps it, a row of strokes.
  let made = keptInTab(CORRECTIONS_KEY, isCorrection).map((kept) => ({ ...kept, ink: drawing.slice(0, kept.strokes) }));

  const beginsWith = (ink, older) => older.length <= ink.length && older.every((stroke, i) => stroke === ink[i]);

  function isCorrection({ strokes, places, digits, text, read }) {
    return (
      strokes <= drawing.length &&
      [text, read].every((one) => typeof one === "string") &&
      places.every(({ box }) => Array.isArray(box)) &&
      (digits === null || digits.length === places.length)
    );
  }

  // In the tab's storage are those of the drawing as it is now.
  function keep(ink) {
    const ofInk = made.filter((correction) => beginsWith(ink, correction.ink));
    keepInTab(CORRECTIONS_KEY, ofInk.map(({ ink, ...rest }) => ({ ...rest, strokes: ink.length })));
  }

  return {
    keep,
    note(correction) {
      const { ink } = correction;
      made = made.filter((older) => older.ink.length !== ink.length || !beginsWith(ink, older.ink));
      if (correction.text !== correction.read) made.push(correction);
      keep(ink);
    },
    // The newest correction of this ink, or of ink that it grew from; undefined where there is none.
    of(ink) {
      return made.filter((correction) => beginsWith(ink, correction.ink)).sort((a, b) => a.ink.length - b.ink.length).pop();
    },
  };
}
