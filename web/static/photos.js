// Photos, as many as one gives: each is sent to the route that the drawing asks, one after the other. One is shown
// with its boxes, several give a table too.

function photoReader(root, { remember, opened }) {
  const find = (selector) => root.querySelector(selector);
  const trouble = find(".trouble");
  const status = find(".photo-status");
  const working = find(".photo-working");
  const explanation = find(".photo-explanation");

  let photos = []; // each {file, sent, answer, text, digits, error}
  let open = null; // the photo that is shown
  let asking = new AbortController();
  let reading = false;
  let showNext = false; // of the photos just given, the first that is read
  const view = readingView(find(".photo-answer"), { say, corrected });
  const boxes = photoBoxes(find(".photo-picture"), {
    copy: view.copy,
    correct: (place) => (isTabled(open) ? sheet.open(place) : view.open(place)),
  });
  const table = photoTable(find(".photo-table"), show);
  const sheet = photoSheet(find(".sheet"), { typed: view.field, changed: tableChanged });

  function say(said) {
    status.textContent = said;
  }

  function list() {
    table.show(photos, open);
    find(".photo-remove").hidden = photos.every(isRefused);
  }

  function complain(said) {
    trouble.textContent = said;
    trouble.hidden = !said;
  }

  function corrected(text, digits) {
    [open.text, open.digits] = [text, digits];
    remember(text, open);
    nameBoxes();
    list();
  }

  function tableChanged(photo) {
    if (!isTabled(photo)) return;
    remember(textOf(photo), photo);
    if (find(".photo-answer").hidden) nameBoxes();
    else answerOpen(); // it came late
    list();
  }

  const isRefused = ({ error }) => !!error;

  // Photos are added to those that are there, if one of them is a photo, and read in turn.
  async function read(files) {
    opened();
    const kept = photos.every(isRefused) ? [] : photos;
    photos = [...kept, ...files.map((file) => ({ file, text: "" }))];
    showNext = true;
    complain("");
    list();
    if (reading) return;
    reading = true;
    const { signal } = asking;
    for (let photo; !signal.aborted && (photo = photos.find(({ answer, error }) => !answer && !error)); ) {
      await readOne(photo, signal);
    }
    if (signal.aborted) return;
    reading = false;
    find(".photo-progress").hidden = true;
    say(photos.length > 1 ? words("photo.read", { count: photos.length }) : spokenOf(photos[0]));
  }

  // The table's own status is hidden until then, and what is hidden may not be announced.
  function spokenOf(photo) {
    if (!photo.answer) return "";
    return isTabled(photo) ? words("sheet.read") : photo.answer.spoken;
  }

  async function readOne(photo, signal) {
    const { file } = photo;
    say(words("photo.reading", { name: file.name }));
    progress(file, 0);
    try {
      if (!file.type.startsWith("image/")) throw new Refused(415);
      photo.sent = await asSent(file);
      photo.answer = await askWithProgress("page/read", photo.sent, signal, (share) => progress(file, share));
      if (signal.aborted) return;
      photo.text = photo.answer.text;
      photo.digits = photo.answer.places.map((place) => place.read);
      if (isTable(photo.text)) await sheet.read(photo, signal);
      if (signal.aborted) return;
      remember(textOf(photo), photo);
    } catch (error) {
      if (signal.aborted) return;
      photo.error = whyNotRead(error, file);
    }
    if ((photo.answer && showNext) || photos.length === 1) {
      showNext = false;
      show(photo);
      find(".photo-result").scrollIntoView({ block: "nearest" });
    } else list();
  }

  function progress(file, share) {
    const place = find(".photo-progress");
    const bar = place.querySelector("progress");
    place.hidden = false;
    if (share < 1) bar.value = share;
    else bar.removeAttribute("value"); // for as long as it is read
    const sent = words("percent", { number: Math.round(100 * share) });
    const values = { name: file.name, share: sent };
    place.querySelector("span").textContent = words(share < 1 ? "photo.sending" : "photo.reading", values);
  }

  function removeAll() {
    asking.abort();
    asking = new AbortController();
    reading = false;
    photos = [];
    find(".photo-progress").hidden = true;
    say(words("photo.removed"));
    show(null);
    find("input[type=file]").focus();
  }

  function show(photo) {
    open = photo;
    const answer = photo?.answer ?? null;
    complain(photo?.error ? words("photo.error", { name: photo.file.name, error: photo.error }) : "");
    working.open = false;
    explanation.replaceChildren();
    list();
    view.show(answer);
    sheet.show(photo);
    if (answer && photo.text !== answer.text) view.display(photo.text, photo.digits);
    find(".photo-place").classList.toggle("photo-there", !!answer);
    find(".photo-picture").replaceChildren();
    answerOpen();
  }

  // By the table of the photo, or else by its number; the boxes over it say the same.
  function answerOpen() {
    const tabled = !!open && isTabled(open);
    working.hidden = !open?.answer || tabled;
    find(".photo-answer").hidden = !!open?.error || tabled;
    if (!open?.answer) return;
    boxes.lay(tabled ? open.sheet.picture : open.answer.picture, open.sent);
    nameBoxes();
  }

  function nameBoxes() {
    if (!isTabled(open)) return boxes.name(open.digits, view.lineOf);
    const texts = open.sheet.cells.map(({ text }) => text);
    boxes.name(texts.map(named), (place) => texts[place]); // an emptied cell was read all the same
  }

  async function explain() {
    if (!working.open || explanation.childElementCount) return;
    const photo = open;
    try {
      const { explanation: html } = await ask("page/explain", photo.sent, asking.signal);
      if (open !== photo) return;
      explanation.innerHTML = html;
      putPicture(explanation, photo.sent);
    } catch (error) {
      if (open === photo && !asking.signal.aborted) complain(words("error.try_again", { error: inWords(error) }));
    }
  }

  find(".photo-csv").addEventListener("click", () => {
    download("numbers.csv", new Blob([csv(photos)], { type: "text/csv" }));
  });
  find(".photo-remove").addEventListener("click", removeAll);
  working.addEventListener("toggle", explain);
  photoWays(root, { given: read, failed: complain });
}

// Why a photo was not read.
function whyNotRead(error, { type, size }) {
  if (!type.startsWith("image/")) return words("error.no_picture");
  if (!size) return words("error.empty");
  return error instanceof Refused ? inWords(error) : words("error.try_again", { error: inWords(error) });
}
