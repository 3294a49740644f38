/**
 * The widget's conversation, put together: the client's facts go to the log and
 * the panel, the learner's wishes go to the client. Entry module of /static/widget/.
 */
import { Client } from './client.js';
import { Composer } from './composer.js';
import { Localizer } from './localizer.js';
import { Log } from './log.js';
import { Panel } from './panel.js';
import { local } from './storage.js';
import { STRINGS } from './strings.js';
import { MESSAGE_STYLE } from './style-messages.js';
import { PANEL_STYLE } from './style-panel.js';

const LOCALE_CHOICE = 'zhike.locale';
const SEEN = 'zhike.seen';
// A short hiccup is mended before anybody need hear of it.
const HICCUP_MS = 1500;

export function start(parts) {
  const app = new App(parts);
  app.start();
  return app;
}

class App {
  #settings;
  #hooks;
  #shadow;
  #l10n;
  #log;
  #composer;
  #panel;
  #client;
  #pageLocale;
  #connection = 'connecting';
  #hiccup = null;
  #owner = { kind: 'bot', name: null };
  #conversation = null;
  #seen = 0;
  #lastSeq = 0;
  #unread = 0;
  isOpen = false;

  constructor({ shadow, region, settings, hooks }) {
    this.#settings = settings;
    this.#hooks = hooks;
    this.#shadow = shadow;
    this.#pageLocale = settings.locale;
    this.#recallLocale();
    this.#l10n = new Localizer(shadow, settings.locale);
    this.#addStyles();
    const press = (payload, title) => this.#client.press(payload, title);
    this.#log = new Log({
      l10n: this.#l10n,
      press,
      opened: (card) => this.#client.opened(card),
      retry: (id) => this.#client.retry(id),
      edit: (id) => this.#edit(id),
      onFocusLost: () => this.#composer.focus(),
    });
    this.#composer = new Composer({
      l10n: this.#l10n,
      onSend: (text) => this.#client.say(text),
      onTyping: () => this.#client.typing(),
    });
    this.#panel = new Panel({
      l10n: this.#l10n,
      title: settings.title,
      log: this.#log,
      composer: this.#composer,
      actions: {
        close: () => this.close(),
        switchLanguage: () => this.#switchLanguage(),
        talkToPerson: () => { press('/human_handoff', this.#l10n.say('talkToPerson')); this.#composer.focus(); },
        privacy: () => { press('/privacy', this.#l10n.say('privacy')); this.#composer.focus(); },
        endHere: () => { this.#startAfresh(); this.#panel.notify({ zh: STRINGS.ended[0], en: STRINGS.ended[1] }); this.#composer.focus(); },
      },
    });
    // Before the launcher, so that the keyboard meets the panel in reading order and the launcher last.
    region.prepend(this.#panel.node);
    this.#client = new Client({ settings, view: this.#view() });
    document.addEventListener('visibilitychange', () => this.#markSeen());
  }

  start() {
    this.#drawState();
    this.#client.start();
    this.#hooks.redraw();
  }

  // ---- what the loader and window.zhike ask for -----------------------------

  open() {
    if (this.isOpen) return;
    this.isOpen = true;
    this.#panel.node.hidden = false;
    this.#composer.fit();
    this.#log.scrollToEnd();
    // On a touch screen the keyboard would cover the conversation before it is read.
    if (matchMedia('(pointer: coarse)').matches) this.#panel.node.focus();
    else this.#composer.focus();
    this.#markSeen();
    this.#hooks.redraw();
    this.#hooks.emit('open');
  }

  close() {
    if (!this.isOpen) return;
    const hadFocus = this.#panel.node.contains(this.#shadow.activeElement);
    this.isOpen = false;
    this.#panel.node.hidden = true;
    this.#hooks.redraw();
    if (hadFocus) this.#hooks.focusLauncher();
    this.#hooks.emit('close');
  }

  identify() {
    this.#client.identify();
  }

  setLocale(locale) {
    local.remove(LOCALE_CHOICE);
    this.#applyLocale(locale);
  }

  sendContext() {
    this.#client.sendContext();
  }

  reset() {
    this.#startAfresh();
  }

  // ---- the learner's wishes ---------------------------------------------------

  #startAfresh() {
    this.#composer.clear();
    this.#client.reset();
  }

  #edit(id) {
    this.#log.remove(id);
    this.#composer.takeBack(this.#client.takeBack(id));
  }

  #switchLanguage() {
    const locale = this.#settings.locale === 'zh' ? 'en' : 'zh';
    // The choice holds until the page itself comes in another language.
    local.set(LOCALE_CHOICE, { locale, page: this.#pageLocale });
    this.#applyLocale(locale);
  }

  #recallLocale() {
    const choice = local.get(LOCALE_CHOICE);
    if (choice?.page === this.#pageLocale) this.#settings.locale = choice.locale;
  }

  #applyLocale(locale) {
    this.#settings.locale = locale;
    this.#l10n.change(locale);
    this.#hooks.redraw();
    this.#client.sendLocale();
  }

  // ---- what the client reports --------------------------------------------------

  #view() {
    return {
      onState: (state) => this.#changeConnection(state),
      onConversation: (id) => this.#beginConversation(id),
      onConversationEnded: () => this.#endConversation(),
      onClearedElsewhere: () => this.#composer.clear(),
      onWelcome: (frame) => this.#welcome(frame),
      onEvent: (event) => this.#receive(event),
      onPending: (item) => { this.#log.showPending(item); this.#drawDelivery(item.client_msg_id, item.state); },
      onPendingState: (id, state, detail) => this.#drawDelivery(id, state, detail),
      onAck: (id, seq) => this.#log.acknowledge(id, seq),
      onTyping: (who) => this.#log.showTyping(who),
      onError: (error) => this.#reportError(error),
    };
  }

  #changeConnection(state) {
    if (state === 'online') {
      clearTimeout(this.#hiccup);
      this.#hiccup = null;
      this.#setConnection('online');
    } else if (state === 'offline' && this.#connection !== 'offline') {
      this.#hiccup ??= setTimeout(() => this.#setConnection('offline'), HICCUP_MS);
    }
  }

  #setConnection(connection) {
    this.#connection = connection;
    this.#drawState();
    this.#log.setWaiting(connection === 'offline');
  }

  #drawState() {
    this.#panel.showState(this.#connection, this.#owner.kind, this.#owner.name);
  }

  #drawDelivery(id, state, detail) {
    this.#log.setDelivery(id, state === 'sending' && this.#connection === 'offline' ? 'waiting' : state, detail);
  }

  #beginConversation(id) {
    const seen = local.get(SEEN);
    this.#conversation = id;
    this.#seen = seen?.conversation_id === id ? seen.seq : 0;
    this.#lastSeq = 0;
    this.#log.setQuiet(this.#seen > 0);
  }

  #endConversation() {
    local.remove(SEEN);
    this.#conversation = null;
    this.#setOwner('bot', null);
    this.#countUnread(0);
    this.#log.clear();
  }

  #welcome({ owner, staff_name: name }) {
    this.#setOwner(owner, name ?? null);
  }

  #receive(event) {
    const isNew = event.seq > this.#seen;
    this.#lastSeq = event.seq;
    if (isNew) this.#log.setQuiet(false);
    this.#log.show(event);
    if (event.type === 'owner_changed') this.#setOwner(event.owner, event.staff_name ?? null);
    if (!isNew) return;
    this.#tellPage(event);
    if (event.type === 'bot_said' || event.type === 'staff_said') this.#countUnread(this.#unread + 1);
    this.#markSeen();
  }

  #setOwner(kind, name) {
    this.#owner = { kind, name };
    this.#drawState();
  }

  /** Events of window.zhike: each fact once, not again when history is replayed. */
  #tellPage(event) {
    const speakers = { learner_said: 'learner', bot_said: 'bot', staff_said: 'staff' };
    const { type, seq } = event;
    if (type in speakers) this.#hooks.emit('message', { from: speakers[type], text: event.text, seq });
    if (type === 'ticket_opened') this.#hooks.emit('handoff', { ticket: event.ticket?.reference ?? event.ticket ?? null });
    if (type === 'owner_changed' && event.owner === 'staff') {
      this.#hooks.emit('handoff', { owner: 'staff', staff_name: event.staff_name ?? null });
    }
  }

  #countUnread(count) {
    this.#unread = count;
    this.#hooks.setUnread(count);
  }

  #markSeen() {
    if (!this.isOpen || document.hidden || !this.#conversation || this.#lastSeq <= this.#seen) return;
    this.#seen = this.#lastSeq;
    local.set(SEEN, { conversation_id: this.#conversation, seq: this.#seen });
    this.#countUnread(0);
  }

  #reportError({ code, detail, client_msg_id }) {
    const words = code === 'identity_invalid'
      ? { zh: STRINGS.identityRefused[0], en: STRINGS.identityRefused[1] }
      : detail;
    // What belongs to one message is said beside that message.
    if (!client_msg_id && code !== 'bad_frame') this.#panel.notify(words);
    this.#hooks.emit('error', { code, detail });
  }

  #addStyles() {
    const sheets = [PANEL_STYLE, MESSAGE_STYLE].map((css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      return sheet;
    });
    this.#shadow.adoptedStyleSheets = [...this.#shadow.adoptedStyleSheets, ...sheets];
  }
}
