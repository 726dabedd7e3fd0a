export { sluice, type SluiceListener, type SluiceNodeOptions } from './sluice.ts'
export type { BoundRouter, HandlerOptions } from '@sluice/http'
