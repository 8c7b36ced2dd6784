import { StyleModule } from 'style-mod';

/**
 * Has the editor's own styles adopted by the document. By itself it adds style elements,
 * which the page's policy (style-src 'self') blocks; a sheet made by script is no inline style.
 */
export function adoptEditorStyles() {
  const sheets = new WeakMap<StyleModule, CSSStyleSheet>();
  StyleModule.mount = (root, modules) => {
    const into = root as Document | ShadowRoot;
    const missing: CSSStyleSheet[] = [];
    for (const module of Array.isArray(modules) ? modules : [modules]) {
      let sheet = sheets.get(module);
      if (sheet === undefined) {
        sheet = new CSSStyleSheet();
        sheet.replaceSync(module.getRules());
        sheets.set(module, sheet);
      }
      if (!into.adoptedStyleSheets.includes(sheet)) missing.push(sheet);
    }
    if (missing.length > 0) into.adoptedStyleSheets = [...into.adoptedStyleSheets, ...missing];
  };
}
