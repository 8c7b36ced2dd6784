// Carries out what the reader has set about the page's look, on the document.

import type { Appearance } from './settings';

const scale = { small: 0.9, normal: 1, large: 1.15, huge: 1.35 } as const;

/** What the system says of the reader's wishes. */
export type Wishes = { light: boolean; contrast: boolean };

/** The theme to draw: the system's, unless another was chosen. */
function themeOf(theme: Appearance['theme'], { light, contrast }: Wishes) {
  if (theme !== 'system') return theme;
  if (contrast) return 'contrast';
  return light ? 'light' : 'dark';
}

/** Puts an appearance on the document. */
export function dress(root: HTMLElement, appearance: Appearance, wishes: Wishes) {
  root.dataset['theme'] = themeOf(appearance.theme, wishes);
  root.dataset['density'] = appearance.density;
  root.dataset['motion'] = appearance.motion;
  root.style.setProperty('--text', String(scale[appearance.textSize]));
}

/** Whether things may move by themselves. */
export function mayMove(): boolean {
  return (
    document.documentElement.dataset['motion'] !== 'still' &&
    !matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}
