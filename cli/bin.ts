#!/usr/bin/env node
import { main } from './main.ts';

// Not process.exit: what was printed may still be on its way into a pipe.
process.exitCode = await main(process.argv.slice(2));
