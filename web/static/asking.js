// Requests to the routes beside the page.

const PATIENT_TRIES = 5; // for a busy server, which says itself when to come again

class Refused extends Error {} // its message is for people

// Send a picture; return the JSON of the answer, or throw `Refused` with what the server says is wrong.
async function ask(route, picture, signal, tries = PATIENT_TRIES) {
  return answered(route, { method: "POST", body: picture, headers: { "Content-Type": picture.type }, signal }, tries);
}

async function answered(route, request, tries = 1) {
  const response = await fetch(route, request);
  if (response.status === 429 && tries > 1) {
    await new Promise((resolve) => setTimeout(resolve, 1000 * (Number(response.headers.get("Retry-After")) || 1)));
    request.signal?.throwIfAborted();
    return answered(route, request, tries - 1);
  }
  const reply = await response.json();
  if (!response.ok) throw new Refused(reply.detail);
  return reply;
}

function inWords(error, otherwise) {
  return error instanceof Refused && error.message ? error.message : otherwise;
}
