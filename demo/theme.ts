/**
 * Light or dark: the system's, or the one chosen here.
 */
export type Theme = 'auto' | 'light' | 'dark';

const KEY = 'nerium-demo-theme';
const darkSystem = matchMedia('(prefers-color-scheme: dark)');

export function currentTheme(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === 'light' || theme === 'dark' ? theme : 'auto';
}

export function isDark(): boolean {
  const theme = currentTheme();
  return theme === 'auto' ? darkSystem.matches : theme === 'dark';
}

/** Sets the theme and remembers it; `auto` forgets. */
export function setTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  remember(theme);
}

/** The theme chosen at the last visit, and a button that changes it. */
export function setUpTheme(toggle: HTMLButtonElement): void {
  const stored = recall();
  if (stored === 'light' || stored === 'dark') setTheme(stored);
  const name = (): void => {
    toggle.setAttribute('aria-label', isDark() ? 'Use the light theme' : 'Use the dark theme');
  };
  toggle.addEventListener('click', () => {
    setTheme(isDark() ? 'light' : 'dark');
    name();
  });
  darkSystem.addEventListener('change', name);
  name();
}

/** Storage may be refused; the theme then lasts as long as the page. */
function remember(theme: Theme): void {
  try {
    if (theme === 'auto') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {}
}

function recall(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
