export { sluice } from './sluice.ts'
export type { BoundRouter, HandlerOptions } from '@sluice/http'
