// A photo of a table as a table: each cell can be corrected, and all of it saved. It is read when it is opened. Cells
// take what "Type it" takes; `typed` gives its field.

const LEAST_SURE = 0.8; // confidence; a person should look at a cell below it

function photoSheet(root, typed) {
  const place = root.querySelector(".sheet-cells");
  const status = root.querySelector(".sheet-status");
  const save = root.querySelector(".sheet-csv");
  let open = null; // the photo that is shown; what was read of it, and corrected, stays with it

  async function read() {
    if (!root.open || !open || open.sheet || open.isBeingRead) return;
    const photo = open;
    status.textContent = words("sheet.reading");
    photo.isBeingRead = true;
    try {
      photo.sheet = sheetOf(await ask("page/table", photo.sent));
    } catch (error) {
      if (open === photo) status.textContent = words("error.fold", { error: inWords(error) });
      return;
    } finally {
      photo.isBeingRead = false;
    }
    if (open === photo) lay(photo.sheet);
  }

  function lay(sheet) {
    const count = sheet.flat().filter((cell) => cell.text).length;
    place.replaceChildren(...sheet.map(row));
    tell(count ? "" : words("sheet.none"));
    save.disabled = !count;
  }

  function row(cells, y) {
    const line = document.createElement("tr");
    line.append(...cells.map((cell, x) => field(cell, words("sheet.cell", { row: y + 1, column: x + 1 }))));
    return line;
  }

  function tell(said) {
    status.textContent = said || words("sheet.read");
  }

  function field(cell, name) {
    const [place, input, back] = ["td", "input", "button"].map((kind) => document.createElement(kind));
    const { pattern, title, dataset } = typed();
    input.autocomplete = "off";
    input.pattern = pattern;
    input.dataset.longest = Math.max(dataset.longest, cell.read.length); // what was read may stay
    back.type = "button";
    back.className = "sheet-back";
    back.textContent = `${named(cell.read)} ${words("others.as_read")}`;

    function show() {
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
      tell(input.validationMessage);
    }

    function correct(text) {
      cell.text = text;
      show();
    }

    input.addEventListener("input", check);
    input.addEventListener("change", () => input.validity.valid && correct(tidied(input.value)));
    input.addEventListener("keydown", ({ key }) => key === "Escape" && show());
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

  root.addEventListener("toggle", read);
  place.addEventListener("keydown", step);
  root.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    download("table.csv", new Blob([csvOf(open.sheet.map((cells) => cells.map((cell) => cell.text)))], { type: "text/csv" }));
  });

  return {
    show(photo) {
      open = photo?.answer ? photo : null;
      root.hidden = !open || !hasSeveralNumbers(open.answer.text);
      root.open = !root.hidden && isTable(open.answer.text);
      place.replaceChildren();
      status.textContent = "";
      save.disabled = true;
      if (open?.sheet) lay(open.sheet);
      else read();
    },
  };
}

function hasSeveralNumbers(text) {
  return /[ \n]/.test(text);
}

function isTable(text) {
  return text.split("\n").filter((line) => line.includes(" ")).length > 1;
}

// Rows of cells, each {text, read, doubtful}: those of the tables, parted by an empty row, or else the numbers of each line.
function sheetOf({ numbers, tables }) {
  const cell = (number) => {
    const read = number?.written ?? "";
    return { text: read, read, doubtful: !!number && number.confidence < LEAST_SURE };
  };
  if (tables.length) {
    const longest = Math.max(...tables.map((table) => table[0].length));
    const empty = () => Array.from({ length: longest }, () => cell(null));
    const sheets = tables.map((table) => table.map(empty));
    for (const number of numbers) {
      if (number.table !== null) sheets[number.table][number.row][number.column] = cell(number);
    }
    return sheets.flatMap((rows, place) => (place ? [empty(), ...rows] : rows));
  }
  const lines = new Map();
  for (const number of numbers) lines.set(number.line, [...(lines.get(number.line) ?? []), cell(number)]);
  const sheet = [...lines.values()];
  const longest = Math.max(0, ...sheet.map((cells) => cells.length));
  return sheet.map((cells) => [...cells, ...Array.from({ length: longest - cells.length }, () => cell(null))]);
}
