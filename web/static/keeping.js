// The drawing and its number as a picture to keep: saved as PNG or SVG, or shared; and the number read aloud.

const CAPTION_PX = 64; // drawing units under the drawing, for the number
const SVG = "http://www.w3.org/2000/svg";

function keptPictures(root, { strokes, size, number }) {
  const find = (selector) => root.querySelector(selector);
  const name = () => number().replace(/[\n/:]/g, "-") || "drawing"; // a file's name holds no / and :

  async function png() {
    const { wide, tall } = size();
    const sheet = document.createElement("canvas");
    sheet.width = wide;
    sheet.height = tall + CAPTION_PX;
    drawInk(sheet, 1, strokes());
    const pen = sheet.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = INK;
    pen.font = `700 ${CAPTION_PX / 2}px system-ui, sans-serif`;
    pen.fillText(onOneLine(number()), CAPTION_PX / 4, tall + 0.7 * CAPTION_PX, wide - CAPTION_PX / 2);
    return new Promise((resolve) => sheet.toBlob(resolve, "image/png"));
  }

  function svg() {
    const { wide, tall } = size();
    const text = `<text x="${CAPTION_PX / 4}" y="${tall + 0.7 * CAPTION_PX}" font-family="system-ui, sans-serif"
      font-size="${CAPTION_PX / 2}" font-weight="700">${onOneLine(number())}</text>`;
    const ink = strokes().map(strokeSvg).join("\n");
    const all = `<svg xmlns="${SVG}" viewBox="0 0 ${wide} ${tall + CAPTION_PX}">
<rect width="100%" height="100%" fill="${PAPER}"/>
<g fill="none" stroke-linecap="round" stroke-linejoin="round">
${ink}
</g>
${text}
</svg>\n`;
    return new Blob([all], { type: "image/svg+xml" });
  }

  async function share() {
    const file = new File([await png()], `${name()}.png`, { type: "image/png" });
    await navigator.share({ files: [file], text: number() }).catch(() => {}); // the visitor thought better of it
  }

  function readAloud() {
    const lines = number().split("\n").map(aloud);
    const said = new SpeechSynthesisUtterance(lines.join(words("spoken.line")) || words("no_digit"));
    said.lang = document.documentElement.lang;
    speechSynthesis.cancel();
    speechSynthesis.speak(said);
  }

  find(".keep-png").addEventListener("click", async () => download(`${name()}.png`, await png()));
  find(".keep-svg").addEventListener("click", () => download(`${name()}.svg`, svg()));
  find(".keep-share").addEventListener("click", share);
  find(".keep-aloud").addEventListener("click", readAloud);
  const probe = new File([""], "a.png", { type: "image/png" });
  find(".keep-share").hidden = !navigator.canShare?.({ files: [probe] });
  find(".keep-aloud").hidden = !window.speechSynthesis;
}

// Digits alone are said one by one. With signs, a voice knows better how a number is said: -3.5, 12:30, 45%.
function aloud(line) {
  return /^\d*$/.test(line) ? [...line].join(" ") : line.replace(/^-/, "\u2212"); // many are silent at a hyphen
}

// A stroke as SVG, as `drawStroke` draws it.
function strokeSvg({ width, erases, points }) {
  const path = (way, wide) => `<path d="${way}" stroke="${erases ? PAPER : INK}" stroke-width="${wide.toFixed(1)}"/>`;
  if (points[0].press) {
    return points
      .map((point, i) => {
        const from = i ? middle(points[i - 1], point) : point;
        const to = i < points.length - 1 ? middle(point, points[i + 1]) : point;
        return path(`M${at(from)}Q${at(point)} ${at(to)}`, width * point.press);
      })
      .join("");
  }
  return path(wayOf(points), width);
}
