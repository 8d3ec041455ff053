// What the visitor corrected, each correction with the ink that it was made on: undo brings it back with the ink,
// and ink that is added leaves it as long as the same digits are still there.

function inkCorrections() {
  let made = []; // each {ink, places, digits, text, read}; ink as the pad keeps it, a row of strokes

  const beginsWith = (ink, older) => older.length <= ink.length && older.every((stroke, i) => stroke === ink[i]);

  return {
    note(correction) {
      const { ink } = correction;
      made = made.filter((older) => older.ink.length !== ink.length || !beginsWith(ink, older.ink));
      if (correction.text !== correction.read) made.push(correction);
    },
    // The newest correction of this ink, or of ink that it grew from; undefined where there is none.
    of(ink) {
      return made.filter((correction) => beginsWith(ink, correction.ink)).sort((a, b) => a.ink.length - b.ink.length).pop();
    },
  };
}
