// What the page asks of the server, and how it waits while the server cannot be reached.

const FIRST_WAIT = 500;
const LONGEST_WAIT = 10_000;
const PATIENCE = 20_000; // a phone between two cells can leave a request hanging for minutes
const PATIENCE_FOR_FILES = 300_000;

const APOLOGIES = 4; // how often a server that answers, but cannot do it, is asked before the member is told

/** The server was reached and said no; `sentence` is for the member, "" when it gave none; `demo` its strip. */
export class Refused extends Error {
  constructor(status, { error, demo }) {
    super(`refused with ${status}`);
    this.status = status;
    this.sentence = typeof error === "string" ? error : "";
    this.demo = demo;
  }
}

/** The server was reached and could not do it; nothing was saved. */
class Apology extends Refused {}

/** One request; anything but an answer or a Refused means the server was not reached. */
export async function ask(path, body) {
  const clock = new AbortController();
  const alarm = setTimeout(() => clock.abort(), body instanceof Blob ? PATIENCE_FOR_FILES : PATIENCE);
  try {
    return await read(await fetch(path, { ...request(body), signal: clock.signal }));
  } finally {
    clearTimeout(alarm);
  }
}

function request(body) {
  const always = { cache: "no-store", credentials: "same-origin", redirect: "error" };
  if (body === undefined) return always;
  const isFile = body instanceof Blob;
  const headers = { "Content-Type": isFile ? "application/octet-stream" : "application/json", "X-Tusoi": "1" };
  return { ...always, method: "POST", headers, body: isFile ? body : JSON.stringify(body) };
}

async function read(answer) {
  if (answer.ok) return answer.json();
  const said = await answer.json().catch(() => ({}));
  if (answer.status < 500) throw new Refused(answer.status, said);
  throw said.error ? new Apology(answer.status, said) : new Error(`server trouble ${answer.status}`);
}

/** Asks until the server is reached, and could do it; `trouble(true)` at each failure, `trouble(false)` at the end. */
export async function persist(path, body, trouble) {
  let apologies = 0;
  for (let wait = FIRST_WAIT; ; wait = longer(wait)) {
    try {
      return settled(trouble, await ask(path, body));
    } catch (error) {
      const isLast = error instanceof Apology ? body && ++apologies === APOLOGIES : error instanceof Refused;
      if (isLast) throw settled(trouble, error);
      trouble(true);
    }
    await pause(wait);
  }
}

function settled(trouble, result) {
  trouble(false);
  return result;
}

const longer = (wait) => Math.min(wait * 2, LONGEST_WAIT);

/** Waits, give or take a quarter so that a thousand phones do not come back at once; ends early when back online. */
function pause(milliseconds) {
  return new Promise((done) => {
    const finish = () => {
      clearTimeout(timer);
      removeEventListener("online", finish);
      done();
    };
    const timer = setTimeout(finish, milliseconds * (0.75 + Math.random() / 2));
    addEventListener("online", finish);
  });
}

/** The live stream of screens. `back` is called when it is open again after it was down. */
export class Stream {
  constructor({ screen, down, back }) {
    Object.assign(this, { screen, down, back, source: null, timer: 0, wait: FIRST_WAIT, wasDown: false });
  }

  open() {
    this.close();
    this.source = new EventSource("/api/stream");
    this.source.addEventListener("screen", (event) => this.screen(JSON.parse(event.data)));
    this.source.onopen = () => this.opened();
    this.source.onerror = () => this.failed();
  }

  close() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  /** The server was just reached another way: do not wait any longer. */
  hurry() {
    if (this.source && this.wasDown) this.open();
  }

  opened() {
    this.wait = FIRST_WAIT;
    if (this.wasDown) this.back();
    this.wasDown = false;
  }

  failed() {
    this.wasDown = true;
    this.down();
    if (this.source?.readyState !== EventSource.CLOSED) return;
    this.timer = setTimeout(() => this.open(), this.wait);
    this.wait = longer(this.wait);
  }
}

/** A random uuid; crypto.randomUUID is missing on plain http and on older phones. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export const ARRIVED = "tusoi.arrived";

/** Changes whenever somebody comes in with a code, in whichever tab; null before that, and without storage. */
function lastArrival() {
  try {
    return localStorage.getItem(ARRIVED);
  } catch {
    return null;
  }
}

/** Two people may share one phone: a tab that still shows the first one must not answer for the second. */
export function tellOtherTabs() {
  try {
    localStorage.setItem(ARRIVED, newId());
  } catch {
    // no storage, no other tab to reach
  }
}

/** What must outlive a reload of this tab: the answer on its way, and a text not sent yet. A tab that was closed and
 * is opened again brings them back too, so they are kept with the arrival they belong to and dropped after another. */
export const kept = {
  get(key) {
    try {
      const { value, arrival } = JSON.parse(sessionStorage.getItem(`tusoi.${key}`));
      if (arrival === lastArrival()) return value;
      sessionStorage.removeItem(`tusoi.${key}`);
    } catch {
      // nothing kept, or no storage
    }
    return null;
  },
  set(key, value) {
    try {
      if (value === null) sessionStorage.removeItem(`tusoi.${key}`);
      else sessionStorage.setItem(`tusoi.${key}`, JSON.stringify({ value, arrival: lastArrival() }));
    } catch {
      // storage switched off: the page still works, only a reload in an outage would lose the last tap
    }
  },
};
