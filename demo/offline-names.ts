/** What the page and its service worker call things. */

/** A message: the model is there, fetch what is not needed yet. */
export const KEEP_REST = 'nerium-keep-rest';

export const REST_CACHE = 'nerium-rest';
