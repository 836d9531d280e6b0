// How a screen looks: from what the server says to elements of the page, built one by one (never from markup).

const TELL_FROM = 200; // characters left when the count appears
const SAY_ALOUD = new Set([100, 50, 20, 0]); // a screen reader is told at these only, not at every key

/** An element with its properties ("aria-…" and the like as attributes) and children; null children are left out. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) made[name] = value;
    else if (value !== null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** The sentence of the page for a key, with %(name)s filled in. */
export function sentence(words, key, values = {}) {
  return (words[key] ?? "").replace(/%\((\w+)\)s/g, (_, name) => String(values[name] ?? ""));
}

/** A screen always has one heading to go to: its title, else its group, else its first line. */
export function headed(screen) {
  if (screen.title) return { ...screen };
  if (screen.heading) return { ...screen, title: screen.heading, heading: null };
  const [first, ...rest] = screen.lines;
  const fits = first !== undefined && !first.includes("• ");
  return fits ? { ...screen, title: first, lines: rest, opening: true } : { ...screen, title: "Tự Soi", unseen: true };
}

/** What makes two screens "the same place", so that the member's eyes and focus may stay where they are. */
export function place(screen) {
  return JSON.stringify([screen.heading, headed(screen).title, screen.progress?.n ?? null, screen.takes_text]);
}

/** Fills the card. `press(choice)`, `submit(text)` and `attach(file)` are called for the member's doings; `draft` is a text begun. */
export function drawCard(card, screen, words, { press, submit, attach, draft, keep }) {
  const shown = headed(screen);
  const body = shown.body ? [drawBody(shown.body)] : [];
  const form = shown.takes_text ? [drawTextForm(shown, words, { submit, draft, keep })] : [];
  if (shown.takes_file) form.push(drawFileForm(shown, words, attach));
  const rows = shown.choices.filter((row) => row.length).map((row) => drawRow(row, press));
  card.replaceChildren(
    ...drawTop(shown),
    drawTitle(shown),
    ...(isQuestion(shown) ? drawQuestion(shown, rows) : [...drawLines(shown.lines), ...body, ...form, ...rows]),
  );
}

const isQuestion = ({ choices }) => choices.flat().some((choice) => choice.kind === "answer");

/** What it is about, the question itself, the answers; what was answered and noted before comes below them. */
function drawQuestion({ lines }, [answers, ...rows]) {
  const asked = drawLines(lines.slice(0, 2));
  asked.at(-1)?.classList.add("asked");
  const given = element("div", { className: "given" }, ...drawLines(lines.slice(2)));
  return [...asked, answers, given, ...rows];
}

function drawTop({ heading, progress }) {
  if (!heading && !progress) return [];
  const top = element("div", { className: "top" }, element("p", { className: "group", textContent: heading ?? "" }));
  if (!progress) return [top];
  top.append(element("p", { className: "count", textContent: `${progress.n}/${progress.total}` }));
  const bar = element("progress", { max: progress.total, value: progress.n, "aria-hidden": "true" });
  return [top, bar];
}

function drawTitle({ title, unseen, opening }) {
  const looks = unseen ? "unseen" : opening ? "opening" : "";
  return element("h1", { id: "title", tabIndex: -1, className: looks }, ...broken(title));
}

export const drawLines = (lines) => lines.flatMap(drawLine);

/** Each row a paragraph, close to the next one; runs of rows that begin with a bullet become a list. */
function drawLine(line) {
  const made = [];
  for (const row of line.split("\n")) {
    const last = made.at(-1);
    if (row.startsWith("• ")) {
      const item = element("li", {}, row.slice(2));
      if (last?.tagName === "UL") last.append(item);
      else made.push(element("ul", {}, item));
    } else {
      if (last?.tagName === "P") last.className = "close";
      made.push(element("p", {}, row));
    }
  }
  return made;
}

const STYLED = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "code", spoiler: "span" };

/** A text as somebody wrote it: runs of letters that share their styles, each made an element inside another. */
export function drawBody(runs) {
  const made = element("div", { className: "body" });
  for (const run of runs) {
    const inside = run.styles.reduceRight(dress, broken(run.text));
    made.append(...(run.href ? [drawAway(run.href, inside)] : inside));
  }
  return made;
}

