"""Attacks on the running app, each of which has done harm to it or to an earlier one.

An attack is sent in full (1.0) or smaller, as the tests do. Meanwhile somebody else uses the app.
"""

from benchmarks.attacks import access, bodies, connections, pictures, stops
from benchmarks.attacks.attack import Attack

# Those with the same settings meet the same app, one after the other; the stop ends it.
ATTACKS: dict[str, Attack] = {
    attack.name: attack
    for module in (connections, bodies, pictures, stops, access)
    for attack in module.ATTACKS
}
