/**
 * Zhike widget: the loader.
 *
 * It draws the launcher and offers `window.zhike`. The conversation itself is a
 * set of modules under /static/widget/, imported when the learner first opens
 * the panel, or earlier, while the browser is idle, where a conversation exists
 * already and a reply may be waiting.
 */
(() => {
  'use strict';

  const script = document.currentScript;
  // A page that carries the tag twice gets one widget.
  if (!script || customElements.get('zhike-widget')) return;

  const origin = new URL(script.src, document.baseURI).origin;
  const EVENTS = ['ready', 'open', 'close', 'message', 'unread', 'handoff', 'error'];
  const LABELS = {
    open: ['打开客服对话', 'Open support chat'],
    close: ['收起客服对话', 'Close support chat'],
    region: ['在线客服', 'Support chat'],
    unread: [(n) => `${n} 条未读消息`, (n) => `${n} unread message${n === 1 ? '' : 's'}`],
    failed: ['客服暂时打不开，请稍后再试。', 'The chat could not be opened. Please try again shortly.'],
  };
  const STYLE = `
    :host {
      all: initial; color-scheme: light dark;
      --surface: #fff; --canvas: #f6f7f4; --ink: #17221e; --muted: #55635d; --line: #e1e6e2;
      --accent: #0c6b5c; --accent-strong: #095448; --on-accent: #fff; --accent-soft: #e4f1ed;
      --staff: #fbf1de; --staff-ink: #76490a; --danger: #b3261e; --danger-soft: #fceeed;
      --shadow: 0 1px 2px rgb(18 32 27 / .08), 0 12px 40px rgb(18 32 27 / .16);
      --font: -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, "PingFang SC", "Hiragino Sans GB",
        "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", sans-serif;
      font: 400 15px/1.6 var(--font); color: var(--ink);
    }
    @media (prefers-color-scheme: dark) {
      :host {
        --surface: #18211e; --canvas: #111816; --ink: #e7eeeb; --muted: #a0b0a9; --line: #2b3733;
        --accent: #6accb6; --accent-strong: #8bdcca; --on-accent: #06241d; --accent-soft: #1d332d;
        --staff: #33291a; --staff-ink: #f1cd90; --danger: #ffb4ab; --danger-soft: #3a2220;
        --shadow: 0 1px 2px rgb(0 0 0 / .4), 0 12px 40px rgb(0 0 0 / .5);
      }
    }
    @media print { :host { display: none; } }
    *, ::before, ::after { box-sizing: border-box; }
    [hidden] { display: none !important; }
    .launcher {
      position: fixed; z-index: 2147483000; right: 24px; bottom: 24px;
      right: calc(24px + env(safe-area-inset-right)); bottom: calc(24px + env(safe-area-inset-bottom));
      display: grid; place-items: center; width: 58px; height: 58px; margin: 0; padding: 0;
      border: 0; border-radius: 50%; cursor: pointer; color: var(--on-accent); background: var(--accent);
      box-shadow: var(--shadow); transition: transform .18s ease, background-color .18s ease;
    }
    .launcher:hover { background: var(--accent-strong); transform: translateY(-2px); }
    .launcher:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
    .launcher svg { width: 27px; height: 27px; fill: none; stroke: currentColor; stroke-width: 1.8;
      stroke-linecap: round; stroke-linejoin: round; }
    .launcher .down, .launcher[aria-expanded="true"] .chat { display: none; }
    .launcher[aria-expanded="true"] .down { display: block; }
    .launcher[aria-busy="true"] svg { animation: breathe 1s ease-in-out infinite alternate; }
    .badge {
      position: absolute; top: -3px; right: -3px; min-width: 22px; height: 22px; padding: 0 6px;
      border: 2px solid var(--surface); border-radius: 11px; color: #fff; background: #b3261e;
      font: 600 12px/18px var(--font); text-align: center;
    }
    .launcher-status {
      position: fixed; z-index: 2147483000; right: 24px; bottom: 96px; max-width: min(280px, calc(100vw - 48px));
      padding: 10px 14px; border-radius: 12px; color: var(--ink); background: var(--surface);
      box-shadow: var(--shadow); font-size: 14px;
    }
    .launcher-status:empty { padding: 0; box-shadow: none; }
    .unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden;
      clip-path: inset(50%); white-space: nowrap; }
    @keyframes breathe { to { opacity: .35; } }
    @media (prefers-reduced-motion: reduce) {
      *, ::before, ::after { animation: none !important; transition: none !important; }
    }
    @media (max-width: 479.98px) {
      .launcher { right: 16px; bottom: 16px; }
      .launcher[aria-expanded="true"] { display: none; }
    }`;

  const settings = {
    origin,
    token: script.dataset.zhikeToken || null,
    locale: asLocale(script.dataset.zhikeLocale || document.documentElement.lang || navigator.language),
    context: asObject(script.dataset.zhikeContext),
    title: script.dataset.zhikeTitle || null,
  };
  const listeners = new Map(EVENTS.map((name) => [name, new Set()]));
  let app = null;
  let loading = null;
  let attempts = 0;
  let wanted = false;
  let unread = 0;
  let ready = false;

  function asLocale(tag) {
    return String(tag).toLowerCase().startsWith('zh') ? 'zh' : 'en';
  }

  function asObject(json) {
    try {
      const value = JSON.parse(json || 'null');
      return value && typeof value === 'object' ? value : null;
    } catch {
      console.warn('zhike: data-zhike-context is not JSON');
      return null;
    }
  }

  function label(key) {
    return LABELS[key][settings.locale === 'zh' ? 0 : 1];
  }

  function emit(name, detail) {
    for (const listener of [...listeners.get(name)]) {
      // A fault in the host page's listener must not stop the conversation.
      try { listener(detail); } catch (fault) { console.error('zhike:', fault); }
    }
  }

  // ---- launcher ---------------------------------------------------------

  function icon(name, path) {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    svg.setAttribute('class', name);
    const line = document.createElementNS(svg.namespaceURI, 'path');
    line.setAttribute('d', path);
    svg.append(line);
    return svg;
  }

  function element(tag, className, attributes = {}) {
    const node = document.createElement(tag);
    node.className = className;
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  }

  customElements.define('zhike-widget', class extends HTMLElement {});
  const host = document.createElement('zhike-widget');
  const shadow = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  shadow.adoptedStyleSheets = [sheet];

  const region = element('div', 'region', { role: 'region' });
  const button = element('button', 'launcher', { type: 'button', 'aria-expanded': 'false' });
  const badge = element('span', 'badge', { 'aria-hidden': 'true' });
  const status = element('div', 'launcher-status', { role: 'status' });
  const announcement = element('div', 'unseen', { role: 'status' });
  badge.hidden = true;
  button.append(
    icon('chat', 'M12 4.5c-4.7 0-8.3 3-8.3 6.9 0 2.3 1.2 4.2 3.1 5.5l-.6 3 3.6-1.8c.7.1 1.4.2 2.2.2 4.7 0 8.3-3 8.3-6.9s-3.6-6.9-8.3-6.9ZM8.6 11.4h.01M12 11.4h.01M15.4 11.4h.01'),
    icon('down', 'm6.5 9.5 5.5 5.5 5.5-5.5'),
    badge,
  );
  region.append(button, status, announcement);
  shadow.append(region);

  function draw() {
    const open = Boolean(app?.isOpen);
    const name = label(open ? 'close' : 'open');
    host.lang = settings.locale === 'zh' ? 'zh-CN' : 'en';
    region.setAttribute('aria-label', label('region'));
    button.setAttribute('aria-expanded', String(open));
    button.setAttribute('aria-label', unread && !open ? `${name}, ${label('unread')(unread)}` : name);
    badge.hidden = open || unread === 0;
    badge.textContent = unread > 99 ? '99+' : String(unread);
  }

  // ---- the conversation, loaded on demand --------------------------------

  /** The page's own callbacks that the conversation reports to. */
  const hooks = {
    emit,
    redraw: draw,
    focusLauncher: () => button.focus(),
    setUnread(count) {
      if (count === unread) return;
      announcement.textContent = count > unread ? label('unread')(count) : '';
      unread = count;
      draw();
      emit('unread', { count });
    },
  };

  function load() {
    if (loading) return loading;
    // Browsers remember a module that failed to load, so another try needs another address.
    const retry = attempts++ ? `?retry=${attempts}` : '';
    button.setAttribute('aria-busy', 'true');
    loading = import(`${origin}/static/widget/app.js${retry}`)
      .then((module) => { app = module.start({ shadow, region, settings, hooks }); return app; })
      .catch((fault) => { loading = null; throw fault; })
      .finally(() => button.removeAttribute('aria-busy'));
    return loading;
  }

  function reportFailure(fault) {
    console.error('zhike:', fault);
    status.textContent = label('failed');
    setTimeout(() => { status.textContent = ''; }, 6000);
    emit('error', { code: 'load_failed', detail: { zh: LABELS.failed[0], en: LABELS.failed[1] } });
  }

  /** Follows the last wish: open() and close() may both come while modules load. */
  async function show(open) {
    wanted = open;
    try {
      if (open && !app) await load();
      if (wanted) app.open();
      else app?.close();
    } catch (fault) {
      wanted = false;
      reportFailure(fault);
    }
  }

  function hasConversation() {
    try { return Boolean(localStorage.getItem('zhike.session')); } catch { return false; }
  }

  // ---- window.zhike -------------------------------------------------------

  const api = {
    open: () => show(true),
    close: () => show(false),
    toggle: () => show(!(app ? app.isOpen : wanted)),
    identify(token) {
      settings.token = token || null;
      app?.identify();
    },
    setLocale(locale) {
      settings.locale = asLocale(locale);
      app?.setLocale(settings.locale);
      draw();
    },
    setContext(context) {
      settings.context = context ?? null;
      app?.sendContext();
    },
    on(name, listener) {
      if (!listeners.has(name)) throw new TypeError(`zhike: no event ${name}`);
      listeners.get(name).add(listener);
      // Late subscribers still learn that the widget is ready.
      if (name === 'ready' && ready) queueMicrotask(() => listener());
      return () => listeners.get(name).delete(listener);
    },
    reset() {
      settings.token = null;
      if (app) return app.reset();
      for (const key of ['session', 'seen']) try { localStorage.removeItem(`zhike.${key}`); } catch { /* blocked */ }
      for (const key of ['outbox', 'draft']) try { sessionStorage.removeItem(`zhike.${key}`); } catch { /* blocked */ }
    },
  };

  function callQueued([method, ...args]) {
    if (typeof api[method] === 'function') api[method](...args);
  }

  function install() {
    const queued = [...(window.zhike?.q ?? []), ...(window.zhikeQueue ?? [])];
    window.zhike = api;
    window.zhikeQueue = { push: (...calls) => calls.forEach(callQueued) };
    queued.forEach((call) => callQueued([...call]));
  }

  button.addEventListener('click', () => api.toggle());
  // Pointing at the launcher is a good sign: fetch the first module meanwhile.
  button.addEventListener('pointerenter', () => {
    if (app || loading) return;
    const hint = element('link', '', { rel: 'modulepreload', href: `${origin}/static/widget/app.js` });
    document.head.append(hint);
  }, { once: true });

  function begin() {
    draw();
    document.body.append(host);
    install();
    ready = true;
    emit('ready');
    if (hasConversation()) {
      const whenIdle = window.requestIdleCallback ?? ((run) => setTimeout(run, 300));
      // Nobody asked for the panel yet, so a failure here stays quiet; opening tries again.
      whenIdle(() => load().catch(() => {}));
    }
  }

  if (document.body) begin();
  else document.addEventListener('DOMContentLoaded', begin, { once: true });
})();
