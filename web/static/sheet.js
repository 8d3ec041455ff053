// A photo of a table as a table: each cell can be corrected, and all of it saved. Other photos of several numbers are
// read as a table when it is opened. Cells take what "Type it" takes; `typed` gives its field. `changed` gets the
// photo that is shown when its table was read, or corrected, also while one types.

const LEAST_SURE = 0.8; // confidence; a person should look at a cell below it

function photoSheet(root, { typed, changed }) {
  const place = root.querySelector(".sheet-cells");
  const status = root.querySelector(".sheet-status");
  const save = root.querySelector(".sheet-csv");
  let open = null; // the photo that is shown; what was read of it, and corrected, stays with it

  // Have the table of a photo read, once; what goes wrong is told where it is shown.
  async function read(photo, signal) {
    if (photo.sheet || photo.noSheet || photo.isBeingRead) return;
    photo.isBeingRead = true;
    if (open === photo) tell(words("sheet.reading"));
    try {
      photo.sheet = sheetOf(await ask("page/table", photo.sent, signal));
    } catch (error) {
      photo.noSheet = words("error.fold", { error: inWords(error) });
    } finally {
      photo.isBeingRead = false;
    }
    if (open !== photo) return;
    lay();
    changed(photo);
  }

  function lay() {
    const { sheet, noSheet } = open ?? {};
    place.replaceChildren(...(sheet?.rows ?? []).map(row));
    save.disabled = !sheet?.cells.length;
    tell(!save.disabled ? words("sheet.read") : sheet ? words("sheet.none") : (noSheet ?? ""));
  }

  function row(cells, y) {
    const line = document.createElement("tr");
    line.append(...cells.map((cell, x) => field(cell, words("sheet.cell", { row: y + 1, column: x + 1 }))));
    return line;
  }

  // The same again would be spoken again.
  function tell(said) {
    if (status.textContent !== said) status.textContent = said;
  }

  function field(cell, name) {
    const photo = open;
    let before; // what Esc goes back to
    const [place, input, back] = ["td", "input", "button"].map((kind) => document.createElement(kind));
    input.dataset.number = cell.number;
    const { pattern, title, dataset } = typed();
    input.autocomplete = "off";
    input.pattern = pattern;
    input.dataset.longest = Math.max(dataset.longest, cell.read.length); // what was read may stay
    back.type = "button";
    back.className = "sheet-back";
    back.textContent = `${named(cell.read)} ${words("others.as_read")}`;

    function show() {
      before = cell.text;
      const corrected = cell.text !== cell.read;
      const doubtful = cell.doubtful && !corrected;
      const key = corrected ? "sheet.corrected" : doubtful ? "sheet.unsure" : "";
      input.setAttribute("aria-label", key ? words(key, { cell: name }) : name);
      place.classList.toggle("sheet-corrected", corrected);
      place.classList.toggle("sheet-doubtful", doubtful);
      input.value = cell.text;
      check();
    }

    function check() {
      fit(input);
      back.hidden = tidied(input.value) === cell.read; // not first on leaving, when what is pressed would move away
      checkTyped(input, title);
    }

    function keep(text) {
      if (text === cell.text) return;
      cell.text = text;
      changed(photo);
    }

    function correct(text) {
      keep(text);
      show();
      tell(words("sheet.read"));
    }

    // Kept at once: not every browser fires "change" when another photo takes the place of the cell.
    input.addEventListener("input", () => {
      check();
      tell(input.validationMessage || words("sheet.read"));
      if (input.validity.valid) keep(tidied(input.value));
    });
    input.addEventListener("change", () => input.validity.valid && show());
    input.addEventListener("keydown", ({ key }) => key === "Escape" && correct(before));
    back.addEventListener("click", () => {
      correct(cell.read);
      input.focus();
    });
    show();
    place.append(input, back);
    return place;
  }

  // A cell is as wide as its text.
  function fit(input) {
    input.style.setProperty("--length", input.value.length);
  }

  // As in a spreadsheet: Enter and the arrows go to the cell below or above.
  function step(event) {
    const way = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!way || !event.target.matches("input")) return;
    event.preventDefault(); // Enter saves nothing
    const cell = event.target.closest("td");
    const next = place.rows[cell.parentElement.sectionRowIndex + way]?.cells[cell.cellIndex];
    if (next) next.querySelector("input").select();
    else event.target.dispatchEvent(new Event("change"));
  }

  root.addEventListener("toggle", () => {
    if (!open) return;
    if (root.open) read(open);
    else delete open.noSheet; // it is asked for again when it is opened again
  });
  place.addEventListener("keydown", step);
  root.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const rows = open.sheet.rows.map((cells) => cells.map(({ text }) => text));
    download("table.csv", new Blob([csvOf(rows)], { type: "text/csv" }));
  });

  return {
    read,
    show(photo) {
      open = photo?.answer ? photo : null;
      root.hidden = !open || !hasSeveralNumbers(open.answer.text);
      root.open = !root.hidden && isTable(open.answer.text);
      lay();
    },
    // Go to the cell of a number.
    open(number) {
      root.open = true;
      place.querySelector(`[data-number="${number}"]`).select();
    },
  };
}

// Whether a photo is answered by its table. It was read another way than the number, which may say otherwise.
function isTabled({ answer, sheet }) {
  return !!sheet?.cells.length && isTable(answer.text);
}

function textOf(photo) {
  if (!isTabled(photo)) return photo.text;
  const lines = photo.sheet.rows.map((cells) => cells.map(({ text }) => text).filter(Boolean).join(" "));
  return lines.filter(Boolean).join("\n");
}

function isCorrected(photo) {
  if (isTabled(photo)) return photo.sheet.rows.flat().some(({ text, read }) => text !== read);
  return photo.text !== photo.answer.text;
}

function hasSeveralNumbers(text) {
  return /[ \n]/.test(text);
}

function isTable(text) {
  return text.split("\n").filter((line) => line.includes(" ")).length > 1;
}

// The tables of a page and below them, line by line, what stands in none. `cells` are those of `numbers` in turn, each
// {number, text, read, doubtful}; `rows` hold them and empty ones, with an empty row before each further table.
function sheetOf({ numbers, tables, picture }) {
  const empty = () => ({ number: "", text: "", read: "", doubtful: false });
  const cells = numbers.map(({ written, confidence }, number) => {
    return { number, text: written, read: written, doubtful: confidence < LEAST_SURE };
  });
  const sheets = tables.map((rows) => rows.map((row) => row.map(empty)));
  const lines = new Map();
  numbers.forEach(({ table, row, column, line }, i) => {
    if (sheets[table]) sheets[table][row][column] = cells[i];
    else lines.set(line, [...(lines.get(line) ?? []), cells[i]]);
  });
  if (lines.size) sheets.push([...lines.values()]);
  const longest = Math.max(0, ...sheets.flat().map((row) => row.length));
  const filled = (row) => [...row, ...Array.from({ length: longest - row.length }, empty)];
  const rows = sheets.flatMap((sheet, place) => (place ? [[], ...sheet] : sheet)).map(filled);
  return { rows, cells, picture };
}
