"""More than one may: images beyond the rate, and guesses at the login."""

import base64
import json
from collections import Counter

from benchmarks.attacks.attack import LOGIN, Answers, Attack, Sent, Target, answers_to, many, no_fault
from benchmarks.drawings import drawing, encoded
from benchmarks.serving import User

MAY = 5  # images a minute, and wrong logins
GUARDED = {"RATE_LIMIT": f"{MAY}/minute", "LOGIN": LOGIN}
BATCH = 2  # images; a larger one is refused whole


async def batches_beyond_the_rate(target: Target, size: float) -> Answers:
    """Send batches; count the images that were read as 200."""
    text = base64.b64encode(encoded(drawing(0))).decode()
    body = json.dumps({"images": [text] * BATCH}).encode()
    basic = base64.b64encode(LOGIN.encode()).decode()
    headers = {"Content-Type": "application/json", "Authorization": f"Basic {basic}"}
    answers: Answers = Counter()
    user = User(target.url)
    for _ in range(many(40, size) + MAY):
        status, answer = await user.ask("POST", "/v1/read/batch", headers, body)
        read = [item["reading"] for item in json.loads(answer).get("results", [])]
        answers[str(status)] += len(read) or 1
    user.leave()
    return answers


async def wrong_logins(target: Target, size: float) -> Answers:
    """Guess at the login, by the form and beside it."""
    guesses = [
        Sent("/login", "application/x-www-form-urlencoded", f"username=visitor&password={number}".encode())
        for number in range(many(50, size) + 2 * MAY)
    ]
    return await answers_to(target, guesses, 8, {"X-Forwarded-For": "192.0.2.1"})


def _images(answers: Answers) -> str:
    return no_fault(answers) or (
        f"{answers['200']} images at {GUARDED['RATE_LIMIT']}" if answers["200"] > MAY else ""
    )


def _logins(answers: Answers) -> str:
    tried = answers.total() - answers["429"]
    return no_fault(answers) or (f"{tried} guesses in a minute" if tried > MAY else "")


ATTACKS = (
    Attack("batches beyond the rate", batches_beyond_the_rate, GUARDED, _images),
    Attack("wrong logins", wrong_logins, {"LOGIN": LOGIN}, _logins),
)
