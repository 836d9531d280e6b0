// The member's page: shows the screen the server names, sends what the member does, and loses nothing on the way.

import { Banner } from "./banner.js";
import { broken, drawCard, drawSignIn, element, place, sentence } from "./draw.js";
import { Letters, isSameCard, newer } from "./letters.js";
import { drawClock, drawPeople } from "./trial.js";
import { ARRIVED, Refused, Stream, ask, kept, newId, persist, tellOtherTabs } from "./wire.js";

const at = (id) => document.getElementById(id);
const isBeside = document.body.dataset.page === "desk"; // then the conversation stands beside something else
const state = {
  words: {},
  lang: "vi",
  screen: null, // the one shown; null while signed out
  visit: 0, // changes with the person, so that an answer meant for the one before is not shown
  busy: null, // what is on its way: where it was sent from, and what it says
  started: false, // from the second screen on, focus follows
  refreshing: null,
};
export const say = (key, values) => sentence(state.words, key, values);
const tell = (what, detail = null) => document.dispatchEvent(new CustomEvent(`tusoi:${what}`, { detail }));
const banner = new Banner(at("banner"), (key) => say(key) || at("banner").dataset.offline);
const stream = new Stream({ screen: show, down: streamDown, back: streamBack });
const streamTrouble = banner.later("stream");
const letters = new Letters(at("letters"), { answer: answerLetter, putAway: putAwayLetter });

// ---- words

async function loadWords() {
  const { lang, words } = await persist(isBeside ? "/api/desk/words" : "/api/words", undefined, banner.trouble("words"));
  state.words = words;
  drawWords();
  tell("words");
  return lang;
}

const title = () => say(isBeside ? "desk.title" : "page.title");

function drawWords() {
  at("skip").textContent = say(isBeside ? "desk.skip" : "page.skip_to_content");
  at("name").textContent = title();
  at("send").textContent = say("page.answer");
}

/** The member chose another language: the page's own words follow, once. */
async function followLanguage(screen) {
  if (screen.lang === state.lang) return;
  state.lang = screen.lang;
  await loadWords();
  if (!state.screen) return;
  const held = holdFocus();
  paint(state.screen);
  held();
}

// ---- showing

/** Shows a screen unless it is older than the one shown; the answer to one's own doing may repeat its revision. */
function show(given, isAnswer = false) {
  const before = state.screen;
  const screen = newer(before, given, isAnswer);
  if (!screen) return;
  state.screen = screen;
  if (before && isSameCard(before, screen)) return drawAround(screen) && goToTitle();
  const stays = before && place(before) === place(screen);
  const held = stays ? holdFocus() : null;
  const isHere = !isBeside || at("content").contains(document.activeElement);
  paint(screen, !stays && screen.revision > before?.revision);
  if (held) held();
  else if (isHere) goTo(screen);
  if (isEnd(screen)) drawEnd();
  else if (!stream.source && !document.hidden) stream.open();
  if (state.busy?.revision < screen.revision) settle(state.busy); // the stream was faster than the answer itself
  followLanguage(screen);
  tell("screen", screen);
}

/** A farewell: somebody who is not signed in and has nothing to press. */
const isEnd = (screen) => !screen.signed_in && !screen.takes_text && screen.choices.flat().length === 0;

function paint(screen, wentOn = false) {
  document.documentElement.lang = screen.lang;
  document.title = [title(), screen.progress && `${screen.progress.n}/${screen.progress.total}`]
    .filter(Boolean).join(" · ");
  const leftAlone = drawAround(screen, wentOn);
  at("notices").replaceChildren(...screen.notices.map((notice) => element("p", {}, ...broken(notice))));
  drawCard(at("card"), screen, state.words, { press, submit, attach, draft: draftOf(screen), keep: keepDraft });
  at("typed-label").textContent = screen.text_label || say("page.type_here");
  at("typing").hidden = screen.takes_text || isEnd(screen);
  at("card").before(at("refusal"));
  at("card").hidden = isEnd(screen) && screen.lines.length === 0;
  drawWayToDesk(screen.desk);
  at("sign-in").hidden = true;
  drawBusy();
  if (leftAlone) goToTitle();
}

