/** Starts the desk and joins its parts. The open ticket stands in the address, so that a link leads to it. */
import { Alarm } from './alarm.js';
import { Announcer } from './announcer.js';
import { Api } from './api.js';
import { Connection } from './connection.js';
import { el, icon } from './dom.js';
import { Drafts } from './drafts.js';
import { Header } from './header.js';
import { Help } from './help.js';
import { Keyboard } from './keyboard.js';
import { Localizer } from './localizer.js';
import { Notices } from './notices.js';
import { Queue } from './queue.js';
import { TicketActions } from './ticket-actions.js';
import { TicketPane } from './ticket-pane.js';
import { Tickets } from './tickets.js';

const place = (name) => document.querySelector(`[data-place=${name}]`);
const l10n = new Localizer();
const notices = new Notices(l10n, place('notices'));
const drafts = new Drafts();
const api = new Api(toLogin);

start();

async function start() {
  nameLandmarks();
  try {
    build(await api.me());
  } catch (error) {
    if (!error.detail) throw error;
    if (error.status !== 401) showStartFailure(error);
  }
}

function build(me) {
  const tickets = new Tickets(api, me);
  const header = new Header(l10n, me, { onHelp: () => help.open(), onSignOut: () => signOut(connection) });
  const connection = new Connection({
    onQueue: (list) => tickets.receiveQueue(list),
    onEvent: (conversationId, event) => pane.receive(conversationId, event),
    onTyping: (conversationId) => pane.learnerTypes(conversationId),
    onState: (state) => header.show(state),
    // Asking who we are sends us to the login page where the session has ended.
    onRefused: () => api.me().catch(() => {}),
  });
  const queue = new Queue(l10n, tickets, openTicket);
  const pane = new TicketPane({
    l10n, me, api, connection, tickets, notices, drafts,
    actions: new TicketActions(l10n, api, tickets, notices),
    middle: place('middle'),
    side: place('cards'),
    onBack: () => { location.hash = ''; },
    onDetails: () => showPane('details'),
    onConversation: () => showPane('conversation'),
  });
  const alarm = new Alarm(l10n, tickets, { lane: place('critical'), region: place('announcements'), onOpen: openTicket });
  const keyboard = new Keyboard({
    next: () => queue.move(1),
    previous: () => queue.move(-1),
    open: () => queue.openCursor(),
    claim: () => pane.claim(),
    reply: () => pane.write('reply'),
    note: () => pane.write('note'),
    handBack: () => pane.handBack(),
    resolve: () => pane.resolve(),
    acknowledge: () => alarm.acknowledge(),
    help: () => help.open(),
  });
  const help = new Help(l10n, keyboard);
  new Announcer(l10n, tickets, alarm, { region: place('announcements') });

  place('header').append(...header.nodes);
  place('queue').append(queue.node);
  place('side').prepend(detailsHead());
  addEventListener('hashchange', () => followAddress(queue, pane));
  tickets.load('mine');
  connection.open();
  // A page just opened leaves the focus where the browser puts it.
  if (location.hash) followAddress(queue, pane);
}

function openTicket(id) {
  const hash = `#ticket/${encodeURIComponent(id)}`;
  if (location.hash === hash) dispatchEvent(new HashChangeEvent('hashchange'));
  else location.hash = hash;
}

async function followAddress(queue, pane) {
  const written = /^#ticket\/(.+)$/.exec(location.hash)?.[1];
  if (written === undefined) {
    pane.close();
    queue.mark(null);
    showPane('queue');
    queue.focus();
    return;
  }
  const id = decodeURIComponent(written);
  showPane('conversation');
  queue.mark(id);
  if (id !== pane.id) await pane.open(id);
  pane.focus();
}

/** Narrow screens show one pane at a time; wide ones show them all and pay no attention. */
function showPane(name) {
  document.body.dataset.pane = name;
}

function detailsHead() {
  const back = () => {
    showPane('conversation');
    place('middle').querySelector('.open-details').focus();
  };
  const button = l10n.label(el('button', { type: 'button', class: 'icon-button', onclick: back }, icon('back')), 'backToConversation');
  return el('div', { class: 'side-head' }, button, l10n.text(el('span'), 'details'));
}

function nameLandmarks() {
  l10n.text(place('brand'), 'brand');
  l10n.text(place('skip'), 'skip');
  l10n.label(place('queue'), 'tickets');
  l10n.label(place('middle'), 'conversation');
  l10n.label(place('side'), 'details');
  // The address of the open ticket must stay, so the link moves the focus instead of the address.
  place('skip').addEventListener('click', (event) => {
    event.preventDefault();
    place('middle').focus();
  });
}

function showStartFailure(error) {
  const retry = l10n.text(el('button', { type: 'button', class: 'button', onclick: () => location.reload() }), 'retry');
  place('middle').append(el('div', { class: 'blank' }, icon('warning'), l10n.words(el('p', { role: 'alert' }), error.detail), retry));
  showPane('conversation');
}

async function signOut(connection) {
  try {
    await api.logout();
  } catch (error) {
    if (!error.detail) throw error;
    if (error.status !== 401) {
      notices.problem(error.detail);
      return;
    }
  }
  drafts.clearAll();
  connection.stop();
  location.assign('/desk/login');
}

function toLogin() {
  const next = encodeURIComponent(`${location.pathname}${location.hash}`);
  location.assign(`/desk/login?next=${next}`);
}
