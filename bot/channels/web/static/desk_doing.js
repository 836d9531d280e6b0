// What is done on the desk itself: each is an event of the chat, sent as the page sends it, with its answer kept beside it.

import { say } from "./app.js";
import { Refused, ask, kept, newId, persist } from "./wire.js";

const quietly = () => {}; // the conversation beside it tells when the server cannot be reached

/** `again()` shows the view anew; `go(view, about)` leads to another one. */
export class Doing {
  constructor({ press, again, go, tell }) {
    Object.assign(this, { press, again, go, tell, notes: {}, wrong: "", branches: new Map(), isBusy: false });
  }

  /** Another view: what was said of the one before is over. */
  clear() {
    Object.assign(this, { notes: {}, wrong: "", branches: new Map() });
  }

  // ---- what is typed outlives a view drawn anew, and a reload

  kept(id) {
    return kept.get("desk")?.[id] ?? null;
  }

  keep(id, value) {
    const { [id]: _before, ...rest } = kept.get("desk") ?? {};
    kept.set("desk", value === null ? rest : { ...rest, [id]: value });
  }

  // ---- sending

  /** Events one after the other; what the chat says to the last stands at this part. The answer, or null. */
  async send(part, ...bodies) {
    const answer = await this.once(part, async () => {
      let screen = null;
      for (const body of bodies) screen = await persist("/api/events", { ...body, id: newId() }, quietly);
      return screen;
    });
    if (part === "start" && answer) this.forget("start-");
    await this.look();
    return answer;
  }

  async once(part, work) {
    if (this.isBusy) return null;
    Object.assign(this, { isBusy: true, notes: {}, wrong: "" });
    try {
      const answer = await work();
      this.notes = { [part]: answer.notices.join(" ") };
      this.tell(this.notes[part]);
      return answer;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.notes = { [part]: error.sentence || say("page.failed") };
      return null;
    } finally {
      this.isBusy = false;
    }
  }

  /** The branches that are open, and the view, as they are now. */
  async look() {
    const one = this.branches.size && this.one;
    if (one) await Promise.all([...this.branches.keys()].map((unit) => this.fetchBranch(one, unit)));
    await this.again();
  }

  // ---- the parts of an announcement

  /** The text goes where the chat waits for one; it stays in its field until it was taken. */
  async write(open, area) {
    const text = area.value.normalize("NFC").trim();
    if (!text) return area.focus();
    const answer = await this.once("text", async () => {
      await persist("/api/events", { event: open, id: newId() }, quietly);
      return persist("/api/events", { text, id: newId() }, quietly);
    });
    const place = answer && await ask("/api/desk/here").catch(() => null);
    if (!place || place.is_writing) this.wrong = "text";
    else this.keep(area.id, null);
    if (place?.one && !place.is_writing && !this.one) return this.go("draft", { one: place.one });
    return this.again();
  }

  async attach(open, field) {
    const [file] = field.files;
    if (!file) return;
    const about = new URLSearchParams({ id: newId(), name: file.name.normalize("NFC") });
    await this.once("file", async () => {
      await persist("/api/events", { event: open, id: newId() }, quietly);
      return persist(`/api/files?${about}`, file, quietly);
    });
    await this.again();
  }

  /** Sent: from now on one looks at how far it is. */
  async confirm(event) {
    const { one } = this;
    if (!(await this.send("last", { event }))) return;
    const found = await ask(`/api/desk/announcement?${new URLSearchParams({ one })}`).catch(() => null);
    if (found && !found.is_draft) this.go("announcement", { one }, true);
  }

  // ---- the tree

  async openBranch(one, unit) {
    if (unit && this.branches.has(unit)) this.branches.delete(unit);
    else await this.fetchBranch(one, unit);
    await this.again();
  }

  async fetchBranch(one, unit) {
    const found = await ask(`/api/desk/branches?${new URLSearchParams({ one, unit })}`).catch(() => null);
    this.branches.set(unit, found ?? { covered: false, below: [] });
  }

  forget(start) {
    for (const id of Object.keys(kept.get("desk") ?? {})) if (id.startsWith(start)) this.keep(id, null);
  }
}
