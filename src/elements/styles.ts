/**
 * Styles of the elements' own trees. Sizes and fonts are the page's; colours are system colours and label colours, so
 * that both schemes and forced colours work without a rule.
 */
import { colourOf, SLOTS, tintOf } from './colours.ts';

const SWATCHES = SLOTS.map(
  (slot) => `.slot-${slot} {
  --colour: ${colourOf(slot)};
  --tint: ${tintOf(slot)};
}`,
).join('\n');

export const SHARED_STYLES = `
:host { display: block; }
:host([hidden]) { display: none; }

.panel {
  display: flex;
  flex-wrap: wrap;
  gap: 0.375rem;
  align-items: center;
  margin-block-start: 0.625rem;
  font: 0.8125rem/1.4 system-ui, sans-serif;
}
.panel:not(:has(> :not([hidden]))) { display: none; }
:host([legend="none"]) .legend { display: none; }

.legend { display: contents; }
.label {
  display: inline-flex;
  gap: 0.4em;
  align-items: center;
  min-height: 1.75rem;
  padding: 0 0.625rem;
  border: 1px solid color-mix(in oklab, currentcolor 30%, transparent);
  border-radius: 99px;
  background: none;
  color: inherit;
  font: inherit;
  overflow-wrap: anywhere;
  cursor: pointer;
}
.label:hover { background: var(--tint); }
.label:focus-visible { outline: 2px solid currentcolor; outline-offset: 2px; }
.label[aria-disabled="true"] { border-style: dashed; cursor: default; }
.label[aria-disabled="true"]:hover { background: none; }
.swatch {
  width: 0.7em;
  height: 0.7em;
  border-radius: 0.2em;
  background: var(--colour);
  forced-color-adjust: none;
}
.count { font-variant-numeric: tabular-nums; }

progress { width: 8rem; height: 0.375rem; accent-color: currentcolor; }

.layer {
  position: relative;
  display: block;
  width: 0;
  height: 0;
  pointer-events: none;
}
.box { position: absolute; box-sizing: border-box; }
.box[part="entity"] {
  border-block-end: 2px solid var(--colour);
  background: var(--tint);
}
.box[part="current"] {
  margin: -3px;
  padding: 3px;
  box-sizing: content-box;
  border-radius: 4px;
  outline: 2px solid var(--colour);
}

.tip {
  position: absolute;
  z-index: 2147483000;
  display: flex;
  gap: 0.4em;
  align-items: center;
  width: max-content;
  max-width: min(20rem, 80vw);
  padding: 0.2rem 0.55rem;
  border: 1px solid var(--colour);
  border-radius: 6px;
  background: Canvas;
  color: CanvasText;
  font: 0.8125rem/1.4 system-ui, sans-serif;
  overflow-wrap: anywhere;
  pointer-events: auto;
  box-shadow: 0 2px 8px rgb(0 0 0 / 20%);
}
.tip[hidden] { display: none; }

.status {
  position: absolute;
  width: 1px;
  height: 1px;
  margin: -1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

@media (forced-colors: active) {
  .box[part="entity"] { border-color: Mark; }
  .box[part="current"] { outline-color: Highlight; }
}
${SWATCHES}`;

export const INPUT_STYLES = `
.field {
  display: grid;
  position: relative;
  min-height: calc(var(--rows, 3) * 1lh + 1.1em);
  border: 1px solid color-mix(in oklab, currentcolor 55%, transparent);
  border-radius: 6px;
  background: Field;
  color: FieldText;
  overflow: auto;
}
.field:focus-within { outline: 2px solid Highlight; outline-offset: 1px; }
.mirror, textarea {
  grid-area: 1 / 1;
  box-sizing: border-box;
  width: 100%;
  min-width: 0;
  margin: 0;
  padding: 0.5em 0.6em;
  border: 0;
  font: inherit;
  letter-spacing: inherit;
  word-spacing: inherit;
  text-align: start;
  tab-size: 4;
  white-space: pre-wrap;
  overflow-wrap: break-word;
  word-break: normal;
}
.mirror {
  color: transparent;
  pointer-events: none;
  user-select: none;
}
textarea {
  position: relative;
  display: block;
  height: 100%;
  border-radius: 0;
  outline: none;
  background: transparent;
  color: inherit;
  resize: none;
  overflow: hidden;
}
textarea::placeholder { color: inherit; opacity: 0.65; }
textarea:disabled { opacity: 0.6; }
@media (forced-colors: active) {
  .mirror { forced-color-adjust: none; }
}`;
