// The page. Gradio runs this once, with `element` the component's own element.

const find = (selector) => element.querySelector(selector);
const trouble = find(".pad-drawing .trouble");
const status = find(".pad-result [role=status]");
const result = find(".pad-result");
const working = find(".working");
const explanation = find(".pad-explanation");
const recent = recentReadings(find(".recent"));
const view = readingView(find(".pad-answer"), { say, corrected, pointed });
const pad = drawingPad(element, changed);
const teaching = teachingOffer(find(".teaching"), pad.picture);

let newest = new AbortController();
let subject = {}; // this drawing, until it is cleared
let answer = null;

function say(words) {
  status.textContent = words;
}

function show(next) {
  answer = next;
  view.show(next);
  teaching.offer(null);
  find(".examples").hidden = !!next;
  working.hidden = !next;
  trouble.hidden = true;
  result.removeAttribute("aria-busy");
  say(next?.spoken ?? "");
  if (next) recent.remember(next.text, subject);
  else explanation.replaceChildren();
}

// An older answer never overtakes a newer one: each change gives up what was asked before.
async function changed() {
  newest.abort();
  const { signal } = (newest = new AbortController());
  if (pad.isEmpty()) {
    subject = {};
    return show(null);
  }
  result.setAttribute("aria-busy", "true");
  try {
    const reply = await ask("page/read", await pad.picture(), signal);
    if (signal.aborted) return;
    show(reply);
    await explain();
  } catch (error) {
    if (!signal.aborted) complain(error);
  }
}

function complain(error) {
  result.removeAttribute("aria-busy");
  trouble.textContent = inWords(
    error,
    "The reader does not answer. Your drawing is still here: draw on to try again.",
  );
  trouble.hidden = false;
}

// Asked only while it is looked at; a further stroke does not fold it up.
async function explain() {
  if (!working.open || !answer) return;
  const { signal } = newest;
  const picture = await pad.picture();
  const reply = await ask("page/explain", picture, signal);
  if (signal.aborted) return;
  explanation.innerHTML = reply.explanation;
  putPicture(explanation, picture);
}

function pointed(digit) {
  const rejected = (answer?.rejected ?? []).map((mark) => ({ ...mark, kind: "rejected" }));
  pad.mark(digit ? [...rejected, { box: digit.box, reason: "", kind: "digit" }] : rejected);
}

function corrected(text) {
  recent.remember(text, subject);
  teaching.offer(answer.teaching && text !== answer.text ? { number: text, read: answer.text } : null);
}

working.addEventListener("toggle", () => {
  const { signal } = newest;
  explain().catch((error) => signal.aborted || complain(error));
});
listenToKeys(pad);
offerExamples(find(".examples"), pad.lay);
photoReader(find(".photos"), recent);
