/** The login page: a form that posts JSON and says what was wrong in both languages. */
import { Api } from './api.js';
import { el } from './dom.js';
import { languageSwitch } from './header.js';
import { Localizer } from './localizer.js';

const l10n = new Localizer();
const form = document.querySelector('form');
const problem = document.querySelector('[data-place=problem]');
const button = form.querySelector('button');

for (const node of document.querySelectorAll('[data-text]')) l10n.text(node, node.dataset.text);
document.querySelector('[data-place=language]').append(languageSwitch(l10n));
l10n.onChange(drawTitle);
drawTitle();
form.addEventListener('submit', signIn);
button.disabled = false;

async function signIn(event) {
  event.preventDefault();
  const { name, password } = form.elements;
  if (!name.value.trim() || !password.value) {
    show((node) => l10n.text(node, 'loginEmpty'));
    (name.value.trim() ? password : name).focus();
    return;
  }
  busy(true);
  try {
    await new Api().login(name.value.trim(), password.value);
    location.assign(next());
  } catch (error) {
    if (!error.detail) throw error;
    busy(false);
    show((node) => l10n.words(node, error.detail));
    password.select();
  }
}

function busy(waits) {
  button.disabled = waits;
  l10n.text(button, waits ? 'signingIn' : 'signIn');
  if (waits) problem.replaceChildren();
}

/** A fresh node each time, so that the same words are read out again. */
function show(bind) {
  const text = el('p');
  problem.replaceChildren(text);
  bind(text);
}

/** Only a page of the desk itself may follow; anything else in the address is ignored. */
function next() {
  const wanted = new URLSearchParams(location.search).get('next') ?? '';
  return /^\/desk(\/recommendations|\/knowledge(\/[a-z]+)?)?(\?[\w=&%.:-]*)?(#[\w/%.-]*)?$/.test(wanted) ? wanted : '/desk';
}

function drawTitle() {
  document.title = `${l10n.say('login')} · ${l10n.say('title')}`;
}
