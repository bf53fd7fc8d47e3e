// What both planes stand on: time, chance, processes, files, logs, metrics, configuration and the way out to the network.
export * from './address.ts';
export * from './clock.ts';
export * from './config.ts';
export * from './dice.ts';
export * from './fetch.ts';
export * from './files.ts';
export * from './log.ts';
export * from './metrics.ts';
export * from './parent.ts';
export * from './problem.ts';
export * from './processes.ts';
export * from './supervise.ts';
export * from './test-clock.ts';
