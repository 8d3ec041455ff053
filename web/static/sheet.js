// A photo of a table as a table: each cell can be corrected, and all of it saved. It is read when it is opened.

const LEAST_SURE = 0.8; // confidence; a person should look at a cell below it

function photoSheet(root) {
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
    status.textContent = count ? words("sheet.read") : words("sheet.none");
    place.replaceChildren(...sheet.map(row));
    save.disabled = !count;
  }

  function row(cells, y) {
    const line = document.createElement("tr");
    line.append(...cells.map((cell, x) => field(cell, words("sheet.cell", { row: y + 1, column: x + 1 }))));
    return line;
  }

  function field(cell, name) {
    const [place, input] = [document.createElement("td"), document.createElement("input")];
    input.setAttribute("aria-label", cell.doubtful ? words("sheet.unsure", { cell: name }) : name);
    input.inputMode = "numeric";
    input.autocomplete = "off";
    input.value = cell.text;
    fit(input);
    place.classList.toggle("sheet-doubtful", cell.doubtful);
    input.addEventListener("input", () => {
      cell.text = input.value.trim();
      fit(input);
      place.classList.remove("sheet-doubtful");
      input.setAttribute("aria-label", name);
    });
    place.append(input);
    return place;
  }

  // A cell is as wide as its text.
  function fit(input) {
    input.style.setProperty("--length", input.value.length);
  }

  // As in a spreadsheet: Enter and the arrows go to the cell below or above.
  function step(event) {
    const way = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    const cell = event.target.closest("td");
    const next = way && cell && place.rows[cell.parentElement.sectionRowIndex + way]?.cells[cell.cellIndex];
    if (!next) return;
    event.preventDefault();
    next.querySelector("input").select();
  }

  root.addEventListener("toggle", read);
  place.addEventListener("keydown", step);
  save.addEventListener("click", () => {
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

// Rows of cells, each {text, doubtful}: those of the tables, parted by an empty row, or else the numbers of each line.
function sheetOf({ numbers, tables }) {
  const cell = (number) => ({ text: number?.written ?? "", doubtful: !!number && number.confidence < LEAST_SURE });
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
