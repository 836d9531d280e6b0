// What nobody asked for: reminders as cards above the screen, the newest first, until they are answered or put away.

import { drawBody, drawLines, drawRow, element, sentence } from "./draw.js";

/**
 * What is to be shown of a screen that comes in while another one is shown; null for an older one.
 *
 * Letters come and go, and time passes, without a new revision: then the later look knows them. But what the member was
 * told by the answer to their own doing stays, for a look does not repeat it.
 */
export function newer(shown, screen, isAnswer) {
  if (!shown || !screen.signed_in || screen.revision > shown.revision) return screen;
  if (screen.revision < shown.revision) return null;
  const isLater = !(screen.look < shown.look);
  const { look, letters, demo } = isLater ? screen : shown;
  const saysMore = isAnswer || (isLater && bare(screen) !== bare(shown));
  return { ...(saysMore ? screen : shown), look, letters, demo };
}

/** A screen without what may differ between two looks at the same place. */
function bare(screen) {
  return JSON.stringify({ ...screen, notices: null, look: null, letters: null, demo: null });
}

/** Whether only the letters or the strip of a trial run differ: then the card is left alone. */
export function isSameCard(one, other) {
  return bare(one) === bare(other) && JSON.stringify(one.notices) === JSON.stringify(other.notices);
}

/** The cards. A new one lies open, unless the member is in the middle of something; who goes on folds it. */
export class Letters {
  constructor(place, { answer, putAway }) {
    Object.assign(this, { place, answer, putAway, shown: 0, drawn: "" });
  }

  /**
   * `wentOn`: the member left the place where they were, and passed this card over. Says whether somebody was on a card
   * that is gone, and there is none after it to go to.
   */
  show({ letters = [], progress, takes_text: takesText }, words, wentOn) {
    const [first, ...more] = [...letters].reverse();
    const isNew = first?.id !== this.shown;
    const isOpen = isNew ? !progress && !takesText : Boolean(this.details?.open) && !wentOn;
    const drawn = JSON.stringify([first, more.length, words["page.seen"]]);
    const wasHere = this.place.contains(document.activeElement);
    if (drawn !== this.drawn) this.draw(first, more.length, words, wasHere);
    if (first) this.details.open = isOpen;
    Object.assign(this, { shown: first?.id, drawn });
    return wasHere && !first;
  }

  /** Nobody's letters any more. */
  clear() {
    this.show({}, {}, false);
  }

  get details() {
    return this.place.querySelector("details");
  }

  /** Whoever was on a card that is gone is on the next one. */
  draw(letter, more, words, wasHere) {
    this.place.replaceChildren(...(letter ? [this.card(letter, more, words)] : []));
    if (wasHere && letter) this.place.querySelector("summary").focus();
  }

  card(letter, more, words) {
    const say = (key, values) => sentence(words, `page.${key}`, values);
    const press = (choice, button) => this.answer(letter, choice, button);
    const away = element("button", { type: "button", textContent: say("seen"),
      onclick: (event) => this.putAway(letter, event.currentTarget) });
    const rows = letter.choices.filter((row) => row.length).map((row) => drawRow(row, press, "letter-title"));
    if (!letter.asks && rows.at(-1)?.className !== "row") rows.push(element("div", { className: "row" }));
    if (!letter.asks) rows.at(-1).append(away);
    const rest = more ? [element("p", { className: "rest", textContent: say("more_letters", { count: more }) })] : [];
    return element("section", { className: "letter", "aria-label": say("letters") },
      element("details", {},
        element("summary", { id: "letter-title", textContent: letter.title }),
        ...drawLines(letter.lines),
        ...(letter.body ? [drawBody(letter.body)] : []),
        ...rows),
      ...rest);
  }
}
