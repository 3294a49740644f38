/** Style of the panel: frame, header, composer. Colours come from the loader's sheet. */
export const PANEL_STYLE = `
.panel {
  position: fixed; z-index: 2147483000; right: 24px; bottom: 96px;
  right: calc(24px + env(safe-area-inset-right)); bottom: calc(96px + env(safe-area-inset-bottom));
  display: flex; flex-direction: column; width: 400px; max-width: calc(100vw - 48px);
  height: min(680px, calc(100vh - 128px)); height: min(680px, calc(100dvh - 128px));
  overflow: hidden; border: 1px solid var(--line); border-radius: 20px;
  background: var(--canvas); box-shadow: var(--shadow); animation: rise .2s ease-out;
}
.panel:focus { outline: none; }
button, textarea { font: inherit; color: inherit; letter-spacing: inherit; }
button { margin: 0; cursor: pointer; }
button:focus-visible, a:focus-visible, .scroller:focus-visible {
  outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 6px;
}
.scroller:focus-visible { outline-offset: -2px; }
.icon {
  width: 20px; height: 20px; flex: none; fill: none; stroke: currentColor; stroke-width: 1.7;
  stroke-linecap: round; stroke-linejoin: round;
}
.icon-more { stroke-width: 2.8; }
p, h2, ul, ol, blockquote { margin: 0; padding: 0; }

.head {
  position: relative; z-index: 2; display: flex; align-items: center; gap: 4px; padding: 14px 12px 14px 18px;
  background: var(--surface); border-bottom: 1px solid var(--line);
}
.head-text { flex: 1; min-width: 0; margin-left: 8px; }
.title { font-size: 16px; font-weight: 600; line-height: 1.35; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.state {
  display: flex; align-items: center; gap: 6px; color: var(--muted); font-size: 12.5px; line-height: 1.45;
}
.state span:last-child { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.dot { flex: none; width: 7px; height: 7px; border-radius: 50%; background: #2f9e6e; }
[data-connection="connecting"] .dot { background: #c98a1b; }
[data-connection="offline"] .dot { background: var(--danger); }
.face {
  display: inline-grid; place-items: center; flex: none; width: 24px; height: 24px; border-radius: 50%;
  color: var(--on-accent); background: var(--accent); font-size: 12px; font-weight: 600; line-height: 1;
}
.face.big { width: 38px; height: 38px; border-radius: 12px; font-size: 18px; }
.tool {
  display: inline-grid; place-items: center; min-width: 36px; height: 36px; padding: 0 8px; border: 0;
  border-radius: 10px; color: var(--muted); background: transparent;
}
.tool:hover, .tool[aria-expanded="true"] { color: var(--ink); background: var(--canvas); }
.tool.language { font-size: 13px; font-weight: 500; white-space: nowrap; }

.menu-anchor { position: relative; }
.menu {
  position: absolute; top: calc(100% + 6px); right: -20px; min-width: 208px; padding: 6px;
  border: 1px solid var(--line); border-radius: 14px; background: var(--surface); box-shadow: var(--shadow);
}
.menu button {
  display: flex; align-items: center; gap: 10px; width: 100%; min-height: 42px; padding: 8px 12px; border: 0;
  border-radius: 9px; background: transparent; font-size: 14.5px; text-align: start;
}
.menu button .icon { color: var(--muted); }
.menu button:hover, .menu button:focus-visible { background: var(--accent-soft); }

.strip { padding: 8px 18px; color: var(--staff-ink); background: var(--staff); font-size: 13px; line-height: 1.5; }
.confirm { padding: 14px 18px 16px; background: var(--surface); border-bottom: 1px solid var(--line); font-size: 14px; }
.confirm-actions { display: flex; justify-content: flex-end; gap: 8px; margin-top: 12px; }
.plain, .solid { min-height: 36px; padding: 4px 16px; border: 1px solid var(--line); border-radius: 10px; background: transparent; }
.solid { border-color: var(--accent); color: var(--on-accent); background: var(--accent); }
.plain:hover { background: var(--canvas); }
.solid:hover { background: var(--accent-strong); }

.notice { padding: 8px 18px; color: var(--danger); background: var(--danger-soft); font-size: 13px; line-height: 1.5; }
.notice:empty { padding: 0; }

.composer { padding: 12px 14px; padding-bottom: calc(14px + env(safe-area-inset-bottom)); background: var(--surface); border-top: 1px solid var(--line); }
.field {
  display: flex; align-items: flex-end; gap: 6px; padding: 5px 5px 5px 14px; border: 1px solid var(--line);
  border-radius: 16px; background: var(--canvas); transition: border-color .15s;
}
.field:focus-within { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
textarea {
  flex: 1; min-width: 0; margin: 0; padding: 6px 0; border: 0; outline: 0; resize: none; background: transparent;
  /* Under 16 px iOS zooms the page in when the field takes focus. */
  font-size: 16px; line-height: 1.5; max-height: 132px;
}
textarea::placeholder { color: var(--muted); opacity: 1; }
.send {
  display: grid; place-items: center; flex: none; width: 36px; height: 36px; padding: 0; border: 0;
  border-radius: 12px; color: var(--on-accent); background: var(--accent);
}
.send:hover { background: var(--accent-strong); }
.send:focus-visible { border-radius: 12px; }
.send[aria-disabled="true"] { color: var(--muted); background: var(--line); cursor: default; }
.hint { padding: 6px 4px 0; color: var(--muted); font-size: 12.5px; }
.hint.over { color: var(--danger); }

@keyframes rise { from { opacity: 0; transform: translateY(10px); } }
@media (max-width: 479.98px) {
  .panel {
    inset: 0; width: auto; max-width: none; height: 100vh; height: 100dvh; border: 0; border-radius: 0;
  }
  .head { padding-top: calc(12px + env(safe-area-inset-top)); }
}
@media (forced-colors: active) {
  .panel, .bubble, .card, .source { border: 1px solid CanvasText; }
}
`;
