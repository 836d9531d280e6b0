// The strip of a trial run: who to be, and a clock that can be moved on. Nothing of it is there in production.

import { element } from "./draw.js";

/** Visitors change person here. The links stay as long as they are the same, and whoever is on one. */
export function drawPeople(strip, people, label) {
  strip.hidden = people.length === 0;
  strip.setAttribute("aria-label", label);
  const drawn = JSON.stringify(people);
  if (strip.dataset.drawn === drawn) return;
  strip.dataset.drawn = drawn;
  strip.replaceChildren(...people.map((person) => element("a", { href: person.href, textContent: person.label })));
}

/** What time it is in the trial; `move(step, button)` is called for a press. The buttons stay, and whoever is on one. */
export function drawClock(strip, clock, label, move) {
  strip.hidden = !clock;
  if (!clock) return;
  strip.setAttribute("aria-label", label);
  const inWords = clock.moves.map((step) => step.label).join("|");
  if (strip.dataset.drawn !== inWords) drawSteps(strip, clock.moves, move);
  strip.dataset.drawn = inWords;
  const now = strip.firstElementChild;
  if (now.textContent !== clock.now) now.textContent = clock.now;
}

function drawSteps(strip, moves, move) {
  const buttons = moves.map((step) =>
    element("button", { type: "button", textContent: step.label, onclick: (event) => move(step, event.currentTarget) }));
  strip.replaceChildren(element("p", { role: "status" }), element("div", { className: "steps" }, ...buttons));
}
