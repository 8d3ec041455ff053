"""The examples of the documentation: a drawing of 47, and what is answered to it."""

from typing import Any

EXAMPLE_IMAGE = (  # base64 of a PNG, 72 × 40
    "iVBORw0KGgoAAAANSUhEUgAAAEgAAAAoAgMAAAAgd1SOAAAADFBMVEX///9VVVUAAAAAAACsYj3GAAAAyElEQVR42r3SIVIE"
    "MRBA0ZdsQKCCQKJwHIKZ4hR7hj0FR0Ai8VRxhjkFBrMekyrkTi2IGTYzFSy0Sn66Oz9d4c8jr7cR2zVK6J/AxTOOW5EwLlIC"
    "qaLDC5f3JFKpKNwRK2KqiOQhPp5uKzOqZjPqKEvrSCfVhwzEtVbfog5x7fDVohFRHhaFI5K821lqietRFWyU49v7zeuErj73"
    "8+H5w7y4/Rl0te80vVoUtGhsUPoFlQblAhs4O0yG1x/7U1Y/ZZWh+S/BP8Q3UGUvph5okAAAAAAASUVORK5CYII="
)

EXAMPLE_ANSWER: dict[str, Any] = {
    "written": "47",
    "value": "47",
    "text": "47",
    "confidence": 0.9996,
    "text_confidence": 0.9996,
    "alternatives": [{"written": "41", "text": "41", "confidence": 0.0001}],
    "digits": [
        {
            "digit": 4,
            "confidence": 0.9999,
            "probabilities": [0.0, 0.0, 0.0, 0.0, 0.9999, 0.0, 0.0, 0.0, 0.0, 0.0001],
            "box": [4, 4, 24, 35],
            "line": 0,
        },
        {
            "digit": 7,
            "confidence": 0.9997,
            "probabilities": [0.0, 0.0002, 0.0, 0.0, 0.0, 0.0, 0.0, 0.9997, 0.0, 0.0001],
            "box": [41, 6, 64, 35],
            "line": 0,
        },
    ],
    "marks": [],
    "rejected": [],
    "width": 72,
    "height": 40,
    "milliseconds": 9.8,
}

EXAMPLE_PAGE: dict[str, Any] = {
    "milliseconds": 35.2,
    "numbers": [
        {key: value for key, value in EXAMPLE_ANSWER.items() if key != "milliseconds"}
        | {"box": [4, 4, 64, 35], "line": 0, "table": 0, "row": 0, "column": 0}
    ],
    "table": [["47"]],
    "tables": [[["47"]]],
    "rejected": [],
    "unread": [],
    "width": 72,
    "height": 40,
}
