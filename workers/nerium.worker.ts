/** The worker: offers the service to the page that started it. */
import { expose } from 'comlink';
import { createService } from '../src/engine/service.ts';

expose(createService());
