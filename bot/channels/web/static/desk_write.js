// Announcements on the desk: the list, one on its way, and a form in which each part is one of the chat's own questions.

import { drawActions, drawTop, heading, link, paragraphs, table, wayTo } from "./desk_draw.js";
import { drawBody, drawLines, element } from "./draw.js";

const LONGEST_TEXT = 4000; // what is too long for an announcement is told, and not cut off

// ---- the list

export function drawAnnouncements(say, page, { press }) {
  const rows = page.rows.map((one) => [link(one.words, wayTo("announcement", { one: one.one })), one.state, one.day]);
  const headings = ["about", "state", "day"].map((key) => say(`desk.${key}`));
  const units = page.units.map((one) => element("li", {}, link(one.name, wayTo("announcements", { unit: one.id }))));
  const pages = page.pages.map((one) => link(one.label, wayTo("announcements", { unit: page.unit, page: one.page })));
  return [
    ...drawTop(say, page, "announcements"),
    ...paragraphs(page.said),
    ...(units.length ? [element("ul", { className: "links" }, ...units)] : []),
    ...(page.compose ? [element("p", { className: "row" },
      link(say("desk.compose"), wayTo("compose", { unit: page.unit }), { className: "main" }))] : []),
    ...(rows.length ? [table(page.heading, headings, rows, "stacked")] : []),
    ...(pages.length ? [element("p", { className: "row" }, ...pages)] : []),
    ...drawActions(page.actions, press),
  ];
}

// ---- one on its way

export function drawAnnouncement(say, page, { press }) {
  const { progress } = page;
  const bar = progress && element("progress", { max: progress.people || 1, value: progress.done, "aria-hidden": "true" });
  return [
    ...drawTop(say, page, "announcements"),
    element("div", { className: "figures", role: "status" }, ...(bar ? [bar] : []), ...drawLines(page.said)),
    ...drawActions(page.actions, press),
    ...drawPreview(say, page),
    drawBack(say, page),
  ];
}

const drawBack = (say, page) => element("p", { className: "row" },
  link(say("desk.announcements"), wayTo("announcements", { unit: page.unit })));

function drawPreview(say, { body, file_now: file }) {
  return [heading(say("desk.preview")),
    element("blockquote", { className: "letter-text" }, drawBody(body), ...(file ? [element("p", {}, file)] : []))];
}

// ---- one being written

/** A new one: its text makes it a draft, and the rest is asked then. */
export function drawCompose(say, page, doing) {
  return [...drawTop(say, page, "announcements"), ...drawText(say, page, doing), drawBack(say, page)];
}

export function drawDraft(say, page, doing) {
  return [
    ...drawTop(say, page, "announcements"),
    ...drawText(say, page, doing),
    ...drawFile(say, page, doing),
    drawPart("audience", page.audience, doing, ...drawChosen(say, page, doing)),
    drawPart("mark", page.mark, doing),
    drawStart(say, page, doing),
    ...drawPreview(say, page),
    ...drawLast(say, page, doing),
    drawBack(say, page),
  ];
}

/** What the chat said to the last thing done here, right where it was done. */
function drawNote(part, { notes }) {
  return element("p", { id: `note-${part}`, className: "note", role: "status", textContent: notes[part] ?? "" });
}

const group = (part, title, ...children) => element("section", { className: "part", "aria-labelledby": `part-${part}` },
  element("h2", { id: `part-${part}`, textContent: title }), ...children);

function drawText(say, page, doing) {
  const { text, one } = page;
  const id = `text-${one || `of-${page.unit}`}`;
  const area = element("textarea", { id, rows: 8, maxLength: LONGEST_TEXT, value: doing.kept(id) ?? text.typed,
    autocapitalize: "sentences", "aria-labelledby": "part-text", "aria-describedby": "note-text",
    "aria-invalid": doing.notes.text && doing.wrong === "text" ? "true" : null,
    oninput: (event) => doing.keep(id, event.currentTarget.value) });
  const mark = (sign, label) => element("button", { type: "button", textContent: label, onclick: () => {
    surround(area, sign);
    doing.keep(id, area.value);
  } });
  const form = element("form", { className: "text", autocomplete: "off" },
    element("div", { className: "row", role: "group", "aria-label": say("desk.styles") },
      mark("*", say("desk.bold")), mark("_", say("desk.italic"))),
    area,
    ...(text.loses ? paragraphs([say("desk.styles_lost")]) : []),
    drawNote("text", doing),
    element("button", { type: "submit", className: one ? "" : "main", textContent: say(one ? "desk.keep_text" : "desk.go_on") }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    doing.write(text.open, area);
  });
  return [group("text", text.title, ...paragraphs(text.said), form)];
}

