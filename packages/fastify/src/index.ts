export { sluice, type SluicePlugin } from './sluice.ts'
export type { BoundRouter, HandlerOptions } from '@sluice/http'
