/** The page of benchmarks that run in Chromium: the library as applications use it. */
import * as nerium from 'nerium';

declare global {
  interface Window {
    nerium: typeof nerium;
  }
}

window.nerium = nerium;
