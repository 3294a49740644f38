/** Style of the log: bubbles, sources, cards, quick replies. */
export const MESSAGE_STYLE = `
.conversation { position: relative; flex: 1; min-height: 0; display: flex; }
.scroller { position: relative; flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 6px 18px 20px; scrollbar-width: thin; }
.log { display: flex; flex-direction: column; }
.entry { display: flex; flex-direction: column; align-items: flex-start; margin-top: 20px; }
.entry.continues { margin-top: 8px; }
.from-learner { align-items: flex-end; }
.from-system { align-items: center; }
.continues .who { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

.day { align-self: stretch; margin: 2px 0 14px; color: var(--muted); font-size: 12px; text-align: center; }
.line {
  max-width: 92%; padding: 4px 14px; border-radius: 12px; color: var(--muted); background: var(--surface);
  border: 1px solid var(--line); font-size: 12.5px; line-height: 1.55; text-align: center;
}
.who { display: flex; align-items: center; gap: 7px; margin-bottom: 7px; font-size: 13px; font-weight: 600; line-height: 1.4; }
.role { color: var(--muted); font-weight: 400; }
.from-staff .face { color: var(--staff); background: var(--staff-ink); }

.bubble {
  max-width: 92%; padding: 10px 15px; border: 1px solid var(--line); border-radius: 6px 18px 18px 18px;
  background: var(--surface); overflow-wrap: anywhere; line-height: 1.65;
}
.bubble p + p, .bubble p + ul, .bubble ul + p { margin-top: 8px; }
.bubble ul { padding-left: 1.2em; }
.bubble li + li { margin-top: 3px; }
.bubble li::marker { color: var(--accent); }
.bubble a { color: inherit; text-underline-offset: 3px; }
.from-learner .bubble {
  max-width: 84%; border-color: transparent; border-radius: 18px 18px 6px 18px; color: var(--on-accent); background: var(--accent);
}
.from-learner .bubble a:focus-visible { outline-color: currentColor; }
.from-staff .bubble { border-color: transparent; background: var(--staff); }
.bubble.redacted { border: 1px dashed var(--line); color: var(--muted); background: transparent; font-style: italic; }
.bubble.redacted:lang(zh) { font-style: normal; }

.meta { display: flex; align-items: center; gap: 4px; min-height: 24px; margin-top: 3px; padding: 0 4px; color: var(--muted); font-size: 12px; }
.from-learner .meta { gap: 7px; }
.again { padding: 4px 2px; border: 0; background: transparent; color: var(--danger); font-weight: 600; text-decoration: underline; text-underline-offset: 3px; }
[data-delivery="failed"] .status, [data-delivery="refused"] .status, .fault { color: var(--danger); }
.from-learner[data-delivery="waiting"] .bubble, .from-learner[data-delivery="failed"] .bubble,
.from-learner[data-delivery="refused"] .bubble { color: var(--accent); background: transparent; border: 1px dashed var(--accent); }
.from-learner[data-delivery="failed"] .bubble, .from-learner[data-delivery="refused"] .bubble { color: var(--ink); border-color: var(--danger); }
.fault { max-width: 84%; padding: 0 4px; font-size: 12.5px; text-align: end; }
/* Only the last of several messages in a row says that it was sent. */
.entry[data-delivery="sent"]:has(+ .from-learner) .status { display: none; }

.quiet {
  display: inline-flex; align-items: center; gap: 5px; min-height: 28px; padding: 2px 8px; border: 0; border-radius: 8px;
  color: var(--muted); background: transparent; font-size: 12.5px; line-height: 1.4; text-align: start;
}
.quiet .icon { width: 15px; height: 15px; }
.quiet:hover { color: var(--accent); background: var(--accent-soft); }
.quiet[aria-disabled="true"] { cursor: default; background: transparent; color: var(--muted); }
.person { min-height: 24px; }
/* While a person helps, the way to a person is not needed. */
[data-owner="staff"] .person { display: none; }

.mark {
  min-width: 18px; height: 18px; margin: 0 1px 0 3px; padding: 0 5px; border: 0; border-radius: 9px; vertical-align: 2px;
  color: var(--accent); background: var(--accent-soft); font-size: 11px; font-weight: 600; line-height: 18px; position: relative;
}
/* A finger needs more room than the eye. */
.mark::after { content: ""; position: absolute; inset: -5px -3px; }
.mark:hover, .mark[aria-expanded="true"] { color: var(--on-accent); background: var(--accent); }
.sources { align-self: stretch; margin-top: 5px; }
.source-toggle .icon:last-child { transition: transform .15s; }
.source-toggle[aria-expanded="true"] .icon:last-child { transform: rotate(180deg); }
.source-list { list-style: none; scroll-margin-block: 14px; }
.source {
  display: flex; gap: 11px; margin-top: 6px; padding: 13px 15px; border: 1px solid var(--line); border-radius: 14px;
  background: var(--surface); font-size: 13.5px; line-height: 1.6; animation: appear .15s ease-out;
}
.source-number {
  flex: none; min-width: 18px; height: 18px; margin-top: 2px; border-radius: 9px; color: var(--accent);
  background: var(--accent-soft); font-size: 11px; font-weight: 600; line-height: 18px; text-align: center;
}
.source-body { min-width: 0; }
.source-title { font-weight: 600; }
.source blockquote { margin: 5px 0 8px; padding-left: 10px; border-left: 2px solid var(--accent); color: var(--muted); overflow-wrap: anywhere; }
.source-foot { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 14px; color: var(--muted); font-size: 12.5px; }
.source a, .card a { color: var(--accent); font-weight: 500; text-decoration: none; }
.source a:hover, .card a:hover { text-decoration: underline; text-underline-offset: 3px; }
.source a .icon, .card a .icon { width: 14px; height: 14px; margin-left: 3px; vertical-align: -2px; }

.cards { align-self: stretch; list-style: none; }
.card { margin-top: 8px; padding: 13px 15px 8px; border: 1px solid var(--line); border-radius: 14px; background: var(--surface); }
.card-label {
  display: inline-block; margin-bottom: 5px; padding: 1px 8px; border-radius: 6px; color: var(--accent);
  background: var(--accent-soft); font-size: 11.5px; font-weight: 500; line-height: 1.6;
}
.card-label.sponsored { color: var(--staff-ink); background: var(--staff); }
.card-title { font-size: 15px; font-weight: 600; line-height: 1.5; }
.card .card-title a { font-weight: 600; }
.card-reason { margin-top: 3px; color: var(--muted); font-size: 13.5px; line-height: 1.6; }
.card-actions { display: flex; flex-wrap: wrap; gap: 4px; margin: 6px 0 0 -8px; }

.replies { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 10px; }
.reply {
  min-height: 38px; padding: 6px 15px; border: 1px solid var(--accent); border-radius: 19px; color: var(--accent);
  background: transparent; font-size: 14px; font-weight: 500; text-align: start;
}
.reply:hover { background: var(--accent-soft); }
.reply:focus-visible { border-radius: 19px; }

.dots { display: inline-flex; gap: 5px; margin-top: 16px; padding: 15px 17px; border: 1px solid var(--line); border-radius: 6px 18px 18px 18px; background: var(--surface); }
.dots i { width: 6px; height: 6px; border-radius: 50%; background: var(--muted); animation: blink 1.2s infinite; }
.dots i:nth-child(2) { animation-delay: .2s; }
.dots i:nth-child(3) { animation-delay: .4s; }
.jump {
  position: absolute; left: 50%; bottom: 12px; display: inline-flex; align-items: center; gap: 6px; padding: 6px 16px 6px 12px;
  border: 1px solid var(--line); border-radius: 18px; background: var(--surface); box-shadow: var(--shadow); font-size: 13px; transform: translateX(-50%);
}
.jump .icon { width: 16px; height: 16px; color: var(--accent); }
.jump:focus-visible { border-radius: 18px; }
@keyframes appear { from { opacity: 0; } }
@keyframes blink { 0%, 60%, 100% { opacity: .25; } 30% { opacity: 1; } }
`;
