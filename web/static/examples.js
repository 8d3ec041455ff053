// Examples to click, so that nobody faces an empty page: digits written here by hand, point by point, each in a
// frame 60 wide and 100 high. A corner is a point given twice.

const WRITTEN = {
  0: [[[30, 2], [14, 9], [4, 32], [3, 58], [11, 86], [28, 98], [46, 88], [56, 62], [54, 30], [45, 9], [31, 2]]],
  1: [[[32, 3], [31, 34], [29, 70], [28, 98]]],
  2: [[[6, 24], [14, 8], [32, 3], [50, 12], [52, 30], [40, 52], [20, 76], [5, 94], [5, 94], [24, 92], [58, 95]]],
  3: [[[8, 12], [28, 3], [48, 12], [48, 32], [34, 44], [22, 47], [22, 47], [42, 50], [55, 64], [52, 84], [34, 97], [14, 95], [4, 84]]],
  4: [[[36, 4], [20, 34], [4, 62], [4, 62], [30, 62], [60, 60]], [[42, 36], [41, 66], [38, 98]]],
  5: [[[54, 5], [14, 6], [14, 6], [10, 43], [10, 43], [30, 38], [50, 48], [55, 68], [46, 88], [26, 97], [5, 88]]],
  6: [[[46, 3], [26, 18], [10, 46], [5, 72], [14, 92], [32, 97], [50, 86], [52, 68], [40, 55], [22, 58], [8, 74]]],
  7: [[[4, 8], [30, 6], [56, 6], [56, 6], [42, 38], [28, 70], [20, 98]]],
  8: [[[47, 13], [34, 4], [17, 7], [11, 25], [26, 42], [46, 58], [52, 80], [36, 97], [14, 93], [8, 76], [22, 54], [42, 38], [50, 22], [46, 12]]],
  9: [[[52, 22], [38, 6], [16, 8], [6, 28], [14, 48], [34, 50], [50, 34], [52, 20], [52, 20], [50, 60], [42, 98]]],
  plus: [[[0, 56], [0, 56], [56, 56], [56, 56]], [[28, 28], [28, 28], [28, 84], [28, 84]]],
};

// What stands where: [what, its left edge, its top edge].
const EXAMPLES = () => [
  { name: "407", width: 250, height: 100, parts: [["4", 0, 0], ["0", 92, 2], ["7", 188, -2]] },
  { name: words("example.touching"), width: 216, height: 100, parts: [["2", 0, 0], ["5", 54, -3], ["8", 106, 2], ["0", 156, 0]] },
  { name: words("example.lines"), width: 260, height: 240, parts: [["3", 30, 0], ["6", 120, 0], ["9", 0, 136], ["5", 92, 138], ["4", 176, 134]] },
  { name: words("example.plus"), width: 280, height: 100, parts: [["6", 0, 0], ["9", 90, 2], ["plus", 210, 0]] },
];

function linesOf({ parts }) {
  return parts.flatMap(([what, left, top]) =>
    WRITTEN[what].map((line) => line.map(([x, y]) => [left + x, top + y])),
  );
}

function offerExamples(root, lay) {
  for (const example of EXAMPLES()) {
    const { name, width, height } = example;
    const lines = linesOf(example);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "key example";
    button.setAttribute("aria-label", words("example", { name }));
    button.title = name;
    const paths = lines.map((line) => wayOf(line.map(([x, y]) => ({ x, y })))).join("");
    button.innerHTML = `<svg viewBox="-8 -8 ${width + 16} ${height + 16}" aria-hidden="true"><path d="${paths}"/></svg>`;
    button.addEventListener("click", () => lay({ lines, width, height }));
    root.append(button);
  }
}