/** Only on the page itself, and only for whoever has a desk. */
function drawWayToDesk(label) {
  const way = at("to-desk");
  if (!way) return;
  way.hidden = !label;
  way.replaceChildren(...(label ? [element("a", { href: "/desk", textContent: label })] : []));
}

/** What may change without the card: the strip of a trial run, and the letters. Says whether the focus has to go on. */
function drawAround(screen, wentOn = false) {
  drawStrip(screen.demo);
  const leftAlone = letters.show(screen, state.words, wentOn);
  drawBusy();
  return leftAlone;
}

const goToTitle = () => at("title").focus({ preventScroll: true });

function drawStrip(demo) {
  drawPeople(at("people"), demo?.people ?? [], say("page.people"));
  drawClock(at("clock"), demo?.clock, say("page.clock"), moveClock);
}

/** To the new screen's heading, or into the text it asks for; a half-typed answer is not interrupted. */
function goTo(screen) {
  const isTyping = document.activeElement === at("typed") && at("typed").value && !state.busy;
  if (state.started && !isTyping) goToHeading("title");
  if (screen.takes_text) at("text").focus();
  state.started = true;
}

function goToHeading(id) {
  if (isBeside) at("content").scrollIntoView({ block: "nearest" });
  else scrollTo(0, 0);
  at(id).focus({ preventScroll: true });
}

/** The same place drawn anew: whoever had the focus gets it back. */
function holdFocus() {
  const held = document.activeElement;
  if (!at("card").contains(held)) return showNotices;
  const { id, textContent: label, selectionStart, selectionEnd } = held;
  return () => {
    const same = id ? at(id) : [...at("card").querySelectorAll("button, a")].find((one) => one.textContent === label);
    (same ?? at("title")).focus();
    if (same?.tagName === "TEXTAREA") same.setSelectionRange(selectionStart, selectionEnd);
    showNotices();
  };
}

function showNotices() {
  const isLong = at("notices").offsetHeight > innerHeight / 2;
  if (at("notices").childElementCount) at("notices").scrollIntoView({ block: isLong ? "start" : "nearest" });
}

function draftOf(screen) {
  const draft = kept.get("draft");
  return draft?.place === place(screen) ? draft.text : "";
}

function keepDraft(text) {
  kept.set("draft", { place: place(state.screen), text });
}

// ---- what the member does

function press(choice, button) {
  if (!state.busy) button.setAttribute("aria-busy", "true");
  deliver({ event: choice.event });
}

function answerLetter(letter, choice, button) {
  if (!state.busy) button.setAttribute("aria-busy", "true");
  deliver({ letter: letter.id, event: choice.event });
}

function putAwayLetter(letter, button) {
  if (!state.busy) button.setAttribute("aria-busy", "true");
  deliver({ letter: letter.id });
}

function submit(field) {
  const text = field.value.normalize("NFC").trim();
  if (text) deliver({ text });
  else field.focus();
}

/** A file, which is too large to be kept for a reload: it is sent at once or chosen again. */
async function attach(field) {
  const [file] = field.files;
  if (state.busy) return;
  if (!file || file.size > state.screen.takes_file.most) {
    refuse(file ? state.screen.takes_file.too_big : say("page.no_file"));
    return field.focus();
  }
  const from = place(state.screen);
  const about = new URLSearchParams({ id: newId(), name: file.name.normalize("NFC") });
  const turn = begins();
  try {
    delivered(await persist(`/api/files?${about}`, file, banner.trouble("send")), from, turn);
  } catch (error) {
    await refused(error);
  } finally {
    ends(turn);
  }
}

/** Somebody pressed, on the desk, what the conversation would offer: it goes on there. False while it is busy. */
export async function pressFromDesk(event) {
  if (state.busy || !state.screen) return false;
  await deliver({ event });
  return true;
}

