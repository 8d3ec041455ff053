// The page; `element` is its own element.

const find = (selector) => element.querySelector(selector);
const status = find(".pad-result [role=status]");
const result = find(".pad-result");
const working = find(".working");
const explanation = find(".pad-explanation");
const recent = recentReadings(find(".recent"));
const notice = find(".notice");
const view = readingView(find(".pad-answer"), { say, corrected, pointed });
const pad = drawingPad(element, changed);
const tries = retrying(result, readAgain);
const teaching = teachingOffer(find(".teaching"), pad.picture);

let newest = new AbortController();
let subject = {}; // this drawing, until it is cleared
let answer = null;
let readInk = []; // what `answer` is the answer to
const corrections = inkCorrections(pad.ink());

function say(said) {
  status.textContent = said;
}

function show(next) {
  const ink = pad.ink();
  const lost = next && strokeThatTookDigits(next, ink);
  [answer, readInk] = [next, ink];
  keepFocus();
  view.show(next);
  age(false);
  tries.answered();
  teaching.offer(null);
  find(".examples").hidden = !!next;
  working.hidden = !next;
  result.removeAttribute("aria-busy");
  tell(lost);
  if (!next) {
    find(".keep").hidden = true;
    explanation.replaceChildren();
    return say("");
  }
  const text = correctedAgain(ink);
  find(".keep").hidden = !view.text();
  say(text === undefined ? next.spoken : words("corrected_to", { number: named(text) }));
  recent.remember(text ?? next.text, subject);
}

// What was corrected on the same ink stands; undefined where nothing was.
function correctedAgain(ink) {
  const correction = corrections.of(ink);
  if (!correction) return;
  const { places, digits, text, read } = correction;
  if (correction.ink.length === ink.length && read === answer.text && places.length === answer.places.length) {
    view.display(text, digits);
    offer(text);
    return text;
  }
  const next = digits && carried(answer.places, places, digits);
  if (!next) {
    return tell(words("corrected_before", { before: named(read), after: named(text) }));
  }
  const grown = textAt(answer.places, next);
  view.display(grown, next);
  return grown;
}

function strokeThatTookDigits(next, ink) {
  const added = ink.length === readInk.length + 1 && readInk.every((stroke, i) => stroke === ink[i]);
  if (!added || !answer || ink.at(-1).erases || next.digits.length >= answer.digits.length) return "";
  return words("read_before", { number: onOneLine(answer.text) });
}

// Beside the number, with a button to undo the last stroke.
function tell(said) {
  notice.querySelector("span").textContent = said || "";
  notice.hidden = !said;
}

// Show at once whether the number is older than the drawing: then it can be neither copied nor corrected.
function age(old) {
  if (old) keepFocus();
  view.age(old && !!answer);
  explanation.inert = old;
  find(".keep").inert = old;
  if (!old) {
    find(".stale").hidden = true; // it stays through further tries
    return;
  }
  pad.mark([]);
  teaching.offer(null);
  tell("");
}

// What had the focus is replaced, or can no longer have it.
function keepFocus() {
  if (find(".pad-answer").contains(document.activeElement)) find(".pad-undo").focus();
}

async function changed() {
  corrections.keep(pad.ink());
  if (!pad.isEmpty()) return readAgain();
  newest.abort();
  subject = {};
  show(null);
}

// An older answer never overtakes a newer one: each change gives up what was asked before.
async function readAgain() {
  newest.abort();
  const { signal } = (newest = new AbortController());
  result.setAttribute("aria-busy", "true");
  age(true);
  tries.begins();
  try {
    const reply = await ask("page/read", pad.picture(), signal, tries.limit());
    if (signal.aborted) return;
    show(reply);
  } catch (error) {
    if (signal.aborted) return;
    result.removeAttribute("aria-busy");
    find(".stale").hidden = !answer;
    tries.failed(error);
    return;
  }
  explain().catch((error) => signal.aborted || complain(error));
}

function complain(error) {
  explanation.textContent = words("error.fold", { error: inWords(error) });
}

// Asked only while it is looked at; a further stroke does not fold it up.
async function explain() {
  if (!working.open || !answer) return;
  const { signal } = newest;
  const picture = pad.picture();
  const reply = await ask("page/explain", picture, signal);
  if (signal.aborted) return;
  explanation.innerHTML = reply.explanation;
  putPicture(explanation, picture);
}

function pointed(place) {
  const rejected = (answer?.rejected ?? []).map((mark) => ({ ...mark, kind: "rejected" }));
  pad.mark(place ? [...rejected, { box: place.box, reason: "", kind: "digit" }] : rejected);
}

function corrected(text, digits) {
  corrections.note({ ink: pad.ink(), places: answer.places, digits, text, read: answer.text });
  recent.remember(text, subject);
  find(".keep").hidden = !text;
  offer(text);
}

function offer(text) {
  const wrong = answer.teaching && text && text !== answer.text;
  teaching.offer(wrong ? { number: text, read: answer.text } : null);
}

notice.querySelector("button").addEventListener("click", () => pad.undo());
working.addEventListener("toggle", () => {
  const { signal } = newest;
  explain().catch((error) => signal.aborted || complain(error));
});
fullPaper(find("#panel-draw"), find(".pad-whole"));
keyHelp(find(".help"), find(".help-open"));
keptPictures(find(".keep"), { strokes: pad.ink, size: pad.size, number: () => view.text() });
installable(find(".offline"));
listenToKeys(pad, () => !find("#panel-draw").hidden);
offerExamples(find(".examples"), (example) => {
  pad.lay(example);
  find(".pad-undo").focus(); // the examples go
});
const tabList = tabs(find(".tabs"));
photoReader(find(".photos"), { remember: recent.remember, opened: () => tabList.show("photo") });
pad.begin();
fetchGradio(() => pad.isDrawing() || result.hasAttribute("aria-busy") || !find(".camera").hidden);