/** The words that are marked get the sign before and behind them; without any, the sign is put where one writes. */
function surround(area, sign) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  area.setRangeText(`${sign}${value.slice(from, to)}${sign}`, from, to, "end");
  if (from === to) area.setSelectionRange(from + 1, from + 1);
  area.focus();
}

function drawFile(say, page, doing) {
  const { file } = page;
  const field = element("input", { id: "draft-file", type: "file", accept: file.endings, "aria-labelledby": "part-file",
    onchange: (event) => doing.attach(file.open, event.currentTarget) });
  return [group("file", file.title, ...paragraphs(file.said), field,
    element("div", { className: "row" }, ...file.choices.map((choice) => drawChoice("file", choice, doing))),
    drawNote("file", doing))];
}

function drawChoice(part, choice, doing) {
  return element("button", { type: "button", id: `choice-${choice.event}`, textContent: choice.label,
    className: choice.chosen ? "chosen" : "", "aria-pressed": String(choice.chosen),
    onclick: () => doing.send(part, { event: choice.event }) });
}

function drawPart(part, { title, said, choices }, doing, ...more) {
  return group(part, title, ...paragraphs(said),
    element("div", { className: "row", role: "group", "aria-labelledby": `part-${part}` },
      ...choices.map((choice) => drawChoice(part, choice, doing))),
    ...more, drawNote(part, doing));
}

// ---- to whom

function drawChosen(say, page, doing) {
  if (page.audience_now !== "units") return [];
  return [
    ...(page.chosen.length ? [element("ul", { className: "names" }, ...page.chosen.map((name) => element("li", {}, name)))] : []),
    element("div", { id: "tree" }, drawTree(say, page, doing, doing.branches.get(0))),
  ];
}

/** The units below one: what hangs below is asked for when it is opened. */
function drawTree(say, page, doing, branches) {
  if (!branches) return element("p", { textContent: say("desk.loading") });
  return element("ul", { className: "tree" }, ...branches.below.map((unit) => drawBranch(say, page, doing, unit, branches)));
}

function drawBranch(say, page, doing, unit, { covered }) {
  const box = element("input", { type: "checkbox", id: `unit-${unit.id}`, checked: unit.chosen || covered, disabled: covered,
    onchange: () => doing.send("audience", { event: unit.tick }) });
  const label = element("label", { htmlFor: box.id }, box, element("span", { textContent: unit.name }));
  if (!unit.has_below) return element("li", {}, label);
  const below = doing.branches.get(unit.id);
  const opener = element("button", { type: "button", id: `below-${unit.id}`, className: "opener",
    "aria-expanded": String(Boolean(below)), "aria-label": `${say("desk.below")}: ${unit.name}`,
    textContent: below ? "−" : "+", onclick: () => doing.openBranch(page.one, unit.id) });
  return element("li", {}, element("span", { className: "branch" }, opener, label),
    ...(below ? [drawTree(say, page, doing, below)] : []));
}

// ---- when, and the end

function drawStart(say, page, doing) {
  const { start } = page;
  const field = element("input", { type: "datetime-local", id: `start-${page.one}`, "aria-labelledby": "part-start",
    value: doing.kept(`start-${page.one}`) ?? "",
    oninput: (event) => doing.keep(`start-${page.one}`, event.currentTarget.value) });
  const form = element("form", { className: "field", autocomplete: "off" }, field,
    element("button", { type: "submit", textContent: say("desk.set_start") }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const at = field.value.replace(/[-:]/g, "").slice(0, 13);
    if (at) doing.send("start", { event: start.at.replace(/AT$/, at) });
    else field.focus();
  });
  return group("start", start.title,
    element("p", { className: "figure", textContent: page.start_now }),
    element("div", { className: "row" }, ...start.choices.map((choice) => drawChoice("start", { ...choice, chosen: false }, doing))),
    form, drawNote("start", doing));
}

function drawLast(say, page, doing) {
  const missing = page.next ? [element("p", {}, `${say("desk.next")} ${page.next}`)] : [];
  return [group("last", say("desk.last"), ...missing, ...drawLines(page.said),
    element("div", { className: "row" }, ...page.confirm.map((choice) => element("button", {
      type: "button", className: "main", id: `choice-${choice.event}`, textContent: choice.label,
      onclick: () => doing.confirm(choice.event) }))),
    ...drawActions(page.actions, doing.press),
    drawNote("last", doing))];
}
