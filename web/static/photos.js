// Photos instead of the drawing: chosen, dropped, pasted or taken. One is shown with its boxes, several give
// a table too. They are sent one after the other to the route that the drawing asks.

const NO_PICTURE = "That is no picture. Give a photo as PNG, JPEG, WebP, GIF, BMP or TIFF.";

function photoReader(root, { remember }) {
  const find = (selector) => root.querySelector(selector);
  const trouble = find(".trouble");
  const status = find(".photo-status");
  const rows = find(".photo-table tbody");
  const shown = find(".photo-shown");
  const working = find(".photo-working");
  const explanation = find(".photo-explanation");
  const chooser = find("input[type=file]");

  let photos = []; // each {file, answer, text, error}
  let open = null; // the photo that is shown
  let asking = new AbortController();
  const view = readingView(find(".photo-answer"), { say, corrected });

  function say(words) {
    status.textContent = words;
  }

  function complain(words) {
    trouble.textContent = words;
    trouble.hidden = !words;
  }

  function corrected(text) {
    open.text = text;
    remember(text, open);
    list();
  }

  async function read(files) {
    asking.abort();
    const { signal } = (asking = new AbortController());
    root.open = true;
    photos = files.map((file) => ({ file, text: "" }));
    show(null);
    list();
    for (const photo of photos) {
      say(photos.length > 1 ? `Reading ${photo.file.name}.` : "Reading.");
      try {
        if (!photo.file.type.startsWith("image/")) throw new Refused(NO_PICTURE);
        photo.answer = await ask("page/read", photo.file, signal);
        photo.text = photo.answer.text;
        remember(photo.text, photo);
      } catch (error) {
        if (signal.aborted) return;
        photo.error = inWords(error, "The reader does not answer. Try again.");
      }
      if (signal.aborted) return;
      list();
      if (!open?.answer && (photo.answer || photos.length === 1)) show(photo);
    }
    say(photos.length > 1 ? `${photos.length} photos read.` : (photos[0].answer?.spoken ?? ""));
  }

  function show(photo) {
    open = photo;
    shown.hidden = !photo?.answer;
    complain(photo?.error ?? "");
    working.open = false;
    explanation.replaceChildren();
    mark();
    if (!photo?.answer) return;
    view.show(photo.answer);
    find(".photo-picture").innerHTML = photo.answer.picture;
    putPicture(find(".photo-picture"), photo.file);
  }

  function list() {
    find(".photo-table").hidden = photos.length < 2;
    rows.replaceChildren(...photos.map(row));
    mark();
  }

  function row(photo) {
    const line = document.createElement("tr");
    const name = document.createElement("button");
    name.type = "button";
    name.className = "photo-name";
    name.textContent = photo.file.name;
    name.disabled = !photo.answer && !photo.error;
    name.addEventListener("click", () => show(photo));
    const head = document.createElement("th");
    head.scope = "row";
    head.append(name);
    const [number, sure] = [document.createElement("td"), document.createElement("td")];
    number.textContent = photo.error ?? (photo.answer ? onOneLine(photo.text) || "no digit" : "…");
    number.className = photo.error ? "photo-error" : "";
    sure.textContent = !photo.answer ? "" : photo.text === photo.answer.text ? photo.answer.percent : "corrected";
    line.append(head, number, sure);
    return line;
  }

  function mark() {
    [...rows.children].forEach((line, i) => {
      if (photos[i] === open) line.setAttribute("aria-current", "true");
      else line.removeAttribute("aria-current");
    });
  }

  async function explain() {
    if (!working.open || explanation.childElementCount) return;
    const photo = open;
    try {
      const { explanation: html } = await ask("page/explain", photo.file, asking.signal);
      if (open !== photo) return;
      explanation.innerHTML = html;
      putPicture(explanation, photo.file);
    } catch (error) {
      if (open === photo && !asking.signal.aborted) complain(inWords(error, "The reader does not answer. Try again."));
    }
  }

  async function paste() {
    try {
      const items = await navigator.clipboard.read();
      const pictures = items.flatMap((item) =>
        item.types.filter((type) => type.startsWith("image/")).map(async (type) => pasted(await item.getType(type))),
      );
      if (pictures.length) read(await Promise.all(pictures));
      else complain("The clipboard holds no picture.");
    } catch {
      complain("This browser does not let the page look at the clipboard. Press Ctrl+V instead.");
    }
  }

  function pasted(blob) {
    return new File([blob], `pasted.${blob.type.split("/")[1]}`, { type: blob.type });
  }

  function download() {
    const file = new Blob([csv(photos)], { type: "text/csv" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = "numbers.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  chooser.addEventListener("change", () => {
    read([...chooser.files]);
    chooser.value = ""; // so that the same file may be chosen again
  });
  document.addEventListener("paste", (event) => {
    if (event.clipboardData?.files.length) read([...event.clipboardData.files]);
  });
  document.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault(); // the browser would leave the page for the file
    read([...event.dataTransfer.files]);
  });
  find(".photo-paste").addEventListener("click", paste);
  find(".photo-csv").addEventListener("click", download);
  working.addEventListener("toggle", explain);
  camera(find(".camera"), find(".photo-camera"), { taken: (photo) => read([photo]), failed: complain });
}

// Rows as RFC 4180 wants them. What a spreadsheet would run, such as the file name =HYPERLINK(…), is made text; so
// that none begins in the middle, cells are quoted also where other spreadsheets would part them.
function csv(photos) {
  const runs = (value) => /^[=+\-@＝＋－＠\t\r\n]/.test(value) && !/^[+-]?[\d.]+$/.test(value);
  const text = (value) => (runs(value) ? `'${value}` : value);
  const quoted = (value) => (/[",;\t\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  const cell = (value) => quoted(text(value));
  const rows = photos.map(({ file, text, answer, error }) => {
    const own = answer && text === answer.text;
    return [file.name, text, own ? answer.confidence.toFixed(4) : "", answer && !own ? "corrected" : (error ?? "")];
  });
  return [["file", "number", "confidence", "note"], ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

// Put a picture under its boxes.
function putPicture(root, blob) {
  const image = root.querySelector(".picture-image");
  const free = () => URL.revokeObjectURL(image.src);
  image.onload = image.onerror = free;
  image.src = URL.createObjectURL(blob);
}
