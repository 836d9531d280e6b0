// What the page asks of the server, and how it waits while the server cannot be reached.

const FIRST_WAIT = 500;
const LONGEST_WAIT = 10_000;
const PATIENCE = 20_000; // a phone between two cells can leave a request hanging for minutes

/** The server was reached and said no; `sentence` is for the member, "" when the server gave none. */
export class Refused extends Error {
  constructor(status, sentence) {
    super(`refused with ${status}`);
    this.status = status;
    this.sentence = sentence;
  }
}

/** One request; anything but an answer or a Refused means the server was not reached. */
export async function ask(path, body) {
  const clock = new AbortController();
  const alarm = setTimeout(() => clock.abort(), PATIENCE);
  try {
    return await read(await fetch(path, { ...request(body), signal: clock.signal }));
  } finally {
    clearTimeout(alarm);
  }
}

function request(body) {
  const always = { cache: "no-store", credentials: "same-origin", redirect: "error" };
  if (body === undefined) return always;
  const headers = { "Content-Type": "application/json", "X-Tusoi": "1" };
  return { ...always, method: "POST", headers, body: JSON.stringify(body) };
}

async function read(answer) {
  if (answer.status >= 500) throw new Error(`server trouble ${answer.status}`);
  if (answer.ok) return answer.json();
  const said = await answer.json().catch(() => ({}));
  throw new Refused(answer.status, typeof said.error === "string" ? said.error : "");
}

/** Asks until the server is reached; `trouble(true)` at the first failure, `trouble(false)` at the end. */
export async function persist(path, body, trouble) {
  for (let wait = FIRST_WAIT; ; wait = longer(wait)) {
    try {
      return settled(trouble, await ask(path, body));
    } catch (error) {
      if (error instanceof Refused) throw settled(trouble, error);
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

/** What must outlive a reload of this tab: the answer on its way, and a text not sent yet. */
export const kept = {
  get(key) {
    try {
      return JSON.parse(sessionStorage.getItem(`tusoi.${key}`));
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      if (value === null) sessionStorage.removeItem(`tusoi.${key}`);
      else sessionStorage.setItem(`tusoi.${key}`, JSON.stringify(value));
    } catch {
      // storage switched off: the page still works, only a reload in an outage would lose the last tap
    }
  },
};