function dress(children, style) {
  const tag = style === "quote" ? "q" : (STYLED[style] ?? "span");
  return [element(tag, { className: style }, ...children)];
}

/** A way out of this page: only to another page, which learns nothing of this one. */
function drawAway(href, children) {
  return element("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/** A text with its rows broken where the server broke them. */
export function broken(text) {
  return text.split("\n").flatMap((row, index) => (index ? [element("br"), row] : [row]));
}

/** A row of buttons that answer what the element of this id says. */
export function drawRow(row, press, asked = "title") {
  const kind = row.some((choice) => choice.kind === "answer") ? "answers" : "row";
  return element("div", { className: kind, role: "group", "aria-labelledby": asked },
    ...row.map((choice) => drawChoice(choice, press)));
}

function drawChoice(choice, press) {
  if (choice.href) return drawLink(choice);
  const tells = choice.kind === "answer" || choice.chosen;
  return element("button", {
    type: "button",
    className: `${choice.kind}${choice.chosen ? " chosen" : ""}`,
    textContent: choice.label,
    "aria-pressed": tells ? String(choice.chosen) : null,
    onclick: (event) => press(choice, event.currentTarget),
  });
}

function drawLink(choice) {
  const link = element("a", { className: choice.kind, href: choice.href, textContent: choice.label });
  if (choice.kind === "document") link.download = "";
  return link;
}

function drawTextForm(screen, words, { submit, draft, keep }) {
  const area = element("textarea", { id: "text", rows: 5, maxLength: screen.text_most, value: draft,
    autocapitalize: "sentences", "aria-describedby": "title left" });
  const left = element("p", { id: "left", className: "left", "aria-hidden": "true" });
  const aloud = element("p", { className: "unseen", role: "status" });
  area.addEventListener("input", () => {
    keep(area.value);
    tellLeft(words, area, left, aloud);
  });
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  const form = element("form", { className: "text", autocomplete: "off" },
    element("label", { htmlFor: "text", textContent: screen.text_label }), area, left, aloud,
    element("button", { type: "submit", className: "main", textContent: sentence(words, "page.send") }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(area);
  });
  tellLeft(words, area, left, aloud);
  return form;
}

/** One file at a time, chosen and then sent, so that a wrong one can still be changed. */
function drawFileForm(screen, words, attach) {
  const field = element("input", { id: "file", type: "file", accept: screen.takes_file.endings,
    "aria-describedby": "file-hint" });
  const form = element("form", { className: "text", autocomplete: "off" },
    element("label", { htmlFor: "file", textContent: sentence(words, "page.file") }), field,
    element("p", { id: "file-hint", className: "hint", textContent: sentence(words, "page.file_hint") }),
    element("button", { type: "submit", className: "main", textContent: sentence(words, "page.send_file") }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attach(field);
  });
  return form;
}

function tellLeft(words, area, left, aloud) {
  const count = area.maxLength - area.value.length;
  const told = sentence(words, "page.characters_left", { count });
  left.textContent = count <= TELL_FROM ? told : "";
  if (SAY_ALOUD.has(count)) aloud.textContent = told;
}

/** The sign-in card, with the place for a refusal beside its field; `enter(field)` is called with the field of the code. */
export function drawSignIn(form, words, { enter, refusal }) {
  const say = (key) => sentence(words, `page.sign_in.${key}`);
  const field = element("input", { id: "code", type: "text", autocapitalize: "characters", autocomplete: "one-time-code",
    spellcheck: false, maxLength: 60, enterKeyHint: "go", "aria-describedby": "code-lead refusal" });
  form.replaceChildren(
    element("h1", { id: "sign-in-title", tabIndex: -1, textContent: say("heading") }),
    element("p", { id: "code-lead", textContent: say("lead") }),
    element("label", { htmlFor: "code", textContent: say("code") }),
    field,
    refusal,
    element("button", { type: "submit", className: "main", textContent: say("button") }),
    element("details", {}, element("summary", { textContent: say("hint") }),
      element("p", { textContent: say("hint_answer") })),
  );
  form.onsubmit = (event) => {
    event.preventDefault();
    enter(field);
  };
}
