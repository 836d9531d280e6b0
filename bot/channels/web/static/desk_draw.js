// How the desk looks: tables, months and files, from what the server says to elements of the page.

import { drawLines, element } from "./draw.js";

/** The address of a view inside the desk, so that a link, the back button and a reload all lead there. */
export const wayTo = (view, about = {}) => `#${new URLSearchParams({ at: view, ...about })}`;

export const link = (text, href, properties = {}) => element("a", { href, textContent: text, ...properties });
export const paragraphs = (lines) => lines.filter(Boolean).map((line) => element("p", { textContent: line }));
export const heading = (text) => element("h2", { textContent: text });

/** A table with its caption and headings; `rows` are lists of cells, each a text or an element, the first the row's name. */
export function table(caption, headings, rows, className = "") {
  const head = element("tr", {}, ...headings.map((text) => element("th", { scope: "col", textContent: text })));
  const body = rows.map(([first, ...cells]) => element("tr", {},
    element("th", { scope: "row" }, ...[first].flat()), ...cells.map((cell) => cellOf(cell))));
  const made = element("table", { className },
    element("caption", { className: "unseen", textContent: caption }),
    element("thead", {}, head), element("tbody", {}, ...body));
  return element("div", { className: "wide", role: "region", tabIndex: 0, "aria-label": caption }, made);
}

const cellOf = (cell) => (typeof cell === "number" ? element("td", { className: "number" }, String(cell))
  : element("td", {}, ...[cell].flat()));

/** The title of a view with the way down to it. */
export function drawTop(say, page, view) {
  const about = page.period ? { period: page.period } : {};
  const steps = (page.line ?? []).map((one) => element("li", {}, link(one.name, wayTo(view, { unit: one.id, ...about }))));
  const line = steps.length
    ? [element("nav", { className: "line", "aria-label": say("desk.line") }, element("ol", {}, ...steps))] : [];
  return [
    ...line,
    element("h1", { id: "desk-title", tabIndex: -1, textContent: page.title }),
    element("p", { className: "over", textContent: page.heading }),
  ];
}

/** Buttons of the conversation, pressed from here. */
export function drawActions(actions, press) {
  if (!actions.length) return [];
  return [element("div", { className: "row" }, ...actions.map((choice) => element("button", {
    type: "button", className: choice.kind, textContent: choice.label, id: `do-${choice.event}`,
    onclick: (event) => press(choice.event, event.currentTarget),
  })))];
}

export function drawFiles(files) {
  return files.map((file) => link(file.label, file.href, { className: "document", download: "" }));
}

function drawMonths(say, page, view) {
  if (!page.months.length) return [];
  return [element("nav", { className: "row months", "aria-label": say("desk.months") },
    ...page.months.map((month) => link(month.label, wayTo(view, { unit: page.unit, period: month.period }))))];
}

// ---- participation

const percent = ({ respondents, members }) => (members ? Math.floor((100 * respondents) / members) : 0);

function bar(one) {
  return [element("progress", { max: one.members || 1, value: one.respondents, "aria-hidden": "true" }), `${percent(one)} %`];
}

export function drawUnit(say, page, { press }) {
  return [
    ...drawTop(say, page, "unit"),
    element("p", { className: "figure" }, page.said),
    element("div", { className: "share" }, ...bar(page.standing)),
    ...drawActions(page.actions, press),
    ...drawPeople(page.people),
    ...drawMonths(say, page, "unit"),
    ...drawBelow(say, page),
  ];
}

function drawPeople(people) {
  return people.flatMap(({ head, names }) => [
    element("p", { className: "close" }, head),
    element("ul", { className: "names" }, ...names.map((name) => element("li", { textContent: name }))),
  ]);
}

/** In the order of the units' codes, and in no other: nobody is ranked. */
function drawBelow(say, page) {
  if (!page.below.length) return [];
  const rows = page.below.map((one) => [
    link(one.name, wayTo("unit", { unit: one.id, period: page.period })), one.members, one.respondents,
    element("span", { className: "share" }, ...bar(one)),
  ]);
  const headings = ["name", "members", "respondents", "share"].map((key) => say(`desk.${key}`));
  return [heading(say("desk.below")), table(say("desk.below"), headings, rows, "units")];
}

// ---- releases

export function drawReleases(say, page) {
  const rows = page.months.map((month) => [
    link(month.label, wayTo("release", { unit: page.unit, period: month.period })),
    element("span", { className: "row" }, ...drawFiles(month.files)),
  ]);
  const below = page.below.map((one) => element("li", {}, link(one.name, wayTo("releases", { unit: one.id }))));
  return [
    ...drawTop(say, page, "releases"),
    ...paragraphs([page.said]),
    ...(rows.length ? [table(page.heading, [say("desk.month"), say("desk.files")], rows)] : []),
    ...(page.files.length ? [element("p", { className: "row" }, ...drawFiles(page.files))] : []),
    ...(below.length ? [heading(say("desk.below")), element("ul", { className: "links" }, ...below)] : []),
  ];
}