export const goToConversation = () => goToHeading("title");

async function deliver(said, id = newId()) {
  if (state.busy) return;
  const from = place(state.screen);
  offer(null);
  kept.set("pending", { ...said, id });
  const turn = begins(said);
  try {
    delivered(await persist("/api/events", { ...said, id }, banner.trouble("send")), from, turn);
  } catch (error) {
    await refused(error);
  } finally {
    ends(turn);
  }
}

/** A text is dropped only when the member was led on from where it was written: until then it may have to be mended. */
function delivered(screen, from, turn) {
  if (screen.arrived) return welcome(screen);
  stream.hurry();
  if (state.busy !== turn) return show(screen, true); // the stream was faster, and the member may be writing again
  settle(turn);
  if (place(screen) !== from) kept.set("draft", null);
  show(screen, true);
}

async function refused(error) {
  if (!(error instanceof Refused)) throw error;
  kept.set("pending", null);
  if (error.status === 401) return signOut(error.demo);
  await refresh();
  refuse(error.sentence || say("page.failed"));
}

function refuse(sentence) {
  const alert = at("refusal");
  alert.textContent = sentence;
  if (sentence) alert.scrollIntoView({ block: "nearest" });
}

function begins(said = {}) {
  const turn = { said, revision: state.screen?.revision ?? 0 };
  state.busy = turn;
  refuse("");
  drawWorking();
  return turn;
}

/** It has arrived. What was typed is dropped, unless the member went on already and this is something newer. */
function settle(turn) {
  if (state.busy !== turn) return;
  kept.set("pending", null);
  if ("event" in turn.said || "text" in turn.said) at("typed").value = ""; // a letter put away answers no question
  ends(turn);
}

function ends(turn) {
  if (state.busy !== turn) return;
  state.busy = null;
  drawWorking();
}

function drawWorking() {
  banner.working(Boolean(state.busy));
  drawBusy();
}

/** Busy buttons keep the focus: they are marked, not disabled. */
function drawBusy() {
  for (const button of document.querySelectorAll("#content button")) {
    if (state.busy) button.setAttribute("aria-disabled", "true");
    else for (const mark of ["aria-disabled", "aria-busy"]) button.removeAttribute(mark);
  }
  for (const field of document.querySelectorAll("#content input, #content textarea")) field.readOnly = Boolean(state.busy);
}

// ---- arriving and leaving

/** How to come in by the code or the personal link in the address, taken out of it before anyone can look over a shoulder. */
function takeArrival() {
  const given = new URLSearchParams(location.hash.slice(1));
  const [code, token] = [given.get("ma"), given.get("mo")];
  if (code || token) history.replaceState(null, "", location.pathname + location.search);
  if (code) return () => arrive(code);
  return token ? () => openLink(token) : null;
}

function enter(field) {
  const code = field.value.trim();
  if (code) return arrive(code);
  refuse(say("page.sign_in.empty"));
  markWrong(field);
}

function markWrong(field) {
  field.setAttribute("aria-invalid", "true");
  field.focus();
}

const arrive = (code) => comeIn("/api/arrive", { code }, code);

/** The id is the page's own: with it an answer that was lost on its way can be asked for again, though the link is used. */
const openLink = (token) => comeIn("/api/open", { token, id: newId() }, "");

async function comeIn(path, given, code) {
  if (state.busy) return;
  const turn = begins();
  try {
    welcome(await persist(path, given, banner.trouble("send")));
  } catch (error) {
    await notWelcome(error, code);
  } finally {
    ends(turn);
  }
}

/** Somebody came in with a code, from the form or typed into the page of whoever was in before. */
function welcome(screen) {
  forget();
  tellOtherTabs();
  const { arrived: _, offer: file, ...shown } = screen; // said once: a later look at the same place lacks them
  show(shown);
  offer(file);
}

