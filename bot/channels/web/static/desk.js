// The desk: what a secretary or a committee sees beside the conversation. It asks, draws, and presses nothing of its own.

import { goToConversation, pressFromDesk, say } from "./app.js";
import { Doing } from "./desk_doing.js";
import {
  drawAllFiles, drawBots, drawCalendar, drawMeetings, drawRelease, drawReleases, drawReport, drawReports, drawUnit, wayTo,
} from "./desk_draw.js";
import { drawAnnouncement, drawAnnouncements, drawCompose, drawDraft } from "./desk_write.js";
import { element } from "./draw.js";
import { Refused, ask } from "./wire.js";

const at = (id) => document.getElementById(id);
const VIEWS = {
  unit: drawUnit,
  releases: drawReleases,
  release: drawRelease,
  meetings: drawMeetings,
  calendar: drawCalendar,
  reports: drawReports,
  received: drawReports,
  report: drawReport,
  files: drawAllFiles,
  bots: drawBots,
  announcements: drawAnnouncements,
  announcement: drawAnnouncement,
  compose: drawCompose,
  draft: drawDraft,
};
const BELONGS_TO = {
  release: "releases", report: "reports", received: "reports",
  announcement: "announcements", compose: "announcements", draft: "announcements",
};
const NOT_OFTENER = 3000; // ms between two looks at the same view that nobody asked for
const desk = { sections: [], units: [], drawn: "", asked: 0, looked: 0, timer: 0, isOpen: false };
const doing = new Doing({ press, again: () => show(false), go, tell: (sentence) => (at("status").textContent = sentence) });

// ---- where one is

function place() {
  const about = new URLSearchParams(location.hash.slice(1));
  const view = about.get("at");
  const known = desk.sections.some(({ id }) => id === (BELONGS_TO[view] ?? view));
  if (!known) return { view: desk.sections[0].id, about: {} };
  about.delete("at");
  return { view, about: Object.fromEntries(about) };
}

// ---- coming in

/** Whenever the conversation moves on: who sits here, and what they see, may have changed. */
async function lookUp() {
  if (!desk.isOpen) return open();
  clearTimeout(desk.timer);
  const wait = Math.max(0, desk.looked + NOT_OFTENER - performance.now());
  desk.timer = setTimeout(() => show(false), wait);
}

async function open() {
  const asked = ++desk.asked;
  try {
    const found = await ask("/api/desk");
    if (asked !== desk.asked) return;
    Object.assign(desk, found, { isOpen: true });
    drawSections();
    await show(false);
  } catch (error) {
    if (asked === desk.asked) refused(error);
  }
}

function close(sentence) {
  clearTimeout(desk.timer);
  Object.assign(desk, { isOpen: false, sections: [], drawn: "", asked: desk.asked + 1 });
  at("sections").hidden = true;
  tell("");
  at("view").replaceChildren(
    element("h1", { id: "desk-title", tabIndex: -1, textContent: say("desk.title") }),
    element("p", { textContent: sentence || say("desk.sign_in") }),
    element("p", { className: "row" }, element("a", { href: "/", textContent: say("desk.to_phone") })),
  );
  at("view").setAttribute("aria-busy", "false");
}

// ---- showing

/** Asks for the view of the address. `isNew`: somebody went there, and is led to its title. */
async function show(isNew) {
  if (!desk.isOpen || document.hidden) return;
  const asked = ++desk.asked;
  const { view, about } = place();
  if (isNew) begin();
  try {
    const page = await ask(`/api/desk/${view}?${new URLSearchParams(about)}`);
    if (asked !== desk.asked) return;
    if (page.is_draft) return go("draft", { one: page.one }, true);
    draw(view, page, isNew);
  } catch (error) {
    if (asked === desk.asked) refused(error, isNew);
  }
}

/** To another view; `instead` of this one, to which there is no way back. */
function go(view, about, instead = false) {
  if (instead) location.replace(wayTo(view, about));
  else location.hash = wayTo(view, about);
}

function begin() {
  doing.clear();
  at("view").setAttribute("aria-busy", "true");
  at("status").textContent = say("desk.loading");
}