export function drawRelease(say, page) {
  const isFirst = page.groups.every(({ rows }) => rows.every(({ before }) => before === null));
  const headings = ["indicator", "band", ...(isFirst ? [] : ["before"])].map((key) => say(`desk.${key}`));
  const tables = page.groups.flatMap((group) => [
    heading(group.title),
    table(group.title, headings, group.rows.map((row) => [
      `${row.code} ${row.title}`, row.changed ? element("strong", { textContent: row.band }) : row.band,
      ...(isFirst ? [] : [row.before ?? "–"]),
    ]), "bands"),
  ]);
  const picture = page.picture ? [heading(say("desk.chart")), element("img", {
    className: "chart", src: page.picture, alt: say("desk.chart_of"), loading: "lazy", decoding: "async" })] : [];
  return [
    ...drawTop(say, page, "releases"),
    ...paragraphs(page.said),
    element("p", { className: "row" }, ...drawFiles(page.files),
      link(say("desk.releases"), wayTo("releases", { unit: page.unit }))),
    ...tables,
    ...picture,
  ];
}

// ---- meetings

export function drawMeetings(say, page, { press }) {
  const rows = page.meetings.map((one) => [
    [element("p", { textContent: one.when }), element("p", { className: "over", textContent: one.kind })],
    [element("p", { textContent: one.topic }), element("p", { textContent: one.place })],
    element("span", { className: "row" },
      element("button", { type: "button", textContent: say("desk.open"), "aria-label": `${say("desk.open")}: ${one.when}`,
        id: `do-${one.open}`, onclick: (event) => press(one.open, event.currentTarget) }),
      ...drawFiles(one.files)),
  ]);
  const headings = ["when", "about", "doings"].map((key) => say(`desk.${key}`));
  return [
    ...drawTop(say, page, "meetings"),
    ...paragraphs(page.said),
    ...drawActions(page.actions, press),
    ...(rows.length ? [table(page.heading, headings, rows, "stacked")] : []),
  ];
}

export function drawCalendar(say, page) {
  const rows = page.meetings.map((one) => [one.cell, one.when, one.place]);
  const headings = ["cell", "when", "place"].map((key) => say(`desk.${key}`));
  return [
    ...drawTop(say, page, "calendar"),
    ...drawMonths(say, page, "calendar"),
    table(page.heading, headings, rows, "stacked"),
  ];
}

// ---- reports

export function drawReports(say, page, { press }) {
  const rows = page.rows.map((one) => [
    [link(one.span, wayTo("report", { one: one.one })), ...(page.at === "received" ? [element("p", {}, one.unit)] : [])],
    [element("p", {}, `${say("desk.made")}: ${one.made}`),
      ...(one.forwarded ? [element("p", {}, `${say("desk.forwarded")}: ${one.forwarded}`)] : [])],
    element("span", { className: "row" }, ...drawFiles(one.files)),
  ]);
  const headings = ["report", "day", "files"].map((key) => say(`desk.${key}`));
  const units = page.units.map((one) => element("li", {}, link(one.name, wayTo("reports", { unit: one.id }))));
  const pages = page.pages.map((one) => link(one.label, wayTo(page.at, { unit: page.unit, page: one.page })));
  return [
    ...drawTop(say, page, "reports"),
    ...paragraphs(page.said),
    ...(units.length ? [element("ul", { className: "links" }, ...units)] : []),
    ...drawActions(page.actions, press),
    ...(rows.length ? [table(page.heading, headings, rows, "stacked")] : []),
    ...(pages.length ? [element("p", { className: "row" }, ...pages)] : []),
    ...(page.received ? [element("p", { className: "row" }, link(say("desk.received"), wayTo("received", { unit: page.unit })))] : []),
  ];
}

export function drawReport(say, page, { press }) {
  return [
    ...drawTop(say, page, "reports"),
    ...drawLines(page.said),
    element("p", { className: "row" }, ...drawFiles(page.files)),
    ...drawActions(page.actions, press),
    element("p", { className: "row" }, link(say("desk.reports"), wayTo("reports", { unit: page.unit }))),
  ];
}

// ---- files

export function drawAllFiles(say, page) {
  const own = page.of === page.unit ? page.meetings ?? [] : [];
  const groups = [...page.groups, ...own, ...(page.reports ?? [])].filter(({ files }) => files.length);
  const rows = groups.map(({ label, files }) => [label, element("span", { className: "row" }, ...drawFiles(files))]);
  const below = page.below.map((one) => element("li", {}, link(one.name, wayTo("files", { unit: one.id }))));
  return [
    ...drawTop(say, page, "files"),
    ...(rows.length ? [table(say("desk.files"), [say("desk.about"), say("desk.files")], rows, "stacked")]
      : paragraphs([say("desk.no_files")])),
    ...(below.length ? [heading(say("desk.below")), element("ul", { className: "links" }, ...below)] : []),
  ];
}

// ---- Zalo bots

export function drawBots(say, page) {
  const rows = page.rows.map((one) => [
    paragraphs([one.name, one.unit]), paragraphs(one.numbers), paragraphs(one.standing),
  ]);
  const headings = ["bot", "numbers", "standing"].map((key) => say(`desk.${key}`));
  return [
    ...drawTop(say, page, "bots"),
    ...paragraphs(page.said),
    ...(rows.length ? [table(page.title, headings, rows, "stacked")] : []),
  ];
}
