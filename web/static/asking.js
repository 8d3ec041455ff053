// Requests to the routes beside the page.

const PATIENT_TRIES = 5; // for a busy server, which says itself when to come again
const QUIET_MS = 90_000; // in which nothing more was sent or answered; a large photo may be read for a minute
const AWAY = [502, 503, 504]; // what is said where the reader itself does not answer

// What is wrong with a picture, by the problem's code.
const WRONG_WITH_IT = { format: "error.kind", too_large: "error.too_large", too_costly: "error.costly" };

// What the server refused, for its own reason. `passing` where the same request may do better a moment later.
class Refused extends Error {
  constructor(status, { detail, code } = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.passing = AWAY.includes(status);
  }
}

// Send a picture; return the JSON of the answer, or throw `Refused`. Each try
// is given up after `limit` milliseconds, where there is a limit.
async function ask(route, picture, signal, limit) {
  const request = { method: "POST", body: picture, headers: { "Content-Type": picture.type } };
  return answered(route, request, { signal, limit, tries: PATIENT_TRIES });
}

async function answered(route, request, { signal, limit, tries = 1 } = {}) {
  const { response, reply } = await fetched(route, request, signal, limit);
  if (response.status === 429 && tries > 1) {
    await comeAgain(response.headers.get("Retry-After"), signal);
    return answered(route, request, { signal, limit, tries: tries - 1 });
  }
  if (!response.ok) throw new Refused(response.status, reply);
  return reply;
}

async function fetched(route, request, signal, limit) {
  const attempt = new AbortController();
  const giveUp = () => attempt.abort();
  const timer = limit && setTimeout(giveUp, limit);
  signal?.addEventListener("abort", giveUp);
  try {
    const response = await fetch(route, { ...request, signal: attempt.signal });
    return { response, reply: await response.json() };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", giveUp);
  }
}

// As `ask`, for what is large: `sent` gets the share that has left this device, from 0 to 1.
async function askWithProgress(route, picture, signal, sent, tries = PATIENT_TRIES) {
  const { status, retryAfter, reply } = await posted(route, picture, signal, sent);
  if (status === 429 && tries > 1) {
    await comeAgain(retryAfter, signal);
    return askWithProgress(route, picture, signal, sent, tries - 1);
  }
  if (status >= 400) throw new Refused(status, reply);
  return reply;
}

// `fetch` does not tell how much has been sent.
function posted(route, picture, signal, sent) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", route);
    request.setRequestHeader("Content-Type", picture.type);
    let quiet = 0;
    const wait = () => {
      clearTimeout(quiet);
      quiet = setTimeout(() => request.abort(), QUIET_MS);
    };
    request.upload.onprogress = ({ loaded, total }) => {
      wait();
      sent(loaded / total);
    };
    request.onloadend = () => clearTimeout(quiet);
    request.onerror = request.onabort = () => reject(new Error("no answer"));
    request.onload = () => {
      try {
        const { status } = request;
        resolve({ status, retryAfter: request.getResponseHeader("Retry-After"), reply: JSON.parse(request.response) });
      } catch (error) {
        reject(error);
      }
    };
    signal.addEventListener("abort", () => request.abort());
    wait();
    request.send(picture);
  });
}

async function comeAgain(seconds, signal) {
  await new Promise((resolve) => setTimeout(resolve, 1000 * (Number(seconds) || 1)));
  signal?.throwIfAborted();
}

// What the server says is for programs; this is for people.
function inWords({ status, code }) {
  if (status === 401) return words("error.login");
  if (status === 413) return words("error.too_large");
  if (status === 429) return words("error.busy");
  if (status === 415) return words("error.kind");
  if (status === 400 || status === 422) return words(WRONG_WITH_IT[code] ?? "error.damaged");
  return navigator.onLine ? words("error.no_answer") : words("error.no_connection");
}
