// The table of photos as a file: rows as RFC 4180 wants them. What a spreadsheet would run, such as the file name
// =HYPERLINK(…), is made text; so that none begins in the middle, cells are quoted also where other spreadsheets would
// part them.

function csv(photos) {
  const rows = photos.map((photo) => {
    const { file, answer, error } = photo;
    if (!answer) return [file.name, "", "", error ?? ""];
    const own = !isCorrected(photo);
    const confidence = own && !isTabled(photo) ? answer.confidence.toFixed(4) : "";
    return [file.name, textOf(photo), confidence, own ? "" : words("photo.corrected")];
  });
  return csvOf([["file", "number", "confidence", "note"], ...rows]);
}

function csvOf(rows) {
  const runs = (value) => /^[=+\-@＝＋－＠\t\r\n]/.test(value) && !/^[+-]?[\d.]+$/.test(value);
  const text = (value) => (runs(value) ? `'${value}` : value);
  const quoted = (value) => (/[",;\t\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  const cell = (value) => quoted(text(value));
  return rows.map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

function download(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
