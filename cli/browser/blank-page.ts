/** The page of a folder that has a `main.ts` and nothing to show. */
import type { Plugin } from 'vite';

const HTML = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Nerium</title>
    <link rel="icon" href="data:,">
  </head>
  <body>
    <script type="module" src="./main.ts"></script>
  </body>
</html>
`;

export function blankPage(): Plugin {
  return {
    name: 'nerium:blank-page',
    // Without an index.html there is nothing else that says where dependencies are looked for.
    config: () => ({ optimizeDeps: { entries: ['main.ts'] } }),
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (request.url !== '/') return next();
        server.transformIndexHtml('/', HTML).then((html) => {
          // Those of the configuration: the page must be isolated, for threads.
          for (const [name, value] of Object.entries(server.config.server.headers ?? {})) {
            if (value !== undefined) response.setHeader(name, value);
          }
          response.setHeader('Content-Type', 'text/html');
          response.end(html);
        }, next);
      });
    },
  };
}