function draw(view, page, isNew) {
  desk.looked = performance.now();
  doing.one = page.one ?? 0;
  const { notes, branches } = doing;
  const drawn = JSON.stringify([view, page, notes, [...branches], document.documentElement.lang]);
  if (drawn !== desk.drawn) {
    const held = holdFocus();
    at("view").replaceChildren(...VIEWS[view](say, page, doing));
    held();
  }
  desk.drawn = drawn;
  if (page.audience_now === "units" && !branches.has(0)) doing.openBranch(page.one, 0);
  if (page.is_live) lookUp();
  tell("");
  settle(view, isNew);
}

function settle(view, isNew) {
  markSection(view);
  at("view").setAttribute("aria-busy", "false");
  at("status").textContent = "";
  if (isNew) goToTop();
}

function goToTop() {
  scrollTo(0, 0);
  at("desk-title").focus({ preventScroll: true });
}

/** The same view drawn anew: whoever had the focus gets it back. */
function holdFocus() {
  const held = document.activeElement;
  if (!at("view").contains(held)) return () => {};
  const { id, href, selectionStart, selectionEnd } = held;
  return () => {
    const same = id ? at(id) : [...at("view").querySelectorAll("a")].find((one) => href && one.href === href);
    (same ?? at("desk-title"))?.focus({ preventScroll: true });
    if (same?.tagName === "TEXTAREA") same.setSelectionRange(selectionStart, selectionEnd);
  };
}

/** The server's own sentence; without one it was not reached, and the banner of the conversation says so. */
function refused(error, isNew) {
  if (!(error instanceof Refused)) return retry();
  if (error.status === 401) return close();
  if (!desk.isOpen) return close(error.sentence);
  desk.drawn = "";
  at("view").replaceChildren(element("h1", { id: "desk-title", tabIndex: -1, textContent: say("desk.title") }));
  tell(error.sentence || say("page.failed"));
  settle(place().view, isNew);
}

function retry() {
  clearTimeout(desk.timer);
  desk.timer = setTimeout(() => (desk.isOpen ? show(false) : open()), NOT_OFTENER);
}

function tell(sentence) {
  at("told").textContent = sentence;
}

// ---- around

function drawSections() {
  const nav = at("sections");
  nav.hidden = false;
  nav.setAttribute("aria-label", say("desk.sections"));
  const links = desk.sections.map(({ id, label }) =>
    element("a", { href: wayTo(id), textContent: label, "data-at": id }));
  nav.replaceChildren(...links, ...drawUnits());
}

/** Somebody with roles in several units goes from one to the other here. */
function drawUnits() {
  if (desk.units.length < 2) return [];
  return [element("ul", { className: "places", "aria-label": say("desk.units") },
    ...desk.units.map(({ id, name }) => element("li", {}, element("a", { href: wayTo("unit", { unit: id }), textContent: name }))))];
}

function markSection(view) {
  for (const link of at("sections").querySelectorAll("[data-at]")) {
    if (link.dataset.at === (BELONGS_TO[view] ?? view)) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function drawWords() {
  at("content").setAttribute("aria-label", say("desk.panel"));
  at("around").replaceChildren(
    element("a", { href: "#content", className: "narrow-only", textContent: say("desk.to_panel") }),
    element("a", { href: "/", textContent: say("desk.to_phone") }));
  at("to-top").hidden = false;
  at("to-top").textContent = say("desk.to_top");
  if (desk.isOpen) open();
  else if (!at("view").childElementCount) close();
}

// ---- doing

/** What the conversation would offer goes on there: its answer is a screen of it. */
async function press(event, button) {
  const from = location.hash;
  button.setAttribute("aria-busy", "true");
  const went = await pressFromDesk(event);
  button.removeAttribute("aria-busy");
  if (!went) return;
  if (location.hash === from) goToConversation(); // else somebody went on meanwhile
  desk.looked = 0;
  lookUp();
}

/** Within the page, without another address: the one there is says which view is shown. */
function stay(event) {
  const way = event.target.closest?.('a[href="#desk"], a[href="#content"]');
  if (!way) return;
  event.preventDefault();
  const goal = at(way.getAttribute("href").slice(1));
  goal.scrollIntoView({ block: "start" });
  goal.focus({ preventScroll: true });
}

document.addEventListener("click", stay);
document.addEventListener("tusoi:words", drawWords);
document.addEventListener("tusoi:screen", ({ detail }) => (detail.signed_in ? lookUp() : close()));
document.addEventListener("tusoi:forgotten", () => close());
document.addEventListener("visibilitychange", () => show(false));
addEventListener("hashchange", () => desk.isOpen && show(true));
