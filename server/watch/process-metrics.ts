import { collectDefaultMetrics, Registry } from 'prom-client';

let measured: Registry | null = null;

/**
 * What prom-client knows of this process: memory, processor, event loop, garbage collection. There is one for the process, however many servers it starts
 * and stops: what prom-client looks with (an observer, a timer) cannot be stopped, and one for each server would keep all of a stopped server in memory.
 * It begins with the first server and not with the import.
 */
export function processMetrics(): Registry {
  if (measured === null) {
    measured = new Registry();
    collectDefaultMetrics({ register: measured });
  }
  return measured;
}
