// As on a page of a user: no bundler, the package's own files. Tests reach it through `window.nerium`.
window.nerium = await import('../package/index.js');