/** A file that a personal link was made for: it waits for a press, for browsers keep back what begins by itself. */
function offer(file) {
  at("offer").hidden = !file;
  const link = file && element("a", { className: "main", href: file.href, textContent: file.label, download: "" });
  at("offer").replaceChildren(...(link ? [link] : []));
  link?.focus({ preventScroll: true });
}

async function notWelcome(error, code) {
  if (!(error instanceof Refused)) throw error;
  await refresh();
  refuse(error.sentence || say("page.failed"));
  if (at("sign-in").hidden || !code) return;
  const field = at("code");
  field.value ||= code;
  markWrong(field);
}

/** Nothing of the person before stays: no screen, no draft, no answer on its way, no old question in flight. */
function forget() {
  hangUp();
  kept.set("pending", null);
  kept.set("draft", null);
  kept.set("desk", null);
  at("typed").value = "";
  offer(null);
  Object.assign(state, { screen: null, refreshing: null, visit: state.visit + 1 });
  tell("forgotten");
}

function signOut(demo) {
  forget();
  letters.clear();
  const isNew = at("sign-in").hidden;
  for (const id of ["card", "typing"]) at(id).hidden = true;
  drawWayToDesk(null);
  drawStrip(demo);
  at("notices").replaceChildren();
  if (!isNew) return;
  openSignIn();
  if (state.started) goToHeading("sign-in-title");
  state.started = true;
}

function openSignIn() {
  at("sign-in").hidden = false;
  document.documentElement.lang = state.lang;
  document.title = title();
  drawSignIn(at("sign-in"), state.words, { enter, refusal: at("refusal") });
  drawBusy();
}

/** After a farewell the way in stays open below it. */
function drawEnd() {
  forget();
  openSignIn();
  if (at("card").hidden) goToHeading("sign-in-title");
}

// ---- staying in touch

function refresh() {
  state.refreshing ??= askScreen(state.visit).finally(() => (state.refreshing = null));
  return state.refreshing;
}

async function askScreen(visit) {
  try {
    const screen = await persist("/api/screen", undefined, banner.trouble("ask"));
    if (visit === state.visit) show(screen);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (visit !== state.visit) return;
    if (error.status === 401) signOut(error.demo);
    else refuse(error.sentence || say("page.failed"));
  }
}

function streamDown() {
  streamTrouble(true);
  if (stream.source?.readyState === EventSource.CLOSED) refresh();
}

function streamBack() {
  streamTrouble(false);
  refresh();
}

// ---- a trial run

let moving = Promise.resolve();

/** One after the other: a press while the clock still moves waits its turn, a second one on the same button is a double tap. */
function moveClock(step, button) {
  if (button.hasAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  moving = moving.catch(() => {}).then(() => moveOn(step)).finally(() => button.removeAttribute("aria-busy"));
}

/** Asked once only: a lost answer must not move the clock twice. */
async function moveOn(step) {
  at("clock").setAttribute("aria-busy", "true");
  const sentence = await ask(step.href, {}).then(() => "", (error) => error.sentence || say("page.failed"));
  await refresh().finally(() => at("clock").removeAttribute("aria-busy"));
  refuse(sentence);
}

function hangUp() {
  stream.close();
  streamTrouble(false);
}

/** A hidden page holds no connection: phones cut it anyway, and a browser allows only six per site. */
function lookUp() {
  if (document.hidden) return hangUp();
  if (state.screen) stream.open();
  refresh();
}

function someoneArrived(event) {
  if (event.key !== ARRIVED) return;
  forget();
  location.reload();
}

async function begin() {
  const comes = takeArrival();
  at("typing").addEventListener("submit", (event) => {
    event.preventDefault();
    submit(at("typed"));
  });
  addEventListener("hashchange", () => {
    takeArrival()?.();
  });
  addEventListener("online", lookUp);
  addEventListener("storage", someoneArrived);
  document.addEventListener("visibilitychange", lookUp);
  state.lang = await loadWords();
  await (comes ? comes() : refresh());
  const pending = kept.get("pending");
  if (pending && state.screen) await deliver(pending, pending.id);
}

begin();
