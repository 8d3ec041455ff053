// Says why the number is older than the drawing, and asks again by itself, after longer and longer waits.

const FIRST_LIMIT_MS = 5000; // for an answer; each further try is given twice as long
const LONGEST_LIMIT_MS = 60_000;
const FIRST_WAIT_MS = 1000; // before the next try; twice as long after each
const LONGEST_WAIT_MS = 30_000;
const SLOW_MS = 1000; // from here on the page says that it still reads

function retrying(root, again) {
  const trouble = root.querySelector(".trouble");
  const late = root.querySelector(".late");
  const button = root.querySelector(".try-again");
  let failures = 0;
  let next = 0; // the timer of the next try
  let slow = 0;

  function settle() {
    clearTimeout(next);
    clearTimeout(slow);
    next = 0;
    late.hidden = true;
  }

  function answered() {
    settle();
    failures = 0;
    trouble.hidden = button.hidden = true;
  }

  // A try begins; what the last one said stays until there is an answer.
  function begins() {
    settle();
    slow = setTimeout(() => (late.hidden = !trouble.hidden), SLOW_MS);
  }

  function failed(error) {
    settle();
    const passing = !(error instanceof Refused) || error.passing;
    const why = inWords(error);
    trouble.textContent = passing ? words("error.goes_on", { error: why }) : why;
    trouble.hidden = false;
    button.hidden = !passing;
    if (passing) next = setTimeout(again, Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures++));
  }

  button.addEventListener("click", again);
  window.addEventListener("online", () => next && again());

  return {
    answered,
    begins,
    failed,
    limit: () => Math.min(LONGEST_LIMIT_MS, FIRST_LIMIT_MS * 2 ** failures),
  };
}
