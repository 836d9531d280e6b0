// The one line at the top that tells about the connection: lost, back again, or still working.

const PATIENT = 800; // ms a break may last before it is told: a restart of the server is shorter
const GLAD = 3000; // ms "connected again" stays
const AT_ONCE = 400; // ms an answer may take before "working" appears

export class Banner {
  constructor(line, say) {
    Object.assign(this, { line, say, broken: new Set(), wasDown: false, isWorking: false, timers: {} });
  }

  /** A switch for one reason: call it with true when that way is broken, with false when it works. */
  trouble(reason) {
    return (on) => {
      clearTimeout(this.timers[reason]);
      this.broken[on ? "add" : "delete"](reason);
      this.draw();
    };
  }

  /** The same for a break that may mend by itself in a moment. */
  later(reason) {
    const tell = this.trouble(reason);
    return (on) => {
      clearTimeout(this.timers[reason]);
      if (on) this.timers[reason] = setTimeout(tell, PATIENT, true);
      else tell(false);
    };
  }

  working(on) {
    clearTimeout(this.timers.working);
    if (on) this.timers.working = setTimeout(() => this.setWorking(true), AT_ONCE);
    else this.setWorking(false);
  }

  setWorking(on) {
    this.isWorking = on;
    this.draw();
  }

  draw() {
    if (this.broken.size) return this.show("offline");
    if (this.wasDown) return this.rejoice();
    if (this.isWorking) return this.show("working");
    if (this.line.dataset.kind !== "online") this.show("");
  }

  rejoice() {
    this.show("online");
    this.timers.glad = setTimeout(() => this.show(this.isWorking ? "working" : ""), GLAD);
  }

  show(kind) {
    clearTimeout(this.timers.glad);
    this.wasDown = kind === "offline";
    if (kind === this.line.dataset.kind) return;
    this.line.dataset.kind = kind;
    this.line.textContent = kind && this.say(`page.${kind}`);
  }
}
