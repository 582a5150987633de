/**
 * Styles as constructed sheets: a policy without `style-src` allows them, as it would no `<style>` and no attribute.
 */
const sheets = new Map<string, CSSStyleSheet>();

/** Adds the sheet of `css` to a document or a shadow tree that lacks it. */
export function adoptStyles(root: Node, css: string): void {
  if (!(root instanceof Document || root instanceof ShadowRoot)) return;
  const sheet = sheets.get(css) ?? new CSSStyleSheet();
  if (!sheets.has(css)) {
    sheet.replaceSync(css);
    sheets.set(css, sheet);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
}
