/** The worker: offers the service to the page that started it, or takes part in the thread probe of another. */
import { expose } from 'comlink';
import { createService } from '../src/engine/service.ts';
import { answerProbe } from '../src/runtime/spin.ts';
import { PROBE_WORKER } from '../src/runtime/threads.ts';

if (self.name === PROBE_WORKER) answerProbe();
else expose(createService());
