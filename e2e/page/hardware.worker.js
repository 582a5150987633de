// The library's worker on a browser that takes its software adapter for hardware, and whose GPU can be taken away.
import './hardware.js';
import '../package/worker.js';
